// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.TableHints;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes of a view whose INSTEAD OF trigger takes their place: the rows that the view would have lost and got go to the
 * trigger, whatever the view is made of (CREATE TRIGGER, "INSTEAD OF").
 */
final class ViewTrigger {
    private final Compilation compilation;
    private final List<String> name;
    private final Trigger.Event event;
    private final Database database;
    private final Need need;
    private final Firing firing;
    private final Table shape;

    private ViewTrigger(
            Compilation compilation, List<String> name, SqlModule view, Database database, Trigger.Event event)
            throws SqlError {
        this.compilation = compilation;
        this.name = name;
        this.event = event;
        this.database = database;
        this.need = Need.of(event.name(), database, view);
        this.firing = Firing.of(database, view.objectId(), view.name(), view.columns(), event);
        this.shape = new Table(
                database, Table.plain(database, view.schema(), view.name(), List.copyOf(view.columns())), false);
        compilation.onlyOnce();
    }

    /** The trigger that takes the place of an event on what a name means; null when none does. */
    static @Nullable ViewTrigger of(Compilation compilation, List<String> written, Trigger.Event event)
            throws SqlError {
        SqlSession session = compilation.session;
        List<String> name = session.names().dereference(written, compilation.database());
        SqlModule view = name.get(0).startsWith("@") ? null : session.names().findModule(name);
        Database database = session.names().database(name);
        if (view == null || database == null || view.kind() != SqlModule.Kind.VIEW) {
            return null;
        }
        ViewTrigger found = new ViewTrigger(compilation, name, view, database, event);
        return found.firing.isInstead(session) ? found : null;
    }

    StatementPlan.Body insert(Statement.Insert insert) throws SqlError {
        compilation.needs(need);
        firing.checkOutput(insert.output());
        if (insert.output() != null) {
            throw new Unsupported("OUTPUT of a view with an INSTEAD OF trigger");
        }
        int[] targets = targets(insert.columns());
        Query source = insert.source();
        QueryPlan plan = source == null ? null : rows(insert, source);
        List<Converter> converters = plan == null ? List.of() : converters(plan, targets);
        return run -> {
            List<@Nullable Object[]> given =
                    plan == null ? List.<@Nullable Object[]>of(new Object[0]) : plan.all(run.frame());
            List<@Nullable Object[]> made = new ArrayList<>();
            for (@Nullable Object[] values : given) {
                @Nullable Object[] row = new Object[shape.columns().size()];
                for (int i = 0; i < values.length; i++) {
                    row[targets[i]] =
                            converters.get(i).apply(values[i], run.session().rules());
                }
                made.add(row);
            }
            BitSet all = new BitSet();
            all.set(0, shape.columns().size());
            firing.fire(InsertCompiler.pairs(made), all, true, run);
            run.done(Reply.Command.INSERT, made.size());
        };
    }

