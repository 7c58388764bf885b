// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.CursorStatement;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.TableHints;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles UPDATE and DELETE. */
final class ChangeCompiler {
    private final Compilation compilation;
    private final Scope scope = new Scope(null);
    private final List<Expr> conditions = new ArrayList<>();
    private final FromTree from;
    private final FromTree.Base target;
    private final boolean joined;
    private final @Nullable ChangeTarget through;
    private final List<String> view;
    private final int made;
    private final Steps.Plan plan;
    private final @Nullable Condition recheck;
    private final @Nullable Compiled top;

    ChangeCompiler(
            Compilation compilation,
            List<Query.Cte> with,
            @Nullable Expr top,
            List<String> name,
            TableHints hints,
            List<Query.Source> sources,
            @Nullable Expr where)
            throws SqlError {
        this.compilation = compilation;
        for (Query.Cte cte : with) {
            compilation.common.push(cte);
        }
        FromCompiler compiler = new FromCompiler(compilation, scope);
        List<Query.Source> given = new ArrayList<>(sources);
        this.view = ViewTrigger.target(name, sources);
        this.through = through(name, given);
        this.joined = !sources.isEmpty() || through != null;
        if (through != null) {
            // What is behind a view is its owner's business.
            Need need = ChangeTarget.need(compilation, view, "SELECT");
            Runnable leave = need == null ? () -> {} : compilation.enterModule(need.database());
            from = compiler.compile(given);
            leave.run();
            target = new FromTree.Base(through.table(), compilation.newSlot());
            compilation.use(through.table());
        } else if (joined) {
            FromTree read = compiler.compile(sources);
            FromTree.Base found = target(name, read);
            // A target that FROM does not name is joined to every row of it.
            FromTree.Base added = found == null ? added(compiler.compile(List.of(source(name)))) : found;
            from = found == null ? new FromTree.Joined(Query.Join.Kind.CROSS, added, read, List.of()) : read;
            target = added;
        } else {
            from = compiler.compile(List.of(source(name)));
            target = added(from);
        }
        this.made = through == null ? -1 : madeSlot(name);
        compilation.use(isTemporary(target.table()) ? List.of() : ForeignKeyCheck.related(target.table()));
        compilation.reads(target, reading(compilation, hints, top != null));
        Binder binder = new Binder(compilation, scope);
        if (where instanceof CursorStatement.CurrentOf current) {
            compilation.onlyOnce();
            FromTree.conjuncts(binder.bind(CursorRunner.condition(compilation.session, current.cursor())), conditions);
        } else if (where != null) {
            FromTree.conjuncts(binder.bind(where), conditions);
        }
        this.plan = new SourcePlanner(compilation, List.of()).plan(from, conditions, new BitSet());
        List<Expr> all = new ArrayList<>(conditions);
        collectOn(from, all);
        this.recheck = all.isEmpty()
                ? null
                : compilation.conditions.compile(
                        all.stream().reduce(Expr.And::new).orElseThrow());
        this.top = top == null
                ? null
                : compilation.expressions.compile(binder.bind(top)).as(SqlTypes.BIGINT);
    }

    private TableReading reading(Compilation within, TableHints hints, boolean some) throws SqlError {
        if (hints.has(TableHints.Lock.NOLOCK)) {
            throw Errors.syntax(
                    1065,
                    "The NOLOCK and READUNCOMMITTED lock hints are not allowed for target tables of INSERT, UPDATE, DELETE or MERGE statements.");
        }
        TableHints inFrom = within.reading(target.slot()).hints();
        TableHints all = hints.locks().isEmpty() ? inFrom : hints;
        boolean chosen = some || all.has(TableHints.Lock.READPAST);
        return new TableReading(all, chosen ? TableReading.Role.CHOSEN_TARGET : TableReading.Role.TARGET);
    }

    /** What stands between the statement and its table; the source of it is put in the place of what was written. */
    private @Nullable ChangeTarget through(List<String> name, List<Query.Source> sources) throws SqlError {
        String alias = name.get(name.size() - 1);
        for (int i = 0; i < sources.size() && name.size() == 1; i++) {
            if (sources.get(i) instanceof Query.Derived derived && Names.same(derived.alias(), alias)) {
                ChangeTarget target = ChangeTarget.of(compilation, alias, derived.query(), derived.columns());
                sources.set(i, new Query.Derived(target.query(), alias, hidden(derived.columns())));
                return target;
            }
        }
        Query.Source read = sources.isEmpty() ? source(name) : named(sources, alias);
        if (!(read instanceof Query.Named named)) {
            return null;
        }
        String exposed = named.alias().isEmpty() ? named.name().get(named.name().size() - 1) : named.alias();
        ChangeTarget target = null;
        List<String> columns = List.of();
        for (Query.Cte cte : compilation.common) {
            if (named.name().size() == 1 && Names.same(cte.name(), named.name().get(0)) && target == null) {
                target = ChangeTarget.of(compilation, cte.name(), cte.query(), cte.columns());
                columns = cte.columns();
            }
        }
        Query view = target == null ? ChangeTarget.view(compilation, named.name()) : null;
        if (view != null) {
            target = ChangeTarget.of(compilation, exposed, view, List.of());
        }
        if (target != null) {
            sources.remove(read);
            sources.add(0, new Query.Derived(target.query(), exposed, hidden(columns)));
        }
        return target;
    }

