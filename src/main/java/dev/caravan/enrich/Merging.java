// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.enrich.PlanProblem.Kind;
import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.schema.TypeWidening;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Source tables that go to one target table. Their columns are put together by name: a column gets the type that holds the
 * values of all, and allows NULL where one of the tables allows it or lacks the column.
 */
final class Merging {

    private final boolean allowed;
    private final PlanProblems problems;

    Merging(boolean allowed, PlanProblems problems) {
        this.allowed = allowed;
        this.problems = problems;
    }

    /** The plans with the columns of the tables that they share. */
    List<TablePlan> merge(List<TablePlan> plans) {
        Map<TableName, List<TablePlan>> groups = new LinkedHashMap<>();
        plans.forEach(plan -> groups.computeIfAbsent(plan.target().name(), target -> new ArrayList<>())
                .add(plan));
        Map<TableName, TableShape> targets = new LinkedHashMap<>();
        groups.forEach((target, group) -> {
            if (group.size() > 1 && mayMerge(group)) {
                targets.put(target, union(group));
            }
        });
        return plans.stream()
                .map(plan -> Optional.ofNullable(targets.get(plan.target().name()))
                        .map(target -> plan.withTarget(like(plan.target(), target)))
                        .orElse(plan))
                .toList();
    }

    private boolean mayMerge(List<TablePlan> group) {
        boolean may = true;
        TablePlan first = group.get(0);
        for (TablePlan other : group.subList(1, group.size())) {
            String pair =
                    "Tables " + first.source().name() + " and " + other.source().name();
            String target = first.target().name().toString();
            if (!allowed) {
                may = false;
                problems.add(
                        Kind.NAME,
                        pair + " would both become " + target + ".",
                        "Give one of them another 'target', or set 'merge-tables: true'.");
            } else if (!other.target().keyNames().equals(first.target().keyNames())) {
                may = false;
                problems.add(
                        Kind.OTHER,
                        pair + " are merged to " + target + " but their keys differ.",
                        "Choose the same columns as 'primary-key'.");
            } else if (!other.definition().equals(first.definition())) {
                may = false;
                problems.add(
                        Kind.OTHER,
                        pair + " are merged to " + target + " but are laid out differently.",
                        "Give both the same 'type', 'distribution-key' and 'partition'.");
            }
        }
        return may;
    }

    private TableShape union(List<TablePlan> group) {
        TableShape union = group.get(0).target();
        for (TablePlan plan : group.subList(1, group.size())) {
            union = union(union, plan);
        }
        return union;
    }

    private TableShape union(TableShape known, TablePlan plan) {
        Map<String, Column> added = new LinkedHashMap<>();
        plan.target().columns().forEach(column -> added.put(column.name(), column));
        List<Column> columns = new ArrayList<>();
        for (Column column : known.columns()) {
            Column other = added.remove(column.name());
            columns.add(other == null ? nullable(column) : common(column, other, plan));
        }
        // Before the merge tag, which comes last.
        columns.addAll(
                columns.size() - 1,
                added.values().stream().map(Merging::nullable).toList());
        return shape(known, columns);
    }

    private static Column nullable(Column column) {
        return new Column(column.name(), column.type(), true);
    }

    private Column common(Column one, Column other, TablePlan plan) {
        String type = TypeWidening.common(one.type(), other.type()).orElseGet(() -> {
            problems.add(
                    Kind.OTHER,
                    "Column '" + one.name() + "' of " + plan.target().name() + " would be " + other.type()
                            + " by table " + plan.source().name() + " and " + one.type()
                            + " by another that is merged to it.",
                    "Rename the column of one of them under 'columns', or exclude it.");
            return one.type();
        });
        return new Column(one.name(), type, one.nullable() || other.nullable());
    }

    /** The part of the union that one of the tables has. */
    private static TableShape like(TableShape part, TableShape union) {
        Map<String, Column> all = new LinkedHashMap<>();
        union.columns().forEach(column -> all.put(column.name(), column));
        return new TableShape(
                part.name(),
                part.columns().stream()
                        .map(column -> all.getOrDefault(column.name(), column))
                        .toList(),
                part.key());
    }

    /** A target table with all columns of its source tables, each of which has a part of them. */
    static TableShape whole(TableShape one, TableShape other) {
        List<Column> columns = new ArrayList<>(one.columns());
        List<Column> added = other.columns().stream()
                .filter(column -> !one.columnNames().contains(column.name()))
                .toList();
        columns.addAll(columns.size() - 1, added);
        return shape(one, columns);
    }

    private static TableShape shape(TableShape known, List<Column> columns) {
        List<String> names = columns.stream().map(Column::name).toList();
        return new TableShape(
                known.name(),
                columns,
                known.keyNames().stream().map(names::indexOf).toList());
    }
}
