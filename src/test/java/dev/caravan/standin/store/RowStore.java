// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.Ordering;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table in the order of its clustered key, each with the versions that open views may still need. A row of
 * a heap, or of a table whose clustered index is not unique, has a hidden row id behind its columns. An uncommitted
 * version is also the row's exclusive lock: others who want to write, and readers that do not read versions, wait for its
 * transaction. Thread-safe; a change of the table's columns or indexes makes a new store.
 */
public final class RowStore implements TableStore {
    private static final int MAX_CONFLICT_TEXT = 300;

    private final Table table;
    private final Transactions transactions;
    private final boolean logged;
    private final boolean hiddenId;
    private final int width;
    private final KeyOrder order;
    private final @Nullable Index clustered;
    private final ConcurrentSkipListMap<Object[], Version> rows;
    private final List<SecondaryIndex> indexes = new ArrayList<>();
    private final AtomicLong rowIds = new AtomicLong();
    private final AtomicLong count = new AtomicLong();
    private final LongAdder visited = new LongAdder();
    private final RowLocks locks;
    private @Nullable Stamp reshaped;

    /**
     * An empty store for a table as it is defined now.
     *
     * @param logged whether changes go to the transaction's log, as they do except for temporary tables
     * @param filters gives the condition of a filtered index
     */
    public RowStore(
            Table table,
            Transactions transactions,
            boolean logged,
            Function<Index, Predicate<@Nullable Object[]>> filters) {
        this.table = table;
        this.transactions = transactions;
        this.logged = logged;
        this.width = table.columns().size();
        this.clustered = table.clusteredIndex();
        this.hiddenId = clustered == null || !clustered.unique();
        this.order = clusteredOrder(table, clustered, width);
        this.rows = new ConcurrentSkipListMap<>(order);
        this.locks = new RowLocks(table, transactions, rows, order);
        for (Index index : table.indexes()) {
            if (!index.clustered() && !index.disabled()) {
                Predicate<@Nullable Object[]> filter = index.filter() == null ? row -> true : filters.apply(index);
                indexes.add(new SecondaryIndex(index, KeyOrder.of(table, index), order, filter));
            }
        }
    }

    private static KeyOrder clusteredOrder(Table table, @Nullable Index clustered, int width) {
        KeyOrder keys = clustered == null ? KeyOrder.of(table, List.of()) : KeyOrder.of(table, clustered);
        if (clustered != null && clustered.unique()) {
            return keys;
        }
        return keys.then(new KeyOrder(new int[] {width}, new boolean[] {false}, List.of(Ordering.of(SqlTypes.BIGINT))));
    }

    @Override
    public KeyOrder order() {
        return order;
    }

    @Override
    public long rowCount() {
        return count.get();
    }

    /** Number of rows that a condition holds for, those of open transactions included. */
    public long rowCount(Predicate<@Nullable Object[]> meant) {
        return rows.values().stream()
                .filter(version -> version.row != null && meant.test(version.row))
                .count();
    }

    @Override
    public long visited() {
        return visited.sum();
    }

    /** Length of a row with its hidden id, if any. */
    public int rowLength() {
        return hiddenId ? width + 1 : width;
    }

    @Override
    public RowCursor scan(Reading reading, KeyRange range, boolean backward) {
        Iterator<Map.Entry<Object[], Version>> entries =
                section(rows, range, backward).entrySet().iterator();
        return new RowCursor() {
            private Object[] key = new Object[0];

            @Override
            public @Nullable Object @Nullable [] next() throws SqlError {
                while (entries.hasNext()) {
                    Map.Entry<Object[], Version> entry = entries.next();
                    visited.increment();
                    @Nullable Object[] row = locks.read(reading, entry.getKey(), entry.getValue());
                    if (row != null) {
                        key = entry.getKey();
                        return row;
                    }
                }
                return null;
            }

            @Override
            public Object[] key() {
                return key;
            }
        };
    }