    private static List<String> hidden(List<String> columns) {
        List<String> wider = new ArrayList<>(columns);
        if (!columns.isEmpty()) {
            wider.add(ChangeTarget.HIDDEN);
        }
        return wider;
    }

    private static Query.@Nullable Source named(List<Query.Source> sources, String alias) {
        for (Query.Source source : sources) {
            if (source instanceof Query.Named named
                    && Names.same(
                            named.alias().isEmpty()
                                    ? named.name().get(named.name().size() - 1)
                                    : named.alias(),
                            alias)) {
                return named;
            }
        }
        return null;
    }

    private int madeSlot(List<String> name) {
        for (Scope.Source source : scope.sources()) {
            boolean hides = source.columns().stream().anyMatch(c -> c.name().equals(ChangeTarget.HIDDEN));
            if (hides) {
                return source.slot();
            }
        }
        throw new IllegalStateException("No source gives rows of " + name);
    }

    private static boolean isTemporary(Table table) {
        return table.name().startsWith("#") || table.name().startsWith("@");
    }

    private static Query.Source source(List<String> name) {
        return name.get(0).startsWith("@") ? new Query.TableVariable(name.get(0), "") : new Query.Named(name, "");
    }

    private static void collectOn(FromTree tree, List<Expr> into) {
        if (tree instanceof FromTree.Joined join
                && join.kind() != Query.Join.Kind.LEFT
                && join.kind() != Query.Join.Kind.FULL) {
            into.addAll(join.on());
            collectOn(join.left(), into);
            collectOn(join.right(), into);
        }
    }

    /** The source that a statement with FROM changes: by alias, else by name; null when FROM does not have it. */
    private FromTree.@Nullable Base target(List<String> name, FromTree read) throws SqlError {
        List<FromTree.Base> bases = new ArrayList<>();
        collect(read, bases);
        if (name.size() == 1) {
            for (Scope.Source source : scope.sources()) {
                if (Names.same(source.alias(), name.get(0))) {
                    for (FromTree.Base base : bases) {
                        if (base.slot() == source.slot()) {
                            return base;
                        }
                    }
                }
            }
        }
        Table table = compilation.session.names().requireTable(name);
        for (FromTree.Base base : bases) {
            if (base.table() == table) {
                return base;
            }
        }
        return null;
    }

    private static FromTree.Base added(FromTree tree) throws SqlError {
        if (tree instanceof FromTree.Base base) {
            return base;
        }
        throw new Unsupported("UPDATE or DELETE of this source");
    }

    private static void collect(FromTree tree, List<FromTree.Base> into) {
        if (tree instanceof FromTree.Base base) {
            into.add(base);
        } else if (tree instanceof FromTree.Joined join) {
            collect(join.left(), into);
            collect(join.right(), into);
        }
    }

    /** A row to change, and with a join the rows beside it, else nothing. */
    private record Target(@Nullable Object[] row, @Nullable Object[][] slots) {}

    private List<Target> targets(Frame frame) throws SqlError {
        long limit = Long.MAX_VALUE;
        if (top != null && top.eval(frame) instanceof Long count) {
            limit = count;
        }
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<Target> targets = new ArrayList<>();
        Steps steps = plan.open(frame);
        while (targets.size() < limit && steps.next()) {
            @Nullable Object[] row = made < 0 ? frame.slots[target.slot()] : handed(frame);
            if (row != null && (!joined || seen.add(row))) {
                targets.add(new Target(row, joined ? frame.slots.clone() : new Object[0][]));
            }
        }
        return targets;
    }

    private @Nullable Object @Nullable [] handed(Frame frame) {
        @Nullable Object[] row = frame.slots[made];
        return row == null ? null : (Object[]) row[row.length - 1];
    }

    /** What is done with one current row; false when it changed meanwhile. */
    private interface Change {
        boolean apply(Object[] key, @Nullable Object[] current) throws SqlError;
    }

