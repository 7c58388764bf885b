// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.session;

import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client connection inside the engine. Requests come one at a time from the connection's own thread; only
 * {@link #cancel} may be called from another. Every request reports its errors through the reply and returns normally.
 */
public interface Session extends AutoCloseable {

    /** Number that the client sees as @@SPID, 51 or more. */
    int id();

    /** Name of the current database, in its real case. */
    String database();

    /** Default collation of the current database, in whose code page clients send text that is not Unicode. */
    default Collation collation() {
        return Collation.DEFAULT;
    }

    /** Name of the language that the session begins with. */
    default String language() {
        return "us_english";
    }

    /** Runs a batch of statements. */
    void batch(String sql, Reply reply);

    /** Runs a parameterised batch, as sp_executesql and the prepared forms do. */
    void statement(String sql, List<Parameter> parameters, Reply reply);

    /**
     * Looks whether a statement that is to be run later can be compiled.
     *
     * @param parameters its declarations, without values; null when their types are known only when it runs
     * @throws SqlError 8180, with what is wrong suppressed in it
     */
    default void prepare(String sql, @Nullable List<Parameter> parameters) throws SqlError {}

    /** Calls a stored procedure by name, as an RPC does; parameters are positional where their name is empty. */
    void procedure(String name, List<Parameter> parameters, Reply reply);

    /**
     * The query of an API server cursor; null for statements that are no single SELECT on tables.
     *
     * @param sql text of the statement
     */
    default @Nullable CursorQuery cursorQuery(String sql, List<Parameter> parameters) {
        return null;
    }

    /** Runs a transaction-manager request. */
    void transaction(TransactionRequest request, Reply reply);

    /**
     * Whether the columns that an INSERT BULK statement announces are the table's.
     *
     * @throws SqlError when there is no such table, or the statement cannot be read
     */
    default boolean takesBulk(String insertBulk) throws SqlError {
        return true;
    }

    /**
     * Starts a bulk load that was announced by an INSERT BULK statement.
     *
     * @param insertBulk text of the statement
     * @param columns columns of the rows that follow, as the client describes them
     */
    BulkLoad bulkLoad(String insertBulk, List<ColumnMeta> columns) throws SqlError;

    /** Puts the session back to its state after login, as a pooled connection is reused (RESETCONNECTION). */
    void reset();

    /** Asks the running request to stop soon; it then returns after rolling back its current statement. */
    void cancel();

    /** Ends the session and rolls back its open transaction. */
    @Override
    void close();

    /**
     * A parameter of a statement or procedure.
     *
     * @param name name with its leading {@code @}, or empty when positional
     * @param type declared type
     * @param value value, null for SQL NULL; a {@link TableValue} for a table-valued parameter, whatever the type says
     * @param output whether the caller wants the value back
     * @param sent type of the value where it must be converted to the declared one, null where it has that type
     * @param defaulted whether a procedure's parameter takes its default
     * @param returned type in which an output goes back: that of the client's variable, whatever was declared
     */
    record Parameter(
            String name,
            SqlType type,
            @Nullable Object value,
            boolean output,
            @Nullable SqlType sent,
            boolean defaulted,
            SqlType returned) {

        /** A parameter whose value has its declared type. */
        public Parameter(String name, SqlType type, @Nullable Object value, boolean output) {
            this(name, type, value, output, null);
        }

        /** A parameter whose value must be converted to its declared type. */
        public Parameter(String name, SqlType type, @Nullable Object value, boolean output, @Nullable SqlType sent) {
            this(name, type, value, output, sent, false, type);
        }
    }

    /**
     * A transaction-manager request (MS-TDS 2.2.6.9).
     *
     * @param action what to do
     * @param name transaction or savepoint name, empty when absent
     */
    record TransactionRequest(Action action, String name) {
        /** The requests of MS-TDS that are not about distributed transactions. */
        public enum Action {
            /** TM_BEGIN_XACT. */
            BEGIN,
            /** TM_COMMIT_XACT. */
            COMMIT,
            /** TM_ROLLBACK_XACT. */
            ROLLBACK,
            /** TM_SAVE_XACT. */
            SAVE
        }
    }

    /** A bulk load in progress: rows, then one end. */
    interface BulkLoad {
        /** Takes one row, values in the order of the announced columns. */
        void row(@Nullable Object[] values) throws SqlError;

        /** Ends the load and reports the rows stored. */
        void end(Reply reply);
    }
}
