// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.batch.TableChanges;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fast path: deletes and updates through staging, inserts straight into the table. */
final class StagedWork extends TableWork {

    StagedWork(TablePlan plan, TableChanges changes, BatchTransaction transaction) {
        super(plan, changes, transaction, Tolerance.NONE);
    }

    @Override
    boolean staged() {
        return !changes.deletes().isEmpty() || updates();
    }

    @Override
    ApplyResult.Path path() {
        return ApplyResult.Path.STAGED;
    }

    private boolean updates() {
        return !changes.updates().isEmpty() && plan.hasSettableColumns();
    }

    @Override
    void stage() throws SQLException {
        transaction.copy(plan.copyStaging(), plan.encoder(), writer -> {
            for (@Nullable Object[] row : changes.deletes()) {
                writer.stagedKey(StagedOperation.DELETE, row);
            }
            if (updates()) {
                for (@Nullable Object[] row : changes.updates()) {
                    writer.staged(StagedOperation.UPDATE, row);
                }
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
        if (updates()) {
            String sql = plan.fromStaging().update(plan.columns());
            updated(changes.updates().size(), transaction.update(sql));
        }
        writePartialUpdates();
        copyIn(changes.inserts(), List.of());
    }
}
