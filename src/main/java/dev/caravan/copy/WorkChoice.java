// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.batch.TableChanges;
import dev.caravan.copy.TableWork.Tolerance;
import java.util.Arrays;
import java.util.stream.Stream;

/** Which path a table's changes take. */
final class WorkChoice {

    /** Characters or bytes of a value that is not sent as a parameter. */
    private static final int LARGE = 1 << 20;

    private final TablePlan plan;
    private final TableChanges changes;
    private final BatchWork.Conditions conditions;
    private final BatchTransaction transaction;
    private final Tolerance tolerance;
    private final boolean few;

    private WorkChoice(
            TablePlan plan, TableChanges changes, BatchWork.Conditions conditions, BatchTransaction transaction) {
        this.plan = plan;
        this.changes = changes;
        this.conditions = conditions;
        this.transaction = transaction;
        this.tolerance = conditions.mode() == ApplyMode.SAFE ? Tolerance.FULL : Tolerance.COUNTED;
        this.few = changes.size() < conditions.directRows() && !hasLargeValues(changes);
    }

    /** As a parameter, a value is in memory many times over; COPY has it once more. */
    private static boolean hasLargeValues(TableChanges changes) {
        return Stream.concat(changes.inserts().stream(), changes.updates().stream())
                .flatMap(Arrays::stream)
                .anyMatch(value -> value instanceof String text && text.length() > LARGE
                        || value instanceof byte[] bytes && bytes.length > LARGE);
    }

    /**
     * The path of a table.
     *
     * @throws ApplyException when none is safe
     */
    static TableWork of(
            TablePlan plan, TableChanges changes, BatchWork.Conditions conditions, BatchTransaction transaction) {
        return new WorkChoice(plan, changes, conditions, transaction).choose();
    }

    private TableWork choose() {
        if (plan.takesNoUpdates() && mayReplace()) {
            return replace();
        }
        if (conditions.attempt().safety() != Attempt.Safety.STRICT) {
            return safe();
        }
        if (plan.prefersUpserts() && mayUpsert()) {
            return upsert();
        }
        return few
                ? new DirectWork(plan, changes, transaction, Tolerance.NONE)
                : new StagedWork(plan, changes, transaction);
    }

    private TableWork safe() {
        boolean swaps = conditions.attempt().safety() == Attempt.Safety.REPLACE && plan.hasSecondaryUnique();
        if (mayReplace() && (swaps || !mayUpsert())) {
            return replace();
        }
        if (mayUpsert()) {
            return upsert();
        }
        throw new ApplyException(
                FailureClass.FATAL,
                plan.name(),
                "Could not apply changes to " + plan.name() + " on the safe path: its key has no plain unique"
                        + " index, and rows cannot be replaced because the table has columns of its own or is"
                        + " referenced. Nothing was applied; create a unique index on the key.",
                null);
    }

    /** Deleting a row takes what refers to it along, and copying it does not bring back what only the target has. */
    private boolean mayReplace() {
        return plan.keepsNothingOfItsOwn()
                && (conditions.attempt().replica() || !plan.table().referenced());
    }

    private boolean mayUpsert() {
        return plan.hasArbiter() && conditions.dialect().hasOnConflict() && !plan.takesNoUpdates();
    }

    private TableWork replace() {
        return new ReplaceWork(plan, changes, transaction, tolerance);
    }

    private TableWork upsert() {
        if (few) {
            return new DirectWork(plan, changes, transaction, tolerance);
        }
        return tolerance == Tolerance.FULL && conditions.dialect().hasCopyOnConflict() && plan.isWholeAndUniqueByKey()
                ? new CopyUpsertWork(plan, changes, transaction)
                : new UpsertWork(plan, changes, transaction, tolerance);
    }
}
