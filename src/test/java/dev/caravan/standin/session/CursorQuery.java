// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The query of an API server cursor. Its rows have the query's columns and, behind them, what the engine needs to find them
 * again and to tell whether they have changed; callers keep these values and hand them back.
 */
public interface CursorQuery {

    /** Tables of the FROM clause as written, each of one to four parts. */
    List<List<String>> tables();

    /** Where the query's columns come from, in order. */
    List<Origin> columns();

    /** Number of values behind the query's columns. */
    int hidden();

    /** Whether its rows are those of tables, so that a cursor on it can follow and change them. */
    boolean changeable();

    /**
     * Whether an index gives the rows in the order that the query wants; what is to be sorted has the rows that there were when
     * the cursor was opened ("Using Implicit Cursor Conversions").
     */
    boolean ordered();

    /** Whether two rows have the same keys. */
    boolean same(@Nullable Object[] row, @Nullable Object[] other);

    /** Reads all rows. */
    void read(Reply reply);

    /** Reads one row again by its keys, with an update lock where it is wanted; there is none if it has gone. */
    void read(@Nullable Object[] row, boolean lock, Reply reply);

    /**
     * Changes the row of one table.
     *
     * @param row row as it was fetched
     * @param table name of the table, empty for the first
     * @param values new values by column, their names with @; or the text of a SET clause or statement, without a name;
     *     none to delete the row
     * @param optimistic whether the row must be as it was fetched
     * @return the keys of the row as it is now, null when it is gone
     * @throws SqlError 16933 for a table that is not in the query, 16947 when there is no such row any more
     */
    @Nullable
    Object @Nullable [] change(
            @Nullable Object[] row, String table, List<Session.Parameter> values, boolean optimistic, Reply reply)
            throws SqlError;

    /**
     * Inserts a row; the arguments are those of a change.
     *
     * @return the keys of the row, null when they are not known
     */
    @Nullable
    Object @Nullable [] insert(String table, List<Session.Parameter> values, Reply reply) throws SqlError;

    /**
     * Where a column of a result comes from.
     *
     * @param table number of the table from 1, 0 for an expression
     * @param name name in the table, empty for an expression
     * @param key whether it is part of the table's key
     */
    record Origin(int table, String name, boolean key) {
        /** An expression. */
        public static final Origin EXPRESSION = new Origin(0, "", false);
    }
}
