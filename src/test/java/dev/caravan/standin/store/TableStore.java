// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Table;

/** The rows of one table. Rows are arrays in the order of {@link Table#columns()}; they are never changed in place. */
public sealed interface TableStore permits RowStore, AppendStore {

    /** Opens a scan over a range of the clustered key in its order, or backward. */
    RowCursor scan(Reading reading, KeyRange range, boolean backward);

    /** The order of the clustered key; a heap's hidden row id counts as one more column. */
    KeyOrder order();

    /** About how many rows there are. */
    long rowCount();

    /** How many row versions scans have looked at since the start; tests of access paths read it. */
    long visited();

    /** The store of a table. */
    static TableStore of(Table table) {
        TableStore store = table.extension(TableStore.class);
        if (store == null) {
            throw new IllegalStateException("Table " + table + " has no store: attach one before it is used");
        }
        return store;
    }

    /** Gives a table its store. */
    static void attach(Table table, TableStore store) {
        table.attach(TableStore.class, store);
    }
}
