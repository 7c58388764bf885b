// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Locks on rows of a table that are not changed by their owners, and on ranges of keys, so that nothing appears in them: what
 * REPEATABLE READ, SERIALIZABLE and the hints UPDLOCK, XLOCK and HOLDLOCK keep. Not thread-safe: the store guards it.
 */
final class KeyLocks {
    private final Map<Object[], Grants> rows;
    private final List<Range> ranges = new ArrayList<>();

    KeyLocks(KeyOrder order) {
        this.rows = new TreeMap<>(order);
    }

    private record Range(LockOwner owner, LockMode mode, KeyOrder order, KeyRange keys) {
        boolean contains(@Nullable Object @Nullable [] row) {
            if (row == null) {
                return false;
            }
            @Nullable Object[] key = order.key(row);
            return (keys.low() == null || order.compare(key, keys.low()) >= 0)
                    && (keys.high() == null || order.compare(key, keys.high()) <= 0);
        }

        boolean mayMeet(KeyOrder otherOrder, KeyRange other) {
            boolean apart =
                    order == otherOrder && (isBefore(keys.high(), other.low()) || isBefore(other.high(), keys.low()));
            return !apart;
        }

        private boolean isBefore(@Nullable Object @Nullable [] high, @Nullable Object @Nullable [] low) {
            return high != null && low != null && order.compare(high, low) < 0;
        }
    }

    boolean isEmpty() {
        return rows.isEmpty() && ranges.isEmpty();
    }

    /** Others whose locks do not allow a change of a row: of its lock, or of a range that it leaves or enters. */
    Set<LockOwner> blockers(
            LockOwner owner, Object[] key, @Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after) {
        if (isEmpty()) {
            return Set.of();
        }
        Set<LockOwner> blockers = new HashSet<>(rowBlockers(owner, key, LockMode.EXCLUSIVE));
        for (Range range : ranges) {
            if (range.owner != owner && (range.contains(before) || range.contains(after))) {
                blockers.add(range.owner);
            }
        }
        return blockers;
    }

    /** Others whose locks of a row a mode does not go with. */
    Set<LockOwner> rowBlockers(LockOwner owner, Object[] key, LockMode mode) {
        Grants grants = rows.get(key);
        return grants == null ? Set.of() : grants.blockers(owner, mode);
    }

    /** Others whose locks of ranges a mode does not go with. */
    Set<LockOwner> rangeBlockers(LockOwner owner, LockMode mode, KeyOrder order, KeyRange keys) {
        Set<LockOwner> blockers = new HashSet<>();
        for (Range range : ranges) {
            if (range.owner != owner && !mode.goesWith(range.mode) && range.mayMeet(order, keys)) {
                blockers.add(range.owner);
            }
        }
        return blockers;
    }

    boolean hasRow(LockOwner owner, Object[] key, LockMode mode) {
        Grants grants = rows.get(key);
        return grants != null && grants.has(owner, mode);
    }

    void addRow(LockOwner owner, Object[] key, LockMode mode) {
        rows.computeIfAbsent(key, k -> new Grants()).add(owner, mode);
    }

    void removeRow(LockOwner owner, Object[] key, LockMode mode) {
        Grants grants = rows.get(key);
        if (grants != null) {
            grants.remove(owner, mode);
            if (grants.isEmpty()) {
                rows.remove(key);
            }
        }
    }

    void addRange(LockOwner owner, LockMode mode, KeyOrder order, KeyRange keys) {
        ranges.add(new Range(owner, mode, order, keys));
    }

    void removeRange(LockOwner owner, LockMode mode, KeyOrder order, KeyRange keys) {
        ranges.remove(new Range(owner, mode, order, keys));
    }

    /** Receives locks of rows. */
    interface RowListing {
        /** Takes one lock. */
        void add(LockOwner owner, LockMode mode, Object[] key);
    }

    void list(RowListing eachRow, BiConsumer<LockOwner, LockMode> eachRange) {
        rows.forEach((key, grants) -> grants.forEach((owner, mode) -> eachRow.add(owner, mode, key)));
        ranges.forEach(range -> eachRange.accept(range.owner, range.mode));
    }
}