    /** Applies a change to a target, on its newest version if that still fits the conditions; whether it was applied. */
    private boolean change(Target found, TableWriter writer, StatementPlan.Run run, Change change) throws SqlError {
        Frame frame = run.frame();
        System.arraycopy(found.slots(), 0, frame.slots, 0, found.slots().length);
        Object[] key = writer.store.order().key(found.row());
        while (true) {
            @Nullable Object[] current = writer.store.current(run.writing(), key);
            if (current == null) {
                run.session().checkConflict(writer, key, frame.view);
                return false;
            }
            frame.slots[target.slot()] = current;
            if (current != found.row()) {
                run.session().checkConflict(writer, key, frame.view);
                if (recheck != null && recheck.test(frame) != Condition.TRUE) {
                    return false;
                }
            }
            if (change.apply(key, current)) {
                return true;
            }
        }
    }

    /** Notes that the statement must be permitted to change what it names: the view, or else the table. */
    private Need need(String permission) throws SqlError {
        compilation.changes(target.slot());
        Need ofView = through == null ? null : ChangeTarget.need(compilation, view, permission);
        if (ofView != null) {
            compilation.needs(ofView);
        }
        Need need = Need.of(permission, target.table());
        if (!Need.isFree(target.table()) && ofView == null) {
            compilation.needs(need);
        }
        return need;
    }

    StatementPlan.Body delete(Statement.@Nullable Output output) throws SqlError {
        Table table = target.table();
        SystemVersioning.checkChange(table, "DELETE");
        need("DELETE");
        TableWriter writer = new TableWriter(compilation, table, compilation.newSlot());
        Firing firing = Firing.of(table, Trigger.Event.DELETE);
        firing.checkOutput(output);
        OutputClause clause = output == null ? null : new OutputClause(compilation, output, table, scope);
        boolean referenced = !firing.isNone()
                || !isTemporary(table) && !table.database().referencing(table).isEmpty();
        return run -> {
            boolean instead = firing.isInstead(run.session());
            List<@Nullable Object[]> collected = clause == null ? List.of() : clause.start();
            List<@Nullable Object[]> gone = new ArrayList<>();
            long count = 0;
            for (Target found : targets(run.frame())) {
                boolean deleted = change(found, writer, run, (key, current) -> {
                    if (!instead && !writer.store.delete(run.writing(), key, current)) {
                        return false;
                    }
                    if (referenced) {
                        gone.add(current);
                    }
                    if (clause != null) {
                        clause.add(collected, current, null, "DELETE", run.frame());
                    }
                    return true;
                });
                count += deleted ? 1 : 0;
            }
            ForeignKeyCheck keys = new ForeignKeyCheck(run.frame(), run.writing(), "DELETE");
            for (@Nullable Object[] row : instead ? List.<@Nullable Object[]>of() : gone) {
                keys.checkChildren(table, row, null);
            }
            if (clause != null) {
                clause.finish(collected, run);
            }
            keys.fire(run);
            firing.fire(pairs(gone), new BitSet(), instead, run);
            run.done(Reply.Command.DELETE, count);
        };
    }

    @SuppressWarnings("NullAway") // There is no row after a DELETE, which the element type of the array cannot say.
    static List<@Nullable Object[][]> pairs(List<@Nullable Object[]> gone) {
        List<@Nullable Object[][]> pairs = new ArrayList<>();
        gone.forEach(row -> pairs.add(new Object[][] {row, null}));
        return pairs;
    }

    StatementPlan.Body update(List<Statement.Assignment> assignments, Statement.@Nullable Output output)
            throws SqlError {
        Table table = target.table();
        SystemVersioning.checkChange(table, "UPDATE");
        TableWriter writer = new TableWriter(compilation, table, compilation.newSlot());
        List<Statement.Assignment> real = through == null ? assignments : through.assignments(assignments);
        RowChanger changer = new RowChanger(compilation, writer, real, scope, target.slot());
        need("UPDATE").columns().or(changer.assigned());
        Firing firing = Firing.of(table, Trigger.Event.UPDATE);
        firing.checkOutput(output);
        OutputClause clause = output == null ? null : new OutputClause(compilation, output, table, scope);
        return run -> {
            List<@Nullable Object[]> collected = clause == null ? List.of() : clause.start();
            boolean instead = firing.isInstead(run.session());
            RowChanger.Batch batch = changer.start(run, instead);
            for (Target found : targets(run.frame())) {
                change(found, writer, run, (key, current) -> {
                    @Nullable Object[] changed = batch.change(key, current);
                    if (changed != null && clause != null) {
                        clause.add(collected, current, changed, "UPDATE", run.frame());
                    }
                    return changed != null;
                });
            }
            batch.finish();
            if (clause != null) {
                clause.finish(collected, run);
            }
            batch.fireCascades();
            firing.fire(batch.changed(), changer.assigned(), instead, run);
            run.done(Reply.Command.UPDATE, batch.count());
        };
    }
}
