// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The locks of a database that applications take by name (sp_getapplock). Thread-safe. */
public final class ApplicationLocks {
    private final Database database;
    private final Map<String, Grants> resources = new HashMap<>();
    private final List<Held> held = new ArrayList<>();

    /** A lock that is held; the session holds it when there is no transaction. */
    private record Held(
            LockOwner owner,
            String resource,
            LockMode mode,
            @Nullable Transaction transaction) {}

    private ApplicationLocks(Database database) {
        this.database = database;
    }

    /** The locks of a database. */
    public static ApplicationLocks of(Database database) {
        return database.extension(ApplicationLocks.class, () -> new ApplicationLocks(database));
    }

    /**
     * Takes a lock, until it is released or the transaction ends.
     *
     * @param table what stands for the resource where locks are listed
     * @return whether others were waited for
     * @throws SqlError 1222 on time-out, 1205 for the victim of a deadlock
     */
    public boolean lock(
            LockOwner owner,
            Transactions transactions,
            @Nullable Transaction transaction,
            String name,
            LockMode mode,
            Table table)
            throws SqlError {
        String resource = Names.fold(name);
        boolean waited = false;
        while (!tryLock(new Held(owner, resource, mode, transaction))) {
            waited = true;
            transactions
                    .waits()
                    .await(
                            owner,
                            new LockEntry(owner, table, "APPLICATION", mode.code(), name, true),
                            () -> blockers(owner, resource, mode));
        }
        if (transaction != null) {
            transaction.hold(o -> release(o, resource, transaction));
        }
        return waited;
    }

    private synchronized boolean tryLock(Held wanted) {
        if (!blockers(wanted.owner, wanted.resource, wanted.mode).isEmpty()) {
            return false;
        }
        resources.computeIfAbsent(wanted.resource, r -> new Grants()).add(wanted.owner, wanted.mode);
        held.add(wanted);
        return true;
    }

    /** Others whose locks a mode does not go with. */
    public synchronized Set<LockOwner> blockers(LockOwner owner, String name, LockMode mode) {
        Grants grants = resources.get(Names.fold(name));
        return grants == null ? Set.of() : grants.blockers(owner, mode);
    }

    /** The strongest mode in which an owner has a lock, null for none. */
    public synchronized @Nullable LockMode mode(LockOwner owner, String name) {
        return held.stream()
                .filter(one -> one.owner == owner && one.resource.equals(Names.fold(name)))
                .map(Held::mode)
                .max(Enum::compareTo)
                .orElse(null);
    }

    /** Gives a lock back once; whether the owner had it. */
    public boolean release(LockOwner owner, Transactions transactions, @Nullable Transaction transaction, String name) {
        boolean had = release(owner, Names.fold(name), transaction);
        transactions.waits().ended();
        return had;
    }

    private synchronized boolean release(LockOwner owner, String resource, @Nullable Transaction transaction) {
        for (Held one : held) {
            if (one.owner == owner && one.resource.equals(resource) && one.transaction == transaction) {
                held.remove(one);
                Grants grants = resources.get(resource);
                if (grants != null) {
                    grants.remove(owner, one.mode);
                    if (grants.isEmpty()) {
                        resources.remove(resource);
                    }
                }
                return true;
            }
        }
        return false;
    }

    /** Gives back everything that a session holds. */
    public void end(LockOwner owner, Transactions transactions) {
        List<Held> own;
        synchronized (this) {
            own = held.stream().filter(one -> one.owner == owner).toList();
            own.forEach(one -> release(owner, one.resource, one.transaction));
        }
        if (!own.isEmpty()) {
            transactions.waits().ended();
        }
    }

    /** The locks that are held. */
    public synchronized List<LockEntry> list(Table table) {
        return held.stream()
                .map(one -> new LockEntry(one.owner, table, "APPLICATION", one.mode.code(), one.resource, false))
                .toList();
    }

    @Override
    public String toString() {
        return "application locks of " + database.name();
    }
}
