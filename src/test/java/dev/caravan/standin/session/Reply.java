// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.session;

import dev.caravan.standin.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one request, streamed: {@code columns} opens a result set, {@code row} adds to it, {@code done} ends
 * each statement. Calls may block while the client is slow to read and throw {@link Disconnected} when it is gone.
 */
public interface Reply {

    /** Starts a result set. */
    void columns(List<ColumnMeta> columns);

    /** Adds a row; values in the Java classes that {@link SqlType.Kind} names. The array may be reused afterwards. */
    void row(@Nullable Object[] values);

    /** Ends a statement that has a row count. */
    void done(Command command, long rows);

    /** Ends a statement that has no row count. */
    void done(Command command);

    /** Sends an informational message. */
    void info(SqlError message);

    /** Sends an error; the statement that failed is then ended with a done. */
    void error(SqlError error);

    /** Tells the client that the current database changed. */
    void databaseChanged(String from, String to);

    /** Tells the client that a transaction began; the descriptor is not 0. */
    void transactionBegun(long descriptor);

    /** Tells the client that the transaction was committed. */
    void transactionCommitted(long descriptor);

    /** Tells the client that the transaction was rolled back. */
    void transactionRolledBack(long descriptor);

    /** Return status of a procedure. */
    void returnStatus(int status);

    /** Value of an output parameter. */
    void returnValue(String name, SqlType type, @Nullable Object value);

    /** What kind of statement a DONE token ends; clients tell an update count from none by it. */
    enum Command {
        /** Query. */
        SELECT(0xC1),
        /** INSERT, and the row count of BULK INSERT in its own code. */
        INSERT(0xC3),
        /** DELETE. */
        DELETE(0xC4),
        /** UPDATE. */
        UPDATE(0xC5),
        /** MERGE. */
        MERGE(0x117),
        /** INSERT BULK. */
        BULK_INSERT(0xF0),
        /** CREATE TABLE. */
        CREATE_TABLE(0xC6),
        /** DROP TABLE. */
        DROP_TABLE(0xC7),
        /** ALTER TABLE. */
        ALTER_TABLE(0xD8),
        /** EXECUTE. */
        EXECUTE(0xE0),
        /** Anything without a code of its own, such as SET or IF. */
        OTHER(0);

        private final int code;

        Command(int code) {
            this.code = code;
        }

        /** CurCmd of the DONE token. */
        public int code() {
            return code;
        }
    }

    /** The client went away in mid-reply. */
    final class Disconnected extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Wraps the cause on the socket. */
        public Disconnected(Throwable cause) {
            super("The client closed its connection in the middle of a reply", cause);
        }
    }
}
