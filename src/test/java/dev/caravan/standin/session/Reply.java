// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.session;

import dev.caravan.standin.type.Collation;
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

    /**
     * Ends a statement inside a procedure or trigger, whose end clients tell from that of a statement of the batch
     * (DONEINPROC).
     *
     * @param rows row count, negative for none
     */
    default void doneWithin(Command command, long rows) {
        if (rows < 0) {
            done(command);
        } else {
            done(command, rows);
        }
    }

    /** Sends an informational message. */
    void info(SqlError message);

    /** Sends an error; the statement that failed is then ended with a done. */
    void error(SqlError error);

    /** Tells the client that the current database changed. */
    void databaseChanged(String from, String to);

    /** Tells the client that the current database has another default collation than the one before. */
    default void collationChanged(Collation to) {}

    /** The session's language changed. */
    default void languageChanged(String from, String to) {}

    /** Tells the client that a transaction began; the descriptor is not 0. */
    void transactionBegun(long descriptor);

    /** Tells the client that the transaction was committed. */
    void transactionCommitted(long descriptor);

    /** Tells the client that the transaction was rolled back. */
    void transactionRolledBack(long descriptor);

    /** Return status of a procedure. */
    void returnStatus(int status);

    /** A procedure that a statement of the batch called has ended; one called by a procedure tells nothing. */
    default void procedureEnded(int status) {}

    /** Sends at once what there is. */
    default void flush() {}

    /** Value of an output parameter. */
    void returnValue(String name, SqlType type, @Nullable Object value);

    /** What kind of statement a DONE token ends; clients tell an update count from none by it. */
    enum Command {
        /** Query. */
        SELECT(0xC1),
        /** SELECT INTO. */
        SELECT_INTO(0xC2),
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
        /** CREATE INDEX. */
        CREATE_INDEX(0xC8),
        /** ALTER INDEX. */
        ALTER_INDEX(0x151),
        /** DROP INDEX. */
        DROP_INDEX(0xC9),
        /** CREATE VIEW. */
        CREATE_VIEW(0xCF),
        /** DROP VIEW. */
        DROP_VIEW(0xD0),
        /** CREATE PROCEDURE. */
        CREATE_PROCEDURE(0xDE),
        /** DROP PROCEDURE. */
        DROP_PROCEDURE(0xDF),
        /** CREATE FUNCTION. */
        CREATE_FUNCTION(0xB2),
        /** DROP FUNCTION. */
        DROP_FUNCTION(0xB3),
        /** CREATE TRIGGER. */
        CREATE_TRIGGER(0xDD),
        /** DROP TRIGGER. */
        DROP_TRIGGER(0xE1),
        /** CREATE SCHEMA. */
        CREATE_SCHEMA(0x14A),
        /** DROP SCHEMA. */
        DROP_SCHEMA(0xB0),
        /** CREATE TYPE. */
        CREATE_TYPE(0x111),
        /** DROP TYPE. */
        DROP_TYPE(0x110),
        /** CREATE SYNONYM. */
        CREATE_SYNONYM(0x148),
        /** DROP SYNONYM. */
        DROP_SYNONYM(0x149),
        /** CREATE USER. */
        CREATE_USER(0x13B),
        /** ALTER USER. */
        ALTER_USER(0x13C),
        /** DROP USER. */
        DROP_USER(0x13D),
        /** CREATE ROLE. */
        CREATE_ROLE(0x13F),
        /** ALTER ROLE. */
        ALTER_ROLE(0x140),
        /** DROP ROLE. */
        DROP_ROLE(0x141),
        /** GRANT. */
        GRANT(0xCD),
        /** REVOKE. */
        REVOKE(0xCE),
        /** DENY. */
        DENY(0x99),
        /** CREATE DATABASE. */
        CREATE_DATABASE(0xCB),
        /** DROP DATABASE. */
        DROP_DATABASE(0xCC),
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
