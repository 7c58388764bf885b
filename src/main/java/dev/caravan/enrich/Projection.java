// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.filter.FilterEvaluationException;
import dev.caravan.filter.RowFilter;
import dev.caravan.filter.RowTest;
import dev.caravan.filter.SourceTruth;
import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import dev.caravan.model.TableShape;
import dev.caravan.model.Ticks;
import dev.caravan.source.SourceColumn;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How changes of one shape of a source table become changes of its target table. Images of a batch are first collected, so
 * that the filter tests them together, and then taken in the same order.
 */
final class Projection {

    private final TablePlan table;
    private final int[] indexes;
    private final int[] filterIndexes;
    private final @Nullable RowTest test;
    private final TextPolicy.ColumnText[] texts;

    private final LargeValues large;

    private final List<@Nullable Object[]> collected = new ArrayList<>();
    private boolean[] passes = new boolean[0];
    private int taken;

    Projection(TablePlan table, TableShape source, TextPolicy text, SourceTruth truth) {
        this.table = table;
        this.indexes = indexes(source, table.columns());
        this.test = table.filter().map(filter -> new RowTest(filter, truth)).orElse(null);
        this.texts = table.columns().stream()
                .map(column -> text.of(source.name(), column.name()))
                .toArray(TextPolicy.ColumnText[]::new);
        this.large = new LargeValues(table);
        this.filterIndexes =
                indexes(source, table.filter().map(RowFilter::columns).orElse(List.of()));
    }

    private static int[] indexes(TableShape source, List<SourceColumn> columns) {
        List<String> available = source.columnNames();
        return columns.stream()
                .mapToInt(column -> {
                    int index = available.indexOf(column.name());
                    if (index < 0) {
                        throw new IllegalStateException("Changes of table " + source.name() + " have no column '"
                                + column.name() + "': its capture instance does not capture it. Create a capture"
                                + " instance with all columns, disable the old one, and start the task again");
                    }
                    return index;
                })
                .toArray();
    }

    TablePlan table() {
        return table;
    }

    /** Takes the images of a change that the filter has to test. */
    void collect(RowChange change) {
        if (test != null) {
            collect(change.before());
            collect(change.after());
        }
    }

    private void collect(@Nullable Object @Nullable [] image) {
        if (image != null) {
            @Nullable Object[] values = new @Nullable Object[filterIndexes.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = image[filterIndexes[i]];
            }
            collected.add(values);
        }
    }

    /** Tests what was collected since the last time. */
    void decide() {
        if (test == null || collected.isEmpty()) {
            return;
        }
        try {
            passes = test.passes(collected);
            taken = 0;
        } catch (FilterEvaluationException e) {
            throw new IllegalStateException(
                    "The filter of table " + table.source().name() + " cannot be evaluated for a changed row: "
                            + e.getMessage() + ". SQL Server would fail on such a row, too: correct the filter",
                    e);
        } finally {
            collected.clear();
        }
    }

    /**
     * What a change is at the target, empty for nothing: a row that leaves the filter is deleted, one that comes into it is
     * inserted.
     */
    Optional<Operation> operation(RowChange change) {
        boolean before = change.before() != null && passes();
        boolean after = change.after() != null && passes();
        if (change.operation() != Operation.UPDATE) {
            return before || after ? Optional.of(change.operation()) : Optional.empty();
        }
        if (before && after) {
            return Optional.of(Operation.UPDATE);
        }
        return before ? Optional.of(Operation.DELETE) : after ? Optional.of(Operation.INSERT) : Optional.empty();
    }

    /** Whether an update changes a column of the key. */
    boolean movesKey(RowChange update) {
        @Nullable Object[] before = update.before();
        @Nullable Object[] after = update.after();
        return before != null
                && after != null
                && table.key().stream()
                        .mapToInt(column -> indexes[table.columns().indexOf(column)])
                        .anyMatch(index -> !Objects.deepEquals(before[index], after[index]));
    }

    private boolean passes() {
        return test == null || passes[taken++];
    }

    /** The change with the target's columns. */
    RowChange project(RowChange change, Operation operation) {
        @Nullable Object[] before = change.before();
        @Nullable Object[] after = change.after();
        return new RowChange(
                table.target(),
                operation,
                operation == Operation.INSERT || before == null ? null : before(before),
                operation == Operation.DELETE || after == null ? null : after(before, after, operation),
                change.commitLsn());
    }

    private @Nullable Object[] before(@Nullable Object[] row) {
        @Nullable Object[] mapped = tagged();
        for (int i = 0; i < indexes.length; i++) {
            Object value = Ticks.cut(row[indexes[i]]);
            mapped[i] = value instanceof String string ? texts[i].uncounted(string) : value;
        }
        return mapped;
    }

    private @Nullable Object[] after(
            @Nullable Object @Nullable [] before, @Nullable Object[] row, Operation operation) {
        @Nullable Object[] mapped = tagged();
        List<Integer> empty = new ArrayList<>();
        for (int i = 0; i < indexes.length; i++) {
            Object value = Ticks.cut(row[indexes[i]]);
            mapped[i] = value instanceof String string ? texts[i].apply(string) : value;
            if (value == null && before != null && before[indexes[i]] == null && large.isLarge(i)) {
                empty.add(i);
            }
        }
        if (!empty.isEmpty()) {
            large.settle(mapped, moves(before, row) ? Operation.INSERT : operation, empty);
        }
        return mapped;
    }

    /** Whether the row is deleted and inserted at the target, whose key may have columns beside the source's. */
    private boolean moves(@Nullable Object @Nullable [] before, @Nullable Object[] row) {
        return before != null
                && table.target().key().stream()
                        .filter(column -> column < indexes.length)
                        .anyMatch(column -> !Objects.deepEquals(
                                Ticks.cut(before[indexes[column]]), Ticks.cut(row[indexes[column]])));
    }

    /** Reads what updates have not carried. */
    void complete(CurrentValues source) {
        large.read(source);
    }

    private @Nullable Object[] tagged() {
        @Nullable
        Object[] mapped = new @Nullable Object[table.target().columns().size()];
        if (table.tag().isPresent()) {
            mapped[indexes.length] = table.tag().get();
        }
        return mapped;
    }
}
