// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * The lock of a table's rows as a whole: intent locks of readers and writers, and what TABLOCK and TABLOCKX ask for.
 * Thread-safe.
 */
public final class TableLock {
    private final Grants grants = new Grants();

    private final Table table;

    private TableLock(Table table) {
        this.table = table;
    }

    /** The lock of a table. */
    public static TableLock of(Table table) {
        return table.extension(TableLock.class, () -> new TableLock(table));
    }

    /**
     * Takes the lock until {@link #unlock}.
     *
     * @throws SqlError 1222 on time-out, 1205 for the victim of a deadlock
     */
    public void lock(LockOwner owner, LockMode mode, Transactions transactions) throws SqlError {
        while (!tryLock(owner, mode)) {
            transactions
                    .waits()
                    .await(
                            owner,
                            new LockEntry(owner, table, "OBJECT", mode.code(), "", true),
                            () -> blockers(owner, mode));
        }
    }

    /** Ends one {@link #lock}. */
    public void unlock(LockOwner owner, LockMode mode, Transactions transactions) {
        remove(owner, mode);
        transactions.waits().ended();
    }

    /** Takes the lock until the transaction ends; nothing when it has it already. */
    public void lock(Transaction transaction, LockMode mode) throws SqlError {
        LockOwner owner = transaction.owner();
        if (!has(owner, mode)) {
            lock(owner, mode, transaction.transactions());
            transaction.hold(o -> remove(o, mode));
        }
    }

    /** Goes through those who have it. */
    synchronized void list(BiConsumer<LockOwner, LockMode> each) {
        grants.forEach(each);
    }

    private synchronized boolean has(LockOwner owner, LockMode mode) {
        return grants.has(owner, mode);
    }

    private synchronized boolean tryLock(LockOwner owner, LockMode mode) {
        if (!grants.blockers(owner, mode).isEmpty()) {
            return false;
        }
        grants.add(owner, mode);
        return true;
    }

    private synchronized Set<LockOwner> blockers(LockOwner owner, LockMode mode) {
        return grants.blockers(owner, mode);
    }

    private synchronized void remove(LockOwner owner, LockMode mode) {
        grants.remove(owner, mode);
    }
}
