// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.copy.ApplyMode;
import dev.caravan.copy.ApplySettings;
import dev.caravan.copy.ChangeApplier;
import dev.caravan.copy.PositionStep;
import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TextPolicy;
import dev.caravan.load.ValueRows;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Position;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableShape;
import dev.caravan.model.Unchanged;
import dev.caravan.schema.Identifiers;
import dev.caravan.source.SourceColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Brings the values of new columns over: reads them from the source for every row that may differ from what the target's rows
 * have, and updates the rows that the target has. Rows that come, go or change after that arrive with all their columns, so
 * doing it again does no harm; it must not run while changes are applied.
 */
final class ColumnFill {

    private static final int BATCH_ROWS = 5000;
    private static final int VALUE_BYTES = 32;

    private final DataSource source;
    private final ChangeApplier applier;
    private final TextPolicy text;
    private final boolean snapshot;
    private final long batchBytes;

    ColumnFill(Ends ends, TextPolicy text, boolean snapshot, long batchBytes) {
        this.source = ends.source();
        this.applier = new ChangeApplier(ends.target(), ApplySettings.named("caravan-columns"));
        this.text = text;
        this.snapshot = snapshot;
        this.batchBytes = batchBytes;
    }

    /**
     * Brings the values of columns of one table over.
     *
     * @param plan plan of the table with the columns
     * @param columns the new ones
     * @param at position up to which changes are applied
     * @param fence makes sure that the task is still this process's
     * @return rows read
     */
    long fill(TablePlan plan, List<KnownColumn> columns, Position at, PositionStep fence) {
        List<SourceColumn> read = new ArrayList<>(targetKey(plan));
        columns.forEach(column -> read.add(sourceColumn(plan, column)));
        Rows rows = new Rows(plan, read, at, fence);
        ValueRows.read(
                source, new ValueRows.Query(plan.source().name(), read, condition(columns), snapshot), text, rows::add);
        rows.flush();
        return rows.count;
    }

    /** Columns of the target's key but the merge tag: it may have columns that decide on the partition, beside the source's. */
    private static List<SourceColumn> targetKey(TablePlan plan) {
        return plan.target().key().stream()
                .filter(index -> index < plan.columns().size())
                .map(plan.columns()::get)
                .toList();
    }

    private static SourceColumn sourceColumn(TablePlan plan, KnownColumn column) {
        return plan.columns().stream()
                .filter(candidate -> candidate.name().equals(column.name()))
                .findFirst()
                .orElseThrow(() -> new EvolutionException("Column '" + column.name() + "' of "
                        + plan.source().name() + " changed while it was brought over. Start the task again"));
    }

    /** Rows that have anything but the base; null when any row may. */
    private static @Nullable String condition(List<KnownColumn> columns) {
        if (columns.stream().anyMatch(column -> column.state() == ColumnState.PRESENT)) {
            return null;
        }
        return columns.stream()
                .map(column -> Identifiers.source(column.name())
                        + (column.base() == null ? " IS NOT NULL" : " <> " + column.base()))
                .collect(Collectors.joining(" OR "));
    }

    /** Rows on their way to the target. */
    private final class Rows {
        private final TableShape shape;
        private final int[] places;
        private final @Nullable String tag;
        private final Position at;
        private final PositionStep fence;
        private final List<RowChange> changes = new ArrayList<>();
        private long bytes;
        private long count;

        Rows(TablePlan plan, List<SourceColumn> read, Position at, PositionStep fence) {
            this.shape = plan.target();
            this.places = read.stream().mapToInt(plan.columns()::indexOf).toArray();
            this.tag = plan.tag().orElse(null);
            this.at = at;
            this.fence = fence;
        }

        void add(@Nullable Object[] values) {
            @Nullable Object[] row = new @Nullable Object[shape.columns().size()];
            Arrays.fill(row, Unchanged.VALUE);
            for (int i = 0; i < places.length; i++) {
                row[places[i]] = values[i];
                bytes += size(values[i]);
            }
            if (tag != null) {
                row[row.length - 1] = tag;
            }
            changes.add(new RowChange(shape, RowChange.Operation.UPDATE, null, row, at.commitLsn()));
            count++;
            if (changes.size() >= BATCH_ROWS || bytes >= batchBytes) {
                flush();
            }
        }

        private static long size(@Nullable Object value) {
            if (value instanceof String string) {
                return VALUE_BYTES + 2L * string.length();
            }
            return value instanceof byte[] binary ? VALUE_BYTES + (long) binary.length : VALUE_BYTES;
        }

        void flush() {
            if (!changes.isEmpty()) {
                applier.apply(new ChangeBatch(List.copyOf(changes), at), fence, ApplyMode.SAFE);
                changes.clear();
                bytes = 0;
            }
        }
    }
}
