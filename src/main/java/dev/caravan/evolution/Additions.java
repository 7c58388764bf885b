// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.enrich.PlanException;
import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.source.LiveColumn;
import dev.caravan.task.SyncTask.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the columns that are to come in, and tells of those that are not to. */
final class Additions {

    private final Replanner planner;
    private final ColumnStore store;
    private final Notes notes;

    Additions(Replanner planner, ColumnStore store, Notes notes) {
        this.planner = planner;
        this.store = store;
        this.notes = notes;
    }

    /** Names of the columns that are synchronised by table; a table of which nothing is known is not among them. */
    static Map<TableName, Set<String>> synchronised(Map<TableName, Map<Integer, KnownColumn>> known) {
        Map<TableName, Set<String>> names = new HashMap<>();
        known.forEach((table, columns) -> {
            if (!columns.isEmpty()) {
                names.put(
                        table,
                        columns.values().stream()
                                .filter(column -> column.state() == ColumnState.SYNCHRONIZED)
                                .map(KnownColumn::name)
                                .collect(Collectors.toCollection(HashSet::new)));
            }
        });
        return names;
    }

    /** Columns to bring in, of all tables. */
    List<Addition> find(Look look, TaskPlan plan) {
        Map<TableName, List<LiveColumn>> candidates = new HashMap<>();
        for (TablePlan table : plan.tables()) {
            TableName name = table.source().name();
            List<LiveColumn> columns = candidates(look, name);
            if (table.operations().contains(Operation.ADD_COLUMN)) {
                candidates.put(name, columns);
            } else {
                columns.forEach(column -> leaveOut(look, name, column, "'operations' lacks add-column"));
            }
        }
        candidates.values().removeIf(List::isEmpty);
        return candidates.isEmpty() ? List.of() : planned(look, candidates);
    }

    private static List<LiveColumn> candidates(Look look, TableName table) {
        TableDiff diff = look.diffs().get(table);
        if (diff == null || look.knownOf(table).isEmpty()) {
            return List.of();
        }
        return diff.added().stream()
                .filter(column -> {
                    KnownColumn known = look.knownOf(table).get(column.id());
                    boolean leftOut = known != null && known.state() == ColumnState.LEFT_OUT;
                    return !leftOut || look.capturing(table, column).isPresent();
                })
                .toList();
    }

    private List<Addition> planned(Look look, Map<TableName, List<LiveColumn>> candidates) {
        TaskPlan next = plan(look, candidates);
        List<Addition> additions = new ArrayList<>();
        candidates.forEach((table, columns) -> next.of(table).ifPresent(plan -> {
            for (LiveColumn column : columns) {
                Optional<Column> target = TargetColumns.of(plan, column.name());
                if (target.isPresent()) {
                    additions.add(new Addition(
                            table,
                            column,
                            target.get().name(),
                            look.knownOf(table).get(column.id()),
                            look.capturing(table, column).orElse(null)));
                } else {
                    leaveOut(look, table, column, plan.leftOut().getOrDefault(column.name(), "not planned"));
                }
            }
        }));
        return additions;
    }

    /** Plan with the given columns besides those that are synchronised. */
    TaskPlan plan(Look look, Map<TableName, ? extends Collection<LiveColumn>> added) {
        Map<TableName, Set<String>> names = synchronised(look.known());
        added.forEach((table, columns) -> columns.forEach(
                column -> names.computeIfAbsent(table, key -> new HashSet<>()).add(column.name())));
        try {
            return planner.plan(names);
        } catch (PlanException e) {
            throw new EvolutionException("Columns were added at the source that cannot be synchronised: "
                    + String.join(" ", e.problems()) + " Columns can be left out with 'exclude'.");
        }
    }

    private void leaveOut(Look look, TableName table, LiveColumn column, String reason) {
        if (!look.knownOf(table).containsKey(column.id())) {
            store.put(table, KnownColumn.of(column, null, ColumnState.LEFT_OUT));
            notes.warn(
                    table,
                    String.format(
                            Locale.ROOT,
                            "column %s was added at the source and is left out: %s",
                            column.name(),
                            reason));
        }
    }
}
