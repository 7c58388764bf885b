// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.evolution.TableDiff.Changed;
import dev.caravan.model.TableName;
import dev.caravan.task.SyncTask.Ddl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.transaction.support.TransactionTemplate;

/** Columns that were dropped, changed or renamed at the source: the target follows, or the task is stopped, by policy. */
final class Alterations {

    private final Ddl policy;
    private final TargetColumns target;
    private final ColumnStore store;
    private final TransactionTemplate transaction;
    private final Notes notes;

    Alterations(Ddl policy, TargetColumns target, ColumnStore store, TransactionTemplate transaction, Notes notes) {
        this.policy = policy;
        this.target = target;
        this.store = store;
        this.transaction = transaction;
        this.notes = notes;
    }

    /**
     * Refuses what the policy does not allow, of all tables at once, before anything is altered.
     *
     * @throws EvolutionException with all problems
     */
    void check(Look look, TaskPlan before) {
        List<String> problems = new ArrayList<>();
        look.gone()
                .forEach(table -> problems.add("Table " + table
                        + " was dropped or renamed at the source. Restore it, or" + " remove it from the task."));
        new TreeMap<>(look.diffs()).forEach((table, diff) -> {
            diff.renamed().forEach(changed -> problems.add(renamed(table, changed)));
            diff.dropped().forEach(column -> dropProblem(diff, column, before).ifPresent(problems::add));
            diff.retyped().forEach(changed -> typeProblem(table, changed).ifPresent(problems::add));
        });
        if (!problems.isEmpty()) {
            throw new EvolutionException(String.join(" ", problems));
        }
    }

    private static String renamed(TableName table, Changed changed) {
        return "Column '" + changed.known().name() + "' of " + table + " was renamed to '"
                + changed.live().name() + "' at the source. Give it its old name back, or load the table again.";
    }

    private Optional<String> dropProblem(TableDiff diff, KnownColumn column, TaskPlan before) {
        if (column.state() == ColumnState.LEFT_OUT || column.state() == ColumnState.CAPTURED) {
            return Optional.empty();
        }
        boolean key = before.of(diff.table()).stream()
                .flatMap(plan -> plan.key().stream())
                .anyMatch(part -> part.name().equals(column.name()));
        String what = "Column '" + column.name() + "' of " + diff.table() + " was dropped at the source";
        if (key) {
            return Optional.of(
                    what + ", and is part of the key. Choose another 'primary-key' and load the table again.");
        }
        if (policy.dropColumn() == Ddl.DropColumn.STOP) {
            return Optional.of(what + ". Set 'ddl.drop-column' to keep or drop, then start the task again.");
        }
        if (policy.dropColumn() == Ddl.DropColumn.KEEP && diff.replaces(column)) {
            return Optional.of(what + " and made again, while the target is to keep what it had. Set 'ddl.drop-column:"
                    + " drop', or rename the target's column, or load the table again.");
        }
        return Optional.empty();
    }

    private Optional<String> typeProblem(TableName table, Changed changed) {
        String from = changed.known().type();
        String to = changed.live().type();
        if (from.equals(to)) {
            return Optional.empty();
        }
        String what = "Column '" + changed.live().name() + "' of " + table + " changed from " + from + " to " + to
                + " at the source";
        TypeChange change = TypeChange.of(from, to);
        if (change == TypeChange.REFUSED) {
            return Optional.of(what + ", which may have changed values that were there already without a change being"
                    + " captured. Load the table again.");
        }
        return policy.alterType() == Ddl.AlterType.STOP
                ? Optional.of(what + ". Set 'ddl.alter-type: widen', then start the task again.")
                : Optional.empty();
    }

    /**
     * Lets the target follow.
     *
     * @param after plan with the types as they are, without dropped columns
     */
    void apply(Look look, TaskPlan after) {
        look.diffs().forEach((table, diff) -> {
            diff.dropped().forEach(column -> drop(table, column, after));
            diff.retyped().forEach(changed -> retype(table, changed, after));
        });
    }

    private void drop(TableName table, KnownColumn column, TaskPlan after) {
        boolean drops = policy.dropColumn() == Ddl.DropColumn.DROP;
        boolean keeps = !drops && column.state() == ColumnState.SYNCHRONIZED;
        boolean there = column.state() != ColumnState.LEFT_OUT && column.state() != ColumnState.CAPTURED;
        transaction.executeWithoutResult(status -> {
            if (there && column.target() != null) {
                TableName name = after.of(table).orElseThrow().target().name();
                if (drops) {
                    target.drop(name, column.target());
                } else {
                    target.allowNull(name, column.target());
                }
            }
            if (keeps) {
                store.put(table, column.in(ColumnState.KEPT));
            } else {
                store.remove(table, column);
            }
        });
        if (there) {
            notes.done(
                    table,
                    "column " + column.name() + " was dropped at the source; the target "
                            + (drops ? "has dropped it, too" : "keeps it with the values it has"));
        }
    }

    private void retype(TableName table, Changed changed, TaskPlan after) {
        TablePlan plan = after.of(table).orElseThrow();
        TableName name = plan.target().name();
        transaction.executeWithoutResult(status -> {
            TargetColumns.of(plan, changed.live().name()).ifPresent(column -> {
                boolean wider =
                        TypeChange.of(changed.known().type(), changed.live().type()) == TypeChange.WIDER;
                if (wider && !column.type().equals(target.types(name).get(column.name()))) {
                    target.retype(name, column.name(), column.type());
                    notes.done(table, "column " + column.name() + " became " + column.type());
                }
                if (column.nullable()) {
                    target.allowNull(name, column.name());
                }
            });
            store.put(table, KnownColumn.of(changed.live(), changed.known().target(), ColumnState.SYNCHRONIZED));
        });
    }
}
