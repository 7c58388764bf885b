// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Statement.MergeWhen;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compiles MERGE: source rows find their target rows, each row's action is decided, then deletes, updates and inserts are
 * made in this order.
 */
final class MergeCompiler {
    private final Compilation compilation;
    private final Statement.Merge merge;
    private final Scope scope = new Scope(null);
    private final FromTree source;
    private final FromTree.Base target;
    private final TableWriter writer;
    private final List<Clause> clauses = new ArrayList<>();

    /** One WHEN, compiled. */
    private record Clause(
            MergeWhen when,
            @Nullable Condition condition,
            @Nullable RowChanger changer,
            int[] columns,
            List<Evaluator> values,
            int[] missing) {}

    /** What shall happen to a row. */
    private record Decision(
            Clause clause,
            @Nullable Object @Nullable [] row,
            @Nullable Object[][] slots) {}

    MergeCompiler(Compilation compilation, Statement.Merge merge) throws SqlError {
        this.compilation = compilation;
        this.merge = merge;
        for (Query.Cte cte : merge.with()) {
            compilation.common.push(cte);
        }
        FromCompiler compiler = new FromCompiler(compilation, scope);
        Query.Source named = merge.target().get(0).startsWith("@")
                ? new Query.TableVariable(merge.target().get(0), merge.alias())
                : new Query.Named(merge.target(), merge.alias());
        if (!(compiler.compile(List.of(named)) instanceof FromTree.Base base)) {
            throw Errors.error(
                    5315,
                    "The target of a MERGE statement cannot be a remote table, a remote view, or a view over remote"
                            + " tables.");
        }
        target = base;
        SystemVersioning.checkChange(base.table(), "MERGE");
        source = compiler.compile(List.of(merge.source()));
        compilation.use(base.table().name().startsWith("#") ? List.of() : ForeignKeyCheck.related(base.table()));
        compilation.reads(target, new TableReading(merge.hints(), TableReading.Role.TARGET));
        writer = new TableWriter(compilation, target.table(), compilation.newSlot());
        for (MergeWhen when : merge.whens()) {
            Clause clause = clause(when);
            clauses.add(clause);
            Need need = Need.of(when.action().name(), target.table());
            if (clause.changer != null) {
                need.columns().or(clause.changer.assigned());
            }
            if (!Need.isFree(target.table())) {
                compilation.needs(need);
            }
        }
    }

    private Clause clause(MergeWhen when) throws SqlError {
        Binder binder = new Binder(compilation, scope);
        Expr test = when.condition();
        Condition condition = test == null ? null : compilation.conditions.compile(binder.bind(test));
        RowChanger changer = when.action() == MergeWhen.Action.UPDATE
                ? new RowChanger(compilation, writer, when.assignments(), scope, target.slot())
                : null;
        Table table = target.table();
        boolean identityInsert = compilation.session.identityInsert(table);
        int[] columns = !when.columns().isEmpty()
                ? new int[when.columns().size()]
                : IntStream.range(
                                0, when.values().isEmpty() ? 0 : table.columns().size())
                        .toArray();
        for (int i = 0; i < when.columns().size(); i++) {
            columns[i] = writer.ordinal(when.columns().get(i));
        }
        if (columns.length != when.values().size()) {
            throw Errors.error(213, "Column name or number of supplied values does not match table definition.");
        }
        List<Evaluator> values = new ArrayList<>();
        BitSet given = new BitSet();
        for (int i = 0; i < columns.length; i++) {
            given.set(columns[i]);
            values.add(value(when.values().get(i), columns[i], binder, identityInsert));
        }
        int[] missing = IntStream.range(0, table.columns().size())
                .filter(i -> !given.get(i))
                .toArray();
        return new Clause(when, condition, changer, columns, values, missing);
    }

    private Evaluator value(Expr expr, int column, Binder binder, boolean identityInsert) throws SqlError {
        if (expr instanceof Statement.Default) {
            return frame -> writer.defaultValue(column, frame);
        }
        writer.checkWritable(column, identityInsert, false);
        Compiled compiled = compilation.expressions.compile(binder.bind(expr));
        Converter converter = compiled.nullLiteral() ? Converter.NONE : writer.assignment(compiled.type(), column);
        return frame -> {
            return converter.apply(compiled.eval(frame), frame.session.rules());
        };
    }

