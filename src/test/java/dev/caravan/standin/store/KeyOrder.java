// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.type.Ordering;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Orders keys column by column, each ascending or descending, and takes keys out of rows. */
public final class KeyOrder implements Comparator<@Nullable Object[]> {
    /** Stands in a bound for a value before every value. */
    public static final Object MIN = new Object();
    /** Stands in a bound for a value after every value. */
    public static final Object MAX = new Object();

    private final int[] ordinals;
    private final boolean[] descending;
    private final Comparator<@Nullable Object>[] columns;

    /**
     * Makes an order.
     *
     * @param ordinals places of the key columns in a row
     * @param descending direction of each
     * @param columns ascending order of each column's values
     */
    KeyOrder(int[] ordinals, boolean[] descending, List<Comparator<@Nullable Object>> columns) {
        this.ordinals = ordinals;
        this.descending = descending;
        @SuppressWarnings({"unchecked", "rawtypes"})
        Comparator<@Nullable Object>[] array = columns.toArray(new Comparator[0]);
        this.columns = array;
    }

    /** The order of an index of a table, its key columns only. */
    public static KeyOrder of(Table table, Index index) {
        return of(table, index.keys());
    }

    /** The order of some columns of a table. */
    static KeyOrder of(Table table, List<Index.Key> keys) {
        int[] ordinals = new int[keys.size()];
        boolean[] descending = new boolean[keys.size()];
        List<Comparator<@Nullable Object>> columns = new ArrayList<>();
        for (int i = 0; i < ordinals.length; i++) {
            ordinals[i] = table.ordinalOfId(keys.get(i).columnId());
            descending[i] = keys.get(i).descending();
            Column column = table.columns().get(ordinals[i]);
            columns.add(Ordering.of(column.type()));
        }
        return new KeyOrder(ordinals, descending, columns);
    }

    /** This order, then another one. */
    KeyOrder then(KeyOrder next) {
        int n = ordinals.length;
        int[] bothOrdinals = java.util.Arrays.copyOf(ordinals, n + next.ordinals.length);
        boolean[] bothDescending = java.util.Arrays.copyOf(descending, bothOrdinals.length);
        List<Comparator<@Nullable Object>> both = new ArrayList<>(List.of(columns));
        for (int i = 0; i < next.ordinals.length; i++) {
            bothOrdinals[n + i] = next.ordinals[i];
            bothDescending[n + i] = next.descending[i];
            both.add(next.columns[i]);
        }
        return new KeyOrder(bothOrdinals, bothDescending, both);
    }

    /** Number of key columns. */
    public int size() {
        return ordinals.length;
    }

    /** Place in a row of a key column. */
    public int ordinal(int i) {
        return ordinals[i];
    }

    /** Whether a key column is ordered descending. */
    public boolean descending(int i) {
        return descending[i];
    }

    /** The key of a row. */
    public @Nullable Object[] key(@Nullable Object[] row) {
        @Nullable Object[] key = new Object[ordinals.length];
        for (int i = 0; i < key.length; i++) {
            key[i] = row[ordinals[i]];
        }
        return key;
    }

    /** Whether two rows have equal keys. */
    public boolean sameKey(@Nullable Object[] row, @Nullable Object[] other) {
        for (int i = 0; i < ordinals.length; i++) {
            @Nullable Object a = row[ordinals[i]];
            @Nullable Object b = other[ordinals[i]];
            if (a != b && columns[i].compare(a, b) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int compare(@Nullable Object[] a, @Nullable Object[] b) {
        int n = Math.min(a.length, b.length);
        for (int i = 0; i < n; i++) {
            @Nullable Object x = a[i];
            @Nullable Object y = b[i];
            if (x == y) {
                continue;
            }
            if (x == MIN || y == MAX) {
                return -1;
            }
            if (x == MAX || y == MIN) {
                return 1;
            }
            int c = columns[i].compare(x, y);
            if (c != 0) {
                return descending[i] ? -c : c;
            }
        }
        if (a.length == b.length) {
            return 0;
        }
        // A bound goes on behind a whole key: MIN sorts before that key, MAX after it.
        return a.length > b.length ? (a[n] == MIN ? -1 : 1) : b[n] == MIN ? 1 : -1;
    }
}
