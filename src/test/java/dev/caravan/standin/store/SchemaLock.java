// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a table's definition still while statements use it: many may share it, one may own it. Readers share it for a
 * statement, writers to the end of the transaction, DDL owns it to the end of the transaction. Thread-safe.
 */
public final class SchemaLock implements HeldLock {
    private static final String STABILITY = "Sch-S";
    static final String MODIFICATION = "Sch-M";

    private final Map<LockOwner, Integer> shared = new HashMap<>();
    private @Nullable LockOwner exclusive;
    private int exclusiveHolds;

    private final Table table;

    private SchemaLock(Table table) {
        this.table = table;
    }

    /** The lock of a table. */
    public static SchemaLock of(Table table) {
        return table.extension(SchemaLock.class, () -> new SchemaLock(table));
    }

    /** Shares the definition until {@link #unshare}. */
    public void share(LockOwner owner, Transactions transactions) throws SqlError {
        while (!tryShare(owner)) {
            transactions.waits().await(owner, wanted(owner, STABILITY), () -> blockers(owner, false));
        }
    }

    /** Ends one {@link #share}. */
    public void unshare(LockOwner owner, Transactions transactions) {
        release(owner);
        transactions.waits().ended();
    }

    /** Shares the definition until the transaction ends. */
    public void share(Transaction transaction) throws SqlError {
        LockOwner owner = transaction.owner();
        share(owner, transaction.transactions());
        transaction.hold(this);
    }

    /** Owns the definition until the transaction ends. */
    public void own(Transaction transaction) throws SqlError {
        LockOwner owner = transaction.owner();
        while (!tryOwn(owner)) {
            transaction.transactions().waits().await(owner, wanted(owner, MODIFICATION), () -> blockers(owner, true));
        }
        transaction.hold(this);
    }

    private LockEntry wanted(LockOwner owner, String mode) {
        return new LockEntry(owner, table, "OBJECT", mode, "", true);
    }

    /** Goes through those who share it or own it. */
    synchronized void list(BiConsumer<LockOwner, String> each) {
        shared.keySet().forEach(owner -> each.accept(owner, STABILITY));
        LockOwner owning = exclusive;
        if (owning != null) {
            each.accept(owning, MODIFICATION);
        }
    }

    private synchronized boolean tryShare(LockOwner owner) {
        if (exclusive != null && exclusive != owner) {
            return false;
        }
        if (exclusive == owner) {
            exclusiveHolds++;
        } else {
            shared.merge(owner, 1, Integer::sum);
        }
        return true;
    }

    private synchronized boolean tryOwn(LockOwner owner) {
        if (!blockers(owner, true).isEmpty()) {
            return false;
        }
        exclusive = owner;
        exclusiveHolds++;
        return true;
    }

    private synchronized Set<LockOwner> blockers(LockOwner owner, boolean toOwn) {
        Set<LockOwner> blockers = new HashSet<>();
        if (exclusive != null) {
            blockers.add(exclusive);
        }
        if (toOwn) {
            blockers.addAll(shared.keySet());
        }
        blockers.remove(owner);
        return blockers;
    }

    @Override
    public synchronized void release(LockOwner owner) {
        Integer holds = shared.get(owner);
        if (holds != null && holds > 1) {
            shared.put(owner, holds - 1);
        } else if (holds != null) {
            shared.remove(owner);
        } else if (exclusive == owner && --exclusiveHolds == 0) {
            exclusive = null;
        }
    }
}
