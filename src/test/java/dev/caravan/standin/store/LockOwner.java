// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Whoever waits for locks and holds them: one per session. Thread-safe. */
public final class LockOwner {
    private final int spid;
    private volatile int timeoutMillis = -1;
    private volatile int priority;
    private volatile boolean cancelled;
    volatile boolean victim;
    volatile Set<LockOwner> waitsFor = Set.of();
    volatile Supplier<Set<LockOwner>> blockers = Set::of;
    volatile @Nullable LockEntry wanted;

    /** An owner for the session of a number. */
    public LockOwner(int spid) {
        this.spid = spid;
    }

    /** The session's number, @@SPID. */
    public int spid() {
        return spid;
    }

    /** SET LOCK_TIMEOUT: milliseconds, 0 not to wait at all, -1 to wait for ever. */
    public int timeoutMillis() {
        return timeoutMillis;
    }

    /** Sets LOCK_TIMEOUT. */
    public void timeoutMillis(int millis) {
        timeoutMillis = millis;
    }

    /** SET DEADLOCK_PRIORITY, -10 to 10; the lower one of a deadlock is its victim. */
    public int priority() {
        return priority;
    }

    /** Sets DEADLOCK_PRIORITY. */
    public void priority(int value) {
        priority = value;
    }

    /** Whether the running request was cancelled. */
    public boolean cancelled() {
        return cancelled;
    }

    /** Marks or clears a cancellation. */
    public void cancelled(boolean value) {
        cancelled = value;
    }

    /** Whom the session waits for at this moment, none when it does not wait. */
    public Set<LockOwner> blockers() {
        return waitsFor;
    }

    /** The lock that the session waits for at this moment, null when it does not wait. */
    public @Nullable LockEntry wanted() {
        return wanted;
    }

    @Override
    public String toString() {
        return "session " + spid;
    }
}
