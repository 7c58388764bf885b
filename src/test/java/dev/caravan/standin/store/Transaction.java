// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One transaction of one session. Used by its session's thread only, except for {@link #owner}. */
public final class Transaction {
    private final Transactions transactions;
    private final long id;
    private final LocalDateTime begun;
    private final LockOwner owner;
    private final Stamp stamp = new Stamp(this);
    private final List<LogRecord> log = new ArrayList<>();
    private final List<Undo> undo = new ArrayList<>();
    private final List<HeldLock> locks = new ArrayList<>();
    private final List<Consumer<Boolean>> endings = new ArrayList<>();
    private int statement;
    private @Nullable ReadView view;

    Transaction(Transactions transactions, long id, LocalDateTime begun, LockOwner owner) {
        this.transactions = transactions;
        this.id = id;
        this.begun = begun;
        this.owner = owner;
    }

    /** Number, also the descriptor that clients see; never 0. */
    public long id() {
        return id;
    }

    /** When it began, in UTC. */
    public LocalDateTime begun() {
        return begun;
    }

    /** The session that runs it. */
    public LockOwner owner() {
        return owner;
    }

    /** What has been changed so far and not rolled back, in order. */
    public List<LogRecord> changes() {
        return Collections.unmodifiableList(log);
    }

    /** Number of the running statement, from 1. */
    public int statement() {
        return statement;
    }

    /** Counts one more statement. */
    public void nextStatement() {
        statement++;
    }

    /** The view that a SNAPSHOT transaction keeps from its first statement on. */
    public @Nullable ReadView view() {
        return view;
    }

    /** Fixes the view for the rest of the transaction. */
    public void view(ReadView fixed) {
        view = fixed;
    }

    /** Marks a place to roll back to. */
    public Savepoint savepoint() {
        return new Savepoint(undo.size(), log.size(), locks.size());
    }

    /**
     * Gives back the locks taken since a mark, after a rollback to it
     * (https://learn.microsoft.com/sql/t-sql/language-elements/rollback-transaction-transact-sql, "Locking behavior").
     */
    public void releaseSince(Savepoint mark) {
        List<HeldLock> since = locks.subList(mark.locks(), locks.size());
        since.forEach(lock -> lock.release(owner));
        since.clear();
        transactions.wake();
    }

    /** Takes back everything done since a mark. */
    public void rollbackTo(Savepoint mark) {
        for (int i = undo.size() - 1; i >= mark.undo(); i--) {
            undo.remove(i).run();
        }
        log.subList(mark.log(), log.size()).clear();
    }

    /** Adds what takes back a change that was just made, for instance of a definition. */
    public void onRollback(Runnable action) {
        undo.add(new Undo.Action(action));
    }

    /** Adds what to do after the end of the transaction; it is told whether the end was a commit. */
    public void onEnd(Consumer<Boolean> action) {
        endings.add(action);
    }

    /** Whether nothing has been changed. */
    public boolean isEmpty() {
        return undo.isEmpty() && log.isEmpty();
    }

    /** Adds a schema change to the log. */
    public void log(LogRecord change) {
        log.add(change);
    }

    /** The next number for a log record. */
    public long nextChangeNumber() {
        return transactions.nextChangeNumber();
    }

    /** Those of the server. */
    public Transactions transactions() {
        return transactions;
    }

    Stamp stamp() {
        return stamp;
    }

    List<Undo> undo() {
        return undo;
    }

    void undoable(RowStore store, Object[] key, Version version) {
        undo.add(new Undo.Write(store, key, version));
    }

    void hold(HeldLock lock) {
        locks.add(lock);
    }

    void releaseLocks() {
        locks.forEach(lock -> lock.release(owner));
        locks.clear();
    }

    void ended(boolean committed) {
        List<Consumer<Boolean>> actions = List.copyOf(endings);
        endings.clear();
        actions.forEach(action -> action.accept(committed));
    }

    @Override
    public String toString() {
        return "transaction " + id + " of " + owner;
    }

    /**
     * A place in a transaction.
     *
     * @param undo length of the undo list
     * @param log length of the log
     * @param locks number of locks
     */
    public record Savepoint(int undo, int log, int locks) {}

    /** How to take back one physical change. */
    sealed interface Undo {
        void run();

        record Write(RowStore store, Object[] key, Version version) implements Undo {
            @Override
            public void run() {
                store.undo(key, version);
            }
        }

        record Action(Runnable action) implements Undo {
            @Override
            public void run() {
                action.run();
            }
        }
    }
}
