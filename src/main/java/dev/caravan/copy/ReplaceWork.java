// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.batch.TableChanges;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The safe path that needs no unique index and lets rows swap unique values: delete every key of the batch, then copy
 * the rows that are left. Needs whole rows.
 */
final class ReplaceWork extends TableWork {

    ReplaceWork(TablePlan plan, TableChanges changes, BatchTransaction transaction, Tolerance tolerance) {
        super(plan, changes, transaction, tolerance);
    }

    @Override
    boolean staged() {
        return true;
    }

    @Override
    ApplyResult.Path path() {
        return ApplyResult.Path.REPLACE;
    }

    @Override
    void stage() throws SQLException {
        transaction.copy(plan.copyStaging(), plan.encoder(), writer -> {
            for (@Nullable Object[] row : changes.deletes()) {
                writer.stagedKey(StagedOperation.DELETE, row);
            }
            for (@Nullable Object[] row : changes.updates()) {
                writer.stagedKey(StagedOperation.UPDATE, row);
            }
            for (@Nullable Object[] row : changes.inserts()) {
                writer.stagedKey(StagedOperation.INSERT, row);
            }
        });
    }

    @Override
    void delete() throws SQLException {
        if (tolerance == Tolerance.COUNTED) {
            deleted = existing(StagedOperation.DELETE);
            long updates = existing(StagedOperation.UPDATE);
            long inserts = existing(StagedOperation.INSERT);
            drift += changes.deletes().size() - deleted + changes.updates().size() - updates + inserts;
            checkWritten("delete", deleted + updates + inserts, deleteAll());
            return;
        }
        long found = deleteAll();
        deleted = Math.min(found, changes.deletes().size());
        if (found < (long) changes.deletes().size() + changes.updates().size()) {
            long left = transaction.count(plan.fromStaging().countExisting());
            checkWritten("delete", found + left, found);
        }
    }

    private long deleteAll() throws SQLException {
        return transaction.update(plan.fromStaging().deleteAll());
    }

    @Override
    void write() throws SQLException {
        copyIn(changes.updates(), changes.inserts());
        writePartialUpdates();
    }
}
