// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.enrich.PlanProblem.Kind;
import dev.caravan.filter.FilterException;
import dev.caravan.filter.RowFilter;
import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.schema.SourceType;
import dev.caravan.schema.TableDefinition;
import dev.caravan.schema.TypeMap;
import dev.caravan.source.ObjectKinds;
import dev.caravan.source.SourceColumn;
import dev.caravan.source.SourceTable;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.ComputedColumns;
import dev.caravan.task.SyncTask.Selection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes the plan of a task from its configuration and the source's catalogue. Writes nothing. */
public final class Planner {

    private static final String CAME_LATER = "the table had no such column when it was last loaded";

    private final SyncTask task;
    private final TypeMap types;
    private final TargetNames names;
    private final NameRules nameRules;
    private final PlanFacts facts;
    private final PlanProblems problems = new PlanProblems();

    private Planner(SyncTask task, PlanFacts facts) {
        this.task = task;
        this.facts = facts;
        this.types = new TypeMap(task.typeProfile());
        this.names = new TargetNames(task.names(), facts);
        this.nameRules = new NameRules((found, fix) -> problems.add(Kind.NAME, found, fix));
    }

    /**
     * Makes the plan without looking at the target.
     *
     * @throws PlanException with all problems
     */
    public static TaskPlan plan(SyncTask task, List<SourceTable> catalog) {
        return plan(task, catalog, PlanFacts.NONE);
    }

    /**
     * Makes the plan.
     *
     * @throws PlanException with all problems
     */
    public static TaskPlan plan(SyncTask task, List<SourceTable> catalog, PlanFacts facts) {
        return draft(task, catalog, facts).complete();
    }

    /** Plans what can be planned and gives the problems of the rest. */
    public static PlanDraft draft(SyncTask task, List<SourceTable> catalog, PlanFacts facts) {
        return new Planner(task, facts).draft(catalog);
    }

    private PlanDraft draft(List<SourceTable> catalog) {
        Map<TableName, Selection> chosen = choose(catalog);
        List<TablePlan> plans = new ArrayList<>();
        for (SourceTable table : catalog) {
            Selection selection = chosen.get(table.name());
            if (selection != null) {
                plan(table, selection).ifPresent(plans::add);
            }
        }
        nameRules.checkTold(plans.stream().map(plan -> plan.source().name()).toList());
        List<TablePlan> merged = new Merging(task.mergeTables(), problems).merge(plans);
        Set<TableName> targets =
                merged.stream().map(plan -> plan.target().name()).collect(Collectors.toSet());
        merged.forEach(table -> TableLayout.checkNames(table, targets::contains, problems::add));
        TaskPlan plan = new TaskPlan(merged);
        TargetLimits.check(plan, problems);
        List<SourceTable> selected = catalog.stream()
                .filter(table -> chosen.containsKey(table.name()))
                .toList();
        return new PlanDraft(selected, plan, problems.all());
    }

    /** The last entry that names a table wins over earlier ones, so that a pattern can be refined. */
    private Map<TableName, Selection> choose(List<SourceTable> catalog) {
        Map<TableName, Selection> chosen = new LinkedHashMap<>();
        for (Selection selection : task.tables()) {
            List<SourceTable> selected = selected(selection, catalog).stream()
                    .filter(table -> !isHeartbeat(table.name(), selection))
                    .toList();
            if (selected.isEmpty()) {
                reportMissing(selection.source(), catalog);
            }
            selected.forEach(table -> chosen.put(table.name(), selection));
        }
        return chosen;
    }

    /** Where a name is spelled exactly like one of several that differ by case, it means that one. */
    private static List<SourceTable> selected(Selection selection, List<SourceTable> catalog) {
        List<SourceTable> selected = catalog.stream()
                .filter(table -> selection.selects(table.name()))
                .toList();
        List<SourceTable> exact = selected.stream()
                .filter(table -> table.name().equals(selection.source()))
                .toList();
        return exact.isEmpty() || selection.isPattern() ? selected : exact;
    }

    /** The task's own heartbeat table is never synchronised; those of other tasks only where they are named. */
    private boolean isHeartbeat(TableName table, Selection selection) {
        return table.equals(task.heartbeat().table())
                || selection.isPattern() && table.table().endsWith(SyncTask.Heartbeat.SUFFIX);
    }