    private List<Converter> converters(QueryPlan plan, int[] targets) throws SqlError {
        if (plan.columns.size() != targets.length) {
            throw Errors.error(213, "Column name or number of supplied values does not match table definition.");
        }
        List<Converter> converters = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            converters.add(converter(plan, i, shape.columns().get(targets[i])));
        }
        return converters;
    }

    private int[] targets(List<String> columns) throws SqlError {
        int[] targets = new int[columns.isEmpty() ? shape.columns().size() : columns.size()];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = columns.isEmpty() ? i : ordinal(columns.get(i));
        }
        return targets;
    }

    private int ordinal(String column) throws SqlError {
        int at = shape.ordinal(column);
        if (at < 0) {
            throw Errors.error(207, "Invalid column name '" + column + "'.");
        }
        return at;
    }

    private QueryPlan rows(Statement.Insert insert, Query source) throws SqlError {
        for (Query.Cte cte : insert.with()) {
            compilation.common.push(cte);
        }
        Query query = source;
        if (source.body() instanceof Query.Rows rows) {
            List<List<Expr>> plain = new ArrayList<>();
            for (List<Expr> row : rows.rows()) {
                // A view has no defaults: those of its tables are the trigger's business.
                plain.add(row.stream()
                        .map(e -> e instanceof Statement.Default ? new Expr.Literal(null, SqlTypes.INT) : e)
                        .toList());
            }
            query = Query.of(new Query.Rows(plain));
        }
        return new QueryCompiler(compilation).compile(query, null, false);
    }

    private Converter converter(QueryPlan plan, int at, Column column) throws SqlError {
        return plan.nulls.get(at)
                ? Converter.NONE
                : AssignmentConversion.of(plan.columns.get(at).type(), shape, column);
    }

    /** The statement that changes the rows, apart from what it changes. */
    record Change(
            List<Query.Cte> with,
            @Nullable Expr top,
            List<Query.Source> from,
            @Nullable Expr where,
            Statement.@Nullable Output output) {}

    StatementPlan.Body delete(Change change) throws SqlError {
        QueryPlan plan = read(change, List.of());
        return run -> {
            List<@Nullable Object[]> rows = plan.all(run.frame());
            firing.fire(ChangeCompiler.pairs(rows), new BitSet(), true, run);
            run.done(Reply.Command.DELETE, rows.size());
        };
    }

    StatementPlan.Body update(Change change, List<Statement.Assignment> assignments) throws SqlError {
        int[] targets = new int[assignments.size()];
        List<Expr> values = new ArrayList<>();
        BitSet assigned = new BitSet();
        for (int i = 0; i < targets.length; i++) {
            Statement.Assignment one = assignments.get(i);
            if (one.column().isEmpty() || !one.variable().isEmpty()) {
                throw new Unsupported("SET @variable in an UPDATE of a view with an INSTEAD OF trigger");
            }
            String column = one.column().get(one.column().size() - 1);
            targets[i] = ordinal(column);
            assigned.set(targets[i]);
            Expr value = one.value() instanceof Statement.Default
                    ? new Expr.Literal(null, SqlTypes.INT)
                    : one.operator() == '='
                            ? one.value()
                            : new Expr.Binary(
                                    one.operator(), new Expr.ColumnRef(List.of(alias(change), column)), one.value());
            values.add(value);
        }
        QueryPlan plan = read(change, values);
        int width = shape.columns().size();
        List<Converter> converters = new ArrayList<>();
        for (int i = 0; i < targets.length; i++) {
            converters.add(converter(plan, width + i, shape.columns().get(targets[i])));
        }
        return run -> {
            List<@Nullable Object[][]> pairs = new ArrayList<>();
            for (@Nullable Object[] row : plan.all(run.frame())) {
                @Nullable Object[] before = java.util.Arrays.copyOf(row, width);
                @Nullable Object[] after = before.clone();
                for (int i = 0; i < targets.length; i++) {
                    after[targets[i]] = converters
                            .get(i)
                            .apply(row[width + i], run.session().rules());
                }
                pairs.add(new Object[][] {before, after});
            }
            firing.fire(pairs, assigned, true, run);
            run.done(Reply.Command.UPDATE, pairs.size());
        };
    }

    private String alias(Change change) {
        Query.Source source = change.from().isEmpty() ? null : change.from().get(0);
        return source instanceof Query.Named named && !named.alias().isEmpty()
                ? named.alias()
                : name.get(name.size() - 1);
    }

    /** Rows of the view as they are, with more values behind them. */
    private QueryPlan read(Change change, List<Expr> values) throws SqlError {
        if (change.output() != null) {
            firing.checkOutput(change.output());
            throw new Unsupported("OUTPUT of a view with an INSTEAD OF trigger");
        }
        if (change.from().size() > 1 || change.from().stream().anyMatch(s -> !(s instanceof Query.Named))) {
            boolean updates = event == Trigger.Event.UPDATE;
            throw Errors.error(
                    updates ? 414 : 415,
                    event + " is not allowed because the statement " + (updates ? "updates" : "deletes from")
                            + " view \"" + name.get(name.size() - 1)
                            + "\" which participates in a join and has an INSTEAD OF " + event + " trigger.");
        }
        for (Query.Cte cte : change.with()) {
            compilation.common.push(cte);
        }
        String alias = alias(change);
        List<Query.Item> items = new ArrayList<>();
        for (Column column : shape.columns()) {
            items.add(new Query.Item(new Expr.ColumnRef(List.of(alias, column.name())), ""));
        }
        values.forEach(value -> items.add(new Query.Item(value, "")));
        Query.Source source = change.from().isEmpty()
                ? new Query.Named(name, alias, TableHints.NONE)
                : change.from().get(0);
        Query.Select select = new Query.Select(
                false,
                change.top(),
                false,
                items,
                List.of(),
                List.of(),
                List.of(source),
                change.where(),
                List.of(),
                null);
        compilation.needs(need);
        Runnable leave = compilation.enterModule(database);
        try {
            return new QueryCompiler(compilation).compile(Query.of(select), null, false);
        } finally {
            leave.run();
        }
    }

    /** The name that a statement with FROM changes: an alias stands for the source it is of. */
    static List<String> target(List<String> written, List<Query.Source> from) {
        for (Query.Source source : from) {
            if (written.size() == 1
                    && source instanceof Query.Named named
                    && Names.same(named.alias(), written.get(0))) {
                return named.name();
            }
        }
        return written;
    }
}
