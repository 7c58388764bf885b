// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.session.SqlError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets sessions wait for each other, with time-outs and a search for deadlocks. Thread-safe. */
final class LockWaits {
    private final Object monitor = new Object();
    private final AtomicInteger waiting = new AtomicInteger();

    /** Tells waiters that something was released. */
    void ended() {
        if (waiting.get() > 0) {
            synchronized (monitor) {
                monitor.notifyAll();
            }
        }
    }

    /**
     * Waits until nobody is in the way.
     *
     * @param wanted what is waited for
     * @param blockers who is in the way now
     * @throws SqlError 1222 on time-out, 1205 for the victim of a deadlock, 3617 when cancelled
     */
    void await(LockOwner owner, LockEntry wanted, Supplier<Set<LockOwner>> blockers) throws SqlError {
        synchronized (monitor) {
            // Under the monitor, so that whoever sees that this one waits finds it waiting, and is the one that closes
            // a circle.
            owner.wanted = wanted;
            owner.blockers = blockers;
            waiting.incrementAndGet();
            try {
                waitUnderMonitor(owner, blockers);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw cancelled();
            } finally {
                waiting.decrementAndGet();
                owner.waitsFor = Set.of();
                owner.blockers = Set::of;
                owner.wanted = null;
                owner.victim = false;
            }
        }
    }

    private void waitUnderMonitor(LockOwner owner, Supplier<Set<LockOwner>> blockers)
            throws SqlError, InterruptedException {
        int timeout = owner.timeoutMillis();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(timeout, 0));
        for (Set<LockOwner> holders = blockers.get(); !holders.isEmpty(); holders = blockers.get()) {
            owner.waitsFor = holders;
            refuseVictim(owner);
            if (owner.cancelled()) {
                throw cancelled();
            }
            if (timeout < 0) {
                monitor.wait();
            } else {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0) {
                    throw new SqlError(1222, 16, 51, "Lock request time out period exceeded.");
                }
                monitor.wait(left);
            }
        }
    }

    private void refuseVictim(LockOwner owner) throws SqlError {
        List<LockOwner> cycle = cycle(owner);
        if (!owner.victim && cycle != null) {
            LockOwner victim = owner;
            for (LockOwner candidate : cycle) {
                if (candidate.priority() < victim.priority()) {
                    victim = candidate;
                }
            }
            victim.victim = true;
            monitor.notifyAll();
        }
        if (owner.victim) {
            owner.victim = false;
            // The victim leaves the cycle at once, else the next one to look would find it again and be a victim too.
            owner.waitsFor = Set.of();
            owner.blockers = Set::of;
            throw new SqlError(
                    1205,
                    13,
                    51,
                    "Transaction (Process ID " + owner.spid()
                            + ") was deadlocked on lock resources with another process and has been chosen as the"
                            + " deadlock victim. Rerun the transaction.");
        }
    }

    /** Owners on a way from the owner back to itself, null when there is none. */
    private static @Nullable List<LockOwner> cycle(LockOwner start) {
        List<LockOwner> path = new ArrayList<>();
        return search(start, start, path, new HashSet<>()) ? path : null;
    }

    private static boolean search(LockOwner at, LockOwner start, List<LockOwner> path, Set<LockOwner> seen) {
        path.add(at);
        // Looked up now: one that has been let go and has not woken yet still remembers whom it waited for.
        for (LockOwner next : at.blockers.get()) {
            if (next == start || seen.add(next) && search(next, start, path, seen)) {
                return true;
            }
        }
        path.remove(path.size() - 1);
        return false;
    }

    private static SqlError cancelled() {
        return new SqlError(3617, 11, 0, "The request was cancelled by the client.");
    }
}
