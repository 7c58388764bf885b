// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.KeyOrder;
import dev.caravan.standin.store.KeyRange;
import dev.caravan.standin.store.LockMode;
import dev.caravan.standin.store.Reading;
import dev.caravan.standin.store.RowCursor;
import dev.caravan.standin.store.RowStore;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.syntax.Expr;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A way into a table: the clustered key or an index, equal values for its first columns, and then a range or a list of
 * values for the next one.
 */
final class TableAccess {
    private static final int EQUAL_COLUMN = 100;
    private static final int UNIQUE_KEY = 1000;
    private static final int POINTS = 60;
    private static final int RANGE = 40;
    private static final int CLUSTERED = 5;

    private final Table table;
    private final int slot;
    private final @Nullable Index index;
    private final KeyOrder order;
    private final boolean unique;
    private final List<Evaluator> equal = new ArrayList<>();
    private @Nullable List<Evaluator> points;
    private SeekRange.@Nullable Maker range;
    private boolean backward;
    private final TableReading how;

    private TableAccess(
            Table table, int slot, TableReading how, @Nullable Index index, KeyOrder order, boolean unique) {
        this.table = table;
        this.slot = slot;
        this.how = how;
        this.index = index;
        this.order = order;
        this.unique = unique;
    }

    /**
     * Chooses the best way for some conditions.
     *
     * @param conditions conditions on the table, each of which must be true
     * @param available slots whose rows are known before the table is read
     * @param wanted ORDER BY that would be good to follow, empty for none
     * @param alone whether the table is the only source, so that no two rows of the result have one key
     */
    static TableAccess choose(
            Compilation compilation,
            FromTree.Base base,
            List<Expr> conditions,
            BitSet available,
            List<Expr.Order> wanted,
            boolean alone)
            throws SqlError {
        Table table = base.table();
        TableStore store = TableStore.of(table);
        Index cluster = table.clusteredIndex();
        TableReading how = compilation.reading(base.slot());
        TableAccess best =
                new TableAccess(table, base.slot(), how, null, store.order(), cluster != null && cluster.unique());
        best.derive(compilation, conditions, available);
        int bestScore = best.score() + CLUSTERED;
        if (!wanted.isEmpty() && best.direction(wanted, alone) != 0) {
            bestScore += RANGE;
        }
        if (!(store instanceof RowStore)) {
            return best;
        }
        for (Index candidate : table.indexes()) {
            if (candidate.clustered() || candidate.disabled() || candidate.filter() != null) {
                continue;
            }
            TableAccess access = new TableAccess(
                    table, base.slot(), how, candidate, KeyOrder.of(table, candidate), candidate.unique());
            access.derive(compilation, conditions, available);
            int score = access.score();
            if (score > bestScore) {
                best = access;
                bestScore = score;
            }
        }
        return best;
    }

    private void derive(Compilation compilation, List<Expr> conditions, BitSet available) throws SqlError {
        if (!compilation.session.options().ansiNulls()) {
            return; // A key that is NULL may be wanted, which no range has.
        }
        for (int i = 0; i < order.size(); i++) {
            int ordinal = order.ordinal(i);
            if (ordinal >= table.columns().size()) {
                return;
            }
            SlotRef column =
                    new SlotRef(slot, ordinal, table.columns().get(ordinal).type());
            SeekRange seek = new SeekRange(compilation, column, available);
            Evaluator value = null;
            List<Evaluator> list = null;
            SeekRange.Maker maker = null;
            for (Expr condition : conditions) {
                value = value == null ? seek.equality(condition) : value;
                list = list == null ? seek.points(condition) : list;
                maker = seek.both(maker, seek.range(condition));
            }
            if (value == null) {
                points = list;
                range = list == null ? maker : null;
                return;
            }
            equal.add(value);
        }
    }

    private int score() {
        int score = equal.size() * EQUAL_COLUMN + (points != null ? POINTS : range != null ? RANGE : 0);
        return unique && equal.size() == keyColumns() ? score + UNIQUE_KEY : score;
    }

    private int keyColumns() {
        return index == null ? order.size() : index.keys().size();
    }

    /** Whether the conditions restrict what is read. */
    boolean isSeek() {
        return !equal.isEmpty() || points != null || range != null;
    }

