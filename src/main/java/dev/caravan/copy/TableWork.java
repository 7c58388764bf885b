// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.batch.TableChanges;
import dev.caravan.copy.RowEncoder.RowColumn;
import dev.caravan.model.TableName;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One table's share of a batch, in the order stage, delete, write over all tables: deletes first frees unique values
 * before they are used again.
 */
abstract class TableWork {

    final TablePlan plan;
    final TableChanges changes;
    final BatchTransaction transaction;
    final Tolerance tolerance;
    long deleted;
    long drift;

    TableWork(TablePlan plan, TableChanges changes, BatchTransaction transaction, Tolerance tolerance) {
        this.plan = plan;
        this.changes = changes;
        this.transaction = transaction;
        this.tolerance = tolerance;
    }

    /** What to do about rows that are missing or there already. */
    enum Tolerance {
        /** Give up, so that the batch is done again on the safe path. */
        NONE,
        /** Repair and count. */
        COUNTED,
        /** Normal. */
        FULL
    }

    final TablePlan plan() {
        return plan;
    }

    /** Whether {@link #stage} needs the staging table. */
    abstract boolean staged();

    abstract ApplyResult.Path path();

    /** Sends what the statements need. */
    abstract void stage() throws SQLException;

    /** Deletes rows. */
    abstract void delete() throws SQLException;

    /** Updates, then inserts. */
    abstract void write() throws SQLException;

    /** How many rows of an operation have keys that the table has now; of those that are staged. */
    long existing(StagedOperation operation) throws SQLException {
        return transaction.count(plan.fromStaging().countExisting(operation));
    }

    final ApplyResult.Table result() {
        return new ApplyResult.Table(
                plan.name(),
                changes.seen(),
                changes.inserts().size(),
                (long) changes.updates().size() + changes.partialRows(),
                deleted,
                drift,
                path());
    }

    /** Checks how many of the expected rows a DELETE found. */
    final void deleted(long found) throws SQLException {
        long expected = changes.deletes().size();
        checkUniqueKey(expected, found);
        if (found < expected) {
            checkWritten("delete", expected, expected - existing(StagedOperation.DELETE));
        }
        deleted = found;
        if (tolerance != Tolerance.FULL) {
            // A row that is gone already is as it should be in the end; no need to do the batch again.
            drift += expected - found;
        }
    }

    /** Checks how many of the expected rows an UPDATE found. */
    final void updated(long expected, long found) {
        checkUniqueKey(expected, found);
        if (found < expected) {
            throw new DriftException(plan.name(), expected, found);
        }
    }

    /** Checks how many rows an upsert wrote. */
    final void upserted(long written) throws SQLException {
        long expected = (long) changes.updates().size() + changes.inserts().size();
        if (written != expected) {
            // Where only the key would be set, rows that are there are left alone.
            checkWritten(
                    "write",
                    expected,
                    plan.hasSettableColumns()
                            ? written
                            : existing(StagedOperation.UPDATE) + existing(StagedOperation.INSERT));
        }
    }

    private void checkUniqueKey(long expected, long found) {
        if (found > expected) {
            throw new ApplyException(
                    FailureClass.FATAL,
                    plan.name(),
                    "Could not apply changes to " + plan.name() + ": " + found + " rows have the keys of " + expected
                            + " source rows. Nothing was applied; remove the duplicates and make the key unique.",
                    null);
        }
    }

    /** Applies updates of some columns; a row that is missing cannot be made up from half an image. */
    final void writePartialUpdates() throws SQLException {
        ArrayStatements arrays = transaction.arrays(plan);
        for (TableChanges.Partial partial : changes.partialUpdates()) {
            List<RowColumn> given = plan.columns().stream()
                    .filter(column -> partial.present().get(column.position()))
                    .toList();
            if (given.stream().noneMatch(MergeSql::isSettable)) {
                continue;
            }
            long found = arrays.update(plan.fromArrays().update(given), given, partial.rows());
            checkUniqueKey(partial.rows().size(), found);
            if (found < partial.rows().size() && tolerance == Tolerance.FULL) {
                List<RowColumn> key =
                        plan.columns().stream().filter(RowColumn::key).toList();
                long missing = partial.rows().size()
                        - arrays.count(plan.fromArrays().countExisting(StagedOperation.UPDATE), key, partial.rows());
                checkWritten("update", partial.rows().size(), found + missing);
            } else if (found < partial.rows().size()) {
                throw new ApplyException(
                        FailureClass.DATA,
                        plan.name(),
                        "Could not update " + partial.rows().size() + " rows of " + plan.name() + ": "
                                + (partial.rows().size() - found) + " are missing, and the source delivered only some"
                                + " of their columns. Nothing was applied; reload the table.",
                        null);
            }
        }
    }

    /** Copies rows straight into the table. */
    final void copyIn(List<@Nullable Object[]> first, List<@Nullable Object[]> second) throws SQLException {
        int rows = first.size() + second.size();
        if (rows == 0) {
            return;
        }
        long stored = transaction.copy(plan.copyTarget(), plan.encoder(), writer -> {
            for (@Nullable Object[] row : first) {
                writer.row(row);
            }
            for (@Nullable Object[] row : second) {
                writer.row(row);
            }
        });
        checkStored(rows, stored);
    }

    final void checkStored(long rows, long stored) {
        checkWritten("insert", rows, stored);
    }

    /** Checks that the target did what it was told: a trigger or rule may drop rows without a word. */
    final void checkWritten(String what, long rows, long done) {
        if (done != rows) {
            throw dropped(plan.name(), what, rows, done);
        }
    }

    /** Says that the target did not do what it was told. */
    static ApplyException dropped(TableName table, String what, long rows, long done) {
        return new ApplyException(
                FailureClass.FATAL,
                table,
                "Could not " + what + " " + rows + " rows of " + table + ": the target did so with " + done
                        + ". Nothing was applied; look for a trigger or rule on the table that drops rows.",
                null);
    }
}
