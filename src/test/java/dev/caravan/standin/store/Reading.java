// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

/**
 * How a scan treats rows that others have changed and not committed.
 *
 * @param way which version of a row is read
 * @param view what a versioned scan sees; its own transaction counts for all ways
 * @param owner the session that waits
 * @param skipsLocked whether rows that others have locked are passed over (READPAST) instead of waited for
 */
public record Reading(Way way, ReadView view, LockOwner owner, boolean skipsLocked) {

    /** Which version of a row is read. */
    public enum Way {
        /** The version of the view, without waiting: SNAPSHOT and READ COMMITTED with versions. */
        VERSIONED,
        /** The last committed version, after waiting for whoever changes it: READ COMMITTED and above with locks. */
        COMMITTED,
        /** The newest version, be it committed or not: READ UNCOMMITTED. */
        DIRTY
    }

    /** A scan that sees a view and never waits. */
    public static Reading versioned(ReadView view, LockOwner owner) {
        return new Reading(Way.VERSIONED, view, owner, false);
    }
}
