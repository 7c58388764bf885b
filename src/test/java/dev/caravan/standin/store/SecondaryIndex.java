// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Index;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A nonclustered index: key columns and then the clustered key, for every version of a row that is still kept. A reader
 * fetches the row by its clustered key and checks that the version it sees has the entry's key.
 */
final class SecondaryIndex {
    final Index index;
    final KeyOrder columns;
    private final KeyOrder clustered;
    private final Predicate<@Nullable Object[]> filter;
    private final ConcurrentSkipListMap<Object[], Object[]> entries;

    SecondaryIndex(Index index, KeyOrder columns, KeyOrder clustered, Predicate<@Nullable Object[]> filter) {
        this.index = index;
        this.columns = columns;
        this.clustered = clustered;
        this.filter = filter;
        this.entries = new ConcurrentSkipListMap<>(columns.then(clustered));
    }

    /** Whether the index contains a row. */
    boolean covers(@Nullable Object[] row) {
        return filter.test(row);
    }

    /** Whether two versions have the same entry. */
    boolean sameEntry(@Nullable Object @Nullable [] row, @Nullable Object @Nullable [] other) {
        return row != null
                && other != null
                && covers(row) == covers(other)
                && columns.sameKey(row, other)
                && clustered.sameKey(row, other);
    }

    void add(@Nullable Object[] row, Object[] key) {
        entries.put(entry(row), key);
    }

    void remove(@Nullable Object[] row) {
        entries.remove(entry(row));
    }

    /** Clustered keys of the entries in a range, in order. */
    Iterator<Map.Entry<Object[], Object[]>> iterator(KeyRange range, boolean backward) {
        return RowStore.section(entries, range, backward).entrySet().iterator();
    }

    private @Nullable Object[] entry(@Nullable Object[] row) {
        int n = columns.size();
        @Nullable Object[] entry = new Object[n + clustered.size()];
        for (int i = 0; i < n; i++) {
            entry[i] = row[columns.ordinal(i)];
        }
        for (int i = 0; i < clustered.size(); i++) {
            entry[n + i] = row[clustered.ordinal(i)];
        }
        return entry;
    }
}