    private void reportMissing(TableName wanted, List<SourceTable> catalog) {
        String database = task.source().database();
        ObjectKinds.Kind kind = facts.notTables().get(wanted);
        if (kind == null) {
            problems.add(
                    Kind.MISSING,
                    "No table of database " + database + " matches '" + wanted + "'.",
                    suggestion(wanted, catalog));
        } else {
            problems.add(
                    Kind.MISSING,
                    "'" + wanted + "' of database " + database + " is " + kind.one()
                            + ", and only tables are synchronised: " + kind.reason() + ".",
                    "Remove it from 'tables'.");
        }
    }

    private static String suggestion(TableName wanted, List<SourceTable> catalog) {
        return catalog.stream()
                .map(SourceTable::name)
                .filter(name -> name.table().equalsIgnoreCase(wanted.table()))
                .findFirst()
                .map(name -> "There is a table '" + name + "'.")
                .orElse("Correct the name, or grant the login SELECT on the table: tables that it cannot read are not"
                        + " listed.");
    }

    private Optional<TablePlan> plan(SourceTable table, Selection selection) {
        Map<String, String> leftOut = new LinkedHashMap<>();
        List<SourceColumn> columns = columns(table, selection, leftOut);
        List<SourceColumn> key = key(table, selection, columns, leftOut);
        Optional<RowFilter> filter = filter(table, selection);
        if (columns.isEmpty() || key.isEmpty()) {
            return Optional.empty();
        }
        boolean tagged = task.mergeTables();
        List<Column> targetColumns = new ArrayList<>();
        for (SourceColumn column : columns) {
            targetColumns.add(new Column(
                    targetColumn(selection, column),
                    types.targetType(column.type()).orElseThrow(),
                    column.nullable() && !key.contains(column)));
        }
        List<Integer> keyIndexes =
                new ArrayList<>(key.stream().map(columns::indexOf).toList());
        if (tagged) {
            keyIndexes.add(targetColumns.size());
            targetColumns.add(new Column(TablePlan.TAG_COLUMN, "text", false));
        }
        TableLayout layout = new TableLayout(table.name(), selection, columns, targetColumns, problems::add);
        TableDefinition definition = layout.definition(key);
        keyIndexes.addAll(layout.missingFrom(keyIndexes, definition));
        nameRules.check(table.name(), targetColumns);
        TableName name = targetName(table, selection);
        nameRules.check(table.name(), name);
        TableShape target = new TableShape(name, targetColumns, keyIndexes);
        Optional<String> tag = tagged
                ? Optional.of(task.id() + ":" + task.source().database() + "." + table.name())
                : Optional.empty();
        return Optional.of(
                new TablePlan(table, columns, target, definition, tag, key, selection.operations(), filter, leftOut));
    }

    private List<SourceColumn> columns(SourceTable table, Selection selection, Map<String, String> leftOut) {
        Set<String> excluded = new HashSet<>();
        for (String name : selection.exclude()) {
            table.column(name)
                    .ifPresentOrElse(
                            column -> excluded.add(column.name()),
                            () -> reportMissing(table, selection, "exclude", name));
        }
        selection.columns().keySet().forEach(name -> {
            if (table.column(name).isEmpty()) {
                reportMissing(table, selection, "columns", name);
            }
        });
        rejectComputed(table, excluded);
        List<SourceColumn> columns = new ArrayList<>();
        for (SourceColumn column : table.columns()) {
            if (excluded.contains(column.name())) {
                leftOut.put(column.name(), "excluded by the task");
            } else if (column.computed()) {
                leftOut.put(column.name(), "computed: change data capture delivers NULL for it");
            } else {
                types.exclusion(column.type())
                        .or(() -> lost(table, selection, column))
                        .ifPresentOrElse(reason -> leftOut.put(column.name(), reason), () -> columns.add(column));
            }
        }
        if (columns.isEmpty()) {
            problems.add(
                    "Table " + table.name() + " has no column that can be synchronised.", "Remove it from the task.");
        }
        return columns;
    }

    /** Why a column has no place in a target table that is not made for it. */
    private Optional<String> lost(SourceTable table, Selection selection, SourceColumn column) {
        TableName target = targetName(table, selection);
        String name = targetColumn(selection, column);
        boolean lost = facts.lost().getOrDefault(table.name(), Set.of()).contains(column.name())
                || facts.existing().containsKey(target)
                        && facts.existing().get(target).column(name).isEmpty();
        return lost ? Optional.of(TablePlan.lostTo(target, name)) : Optional.empty();
    }