    /** Whether one row at most is read. */
    boolean isSingle() {
        return unique && equal.size() == keyColumns();
    }

    /** 1 when reading forward gives the wanted order, -1 when reading backward does, 0 when neither. */
    private int direction(List<Expr.Order> wanted, boolean alone) {
        // Behind a whole unique key nothing is left to sort, unless other sources multiply its rows.
        boolean keyEnds = unique && alone;
        int direction = 0;
        int key = 0;
        for (Expr.Order item : wanted) {
            if (!(item.expr() instanceof SlotRef ref) || ref.slot() != slot) {
                return keyEnds && key >= keyColumns() ? direction : 0;
            }
            if (isFixed(ref.ordinal())) {
                continue;
            }
            while (key < order.size() && isFixed(order.ordinal(key))) {
                key++;
            }
            if (key >= order.size() || order.ordinal(key) != ref.ordinal()) {
                return keyEnds && key >= keyColumns() && direction != 0 ? direction : 0;
            }
            int here = order.descending(key) == item.descending() ? 1 : -1;
            if (direction != 0 && here != direction) {
                return 0;
            }
            direction = here;
            key++;
        }
        return direction == 0 ? 1 : direction;
    }

    private boolean isFixed(int ordinal) {
        for (int i = 0; i < equal.size(); i++) {
            if (order.ordinal(i) == ordinal) {
                return true;
            }
        }
        return false;
    }

    /** Makes the rows come in an order if this way can; whether it can. */
    boolean follow(List<Expr.Order> wanted, boolean alone) {
        int direction = direction(wanted, alone);
        backward = direction < 0;
        return direction != 0;
    }

    /** Reads the rows for which a condition is true, null for all, and locks them as the reading asks. */
    Steps.Plan plan(@Nullable Condition condition) {
        return frame -> open(frame, condition);
    }

    private Steps open(Frame frame, @Nullable Condition condition) throws SqlError {
        List<KeyRange> ranges = ranges(frame);
        TableStore store = TableStore.of(table);
        Reading reading = how.reading(frame, table);
        if (store instanceof RowStore rows) {
            checkShape(rows, reading);
            lockRanges(rows, ranges, frame);
            LockMode lock = frame.view.own() == null ? null : how.rowLock(frame.session);
            if (lock != null) {
                return new LockedRows(rows, reading, ranges, frame, condition, lock);
            }
        }
        Scan scan = new Scan(store, reading, ranges, frame);
        return condition == null ? scan : Steps.filter(f -> scan, condition).open(frame);
    }

    private void checkShape(RowStore rows, Reading reading) throws SqlError {
        if (reading.way() == Reading.Way.VERSIONED && rows.reshapedAfter(reading.view())) {
            throw new SqlError(
                    3961,
                    16,
                    1,
                    "Snapshot isolation transaction failed in database '"
                            + table.database().name()
                            + "' because the object accessed by the statement has been modified by a DDL statement in another concurrent transaction since the start of this transaction.");
        }
    }

    private void lockRanges(RowStore rows, List<KeyRange> ranges, Frame frame) throws SqlError {
        Transaction transaction = frame.view.own();
        LockMode mode = transaction == null ? null : how.rangeLock(frame.session);
        if (mode != null && transaction != null) {
            for (KeyRange range : ranges) {
                rows.lockRange(transaction, index, range, mode);
            }
        }
    }

    /** Rows of some ranges, one range after the other. */
    private class Scan implements Steps {
        private final TableStore store;
        private final Reading reading;
        private final List<KeyRange> ranges;
        private final Frame frame;
        private int at;
        private @Nullable RowCursor cursor;

        Scan(TableStore store, Reading reading, List<KeyRange> ranges, Frame frame) {
            this.store = store;
            this.reading = reading;
            this.ranges = ranges;
            this.frame = frame;
        }

        @Override
        public boolean next() throws SqlError {
            while (true) {
                if (cursor == null) {
                    if (at >= ranges.size()) {
                        return false;
                    }
                    cursor = cursor(store, reading, ranges.get(at++));
                }
                frame.step();
                @Nullable Object[] row = cursor.next();
                if (row != null) {
                    frame.slots[slot] = row;
                    return true;
                }
                cursor = null;
            }
        }

