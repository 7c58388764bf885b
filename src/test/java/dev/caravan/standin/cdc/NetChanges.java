// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.type.Ordering;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Folds changes into one for each key, as the net changes functions do: nothing for a row that was inserted and deleted
 * again, an insert with its last values, a delete, or an update (4; 5 for insert or update under {@code all with merge}).
 */
final class NetChanges {
    private static final int INSERT_OR_UPDATE = 5;
    // In the rows that come in: start_lsn, seqval, operation, mask, columns.
    private static final int OPERATION = 2;
    private static final int MASK = 3;
    private static final int COLUMNS = 4;

    private final boolean withMask;
    private final boolean merge;
    private final int[] keyPlaces;
    private final List<Comparator<@Nullable Object>> keyOrder = new ArrayList<>();

    NetChanges(CaptureInstance instance, boolean withMask, boolean merge) {
        this.withMask = withMask;
        this.merge = merge;
        List<Integer> keys = instance.options().indexColumns();
        this.keyPlaces = new int[keys.size()];
        for (CapturedColumn column : instance.columns()) {
            int at = keys.indexOf(column.columnId());
            if (at >= 0) {
                keyPlaces[at] = COLUMNS + column.ordinal() - 1;
            }
        }
        for (int place : keyPlaces) {
            keyOrder.add(Ordering.of(instance.columns().get(place - COLUMNS).type()));
        }
    }

    /** Folds rows that are in the order of the log; the result is in the order of each key's last change. */
    List<@Nullable Object[]> of(Iterable<@Nullable Object[]> changes) {
        Map<@Nullable Object[], Net> nets = new TreeMap<>(this::compareKeys);
        long position = 0;
        for (@Nullable Object[] change : changes) {
            Net net = nets.computeIfAbsent(key(change), k -> new Net(change));
            net.add(change, position++);
        }
        return nets.values().stream()
                .filter(net -> !net.vanished())
                .sorted(Comparator.comparingLong(net -> net.position))
                .map(this::row)
                .toList();
    }

    private @Nullable Object[] key(@Nullable Object[] change) {
        @Nullable Object[] key = new Object[keyPlaces.length];
        for (int i = 0; i < key.length; i++) {
            key[i] = change[keyPlaces[i]];
        }
        return key;
    }

    private int compareKeys(@Nullable Object[] a, @Nullable Object[] b) {
        for (int i = 0; i < a.length; i++) {
            int order = keyOrder.get(i).compare(a[i], b[i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private @Nullable Object[] row(Net net) {
        @Nullable Object[] row = new Object[net.last.length - 1];
        row[0] = net.last[0];
        int operation = net.operation();
        row[1] = merge && operation != LoggedRow.DELETE ? INSERT_OR_UPDATE : operation;
        row[2] = withMask && operation == LoggedRow.AFTER ? net.mask : null;
        System.arraycopy(net.last, COLUMNS, row, COLUMNS - 1, net.last.length - COLUMNS);
        return row;
    }

    private static int operation(@Nullable Object[] change) {
        return change[OPERATION] instanceof Integer operation ? operation : 0;
    }

    /** First and last change of one key. */
    private static final class Net {
        private final int first;
        private @Nullable Object[] last;
        private byte[] mask = {};
        private long position;

        Net(@Nullable Object[] change) {
            this.first = NetChanges.operation(change);
            this.last = change;
        }

        void add(@Nullable Object[] change, long at) {
            last = change;
            position = at;
            if (change[MASK] instanceof byte[] bits) {
                byte[] both = mask.length == 0 ? new byte[bits.length] : mask;
                for (int i = 0; i < both.length && i < bits.length; i++) {
                    both[i] |= bits[i];
                }
                mask = both;
            }
        }

        boolean vanished() {
            return first == LoggedRow.INSERT && NetChanges.operation(last) == LoggedRow.DELETE;
        }

        int operation() {
            int end = NetChanges.operation(last);
            if (end == LoggedRow.DELETE) {
                return LoggedRow.DELETE;
            }
            return first == LoggedRow.INSERT ? LoggedRow.INSERT : LoggedRow.AFTER;
        }
    }
}
