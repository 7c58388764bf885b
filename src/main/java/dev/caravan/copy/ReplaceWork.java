// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.batch.TableChanges;
import java.sql.SQLException;
import java.util.List;
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
            for (List<@Nullable Object[]> rows : List.of(changes.deletes(), changes.updates(), changes.inserts())) {
                for (@Nullable Object[] row : rows) {
                    writer.staged(StagedOperation.DELETE, row);
                }
            }
        });
    }

    @Override
    void delete() throws SQLException {
        long found = transaction.update(plan.fromStaging().delete());
        long expected = (long) changes.deletes().size() + changes.updates().size();
        deleted = Math.min(found, changes.deletes().size());
        if (tolerance == Tolerance.COUNTED) {
            drift += Math.abs(expected - found);
        }
    }

    @Override
    void write() throws SQLException {
        copyIn(changes.updates(), changes.inserts());
        writePartialUpdates();
    }
}
