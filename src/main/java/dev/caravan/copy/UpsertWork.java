// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.batch.TableChanges;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The safe path where the key has a unique index: whether a row exists makes no difference. */
final class UpsertWork extends TableWork {

    UpsertWork(TablePlan plan, TableChanges changes, BatchTransaction transaction, Tolerance tolerance) {
        super(plan, changes, transaction, tolerance);
    }

    @Override
    boolean staged() {
        return true;
    }

    @Override
    ApplyResult.Path path() {
        return ApplyResult.Path.UPSERT;
    }

    @Override
    void stage() throws SQLException {
        transaction.copy(plan.copyStaging(), plan.encoder(), writer -> {
            for (@Nullable Object[] row : changes.deletes()) {
                writer.stagedKey(StagedOperation.DELETE, row);
            }
            for (@Nullable Object[] row : changes.updates()) {
                writer.staged(StagedOperation.UPDATE, row);
            }
            for (@Nullable Object[] row : changes.inserts()) {
                writer.staged(StagedOperation.INSERT, row);
            }
        });
    }

    @Override
    void delete() throws SQLException {
        if (!changes.deletes().isEmpty()) {
            deleted(transaction.update(plan.fromStaging().delete()));
        }
    }

    @Override
    void write() throws SQLException {
        if (tolerance == Tolerance.COUNTED) {
            drift += changes.updates().size() - existing(StagedOperation.UPDATE);
            drift += existing(StagedOperation.INSERT);
        }
        if (!changes.updates().isEmpty() || !changes.inserts().isEmpty()) {
            upserted(transaction.update(plan.fromStaging().upsert()));
        }
        writePartialUpdates();
    }
}