        Object[] key() {
            return cursor == null ? new Object[0] : cursor.key();
        }
    }

    /** Rows that fit, each locked; a row that changed before it was locked is looked at again. */
    private final class LockedRows extends Scan {
        private final RowStore rows;
        private final Frame frame;
        private final Reading reading;
        private final @Nullable Condition condition;
        private final LockMode mode;

        LockedRows(
                RowStore rows,
                Reading reading,
                List<KeyRange> ranges,
                Frame frame,
                @Nullable Condition condition,
                LockMode mode) {
            super(rows, reading, ranges, frame);
            this.rows = rows;
            this.frame = frame;
            this.reading = reading;
            this.condition = condition;
            this.mode = mode;
        }

        @Override
        public boolean next() throws SqlError {
            while (super.next()) {
                if (fits() && locks()) {
                    return true;
                }
            }
            return false;
        }

        private boolean fits() throws SqlError {
            return condition == null || condition.test(frame) == Condition.TRUE;
        }

        private boolean locks() throws SqlError {
            Transaction transaction = frame.view.own();
            @Nullable Object[] found = frame.slots[slot];
            @Nullable
            Object[] locked =
                    transaction == null ? found : rows.lockRow(transaction, key(), mode, reading.skipsLocked());
            if (locked == null) {
                return false;
            }
            if (locked == found || reading.way() == Reading.Way.VERSIONED) {
                return true;
            }
            frame.slots[slot] = locked;
            return fits();
        }
    }

    private RowCursor cursor(TableStore store, Reading reading, KeyRange keys) {
        Index by = index;
        return by != null && store instanceof RowStore rows
                ? rows.scanIndex(reading, by, keys, backward)
                : store.scan(reading, keys, backward);
    }

    private List<KeyRange> ranges(Frame frame) throws SqlError {
        @Nullable Object[] prefix = new Object[equal.size()];
        for (int i = 0; i < prefix.length; i++) {
            prefix[i] = equal.get(i).eval(frame);
            if (prefix[i] == null) {
                return List.of();
            }
        }
        if (points != null) {
            return pointRanges(prefix, points, frame);
        }
        SeekRange.Maker maker = range;
        if (maker == null) {
            return List.of(prefix.length == 0 ? KeyRange.ALL : KeyRange.prefix(prefix));
        }
        SeekRange.Range values = maker.range(frame);
        if (values.empty()) {
            return List.of();
        }
        Object[] low = values.hasLow() ? bound(prefix, values.low(), values.lowIncluded(), true) : null;
        Object[] high = values.hasHigh() ? bound(prefix, values.high(), values.highIncluded(), false) : null;
        boolean descending = order.descending(prefix.length);
        Object[] from = descending ? high : low;
        Object[] to = descending ? low : high;
        if (prefix.length > 0) {
            from = from == null ? KeyRange.bound(prefix, KeyOrder.MIN) : from;
            to = to == null ? KeyRange.bound(prefix, KeyOrder.MAX) : to;
        }
        return List.of(new KeyRange(from, to));
    }

    private @Nullable Object[] bound(@Nullable Object[] prefix, @Nullable Object value, boolean included, boolean low) {
        @Nullable Object[] values = Arrays.copyOf(prefix, prefix.length + 1);
        values[prefix.length] = value;
        boolean first = low != order.descending(prefix.length);
        return KeyRange.bound(values, included == first ? KeyOrder.MIN : KeyOrder.MAX);
    }

    private List<KeyRange> pointRanges(@Nullable Object[] prefix, List<Evaluator> list, Frame frame) throws SqlError {
        List<@Nullable Object[]> keys = new ArrayList<>();
        for (Evaluator point : list) {
            @Nullable Object[] key = Arrays.copyOf(prefix, prefix.length + 1);
            key[prefix.length] = point.eval(frame);
            if (key[prefix.length] != null) {
                keys.add(key);
            }
        }
        Comparator<@Nullable Object[]> comparator = backward ? order.reversed() : order;
        keys.sort(comparator);
        List<KeyRange> ranges = new ArrayList<>();
        @Nullable Object[] last = null;
        for (@Nullable Object[] key : keys) {
            if (last == null || order.compare(last, key) != 0) {
                ranges.add(KeyRange.prefix(key));
            }
            last = key;
        }
        return ranges;
    }
}
