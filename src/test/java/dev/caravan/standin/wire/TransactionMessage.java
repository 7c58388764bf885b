// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.Session.TransactionRequest;
import dev.caravan.standin.session.Session.TransactionRequest.Action;
import dev.caravan.standin.session.SqlError;
import java.io.IOException;

/**
 * A transaction-manager request (MS-TDS 2.2.6.9).
 *
 * @param request its number
 * @param name transaction or savepoint name, empty when absent
 * @param isolation isolation level of the transaction that begins, 0 for the current one
 * @param beginsNext whether a commit or rollback begins another transaction
 */
record TransactionMessage(int request, String name, int isolation, boolean beginsNext) {
    private static final int BEGIN = 5;
    private static final int COMMIT = 7;
    private static final int ROLLBACK = 8;
    private static final int SAVE = 9;

    /** Reads the request after ALL_HEADERS. */
    static TransactionMessage read(MessageInput in) throws IOException {
        int request = in.readUnsignedShort();
        switch (request) {
            case BEGIN -> {
                int isolation = in.readByte();
                return new TransactionMessage(request, name(in), isolation, false);
            }
            case COMMIT, ROLLBACK -> {
                String name = name(in);
                boolean beginsNext = !in.atEnd() && (in.readByte() & 1) != 0;
                int isolation = beginsNext ? in.readByte() : 0;
                in.drain();
                return new TransactionMessage(request, name, isolation, beginsNext);
            }
            case SAVE -> {
                return new TransactionMessage(request, name(in), 0, false);
            }
            default -> {
                in.drain();
                return new TransactionMessage(request, "", 0, false);
            }
        }
    }

    /** A name whose length is in bytes. */
    private static String name(MessageInput in) throws IOException {
        return Utf16.decode(in.readBytes(in.readByte()), 0);
    }

    /**
     * Runs the request.
     *
     * @throws SqlError 8501 for requests of distributed transactions
     */
    void run(Session session, Reply reply) throws SqlError {
        switch (request) {
            case BEGIN -> begin(name, session, reply);
            case COMMIT -> session.transaction(new TransactionRequest(Action.COMMIT, name), reply);
            case ROLLBACK -> session.transaction(new TransactionRequest(Action.ROLLBACK, name), reply);
            case SAVE -> session.transaction(new TransactionRequest(Action.SAVE, name), reply);
            default ->
                throw new SqlError(
                        8501,
                        16,
                        3,
                        "MSDTC on server is unavailable: transaction-manager request %d is not supported."
                                .formatted(request));
        }
        if (beginsNext) {
            begin("", session, reply);
        }
    }

    private void begin(String transactionName, Session session, Reply reply) throws SqlError {
        String level = switch (isolation) {
            case 0 -> "";
            case 1 -> "READ UNCOMMITTED";
            case 2 -> "READ COMMITTED";
            case 3 -> "REPEATABLE READ";
            case 4 -> "SERIALIZABLE";
            case 5 -> "SNAPSHOT";
            default -> throw new SqlError(8009, 16, 1, "Isolation level %d does not exist.".formatted(isolation));
        };
        if (!level.isEmpty()) {
            session.batch("SET TRANSACTION ISOLATION LEVEL " + level, reply);
        }
        session.transaction(new TransactionRequest(Action.BEGIN, transactionName), reply);
    }

    @Override
    public String toString() {
        String verb = switch (request) {
            case BEGIN -> "BEGIN";
            case COMMIT -> "COMMIT";
            case ROLLBACK -> "ROLLBACK";
            case SAVE -> "SAVE";
            default -> "REQUEST " + request;
        };
        return name.isEmpty() ? verb : verb + " " + name;
    }
}