    /** Opens a scan over a range of a nonclustered index, in its order or backward. */
    public RowCursor scanIndex(Reading reading, Index index, KeyRange range, boolean backward) {
        SecondaryIndex secondary = secondary(index);
        Iterator<Map.Entry<Object[], Object[]>> entries = secondary.iterator(range, backward);
        return new RowCursor() {
            private Object[] key = new Object[0];

            @Override
            public @Nullable Object @Nullable [] next() throws SqlError {
                while (entries.hasNext()) {
                    Map.Entry<Object[], Object[]> entry = entries.next();
                    visited.increment();
                    Version head = rows.get(entry.getValue());
                    @Nullable Object[] row = head == null ? null : locks.read(reading, entry.getValue(), head);
                    if (row != null && isEntryOf(secondary, entry.getKey(), row)) {
                        key = entry.getValue();
                        return row;
                    }
                }
                return null;
            }

            @Override
            public Object[] key() {
                return key;
            }
        };
    }

    /**
     * Locks a row until the transaction ends, without changing it, after waiting for others.
     *
     * @param skipsLocked whether to pass over the row instead of waiting
     * @return the row as it is now, null when there is none any more, or when it is passed over
     */
    public @Nullable Object @Nullable [] lockRow(
            Transaction transaction, Object[] key, LockMode mode, boolean skipsLocked) throws SqlError {
        return locks.lockRow(transaction, key, mode, skipsLocked);
    }

    /**
     * Locks a range of keys until the transaction ends: no row in it changes, and none appears.
     *
     * @param index index whose keys these are, null for the clustered order
     */
    public void lockRange(Transaction transaction, @Nullable Index index, KeyRange keys, LockMode mode)
            throws SqlError {
        locks.lockRange(transaction, index == null ? order : secondary(index).columns, keys, mode);
    }

    private static boolean isEntryOf(SecondaryIndex index, Object[] entry, @Nullable Object[] row) {
        return index.covers(row)
                && index.columns.compare(prefix(entry, index.columns.size()), index.columns.key(row)) == 0;
    }

    private static Object[] prefix(Object[] entry, int length) {
        return java.util.Arrays.copyOf(entry, length);
    }

