// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.session.SqlError;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** Begins and ends the transactions of a server: commit order, views, listeners, and the removal of old versions. Thread-safe. */
public final class Transactions {
    private final Server server;
    private final LockWaits waits = new LockWaits();
    private final ReentrantLock commitLock = new ReentrantLock(true);
    private final List<CommitListener> commitListeners = new CopyOnWriteArrayList<>();
    private final List<SchemaListener> schemaListeners = new CopyOnWriteArrayList<>();
    private final AtomicLong ids = new AtomicLong(1000);
    private final AtomicLong changeNumbers = new AtomicLong();
    private final Set<Transaction> open = ConcurrentHashMap.newKeySet();
    private final Map<Object, Long> views = new ConcurrentHashMap<>();
    private final Deque<Garbage> garbage = new ArrayDeque<>();
    private volatile long lastCommitted = 1;

    private Transactions(Server server) {
        this.server = server;
    }

    /** The transactions of a server. */
    public static Transactions of(Server server) {
        return server.extension(Transactions.class, () -> new Transactions(server));
    }

    /** Adds a listener; it is called under the commit lock in the order of addition. */
    public void onCommit(CommitListener listener) {
        commitListeners.add(listener);
    }

    /** Adds a listener that may refuse schema changes. */
    public void onSchemaChange(SchemaListener listener) {
        schemaListeners.add(listener);
    }

    /** Begins a transaction. */
    public Transaction begin(LockOwner owner) {
        Transaction transaction = new Transaction(this, ids.incrementAndGet(), now(), owner);
        open.add(transaction);
        return transaction;
    }

    /** Transactions that are in progress. */
    public Collection<Transaction> open() {
        return List.copyOf(open);
    }

    /** Sequence number of the last commit. */
    public long lastCommitted() {
        return lastCommitted;
    }

    /** Makes a transaction's changes durable and visible, and ends it. */
    public void commit(Transaction transaction) {
        if (!transaction.isEmpty()) {
            commitLock.lock();
            try {
                publish(transaction);
            } finally {
                commitLock.unlock();
            }
        }
        end(transaction, true);
        collectGarbage();
    }

    private void publish(Transaction transaction) {
        long sequence = lastCommitted + 1;
        if (!transaction.changes().isEmpty()) {
            CommitListener.Commit commit =
                    new CommitListener.Commit(transaction, sequence, now(), transaction.changes());
            commitListeners.forEach(listener -> listener.committed(commit));
        }
        transaction.stamp().sequence = sequence;
        lastCommitted = sequence;
        List<Transaction.Undo.Write> writes = new ArrayList<>();
        for (Transaction.Undo undo : transaction.undo()) {
            if (undo instanceof Transaction.Undo.Write write
                    && (write.version().older != null || write.version().row == null)) {
                writes.add(write);
            }
        }
        if (!writes.isEmpty()) {
            synchronized (garbage) {
                garbage.add(new Garbage(sequence, writes));
            }
        }
    }

    /** Takes back all of a transaction's changes and ends it. */
    public void rollback(Transaction transaction) {
        transaction.rollbackTo(new Transaction.Savepoint(0, 0, 0));
        transaction.stamp().sequence = Stamp.ABORTED;
        end(transaction, false);
    }

    private void end(Transaction transaction, boolean committed) {
        transaction.stamp().transaction = null;
        open.remove(transaction);
        views.remove(transaction);
        transaction.releaseLocks();
        waits.ended();
        transaction.ended(committed);
    }

    /**
     * Runs an action that publishes rows of append-only stores, as one commit.
     *
     * @param stores stores whose appended rows become visible together
     */
    public void publish(Collection<AppendStore> stores) {
        commitLock.lock();
        try {
            long sequence = lastCommitted + 1;
            long oldest = oldestView();
            stores.forEach(store -> store.publish(sequence, oldest));
            lastCommitted = sequence;
        } finally {
            commitLock.unlock();
        }
    }

    /** Runs an action between two commits: nothing is committed while it runs. */
    public void betweenCommits(Runnable action) {
        commitLock.lock();
        try {
            action.run();
        } finally {
            commitLock.unlock();
        }
    }

    /**
     * Opens a view on the last commit; old versions that it may need stay until {@link #closeView}.
     *
     * @param holder what the view is for, a transaction or a statement
     */
    public long openView(Object holder) {
        while (true) {
            long sequence = lastCommitted;
            views.put(holder, sequence);
            // A commit in between may already have removed what this view needs.
            if (sequence == lastCommitted) {
                return sequence;
            }
        }
    }

    /** Closes a view. */
    public void closeView(Object holder) {
        views.remove(holder);
    }

    /** Asks the listeners whether a definition may change, and notes the change in the transaction's log. */
    public void schemaChange(Transaction transaction, SchemaChange change) throws SqlError {
        for (SchemaListener listener : schemaListeners) {
            listener.check(change, transaction);
        }
        transaction.log(change);
    }

    LockWaits waits() {
        return waits;
    }

    /** Wakes whoever waits for a lock, so that a cancelled request is noticed. */
    public void wake() {
        waits.ended();
    }

    /** The next number for a log record. */
    public long nextChangeNumber() {
        return changeNumbers.incrementAndGet();
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(server.clock().instant(), ZoneOffset.UTC);
    }

    private long oldestView() {
        long oldest = lastCommitted;
        for (Long sequence : views.values()) {
            oldest = Math.min(oldest, sequence);
        }
        return oldest;
    }

    private void collectGarbage() {
        long oldest = oldestView();
        synchronized (garbage) {
            while (!garbage.isEmpty() && garbage.peek().sequence() <= oldest) {
                for (Transaction.Undo.Write write : garbage.remove().writes()) {
                    write.store().prune(write.key(), write.version());
                }
            }
        }
    }

    /** Versions that hide older ones, once no view is older than the commit. */
    private record Garbage(long sequence, List<Transaction.Undo.Write> writes) {}
}
