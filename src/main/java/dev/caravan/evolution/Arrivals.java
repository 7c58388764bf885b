// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.copy.PositionStep;
import dev.caravan.enrich.TablePlan;
import dev.caravan.model.Column;
import dev.caravan.model.Position;
import dev.caravan.model.TableName;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings columns into the target: adds them, brings their values over, and notes that they are synchronised. Each step is
 * noted with what it does, so that an attempt that was cut off goes on where it was. Nothing may be applied meanwhile.
 */
final class Arrivals {

    private final TargetColumns target;
    private final ColumnStore store;
    private final TransactionTemplate transaction;
    private final Notes notes;

    Arrivals(TargetColumns target, ColumnStore store, TransactionTemplate transaction, Notes notes) {
        this.target = target;
        this.store = store;
        this.transaction = transaction;
        this.notes = notes;
    }

    /**
     * Brings columns of one source table in.
     *
     * @param additions columns
     * @param plan plan of the table with them
     */
    void bring(List<Addition> additions, TablePlan plan, ColumnFill fill, Position at, PositionStep fence) {
        TableName table = plan.source().name();
        List<KnownColumn> columns =
                additions.stream().map(addition -> add(addition, plan)).toList();
        long rows = fill.fill(plan, columns, at, fence);
        transaction.executeWithoutResult(
                status -> columns.forEach(column -> store.put(table, column.in(ColumnState.SYNCHRONIZED))));
        notes.done(
                table,
                "added column " + columns.stream().map(KnownColumn::name).collect(Collectors.joining(", "))
                        + "; brought over values of " + rows + " rows");
    }

    private KnownColumn add(Addition addition, TablePlan plan) {
        KnownColumn known = addition.known();
        if (known != null && (known.state() == ColumnState.ADDED || known.state() == ColumnState.PRESENT)) {
            return addition.toKnown(known.state());
        }
        Column column = targetColumn(addition, plan);
        TableName name = plan.target().name();
        return transaction.execute(status -> {
            @Nullable String there = target.types(name).get(column.name());
            KnownColumn stored;
            if (there == null) {
                // Rows of other source tables must not get this one's default.
                String base = plan.tag().isPresent()
                        ? null
                        : DefaultValue.of(addition.column()).orElse(null);
                target.add(name, column, base);
                stored = addition.toKnown(ColumnState.ADDED).withBase(base);
            } else {
                requireType(addition, name, column, there);
                stored = addition.toKnown(ColumnState.PRESENT).withBase(null);
            }
            store.put(addition.table(), stored);
            return stored;
        });
    }

    private static void requireType(Addition addition, TableName table, Column column, String there) {
        if (!there.equals(column.type()) && !TargetColumns.holds(there, column.type())) {
            throw new EvolutionException("Column '" + addition.column().name() + "' was added to " + addition.table()
                    + ", and would become " + column.name() + " " + column.type() + ", but " + table
                    + " has a column of that name of type " + there
                    + ". Drop or rename that one, or exclude the new column.");
        }
    }

    private static Column targetColumn(Addition addition, TablePlan plan) {
        return TargetColumns.of(plan, addition.column().name())
                .orElseThrow(() -> new IllegalStateException("Column '"
                        + addition.column().name() + "' of " + addition.table()
                        + " is not in the plan that was made for it"));
    }
}
