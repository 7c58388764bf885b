// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.ChangeBatch;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.task.SyncTask.Operation;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns rows of source tables into rows of target tables: selected columns in the target's order, the merge tag, the
 * text policy, and only the selected kinds of changes. Used by one thread at a time.
 */
public final class ChangeMapper {

    private final TextPolicy text;
    private final Map<TableShape, Projection> projections = new IdentityHashMap<>();

    private TaskPlan plan;

    /** Maps by the plan. */
    public ChangeMapper(TaskPlan plan, TextPolicy text) {
        this.plan = plan;
        this.text = text;
    }

    /** Follows another plan from the next batch on, after a column was added. */
    public void use(TaskPlan newPlan) {
        plan = newPlan;
        projections.clear();
    }

    private record Projection(
            TablePlan table,
            int[] indexes,
            TableShape target,
            @Nullable String tag) {}

    /** The batch with target tables. */
    public ChangeBatch map(ChangeBatch batch) {
        List<RowChange> mapped = new ArrayList<>(batch.changes().size());
        for (RowChange change : batch.changes()) {
            Projection projection = projections.computeIfAbsent(change.shape(), this::projection);
            if (projection.table().operations().contains(operation(change))) {
                mapped.add(new RowChange(
                        projection.target(),
                        change.operation(),
                        project(change.before(), projection),
                        project(change.after(), projection),
                        change.commitLsn()));
            }
        }
        return new ChangeBatch(mapped, batch.upTo());
    }

    private static Operation operation(RowChange change) {
        return switch (change.operation()) {
            case INSERT -> Operation.INSERT;
            case UPDATE -> Operation.UPDATE;
            case DELETE -> Operation.DELETE;
        };
    }

    private @Nullable Object @Nullable [] project(@Nullable Object @Nullable [] row, Projection projection) {
        if (row == null) {
            return null;
        }
        int[] indexes = projection.indexes();
        @Nullable
        Object[] mapped = new @Nullable Object[projection.target().columns().size()];
        for (int i = 0; i < indexes.length; i++) {
            Object value = row[indexes[i]];
            mapped[i] = value instanceof String string ? text.apply(string) : value;
        }
        if (projection.tag() != null) {
            mapped[indexes.length] = projection.tag();
        }
        return mapped;
    }

    private Projection projection(TableShape source) {
        TableName name = source.name();
        TablePlan table = plan.of(name)
                .orElseThrow(() -> new IllegalStateException(
                        "A change of table " + name + " arrived, which is not in the task's plan"));
        List<String> available = source.columnNames();
        int[] indexes = table.columns().stream()
                .mapToInt(column -> {
                    int index = available.indexOf(column.name());
                    if (index < 0) {
                        throw new IllegalStateException("Changes of table " + name + " have no column '" + column.name()
                                + "': its capture instance does not capture it. Create a capture instance with all"
                                + " columns, disable the old one, and start the task again");
                    }
                    return index;
                })
                .toArray();
        return new Projection(table, indexes, table.target(), table.tag().orElse(null));
    }
}
