// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.source.LiveColumn;
import dev.caravan.task.SyncTask.Ddl;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Begins anew with the columns of a table whose rows have gone from the target to be loaded again: whatever was done to the
 * table at the source is of the past then, and the target's table follows.
 */
final class Renewal {

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
     * Lets the target's table follow, and forgets what is known of the columns; within a transaction.
     *
     * @param table source table
     * @param plan plan by those of its present columns that are captured
     * @param live its present columns
     */
    void renew(TableName table, TaskPlan plan, List<LiveColumn> live) {
        List<KnownColumn> known =
                List.copyOf(store.columns().getOrDefault(table, Map.of()).values());
        TablePlan planned = plan.of(table).orElseThrow();
        TableName name = planned.target().name();
        Map<String, String> there = target.types(name);
        Set<String> present = live.stream().map(LiveColumn::name).collect(Collectors.toSet());
        known.stream()
                .filter(column -> column.target() != null && there.containsKey(column.target()))
                .filter(column -> !planned.target().columnNames().contains(column.target()))
                .filter(column -> !Alterations.isShared(table, column, plan))
                .forEach(column -> leave(table, name, column, present.contains(column.name())));
        Map<String, String> before = new HashMap<>();
        known.forEach(column -> before.put(column.name(), column.type()));
        for (int i = 0; i < planned.columns().size(); i++) {
            Column column = planned.target().columns().get(i);
            String has = there.get(column.name());
            String type = planned.columns().get(i).type().declaration();
            if (has != null && !type.equals(before.get(planned.columns().get(i).name()))) {
                retype(table, planned, column, has);
            }
        }
        store.removeAll(table);
    }

    /** A column that the source does not have any more; one of its name that is not captured yet takes its place later. */
    private void leave(TableName table, TableName name, KnownColumn column, boolean replaced) {
        String gone = Objects.requireNonNull(column.target());
        if (replaced || policy.dropColumn() == Ddl.DropColumn.DROP) {
            target.drop(name, gone);
            notes.done(table, "column " + column.name() + " was dropped at the source; the target has dropped it, too");
        } else {
            target.allowNull(name, gone);
        }
    }

    /** The values that other tables have in a column that they share stay, so far as the other type takes them. */
    private void retype(TableName table, TablePlan planned, Column column, String has) {
        if (has.equals(column.type()) || TargetColumns.holds(has, column.type())) {
            return;
        }
        TableName name = planned.target().name();
        if (planned.tag().isPresent()) {
            target.retype(name, column.name(), column.type());
        } else {
            target.retypeEmpty(name, column.name(), column.type());
        }
        notes.done(table, "column " + column.name() + " became " + column.type());
    }
}
