// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.batch.TableChanges;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The safe path of AnalyticDB 6 where rows are expected to be ahead: COPY overwrites rows that are there, so that only keys
 * to delete are staged. It does not tell which rows were there, so that drift cannot be counted on it.
 */
final class CopyUpsertWork extends TableWork {

    CopyUpsertWork(TablePlan plan, TableChanges changes, BatchTransaction transaction) {
        super(plan, changes, transaction, Tolerance.FULL);
    }

    @Override
    boolean staged() {
        return !changes.deletes().isEmpty();
    }

    @Override
    ApplyResult.Path path() {
        return ApplyResult.Path.COPY_UPSERT;
    }

    @Override
    void stage() throws SQLException {
        transaction.copy(plan.copyStaging(), plan.encoder(), writer -> {
            for (@Nullable Object[] row : changes.deletes()) {
                writer.stagedKey(StagedOperation.DELETE, row);
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
        for (List<@Nullable Object[]> rows : List.of(changes.updates(), changes.inserts())) {
            if (!rows.isEmpty()) {
                transaction.copyOver(plan.copyTarget(), plan.encoder(), writer -> {
                    for (@Nullable Object[] row : rows) {
                        writer.row(row);
                    }
                });
            }
        }
        writePartialUpdates();
    }
}
