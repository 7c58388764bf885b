// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import java.time.LocalDateTime;
import java.util.List;

/** Hears of every committed transaction that changed something, in commit order, under the commit lock. */
@FunctionalInterface
public interface CommitListener {

    /** Called once per commit, before the changes become visible to others; must be quick and must not fail. */
    void committed(Commit commit);

    /**
     * A commit.
     *
     * @param transaction the transaction
     * @param sequence commit sequence number, strictly increasing
     * @param time commit time in UTC
     * @param changes its log without what was rolled back, in the order of the statements
     */
    record Commit(Transaction transaction, long sequence, LocalDateTime time, List<LogRecord> changes) {
        /** Copies the list. */
        public Commit {
            changes = List.copyOf(changes);
        }
    }
}