    private SecondaryIndex secondary(Index index) {
        for (SecondaryIndex candidate : indexes) {
            if (candidate.index.indexId() == index.indexId()) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("Index " + index.name() + " is not one of " + table + "'s stored indexes");
    }

    static <V> ConcurrentNavigableMap<Object[], V> section(
            ConcurrentSkipListMap<Object[], V> map, KeyRange range, boolean backward) {
        ConcurrentNavigableMap<Object[], V> section = map;
        Object[] low = range.low();
        Object[] high = range.high();
        if (low != null && high != null) {
            if (map.comparator() != null && map.comparator().compare(low, high) > 0) {
                return new ConcurrentSkipListMap<>(map.comparator());
            }
            section = map.subMap(low, true, high, true);
        } else if (low != null) {
            section = map.tailMap(low, true);
        } else if (high != null) {
            section = map.headMap(high, true);
        }
        return backward ? section.descendingMap() : section;
    }

    /** The newest row at a key, after waiting for other transactions that are changing it; null when there is none. */
    public @Nullable Object @Nullable [] current(Transaction transaction, Object[] key) throws SqlError {
        Version head = locks.settled(transaction, key);
        return head == null ? null : head.row;
    }

    /** Whether the newest row at a key was committed after a view was opened, so that SNAPSHOT must not write over it. */
    public boolean changedSince(Object[] key, ReadView view) {
        Version head = rows.get(key);
        return head != null && head.stamp.sequence > view.sequence();
    }

    /**
     * Inserts a row of {@link #rowLength} values; a hidden id is set here.
     *
     * @throws SqlError 2627 or 2601 when a unique key exists already
     */
    public void insert(Transaction transaction, @Nullable Object[] row) throws SqlError {
        TemporalRows.begin(table, transaction, row);
        place(transaction, row);
        log(transaction, RowChange.Operation.INSERT, null, row, false, NONE);
    }

    private static final BitSet NONE = new BitSet();

    private void place(Transaction transaction, @Nullable Object[] row) throws SqlError {
        if (hiddenId && row[width] == null) {
            row[width] = rowIds.incrementAndGet();
        }
        Object[] key = order.key(row);
        while (true) {
            Version head = locks.settled(transaction, key);
            if (head != null && head.row != null) {
                throw duplicate(clustered, order.key(row));
            }
            Version version = new Version(row, transaction.stamp(), head);
            if (locks.write(transaction, key, head, version)) {
                count.incrementAndGet();
                transaction.undoable(this, key, version);
                addEntries(transaction, null, row, key);
                return;
            }
        }
    }

    /**
     * Replaces a row whose clustered key stays the same.
     *
     * @param expected the row as {@link #current} gave it
     * @return false when the row has changed meanwhile, so that the caller looks again
     */
    public boolean update(
            Transaction transaction,
            Object[] key,
            @Nullable Object[] expected,
            @Nullable Object[] row,
            boolean deferred,
            BitSet assigned)
            throws SqlError {
        TemporalRows.begin(table, transaction, row);
        if (!replace(transaction, key, expected, row)) {
            return false;
        }
        addEntries(transaction, expected, row, key);
        log(transaction, RowChange.Operation.UPDATE, expected, row, deferred, assigned);
        return true;
    }

    /**
     * Deletes a row.
     *
     * @param expected the row as {@link #current} gave it
     * @return false when the row has changed meanwhile, so that the caller looks again
     */
    public boolean delete(Transaction transaction, Object[] key, @Nullable Object[] expected) throws SqlError {
        if (!replace(transaction, key, expected, null)) {
            return false;
        }
        log(transaction, RowChange.Operation.DELETE, expected, null, false, NONE);
        return true;
    }

    /** First half of an update that changes keys: takes the old row away without a log record. */
    public boolean remove(Transaction transaction, Object[] key, @Nullable Object[] expected) throws SqlError {
        return replace(transaction, key, expected, null);
    }

    /** Second half of an update that changes keys: places the new row and logs the update. */
    public void replaceRemoved(
            Transaction transaction, @Nullable Object[] before, @Nullable Object[] after, BitSet assigned)
            throws SqlError {
        TemporalRows.begin(table, transaction, after);
        place(transaction, after);
        log(transaction, RowChange.Operation.UPDATE, before, after, true, assigned);
    }

    private boolean replace(
            Transaction transaction, Object[] key, @Nullable Object[] expected, @Nullable Object @Nullable [] row)
            throws SqlError {
        Version head = locks.settled(transaction, key);
        if (head == null || head.row != expected) {
            return false;
        }
        Version version = new Version(row, transaction.stamp(), head);
        if (!locks.write(transaction, key, head, version)) {
            return false;
        }
        if (row == null) {
            count.decrementAndGet();
        }
        transaction.undoable(this, key, version);
        return true;
    }

    private void log(
            Transaction transaction,
            RowChange.Operation operation,
            @Nullable Object @Nullable [] before,
            @Nullable Object @Nullable [] after,
            boolean deferred,
            BitSet assigned)
            throws SqlError {
        if (before != null) {
            TemporalRows.end(table, transaction, before);
        }
        if (logged) {
            RowGuard guard = table.extension(RowGuard.class);
            if (guard != null) {
                guard.check(before, after);
            }
            transaction.log(new RowChange(
                    table,
                    operation,
                    before,
                    after,
                    transaction.statement(),
                    transactions.nextChangeNumber(),
                    deferred,
                    assigned));
        }
    }

    private void addEntries(
            Transaction transaction, @Nullable Object @Nullable [] before, @Nullable Object[] row, Object[] key)
            throws SqlError {
        for (SecondaryIndex index : indexes) {
            if (!index.covers(row) || index.sameEntry(before, row)) {
                continue;
            }
            Transaction holder = tryAdd(index, transaction, row, key);
            while (holder != null) {
                locks.awaitEnd(transaction, holder);
                holder = tryAdd(index, transaction, row, key);
            }
        }
    }

    /** Adds an entry, or returns the transaction whose end decides whether it may be added. */
    private @Nullable Transaction tryAdd(
            SecondaryIndex index, Transaction transaction, @Nullable Object[] row, Object[] key) throws SqlError {
        synchronized (index) {
            if (index.index.unique()) {
                Transaction holder = conflict(index, transaction, row, key);
                if (holder != null) {
                    return holder;
                }
            }
            index.add(row, key);
            return null;
        }
    }

    private @Nullable Transaction conflict(
            SecondaryIndex index, Transaction transaction, @Nullable Object[] row, Object[] key) throws SqlError {
        Iterator<Map.Entry<Object[], Object[]>> entries =
                index.iterator(KeyRange.prefix(index.columns.key(row)), false);
        while (entries.hasNext()) {
            Object[] other = entries.next().getValue();
            Version head = rows.get(other);
            if (head == null || order.compare(other, key) == 0) {
                continue;
            }
            Transaction holder = head.stamp.active(transaction);
            if (holder != null) {
                return holder;
            }
            if (head.row != null && index.covers(head.row) && index.columns.sameKey(head.row, row)) {
                throw duplicate(index.index, index.columns.key(row));
            }
        }
        return null;
    }

    private SqlError duplicate(@Nullable Index index, @Nullable Object[] key) {
        String name = index == null ? "heap" : index.name();
        String object = table.schema().name() + "." + table.name();
        String value = DuplicateKey.text(key);
        String shown = value.length() > MAX_CONFLICT_TEXT ? value.substring(0, MAX_CONFLICT_TEXT) : value;
        if (index == null || index.kind() == Index.Kind.PLAIN) {
            return new DuplicateRow(
                    2601,
                    index,
                    "Cannot insert duplicate key row in object '" + object + "' with unique index '" + name
                            + "'. The duplicate key value is " + shown + ".");
        }
        String kind = index.kind() == Index.Kind.PRIMARY_KEY ? "PRIMARY KEY" : "UNIQUE KEY";
        return new DuplicateRow(
                2627,
                index,
                "Violation of " + kind + " constraint '" + name + "'. Cannot insert duplicate key in object '" + object
                        + "'. The duplicate key value is " + shown + ".");
    }

    /**
     * The newest row with the given values of a unique index or of the clustered key, after waiting for transactions that
     * are changing it; null when there is none. Foreign keys look up parents and children so.
     */
    public @Nullable Object @Nullable [] find(Transaction transaction, Index index, @Nullable Object[] values)
            throws SqlError {
        KeyRange range = KeyRange.prefix(values);
        boolean byCluster = index.clustered();
        while (true) {
            Transaction holder = null;
            Iterator<Object[]> keys = byCluster
                    ? section(rows, range, false).keySet().iterator()
                    : new KeyIterator(secondary(index).iterator(range, false));
            while (keys.hasNext() && holder == null) {
                Version head = rows.get(keys.next());
                holder = head == null ? null : head.stamp.active(transaction);
                @Nullable Object[] row = head == null ? null : head.row;
                if (holder == null && row != null && startsWith(index, row, values)) {
                    return row;
                }
            }
            if (holder == null) {
                return null;
            }
            locks.awaitEnd(transaction, holder);
        }
    }

    /** As {@link #find}, for any condition, by looking at every row. */
    public @Nullable Object @Nullable [] findFirst(Transaction transaction, Predicate<@Nullable Object[]> condition)
            throws SqlError {
        for (Object[] key : rows.keySet()) {
            Version head = rows.get(key);
            boolean candidate = false;
            for (Version v = head; v != null && !candidate; v = v.older) {
                candidate = v.row != null && condition.test(v.row);
            }
            @Nullable Object[] row = candidate ? current(transaction, key) : null;
            if (row != null && condition.test(row)) {
                return row;
            }
        }
        return null;
    }

    /** Takes a row's lock without changing it; false when the row has changed meanwhile. */
    public boolean lock(Transaction transaction, Object[] key, @Nullable Object[] expected) throws SqlError {
        return replace(transaction, key, expected, expected);
    }

    private boolean startsWith(Index index, @Nullable Object[] row, @Nullable Object[] values) {
        KeyOrder keys = index.clustered() ? order : secondary(index).columns;
        @Nullable Object[] key = java.util.Arrays.copyOf(keys.key(row), values.length);
        return keys.compare(key, values) == 0;
    }

    void undo(Object[] key, Version version) {
        Version older = version.older;
        if (older == null) {
            rows.remove(key, version);
        } else {
            rows.replace(key, version, older);
        }
        version.undone = true;
        boolean was = older != null && older.row != null;
        count.addAndGet((was ? 1 : 0) - (version.row != null ? 1 : 0));
        if (version.row != null) {
            dropEntries(key, version.row);
        }
    }

    /** Forgets what a committed version hides, once no view needs it. */
    void prune(Object[] key, Version version) {
        Version hidden = version.older;
        version.older = null;
        if (version.row == null) {
            rows.remove(key, version);
        }
        for (Version v = hidden; v != null; v = v.older) {
            if (v.row != null) {
                dropEntries(key, v.row);
            }
        }
    }

    private void dropEntries(Object[] key, @Nullable Object[] row) {
        for (SecondaryIndex index : indexes) {
            if (!index.covers(row)) {
                continue;
            }
            synchronized (index) {
                boolean used = false;
                for (Version v = rows.get(key); v != null && !used; v = v.older) {
                    used = index.sameEntry(v.row, row);
                }
                if (!used) {
                    index.remove(row);
                }
            }
        }
    }

    /**
     * Copies the newest rows of another store, reshaped, as changes of a transaction that owns the table's definition.
     *
     * @throws SqlError from the reshaping, or 1505 when a unique key is not unique
     */
    public void fill(RowStore from, Transaction transaction, Reshape reshape) throws SqlError {
        fill(from, transaction, row -> true, reshape);
    }

    /** Copies those rows of another store that a condition holds for. */
    public void fill(RowStore from, Transaction transaction, Predicate<@Nullable Object[]> meant, Reshape reshape)
            throws SqlError {
        reshaped = transaction.stamp();
        for (Map.Entry<Object[], Version> entry : from.rows.entrySet()) {
            @Nullable Object[] old = entry.getValue().row;
            if (old != null && meant.test(old)) {
                @Nullable Object[] row = reshape.row(old, rowLength());
                if (hiddenId) {
                    row[width] = rowIds.incrementAndGet();
                }
                fillOne(row, transaction);
            }
        }
    }

    private void fillOne(@Nullable Object[] row, Transaction transaction) throws SqlError {
        Object[] key = order.key(row);
        count.incrementAndGet();
        if (rows.putIfAbsent(key, new Version(row, transaction.stamp(), null)) != null) {
            throw notUnique(clustered, key);
        }
        for (SecondaryIndex index : indexes) {
            if (!index.covers(row)) {
                continue;
            }
            if (index.index.unique()
                    && index.iterator(KeyRange.prefix(index.columns.key(row)), false)
                            .hasNext()) {
                throw notUnique(index.index, index.columns.key(row));
            }
            index.add(row, key);
        }
    }

    private SqlError notUnique(@Nullable Index index, @Nullable Object[] key) {
        return new SqlError(
                1505,
                16,
                1,
                "The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object name '"
                        + table.schema().name() + "." + table.name() + "' and the index name '"
                        + (index == null ? "" : index.name()) + "'. The duplicate key value is "
                        + DuplicateKey.text(key) + ".");
    }

    /** Whether the table was reshaped after a view was opened, so that the view cannot read it (error 3961). */
    public boolean reshapedAfter(ReadView view) {
        return reshaped != null && reshaped.sequence > view.sequence();
    }

    /** Makes a row of a new shape from one of an old shape. */
    @FunctionalInterface
    public interface Reshape {
        /** A new array of the given length. */
        @Nullable
        Object[] row(@Nullable Object[] old, int length) throws SqlError;
    }

    /** Clustered keys of index entries. */
    private record KeyIterator(Iterator<Map.Entry<Object[], Object[]>> entries) implements Iterator<Object[]> {
        @Override
        public boolean hasNext() {
            return entries.hasNext();
        }

        @Override
        public Object[] next() {
            return entries.next().getValue();
        }
    }

    /** Goes through the locks of rows and ranges. */
    void listLocks(RowLocks.Listing listing) {
        locks.list(listing);
    }
}
