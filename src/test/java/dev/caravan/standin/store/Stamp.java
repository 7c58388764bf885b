// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import org.jspecify.annotations.Nullable;

/** Tells when the versions that carry it were committed: shared by all versions of one transaction. */
final class Stamp {
    static final long ABORTED = -1;

    /** Commit sequence number, 0 while in progress, {@link #ABORTED} after a rollback. */
    volatile long sequence;
    /** The transaction while it is in progress. */
    volatile @Nullable Transaction transaction;

    Stamp(@Nullable Transaction transaction) {
        this.transaction = transaction;
    }

    /** The transaction that must end before others may write over a version, null when there is none. */
    @Nullable
    Transaction active(@Nullable Transaction own) {
        Transaction holder = transaction;
        return holder == null || holder == own ? null : holder;
    }
}
