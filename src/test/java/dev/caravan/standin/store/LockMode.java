// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import java.util.EnumSet;
import java.util.Set;

/**
 * Modes of locks on tables, rows and ranges of keys, with SQL Server's compatibility
 * (https://learn.microsoft.com/sql/relational-databases/sql-server-transaction-locking-and-row-versioning-guide, "Lock
 * compatibility").
 */
public enum LockMode {
    /** Intent shared: rows of the table are being read. */
    INTENT_SHARED,
    /** Shared. */
    SHARED,
    /** Update: read with the intention to change, so that one at a time does so. */
    UPDATE,
    /** Intent exclusive: rows of the table are being changed. */
    INTENT_EXCLUSIVE,
    /** Exclusive. */
    EXCLUSIVE;

    private Set<LockMode> compatible() {
        return switch (this) {
            case INTENT_SHARED -> EnumSet.of(INTENT_SHARED, SHARED, UPDATE, INTENT_EXCLUSIVE);
            case SHARED -> EnumSet.of(INTENT_SHARED, SHARED, UPDATE);
            case UPDATE -> EnumSet.of(INTENT_SHARED, SHARED);
            case INTENT_EXCLUSIVE -> EnumSet.of(INTENT_SHARED, INTENT_EXCLUSIVE);
            case EXCLUSIVE -> EnumSet.noneOf(LockMode.class);
        };
    }

    /** request_mode of sys.dm_tran_locks. */
    public String code() {
        return switch (this) {
            case INTENT_SHARED -> "IS";
            case SHARED -> "S";
            case UPDATE -> "U";
            case INTENT_EXCLUSIVE -> "IX";
            case EXCLUSIVE -> "X";
        };
    }

    /** Whether another owner may have this mode beside one that has the other mode. */
    boolean goesWith(LockMode other) {
        return compatible().contains(other);
    }
}
