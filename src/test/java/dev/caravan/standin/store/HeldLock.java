// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

/** A lock that a transaction keeps until its end, or until it rolls back to a savepoint before the lock. */
@FunctionalInterface
interface HeldLock {

    /** Gives back what was taken once for an owner. */
    void release(LockOwner owner);
}
