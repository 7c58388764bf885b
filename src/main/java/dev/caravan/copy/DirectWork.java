// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.batch.TableChanges;
import dev.caravan.copy.RowEncoder.RowColumn;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Few rows, as array parameters: a round of staging would cost more than the rows. */
final class DirectWork extends TableWork {

    private final List<RowColumn> key;

    DirectWork(TablePlan plan, TableChanges changes, BatchTransaction transaction, Tolerance tolerance) {
        super(plan, changes, transaction, tolerance);
        key = plan.columns().stream().filter(RowColumn::key).toList();
    }

    @Override
    boolean staged() {
        return false;
    }

    @Override
    ApplyResult.Path path() {
        return ApplyResult.Path.DIRECT;
    }

    @Override
    void stage() {
        // The rows travel with the statements.
    }

    @Override
    void delete() throws SQLException {
        if (!changes.deletes().isEmpty()) {
            deleted(transaction.arrays(plan).update(plan.fromArrays().delete(), key, changes.deletes()));
        }
    }

    @Override
    void write() throws SQLException {
        if (tolerance == Tolerance.NONE) {
            update();
            insert();
        } else {
            upsert();
        }
        writePartialUpdates();
    }

    private void update() throws SQLException {
        if (!changes.updates().isEmpty() && plan.hasSettableColumns()) {
            String sql = plan.fromArrays().update(plan.columns());
            updated(changes.updates().size(), transaction.arrays(plan).update(sql, plan.columns(), changes.updates()));
        }
    }

    private void insert() throws SQLException {
        if (!changes.inserts().isEmpty()) {
            long stored =
                    transaction.arrays(plan).update(plan.fromArrays().insert(), plan.columns(), changes.inserts());
            checkStored(changes.inserts().size(), stored);
        }
    }

    private void upsert() throws SQLException {
        if (tolerance == Tolerance.COUNTED) {
            drift += changes.updates().size() - existing(StagedOperation.UPDATE);
            drift += existing(StagedOperation.INSERT);
        }
        String sql = plan.fromArrays().upsert();
        long written = 0;
        for (List<@Nullable Object[]> rows : List.of(changes.updates(), changes.inserts())) {
            if (!rows.isEmpty()) {
                written += transaction.arrays(plan).update(sql, plan.columns(), rows);
            }
        }
        upserted(written);
    }

    @Override
    long existing(StagedOperation operation) throws SQLException {
        List<@Nullable Object[]> rows = switch (operation) {
            case DELETE -> changes.deletes();
            case UPDATE -> changes.updates();
            case INSERT -> changes.inserts();
        };
        return rows.isEmpty()
                ? 0
                : transaction.arrays(plan).count(plan.fromArrays().countExisting(StagedOperation.UPDATE), key, rows);
    }
}