    private TableName targetName(SourceTable table, Selection selection) {
        return selection.target().orElseGet(() -> names.table(table.name()));
    }

    private Optional<RowFilter> filter(SourceTable table, Selection selection) {
        try {
            return selection.filter().map(text -> RowFilter.of(text, table));
        } catch (FilterException e) {
            problems.add(
                    Kind.OTHER,
                    table.name(),
                    "The filter of table " + table.name() + " is refused at character " + e.position() + ": "
                            + e.reason() + ".",
                    e.remedy() + ".");
            return Optional.empty();
        }
    }

    private void rejectComputed(SourceTable table, Set<String> excluded) {
        String computed = table.columns().stream()
                .filter(SourceColumn::computed)
                .map(SourceColumn::name)
                .filter(name -> !excluded.contains(name))
                .collect(Collectors.joining(", "));
        if (!computed.isEmpty() && task.computedColumns() == ComputedColumns.REFUSE) {
            problems.add(
                    Kind.OTHER,
                    table.name(),
                    "Table " + table.name() + " has computed columns (" + computed
                            + "), for which change data capture delivers NULL, and the task has 'computed-columns: refuse'.",
                    "Exclude the columns or the table, or write 'computed-columns: leave-out'.");
        }
    }

    /** A pattern takes many tables, of which only some may have a column: only a table named by itself must have it. */
    private void reportMissing(SourceTable table, Selection selection, String where, String column) {
        if (!selection.isPattern()) {
            problems.add(
                    Kind.MISSING,
                    table.name(),
                    "Table " + table.name() + " has no column '" + column + "', which '" + where + "' names.",
                    "Correct the name.");
        }
    }

    private List<SourceColumn> key(
            SourceTable table, Selection selection, List<SourceColumn> columns, Map<String, String> leftOut) {
        List<String> names = selection.primaryKey().isEmpty() ? table.key() : selection.primaryKey();
        if (names.isEmpty()) {
            problems.add(
                    Kind.KEY,
                    table.name(),
                    "Table " + table.name() + " has neither a primary key nor a unique index on NOT NULL columns.",
                    "Add one, or name columns that are unique as 'primary-key'.");
            return List.of();
        }
        List<SourceColumn> key = new ArrayList<>();
        for (String name : names) {
            Optional<SourceColumn> column = columns.stream()
                    .filter(candidate -> candidate.name().equalsIgnoreCase(name))
                    .findFirst();
            boolean came = column.isEmpty() && !isLeftOut(name, leftOut) && hasBegunWith(table);
            String problem = column.isEmpty()
                    ? " is not synchronised: " + (came ? CAME_LATER : reason(name, leftOut))
                    : key.contains(column.get()) ? " is named twice" : unfit(column.get());
            if (problem.isEmpty()) {
                column.ifPresent(key::add);
            } else {
                problems.add(
                        Kind.KEY,
                        table.name(),
                        "Key column '" + name + "' of table " + table.name() + problem + ".",
                        came
                                ? "Load the table again: 'caravan reload " + task.id() + " " + table.name()
                                        + "', then start the task; or choose other columns as 'primary-key'."
                                : "Choose other columns as 'primary-key'.");
            }
        }
        return key.size() == names.size() ? key : List.of();
    }

    /** Columns of such a table are those that are synchronised; another table may have taken its name since. */
    private boolean hasBegunWith(SourceTable table) {
        return facts.lost().containsKey(table.name());
    }

    private static boolean isLeftOut(String column, Map<String, String> leftOut) {
        return leftOut.keySet().stream().anyMatch(column::equalsIgnoreCase);
    }

    private static String reason(String column, Map<String, String> leftOut) {
        return leftOut.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(column))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("there is no such column");
    }

    /** Why a column cannot be in a key, empty when it can. */
    private static String unfit(SourceColumn column) {
        SourceType type = column.type();
        if (type.isLob() || type.name().equals("xml")) {
            return " has type " + type.declaration() + ", which cannot be a key";
        }
        if (TypeMap.isCut(type)) {
            return " has type " + type.declaration()
                    + ", of which the target keeps six digits: two rows could become one";
        }
        return column.nullable() ? " allows NULL" : "";
    }

    private String targetColumn(Selection selection, SourceColumn column) {
        return selection.columns().entrySet().stream()
                .filter(rename -> rename.getKey().equalsIgnoreCase(column.name()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> names.column(column.name()));
    }
}
