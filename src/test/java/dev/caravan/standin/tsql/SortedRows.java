// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sorts rows by their keys, equal ones in the order in which they came; used once, by one thread. */
final class SortedRows {
    /** As few rows as this are not worth to be sorted before the end. */
    private static final int SOME = 1000;

    private final Comparator<@Nullable Object[]> order;
    private final long wanted;
    private final List<@Nullable Object[][]> keyed = new ArrayList<>();

    /**
     * Begins.
     *
     * @param wanted how many rows from the start are needed: not much more than twice as many are kept at a time
     */
    SortedRows(Comparator<@Nullable Object[]> order, long wanted) {
        this.order = order;
        this.wanted = wanted;
    }

    void add(@Nullable Object[] row, @Nullable Object[] key) {
        keyed.add(new Object[][] {row, key});
        if (keyed.size() >= SOME && keyed.size() / 2 >= wanted) {
            sort();
            keyed.subList((int) wanted, keyed.size()).clear();
        }
    }

    /** The rows in their order. */
    QueryPlan.Rows rows() {
        sort();
        return upTo(keyed.size());
    }

    /** The first rows, and those that are equal to the last of them by their keys. */
    QueryPlan.Rows withTies(long count) {
        sort();
        int end = (int) Math.min(keyed.size(), count);
        while (end > 0 && end < keyed.size() && order.compare(keyed.get(end - 1)[1], keyed.get(end)[1]) == 0) {
            end++;
        }
        return upTo(end);
    }

    /** How many rows there are. */
    int size() {
        return keyed.size();
    }

    private void sort() {
        keyed.sort((a, b) -> order.compare(a[1], b[1]));
    }

    private QueryPlan.Rows upTo(int end) {
        int[] at = new int[1];
        return () -> at[0] < end ? keyed.get(at[0]++)[0] : null;
    }
}