    StatementPlan.Body compile() throws SqlError {
        List<Expr> on = new ArrayList<>();
        FromTree.conjuncts(new Binder(compilation, scope).bind(merge.on()), on);
        FromTree joined = new FromTree.Joined(Query.Join.Kind.LEFT, source, target, on);
        Steps.Plan plan = new SourcePlanner(compilation, List.of()).plan(joined, List.of(), new BitSet());
        boolean bySource = clauses.stream().anyMatch(c -> c.when.match() == MergeWhen.Match.NOT_MATCHED_BY_SOURCE);
        Steps.Plan rest = new SourcePlanner(compilation, List.of()).plan(target, List.of(), new BitSet());
        OutputClause output =
                merge.output() == null ? null : new OutputClause(compilation, merge.output(), target.table(), scope);
        int[] sourceSlots = source.slots().stream().toArray();
        List<Firing> firings = firings();
        Expr top = merge.top();
        Compiled limit = top == null
                ? null
                : compilation
                        .expressions
                        .compile(new Binder(compilation, new Scope(null)).bind(top))
                        .as(SqlTypes.BIGINT);
        return run -> {
            List<Decision> all = decide(plan, bySource ? rest : null, sourceSlots, run.frame());
            List<Decision> decisions =
                    limit != null && limit.eval(run.frame()) instanceof Long rows && rows < all.size()
                            ? all.subList(0, (int) Math.max(0, rows))
                            : all;
            List<@Nullable Object[]> collected = output == null ? List.of() : output.start();
            Effects effects = new Effects();
            boolean replaces = replaces(firings);
            apply(decisions, effects, output, collected, replaces, run);
            if (output != null) {
                output.finish(collected, run);
            }
            for (FiringOfCascades cascades : effects.cascades) {
                cascades.fire();
            }
            if (happens(Trigger.Event.INSERT)) {
                firings.get(0).fire(effects.inserted, effects.allColumns(target.table()), replaces, run);
            }
            if (happens(Trigger.Event.UPDATE)) {
                firings.get(1).fire(effects.updated, effects.assigned, replaces, run);
            }
            if (happens(Trigger.Event.DELETE)) {
                firings.get(2).fire(effects.deleted, new BitSet(), replaces, run);
            }
            run.done(Reply.Command.MERGE, decisions.size());
        };
    }

    private List<Firing> firings() throws SqlError {
        List<Firing> firings = new ArrayList<>();
        for (Trigger.Event event : List.of(Trigger.Event.INSERT, Trigger.Event.UPDATE, Trigger.Event.DELETE)) {
            Firing firing = Firing.of(target.table(), event);
            if (happens(event)) {
                firing.checkOutput(merge.output());
            }
            firings.add(firing);
        }
        return firings;
    }

    private boolean happens(Trigger.Event event) {
        return clauses.stream().anyMatch(c -> c.when.action().name().equals(event.name()));
    }

    /** Whether INSTEAD OF triggers take the place of all actions; error 5316 when of some. */
    private boolean replaces(List<Firing> firings) throws SqlError {
        int replaced = 0;
        int actions = 0;
        for (Firing firing : firings) {
            boolean happens = happens(firing.event());
            actions += happens ? 1 : 0;
            replaced += happens && firing.isInstead(compilation.session) ? 1 : 0;
        }
        if (replaced > 0 && replaced < actions) {
            throw Errors.error(
                    5316,
                    "The target '" + target.table().name()
                            + "' of the MERGE statement has an INSTEAD OF trigger on some, but not all, of the actions"
                            + " specified in the MERGE statement. In a MERGE statement, if any action has an enabled"
                            + " INSTEAD OF trigger on the target, then all actions must have enabled INSTEAD OF triggers.");
        }
        return replaced > 0;
    }

    private interface FiringOfCascades {
        void fire() throws SqlError;
    }

    /** What a statement did, for triggers: rows before and after. */
    private static final class Effects {
        private final List<@Nullable Object[][]> inserted = new ArrayList<>();
        private final List<@Nullable Object[][]> updated = new ArrayList<>();
        private final List<@Nullable Object[][]> deleted = new ArrayList<>();
        private final BitSet assigned = new BitSet();
        private final List<FiringOfCascades> cascades = new ArrayList<>();

        private BitSet allColumns(Table table) {
            BitSet all = new BitSet();
            all.set(0, table.columns().size());
            return all;
        }
    }

    @SuppressWarnings("NullAway") // A slot without a row is null, which the element type of the array cannot say.
    private List<Decision> decide(Steps.Plan plan, Steps.@Nullable Plan rest, int[] sourceSlots, Frame frame)
            throws SqlError {
        List<Decision> decisions = new ArrayList<>();
        Set<Object> matched = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Object> changed = Collections.newSetFromMap(new IdentityHashMap<>());
        Steps steps = plan.open(frame);
        while (steps.next()) {
            @Nullable Object[] row = frame.slots[target.slot()];
            if (row != null) {
                matched.add(row);
            }
            Clause clause = choose(row == null ? MergeWhen.Match.NOT_MATCHED : MergeWhen.Match.MATCHED, frame);
            if (clause == null) {
                continue;
            }
            if (row != null && !changed.add(row)) {
                throw Errors.error(
                        8672,
                        "The MERGE statement attempted to UPDATE or DELETE the same row more than once. This happens"
                                + " when a target row matches more than one source row.");
            }
            decisions.add(new Decision(clause, row, frame.slots.clone()));
        }
        if (rest != null) {
            for (int slot : sourceSlots) {
                frame.slots[slot] = null;
            }
            Steps others = rest.open(frame);
            while (others.next()) {
                @Nullable Object[] row = frame.slots[target.slot()];
                Clause clause = matched.contains(row) ? null : choose(MergeWhen.Match.NOT_MATCHED_BY_SOURCE, frame);
                if (clause != null) {
                    decisions.add(new Decision(clause, row, frame.slots.clone()));
                }
            }
        }
        return decisions;
    }

