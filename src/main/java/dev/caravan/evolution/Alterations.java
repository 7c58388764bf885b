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
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionTemplate;

/** Columns that were dropped, changed or renamed at the source: the target follows, or the task is stopped, by policy. */
final class Alterations {

    private static final String RELOAD = "Load the table again with 'caravan reload', and start the task.";

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
            if (diff.another()) {
                problems.add(
                        "Table " + table + " is another table than it was: it was dropped and made again, or tables"
                                + " were renamed so that another took its name. " + RELOAD);
            }
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
                + changed.live().name() + "' at the source. Give it its old name back. Or: " + RELOAD;
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
            return Optional.of(what
                    + ", and is part of the key. Choose another 'primary-key', and drop the table at the target. Then: "
                    + RELOAD);
        }
        if (policy.dropColumn() == Ddl.DropColumn.STOP) {
            return Optional.of(what + ". Set 'ddl.drop-column' to keep or drop, then start the task again.");
        }
        if (policy.dropColumn() == Ddl.DropColumn.KEEP
                && diff.replaces(column)
                && isThere(diff.table(), column, before)) {
            return Optional.of(what + " and made again, while the target is to keep what it had. Set 'ddl.drop-column:"
                    + " drop', or rename the target's column; then start the task again. Or: " + RELOAD);
        }
        return Optional.empty();
    }

    /** Whether the target has the column still, under the name that it had. */
    private boolean isThere(TableName table, KnownColumn column, TaskPlan plan) {
        return column.target() != null
                && plan.of(table)
                        .map(planned -> target.types(planned.target().name()).containsKey(column.target()))
                        .orElse(true);
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
                    + " captured. " + RELOAD);
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
        boolean drops = policy.dropColumn() == Ddl.DropColumn.DROP && !isShared(table, column, after);
        boolean keeps = !drops && column.state() == ColumnState.SYNCHRONIZED;
        boolean there = column.state() != ColumnState.LEFT_OUT && column.state() != ColumnState.CAPTURED;
        transaction.executeWithoutResult(status -> {
            String gone = column.target();
            if (there && gone != null && isThere(table, column, after)) {
                TableName name = after.of(table).orElseThrow().target().name();
                if (drops) {
                    target.drop(name, gone);
                } else {
                    target.allowNull(name, gone);
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

    /** Whether a table that is merged into the same one has the column, too, whose values are to stay. */
    static boolean isShared(TableName table, KnownColumn column, TaskPlan plan) {
        TableName name = plan.of(table).orElseThrow().target().name();
        return plan.tables().stream()
                .filter(other -> !other.source().name().equals(table)
                        && other.target().name().equals(name))
                .flatMap(other -> other.target().columns().stream())
                .anyMatch(other -> other.name().equals(column.target()));
    }

    private void retype(TableName table, Changed changed, TaskPlan after) {
        TablePlan plan = after.of(table).orElseThrow();
        TableName name = plan.target().name();
        transaction.executeWithoutResult(status -> {
            TargetColumns.of(plan, changed.live().name()).ifPresent(column -> {
                boolean wider =
                        TypeChange.of(changed.known().type(), changed.live().type()) == TypeChange.WIDER;
                @Nullable String has = target.types(name).get(column.name());
                if (wider && (has == null || !TargetColumns.holds(has, column.type()))) {
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
