// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.filter.SourceTruth;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Turns rows of source tables into rows of target tables: rows that pass the filter, selected columns in the target's
 * order, the merge tag, the text policy, and only the selected kinds of changes. Used by one thread at a time.
 */
public final class ChangeMapper {

    private final TextPolicy text;
    private final SourceTruth truth;
    private final CurrentValues current;
    private final Map<TableShape, Projection> projections = new IdentityHashMap<>();

    private TaskPlan plan;

    /** Maps by the plan; the source decides what filters leave open, and is read for what changes do not carry. */
    public ChangeMapper(TaskPlan plan, TextPolicy text, SourceTruth truth, CurrentValues current) {
        this.plan = plan;
        this.text = text;
        this.truth = truth;
        this.current = current;
    }

    /** Follows another plan from the next batch on, after a column was added. */
    public void use(TaskPlan newPlan) {
        plan = newPlan;
        projections.clear();
    }

    /**
     * The batch with target tables.
     *
     * @throws IllegalStateException when a table is not planned, or its filter cannot be evaluated for a row
     * @throws org.springframework.dao.DataAccessException when the source has to be asked and fails
     */
    public ChangeBatch map(ChangeBatch batch) {
        Set<Projection> used = new LinkedHashSet<>();
        for (RowChange change : batch.changes()) {
            Projection projection = projections.computeIfAbsent(change.shape(), this::projection);
            projection.collect(change);
            used.add(projection);
        }
        used.forEach(Projection::decide);
        List<RowChange> mapped = new ArrayList<>(batch.changes().size());
        for (RowChange change : batch.changes()) {
            Projection projection = Objects.requireNonNull(projections.get(change.shape()));
            projection
                    .operation(change)
                    .map(operation -> SelectedOperations.of(
                            operation, projection.table().operations(), () -> projection.movesKey(change)))
                    .orElse(List.of())
                    .forEach(operation -> mapped.add(projection.project(change, operation)));
        }
        used.forEach(projection -> projection.complete(current));
        return new ChangeBatch(mapped, batch.upTo(), batch.complete());
    }

    private Projection projection(TableShape source) {
        TableName name = source.name();
        TablePlan table = plan.of(name)
                .orElseThrow(() -> new IllegalStateException(
                        "A change of table " + name + " arrived, which is not in the task's plan"));
        return new Projection(table, source, text, truth);
    }
}
