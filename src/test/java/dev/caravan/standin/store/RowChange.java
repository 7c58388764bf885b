// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Table;
import org.jspecify.annotations.Nullable;

/**
 * A row that was inserted, updated or deleted.
 *
 * @param table table
 * @param operation what happened
 * @param before row before, null for an insert; may be longer than the table has columns
 * @param after row after, null for a delete; may be longer than the table has columns
 * @param statement number of the statement within the transaction
 * @param changeNumber server-wide number of the change
 * @param deferred for an update: whether the statement changed the value of a column of the clustered or of a unique
 *     key, so that the log shows deletes first and then inserts for all its rows
 * @param assigned for an update: for each column whether it stands in the SET list; empty otherwise
 */
public record RowChange(
        Table table,
        Operation operation,
        @Nullable Object @Nullable [] before,
        @Nullable Object @Nullable [] after,
        int statement,
        long changeNumber,
        boolean deferred,
        java.util.BitSet assigned)
        implements LogRecord {

    /** What happened to a row. */
    public enum Operation {
        /** INSERT. */
        INSERT,
        /** UPDATE. */
        UPDATE,
        /** DELETE. */
        DELETE
    }
}
