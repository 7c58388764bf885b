// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.store.TableStore;

/**
 * Pages of 8 KiB that a database takes. The stand-in keeps no pages; sizes follow from row counts and an assumed row size,
 * so that they grow as tables do.
 *
 * @param usedPages pages in use
 */
record Space(long usedPages) {
    private static final int BYTES_PER_PAGE = 8060;
    private static final int ASSUMED_ROW_BYTES = 100;
    private static final int SYSTEM_PAGES = 330;
    private static final int EXTENT_PAGES = 8;
    private static final int LEAST_PAGES = 1024;

    static Space of(Database database) {
        return new Space(SYSTEM_PAGES
                + database.tables().stream().mapToLong(Space::pages).sum());
    }

    /** Rows of a table. */
    static long rows(Table table) {
        TableStore store = table.extension(TableStore.class);
        return store == null ? 0 : store.rowCount();
    }

    /** Pages of a table's heap, clustered index or index. */
    static long pages(Table table) {
        return pages(rows(table));
    }

    /** Pages of a number of rows. */
    static long pages(long rows) {
        return rows == 0 ? 0 : 1 + rows * ASSUMED_ROW_BYTES / BYTES_PER_PAGE;
    }

    /** Pages of the data file: whole extents with some room to grow. */
    long filePages() {
        return Math.max(LEAST_PAGES, (usedPages * 5 / 4 / EXTENT_PAGES + 1) * EXTENT_PAGES);
    }
}
