// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.SqlError;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs the requests of one connection (MS-TDS 2.2.1.3 to 2.2.1.6) in its session. */
final class Requests {
    private static final Pattern INSERT_BULK = Pattern.compile("\\s*insert\\s+bulk\\s.*", flags());
    private static final Pattern UNPREPARE_ALL =
            Pattern.compile("\\s*(?:exec(?:ute)?\\s+sp_(?:cursor)?unprepare\\s+\\d+\\s*;?\\s*)+", flags());
    private static final Pattern UNPREPARE =
            Pattern.compile("exec(?:ute)?\\s+sp_(?:cursor)?unprepare\\s+(\\d+)", Pattern.CASE_INSENSITIVE);
    private static final int HEADER_TRANSACTION = 2;
    private static final int HEADER_MIN_SIZE = 6;

    private final Session session;
    private final ReplyStream reply;
    private final RowGate gate;
    private final Consumer<LoggedRequest> log;
    private final PreparedStatements prepared = new PreparedStatements();
    private final ServerCursors cursors;
    private final Calls calls;
    private String announcedBulk = "";
    private boolean wasReset;

    Requests(Session session, ReplyStream reply, RowGate gate, Consumer<LoggedRequest> log) {
        this.session = session;
        this.reply = reply;
        this.gate = gate;
        this.log = log;
        this.cursors = new ServerCursors(session);
        this.calls = new Calls(session, reply, prepared, cursors, gate, log);
    }

    private static int flags() {
        return Pattern.CASE_INSENSITIVE | Pattern.DOTALL;
    }

    /** Puts the session back to its state after login, before the request of the same message runs. */
    void reset() {
        String before = session.database();
        session.reset();
        prepared.clear();
        cursors.clear();
        announcedBulk = "";
        wasReset = true;
        reply.sessionReset(before, session.database(), session.collation());
    }

    /** Runs a message and writes its reply but for the end. */
    void run(MessageInput in) throws IOException {
        try {
            dispatch(in);
        } catch (SqlError e) {
            reply.error(e);
        } finally {
            wasReset = false;
        }
    }

    private void dispatch(MessageInput in) throws IOException, SqlError {
        in.collation(session.collation());
        switch (in.type()) {
            case Packet.SQL_BATCH -> {
                checkHeaders(in);
                batch(in.readUnicodeToEnd());
            }
            case Packet.RPC -> {
                checkHeaders(in);
                calls.run(in);
            }
            case Packet.TRANSACTION -> {
                checkHeaders(in);
                transaction(in);
            }
            case Packet.BULK_LOAD -> bulkLoad(in);
            default -> throw new MalformedStream("Message of type 0x%02X after login".formatted(in.type()));
        }
    }

    /** Reads ALL_HEADERS; the transaction descriptor must be the one that the client was told. */
    private void checkHeaders(MessageInput in) throws IOException, SqlError {
        if (!reply.version().isWide()) {
            return;
        }
        long left = (in.readInt() & 0xFFFFFFFFL) - 4;
        long descriptor = 0;
        while (left > 0) {
            int length = in.readInt();
            if (length < HEADER_MIN_SIZE || length > left) {
                throw new MalformedStream("A header of %d bytes in ALL_HEADERS".formatted(length));
            }
            int type = in.readUnsignedShort();
            if (type == HEADER_TRANSACTION && length == HEADER_MIN_SIZE + 12) {
                descriptor = in.readLong();
                in.readInt();
            } else {
                in.readBytes(length - HEADER_MIN_SIZE);
            }
            left -= length;
        }
        if (left < 0) {
            throw new MalformedStream("ALL_HEADERS of a wrong length");
        }
        // A client that resets could not know that its transaction is gone.
        if (descriptor != reply.transaction() && !wasReset) {
            in.drain();
            throw new SqlError(
                    3989,
                    16,
                    1,
                    "New request is not allowed to start because it should come with valid transaction descriptor."
                            + " It came with %d, the client was told %d.".formatted(descriptor, reply.transaction()));
        }
    }

    private void batch(String sql) throws SqlError {
        log.accept(new LoggedRequest(LoggedRequest.Kind.BATCH, "", sql, List.of()));
        gate.request(sql);
        reply.beginBatch();
        if (INSERT_BULK.matcher(sql).matches()) {
            announcedBulk = sql;
            if (!session.takesBulk(sql)) {
                reply.failed();
            }
        } else if (UNPREPARE_ALL.matcher(sql).matches()) {
            unprepare(sql);
        } else {
            session.batch(sql, reply);
        }
    }

    private void unprepare(String sql) {
        Matcher matcher = UNPREPARE.matcher(sql);
        while (matcher.find()) {
            int status = 0;
            try {
                prepared.remove(PreparedStatements.handle(matcher.group(1)));
            } catch (SqlError e) {
                reply.error(e);
                status = e.number();
            }
            reply.returnStatus(status);
            reply.done(Reply.Command.EXECUTE);
        }
    }

    private void transaction(MessageInput in) throws IOException, SqlError {
        reply.beginBatch();
        TransactionMessage message = TransactionMessage.read(in);
        log.accept(new LoggedRequest(LoggedRequest.Kind.TRANSACTION, "", message.toString(), List.of()));
        gate.request("");
        message.run(session, reply);
    }

    private void bulkLoad(MessageInput in) throws IOException, SqlError {
        if (announcedBulk.isEmpty()) {
            throw new MalformedStream("Bulk rows without an INSERT BULK before them");
        }
        String insertBulk = announcedBulk;
        announcedBulk = "";
        log.accept(new LoggedRequest(LoggedRequest.Kind.BULK_LOAD, "", insertBulk, List.of()));
        gate.request(insertBulk);
        reply.beginBatch();
        try {
            BulkRows rows = BulkRows.read(in);
            Session.BulkLoad load = session.bulkLoad(insertBulk, rows.columns());
            rows.copyTo(load);
            in.drain();
            load.end(reply);
        } catch (SqlError | RuntimeException e) {
            in.drain();
            throw e;
        }
    }
}
