// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import org.jspecify.annotations.Nullable;

/** One version of the row at a key; a null row means deleted. */
final class Version {
    final @Nullable Object @Nullable [] row;
    final Stamp stamp;
    volatile @Nullable Version older;
    /** Whether it was taken back; its transaction may be committed all the same, after a rollback to a savepoint. */
    volatile boolean undone;

    Version(@Nullable Object @Nullable [] row, Stamp stamp, @Nullable Version older) {
        this.row = row;
        this.stamp = stamp;
        this.older = older;
    }

    /** The row that a view sees, null for none. */
    @Nullable
    Object @Nullable [] visible(ReadView view) {
        Transaction own = view.own();
        for (Version v = this; v != null; v = v.older) {
            long sequence = v.stamp.sequence;
            if (sequence > 0 ? sequence <= view.sequence() : own != null && v.stamp == own.stamp()) {
                return v.row;
            }
        }
        return null;
    }
}
