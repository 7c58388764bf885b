// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Where readers and writers of a table wait for one another. The exclusive lock of a row is its uncommitted version; shared
 * and update locks of rows, and locks of ranges, stand beside the rows. Thread-safe.
 */
final class RowLocks {
    private final Table table;
    private final Transactions transactions;
    private final ConcurrentMap<Object[], Version> rows;
    // Guards itself, and every change of a row against the locks in it.
    private final KeyLocks locks;

    RowLocks(Table table, Transactions transactions, ConcurrentMap<Object[], Version> rows, KeyOrder order) {
        this.table = table;
        this.transactions = transactions;
        this.rows = rows;
        this.locks = new KeyLocks(order);
    }

    /** What a scan sees of a row, after waiting if it must; null for nothing. */
    @Nullable
    Object @Nullable [] read(Reading reading, Object[] key, Version found) throws SqlError {
        switch (reading.way()) {
            case VERSIONED:
                return found.visible(reading.view());
            case DIRTY:
                return found.row;
            default:
                break;
        }
        Transaction own = reading.view().own();
        Version head = found;
        while (head.stamp.active(own) != null) {
            if (reading.skipsLocked()) {
                return null;
            }
            awaitUnlocked(reading.owner(), own, key);
            Version now = rows.get(key);
            if (now == null) {
                return null;
            }
            head = now;
        }
        if (head.stamp.sequence != Stamp.ABORTED && !head.undone) {
            return head.row;
        }
        // It was taken back between the look at the row, which a scan takes a row ahead, and the look at its
        // transaction.
        Version now = rows.get(key);
        return now == null ? null : read(reading, key, now);
    }

    private void awaitUnlocked(LockOwner owner, @Nullable Transaction own, Object[] key) throws SqlError {
        transactions.waits().await(owner, wanted(owner, "S", key), () -> {
            Version head = rows.get(key);
            Transaction holder = head == null ? null : head.stamp.active(own);
            return holder == null ? Set.of() : Set.of(holder.owner());
        });
    }

    /** The newest version at a key, after waiting for other transactions that are changing it; null when there is none. */
    @Nullable
    Version settled(Transaction transaction, Object[] key) throws SqlError {
        while (true) {
            Version head = rows.get(key);
            Transaction holder = head == null ? null : head.stamp.active(transaction);
            if (holder == null) {
                return head;
            }
            awaitUnlocked(transaction.owner(), transaction, key);
        }
    }

    /** Waits until another transaction has ended. */
    void awaitEnd(Transaction transaction, Transaction holder) throws SqlError {
        Stamp stamp = holder.stamp();
        transactions
                .waits()
                .await(
                        transaction.owner(),
                        wanted(transaction.owner(), "X", new Object[0]),
                        () -> stamp.transaction == null ? Set.of() : Set.of(holder.owner()));
    }

    /** Puts a version on top of another, null for none; false when the row has changed meanwhile, after waiting for locks. */
    boolean write(Transaction transaction, Object[] key, @Nullable Version head, Version version) throws SqlError {
        LockOwner owner = transaction.owner();
        @Nullable Object[] before = head == null ? null : head.row;
        synchronized (locks) {
            if (locks.blockers(owner, key, before, version.row).isEmpty()) {
                return head == null ? rows.putIfAbsent(key, version) == null : rows.replace(key, head, version);
            }
        }
        transactions.waits().await(owner, wanted(owner, "X", key), () -> {
            synchronized (locks) {
                return locks.blockers(owner, key, before, version.row);
            }
        });
        return false;
    }

    /**
     * Locks a row until the transaction ends, without changing it, after waiting for others.
     *
     * @return the row as it is now, null when there is none any more, or when it is to be passed over
     */
    @Nullable
    Object @Nullable [] lockRow(Transaction transaction, Object[] key, LockMode mode, boolean skipsLocked)
            throws SqlError {
        LockOwner owner = transaction.owner();
        while (true) {
            synchronized (locks) {
                Version head = rows.get(key);
                if (head == null || head.row == null && head.stamp.active(transaction) == null) {
                    return null;
                }
                if (rowHolders(transaction, key, mode).isEmpty()) {
                    if (!locks.hasRow(owner, key, mode)) {
                        locks.addRow(owner, key, mode);
                        transaction.hold(o -> removeRow(o, key, mode));
                    }
                    return head.row;
                }
            }
            if (skipsLocked) {
                return null;
            }
            transactions
                    .waits()
                    .await(owner, wanted(owner, mode.code(), key), () -> rowHolders(transaction, key, mode));
        }
    }

    private Set<LockOwner> rowHolders(Transaction transaction, Object[] key, LockMode mode) {
        synchronized (locks) {
            Version head = rows.get(key);
            Transaction writer = head == null ? null : head.stamp.active(transaction);
            return writer != null ? Set.of(writer.owner()) : locks.rowBlockers(transaction.owner(), key, mode);
        }
    }

    private void removeRow(LockOwner owner, Object[] key, LockMode mode) {
        synchronized (locks) {
            locks.removeRow(owner, key, mode);
        }
    }

    /** Locks a range of keys of an order until the transaction ends. */
    void lockRange(Transaction transaction, KeyOrder by, KeyRange keys, LockMode mode) throws SqlError {
        LockOwner owner = transaction.owner();
        while (true) {
            synchronized (locks) {
                if (locks.rangeBlockers(owner, mode, by, keys).isEmpty()) {
                    locks.addRange(owner, mode, by, keys);
                    transaction.hold(o -> removeRange(o, mode, by, keys));
                    return;
                }
            }
            transactions.waits().await(owner, wanted(owner, range(mode), new Object[0]), () -> {
                synchronized (locks) {
                    return locks.rangeBlockers(owner, mode, by, keys);
                }
            });
        }
    }

    private void removeRange(LockOwner owner, LockMode mode, KeyOrder by, KeyRange keys) {
        synchronized (locks) {
            locks.removeRange(owner, mode, by, keys);
        }
    }

    private LockEntry wanted(LockOwner owner, String mode, Object[] key) {
        return new LockEntry(
                owner, table, table.clusteredIndex() == null ? "RID" : "KEY", mode, description(key), true);
    }

    private static String range(LockMode mode) {
        return mode == LockMode.SHARED ? "RangeS-S" : mode == LockMode.UPDATE ? "RangeS-U" : "RangeX-X";
    }

    // SQL Server shows a hash of the key.
    private static String description(Object[] key) {
        return key.length == 0 ? "" : "(%012x)".formatted(Arrays.deepHashCode(key) & 0xFFFFFFFFL);
    }

    /** Receives locks of rows. */
    interface Listing {
        /** Takes one lock. */
        void add(LockOwner owner, String mode, String description);
    }

    /** Goes through the locks of rows and ranges, rows with an uncommitted version among them. */
    void list(Listing listing) {
        rows.forEach((key, version) -> {
            Transaction writer = version.stamp.active(null);
            if (writer != null) {
                listing.add(writer.owner(), "X", description(key));
            }
        });
        synchronized (locks) {
            locks.list(
                    (owner, mode, key) -> listing.add(owner, mode.code(), description(key)),
                    (owner, mode) -> listing.add(owner, range(mode), ""));
        }
    }
}
