// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Statistics that CREATE STATISTICS made on a table, beside those of its indexes. Thread-safe. */
public final class UserStatistics {
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    private UserStatistics() {}

    /**
     * One of them.
     *
     * @param id stats_id
     * @param name name
     * @param columns column_ids
     */
    public record Entry(int id, String name, List<Integer> columns) {}

    /** Those of a table. */
    public static UserStatistics of(Table table) {
        return table.extension(UserStatistics.class, UserStatistics::new);
    }

    /** All, oldest first; additions and removals change what is shown. */
    public List<Entry> entries() {
        return entries;
    }
}
