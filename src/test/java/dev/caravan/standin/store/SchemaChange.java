// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Table;
import org.jspecify.annotations.Nullable;

/**
 * A change of a table's definition; an ALTER TABLE of several columns makes one for each.
 *
 * @param table table, in its old shape while listeners are asked, in its new one at commit
 * @param kind what changes
 * @param before column before, null where no column is concerned
 * @param after column after, null where no column is concerned
 * @param newName new name of a renamed table, column or constraint, else null
 * @param command text of the statement
 * @param statement number of the statement within the transaction
 * @param changeNumber server-wide number of the change
 */
public record SchemaChange(
        Table table,
        Kind kind,
        @Nullable Column before,
        @Nullable Column after,
        @Nullable String newName,
        String command,
        int statement,
        long changeNumber)
        implements LogRecord {

    /** Kinds of change. */
    public enum Kind {
        /** CREATE TABLE. */
        CREATE_TABLE,
        /** DROP TABLE. */
        DROP_TABLE,
        /** sp_rename of a table. */
        RENAME_TABLE,
        /** TRUNCATE TABLE. */
        TRUNCATE,
        /** ALTER TABLE ADD column. */
        ADD_COLUMN,
        /** ALTER TABLE DROP COLUMN. */
        DROP_COLUMN,
        /** ALTER TABLE ALTER COLUMN. */
        ALTER_COLUMN,
        /** sp_rename of a column. */
        RENAME_COLUMN,
        /** A key constraint was dropped. */
        DROP_KEY,
        /** ALTER TABLE SWITCH takes rows out of a table. */
        SWITCH_OUT,
        /** ALTER TABLE SWITCH brings rows into a table. */
        SWITCH_IN,
        /** An index was dropped. */
        DROP_INDEX,
        /** Any other change: constraints, defaults, indexes. */
        OTHER
    }
}
