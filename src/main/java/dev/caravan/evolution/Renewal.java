// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.source.LiveColumn;
import dev.caravan.task.SyncTask.Ddl;
import dev.caravan.task.SyncTask.Operation;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.dao.DataAccessException;

/**
 * Begins anew with the columns of a table whose rows have gone from the target to be loaded again: whatever was done to the
 * table at the source is of the past then, and the target's table follows.
 */
final class Renewal {

    private static final String MISMATCH = "42804";
    private static final String DATA_EXCEPTION = "22";

    private final Ddl policy;
    private final TargetColumns target;
    private final ColumnStore store;
    private final Notes notes;

    Renewal(Ddl policy, TargetColumns target, ColumnStore store, Notes notes) {
        this.policy = policy;
        this.target = target;
        this.store = store;
        this.notes = notes;
    }

    /**
     * Lets the target's table follow, and stores what is known of the columns from now on; within a transaction.
     *
     * @param table source table
     * @param plan plan by those of its present columns that are captured
     * @param live its present columns
     */
    void renew(TableName table, TaskPlan plan, List<LiveColumn> live) {
        Map<TableName, Map<Integer, KnownColumn>> all = store.columns();
        Map<Integer, KnownColumn> known = all.getOrDefault(table, Map.of());
        TablePlan planned = plan.of(table).orElseThrow();
        TableName name = planned.target().name();
        Map<String, String> there = target.types(name);
        Set<String> required = target.required(name);
        Set<String> needed = new HashSet<>(planned.target().columnNames());
        known.values().stream()
                .filter(column -> column.target() != null && isAsItWas(column, live))
                .filter(column -> !isReplaced(column, planned, known, live))
                .forEach(column -> needed.add(column.target()));
        for (KnownColumn column : known.values()) {
            String old = column.target();
            if (old == null
                    || !there.containsKey(old)
                    || planned.target().columnNames().contains(old)) {
                continue;
            }
            boolean goes = isReplaced(column, planned, known, live)
                    || policy.dropColumn() == Ddl.DropColumn.DROP && !isAsItWas(column, live);
            if (goes && !needed.contains(old) && !isShared(table, column, plan, all)) {
                target.drop(name, old);
                there.remove(old);
                notes.done(
                        table,
                        "column " + column.name() + " is another one or none at the source; the target's was dropped");
            } else if (required.contains(old)) {
                target.allowNull(name, old);
            }
        }
        follow(table, planned, known, there, required);
        store.removeAll(table);
        // Where nothing was known, the columns are stored as those of a table that is planned for the first time.
        if (!known.isEmpty()) {
            live.forEach(column -> renewed(column, planned, known).ifPresent(renewed -> store.put(table, renewed)));
        }
    }

    /** Gives the planned columns the types that they have by now. */
    private void follow(
            TableName table,
            TablePlan planned,
            Map<Integer, KnownColumn> known,
            Map<String, String> there,
            Set<String> required) {
        Map<String, String> before = new HashMap<>();
        known.values().stream()
                .filter(column -> column.state() == ColumnState.SYNCHRONIZED)
                .forEach(column -> before.put(column.name(), column.type()));
        for (int i = 0; i < planned.columns().size(); i++) {
            Column column = planned.target().columns().get(i);
            String has = there.get(column.name());
            if (has == null) {
                continue;
            }
            String type = planned.columns().get(i).type().declaration();
            if (!type.equals(before.get(planned.columns().get(i).name()))) {
                retype(table, planned, column, has);
            }
            if (column.nullable() && required.contains(column.name())) {
                target.allowNull(planned.target().name(), column.name());
            }
        }
    }

    /** Whether the source has the column still, under its name, whatever becomes of it by the plan. */
    private static boolean isAsItWas(KnownColumn column, List<LiveColumn> live) {
        return live.stream()
                .anyMatch(now -> now.table() == column.table()
                        && now.id() == column.id()
                        && now.name().equals(column.name()));
    }

    /**
     * Whether a column is to come in later in the place of the target's, which cannot take its values: another one of its
     * name, or the same one of another type.
     */
    private static boolean isReplaced(
            KnownColumn column, TablePlan planned, Map<Integer, KnownColumn> known, List<LiveColumn> live) {
        return live.stream()
                .filter(now -> now.name().equalsIgnoreCase(column.name()))
                .filter(now -> now.table() != column.table()
                        || now.id() != column.id()
                        || !now.type().equals(column.type()))
                .anyMatch(now -> planned.operations().contains(Operation.ADD_COLUMN)
                        && renewed(now, planned, known).isEmpty());
    }

    /**
     * What is known of a column from now on: what the plan says, or that it was left out before. Nothing of one that is to be
     * found as a new one: by whomever the capture instance that lacks it was made, the column has come since.
     */
    private static Optional<KnownColumn> renewed(
            LiveColumn column, TablePlan planned, Map<Integer, KnownColumn> known) {
        Optional<Column> to = TargetColumns.of(planned, column.name());
        if (to.isPresent()) {
            return Optional.of(KnownColumn.of(column, to.get().name(), ColumnState.SYNCHRONIZED));
        }
        KnownColumn before = known.get(column.id());
        boolean leftOut = planned.leftOut().containsKey(column.name())
                || before != null && before.state() == ColumnState.LEFT_OUT && before.table() == column.table();
        return leftOut ? Optional.of(KnownColumn.of(column, null, ColumnState.LEFT_OUT)) : Optional.empty();
    }

    /**
     * Whether a table that is merged into the same one has values in the column that are to stay. What was dropped at both is
     * kept only by the policy that keeps.
     */
    private boolean isShared(
            TableName table, KnownColumn column, TaskPlan plan, Map<TableName, Map<Integer, KnownColumn>> all) {
        TableName name = plan.of(table).orElseThrow().target().name();
        boolean keeps = policy.dropColumn() != Ddl.DropColumn.DROP;
        return Alterations.isShared(table, column, plan)
                || plan.tables().stream()
                        .filter(other -> !other.source().name().equals(table)
                                && other.target().name().equals(name))
                        .flatMap(other -> all.getOrDefault(other.source().name(), Map.of()).values().stream())
                        .filter(other -> keeps || other.state() != ColumnState.KEPT)
                        .anyMatch(other -> Objects.equals(other.target(), column.target()));
    }

    /** The values that other tables have in a column that they share stay, so far as the other type takes them. */
    private void retype(TableName table, TablePlan planned, Column column, String has) {
        if (has.equals(column.type()) || TargetColumns.holds(has, column.type())) {
            return;
        }
        TableName name = planned.target().name();
        if (planned.tag().isPresent() && target.hasValues(name, column.name())) {
            retypeShared(table, name, column, has);
        } else {
            target.retypeEmpty(name, column.name(), column.type());
        }
        notes.done(table, "column " + column.name() + " became " + column.type());
    }

    private void retypeShared(TableName table, TableName name, Column column, String has) {
        try {
            target.retype(name, column.name(), column.type());
        } catch (DataAccessException e) {
            String state = e.getMostSpecificCause() instanceof SQLException sql ? sql.getSQLState() : null;
            if (state == null || !state.equals(MISMATCH) && !state.startsWith(DATA_EXCEPTION)) {
                throw e;
            }
            // Without its cause, which may tell values of rows.
            throw new EvolutionException("Column '" + column.name() + "' of " + name + " cannot become " + column.type()
                    + " from " + has + ", as " + table + " needs it: values that other tables have in it do not fit"
                    + " (SQLSTATE " + state + "). Load the other tables that are merged into " + name
                    + " again, too, with 'caravan reload', or rename the column under 'columns'; then start the task.");
        }
    }
}