    private @Nullable Clause choose(MergeWhen.Match match, Frame frame) throws SqlError {
        for (Clause clause : clauses) {
            if (clause.when.match() == match
                    && (clause.condition == null || clause.condition.test(frame) == Condition.TRUE)) {
                return clause;
            }
        }
        return null;
    }

    private void apply(
            List<Decision> decisions,
            Effects effects,
            @Nullable OutputClause output,
            List<@Nullable Object[]> collected,
            boolean replaced,
            StatementPlan.Run run)
            throws SqlError {
        ForeignKeyCheck keys = new ForeignKeyCheck(run.frame(), run.writing(), "MERGE");
        List<@Nullable Object[]> deleted = new ArrayList<>();
        List<@Nullable Object[]> inserted = new ArrayList<>();
        for (Decision decision : decisions) {
            if (decision.clause.when.action() == MergeWhen.Action.DELETE && decision.row != null) {
                restore(decision, run.frame());
                if (!replaced) {
                    delete(decision.row, run);
                }
                deleted.add(decision.row);
                if (output != null) {
                    output.add(collected, decision.row, null, "DELETE", run.frame());
                }
            }
        }
        for (Clause clause : clauses) {
            if (clause.changer != null) {
                RowChanger.Batch batch = clause.changer.start(run, replaced);
                update(clause, batch, decisions, output, collected, run);
                effects.updated.addAll(batch.changed());
                effects.cascades.add(batch::fireCascades);
                effects.assigned.or(clause.changer.assigned());
            }
        }
        for (Decision decision : decisions) {
            if (decision.clause.when.action() == MergeWhen.Action.INSERT) {
                restore(decision, run.frame());
                @Nullable Object[] row = insert(decision.clause, replaced, run);
                inserted.add(row);
                if (output != null) {
                    output.add(collected, null, row, "INSERT", run.frame());
                }
            }
        }
        if (!replaced) {
            for (@Nullable Object[] row : inserted) {
                keys.checkParents(target.table(), row, null);
            }
            for (@Nullable Object[] row : deleted) {
                keys.checkChildren(target.table(), row, null);
            }
            effects.cascades.add(() -> keys.fire(run));
        }
        effects.inserted.addAll(InsertCompiler.pairs(inserted));
        effects.deleted.addAll(ChangeCompiler.pairs(deleted));
    }

    private static void restore(Decision decision, Frame frame) {
        System.arraycopy(decision.slots, 0, frame.slots, 0, frame.slots.length);
    }

    private void delete(@Nullable Object[] row, StatementPlan.Run run) throws SqlError {
        Object[] key = writer.store.order().key(row);
        @Nullable Object[] current = writer.store.current(run.writing(), key);
        while (current != null && !writer.store.delete(run.writing(), key, current)) {
            current = writer.store.current(run.writing(), key);
        }
    }

    private void update(
            Clause clause,
            RowChanger.Batch batch,
            List<Decision> decisions,
            @Nullable OutputClause output,
            List<@Nullable Object[]> collected,
            StatementPlan.Run run)
            throws SqlError {
        for (Decision decision : decisions) {
            if (decision.clause != clause || decision.row == null) {
                continue;
            }
            restore(decision, run.frame());
            Object[] key = writer.store.order().key(decision.row);
            @Nullable Object[] current = writer.store.current(run.writing(), key);
            while (current != null) {
                run.frame().slots[target.slot()] = current;
                @Nullable Object[] changed = batch.change(key, current);
                if (changed != null) {
                    if (output != null) {
                        output.add(collected, current, changed, "UPDATE", run.frame());
                    }
                    break;
                }
                current = writer.store.current(run.writing(), key);
            }
        }
        batch.finish();
    }

    private @Nullable Object[] insert(Clause clause, boolean replaced, StatementPlan.Run run) throws SqlError {
        @Nullable Object[] row = writer.newRow();
        for (int i = 0; i < clause.columns.length; i++) {
            row[clause.columns[i]] = clause.values.get(i).eval(run.frame());
        }
        for (int at : clause.missing) {
            row[at] = writer.defaultValue(at, run.frame());
        }
        if (replaced) {
            return row;
        }
        int identity = target.table().identityOrdinal();
        boolean written = IntStream.of(clause.columns).anyMatch(c -> c == identity);
        writer.identity(row, written, run.frame());
        writer.complete(row, run.frame(), "MERGE");
        writer.store.insert(run.writing(), row);
        return row;
    }
}
