// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles one SELECT. */
final class SelectCompiler {
    private final Compilation compilation;
    private final Query.Select select;
    private final Query query;
    private final Scope scope;
    private final Binder binder;
    private final List<Expr> items = new ArrayList<>();
    private final List<ColumnMeta> metas = new ArrayList<>();
    private final List<String> origins = new ArrayList<>();

    SelectCompiler(Compilation compilation, Query.Select select, Query query, Scope scope) {
        this.compilation = compilation;
        this.select = select;
        this.query = query;
        this.scope = scope;
        this.binder = new Binder(compilation, scope);
    }

    QueryPlan compile() throws SqlError {
        compilation.startRow();
        FromTree from = new FromCompiler(compilation, scope).compile(select.from());
        List<Expr> conditions = new ArrayList<>();
        Expr where = select.where();
        if (where != null) {
            FromTree.conjuncts(binder.bind(where), conditions);
        }
        bindItems();
        List<Expr> written = binder.bind(select.groupBy());
        List<List<Expr>> sets = written.size() == 1 && written.get(0) instanceof Expr.GroupingSets grouping
                ? grouping.sets()
                : List.of();
        List<Expr> groups = sets.isEmpty()
                ? written
                : sets.stream().flatMap(List::stream).distinct().toList();
        Expr having = select.having() == null ? null : binder.bind(select.having());
        List<Expr.Order> order = bindOrder();
        if (!sets.isEmpty()) {
            // A column that is not in a row's grouping set is NULL there.
            metas.replaceAll(m -> new ColumnMeta(m.name(), m.type(), true, m.identity(), m.computed()));
        }
        boolean aggregated = !groups.isEmpty()
                || !sets.isEmpty()
                || having != null
                || items.stream().anyMatch(Aggregation::uses)
                || order.stream().anyMatch(o -> Aggregation.uses(o.expr()));
        BitSet own = from.slots();
        Aggregation aggregation = aggregated ? new Aggregation(compilation, own, scope, groups, sets) : null;
        if (aggregation != null) {
            rewriteItems(item -> aggregation.rewrite(item, Aggregation.Place.SELECT_LIST));
            order = rewriteOrder(order, item -> aggregation.rewrite(item, Aggregation.Place.ORDER_BY));
            having = having == null ? null : aggregation.rewrite(having, Aggregation.Place.HAVING);
        }
        WindowFunctions windows = new WindowFunctions(compilation);
        rewriteItems(windows::rewrite);
        order = rewriteOrder(order, windows::rewrite);

        boolean followable = aggregation == null && windows.isEmpty() && !select.distinct();
        SourcePlanner planner = new SourcePlanner(compilation, followable ? order : List.of());
        Steps.Plan plan = planner.plan(from, conditions, scope.outerReferences());
        if (aggregation != null) {
            plan = aggregation.plan(plan);
        }
        if (having != null) {
            plan = Steps.filter(plan, compilation.conditions.compile(having));
        }
        if (!windows.isEmpty()) {
            plan = windows.plan(plan, aggregation == null ? own : allSlots());
        }
        boolean sort = !order.isEmpty() && !(followable && planner.ordered());
        return finish(plan, order, sort);
    }

    // After grouping, rows live in the group's slot as well as in samples of the sources.
    private BitSet allSlots() {
        BitSet all = new BitSet();
        all.set(0, compilation.slots());
        return all;
    }

    private interface Rewrite {
        Expr apply(Expr expr) throws SqlError;
    }

    private void rewriteItems(Rewrite rewrite) throws SqlError {
        for (int i = 0; i < items.size(); i++) {
            items.set(i, rewrite.apply(items.get(i)));
        }
    }

    private static List<Expr.Order> rewriteOrder(List<Expr.Order> order, Rewrite rewrite) throws SqlError {
        List<Expr.Order> rewritten = new ArrayList<>();
        for (Expr.Order item : order) {
            rewritten.add(new Expr.Order(rewrite.apply(item.expr()), item.descending()));
        }
        return rewritten;
    }

    private void bindItems() throws SqlError {
        for (Query.Item item : select.items()) {
            if (item.expr() instanceof Expr.Star star) {
                for (Scope.Source source : scope.star(star.qualifier())) {
                    for (int i = 0; i < source.columns().size(); i++) {
                        if (compilation.isHidden(source.slot(), i)) {
                            continue;
                        }
                        ColumnMeta column = source.columns().get(i);
                        compilation.readsColumn(source.slot(), i);
                        items.add(new SlotRef(source.slot(), i, column.type()));
                        metas.add(column);
                        origins.add(source.alias());
                    }
                }
                continue;
            }
            Expr bound = binder.bind(item.expr());
            items.add(bound);
            metas.add(meta(item, bound));
            origins.add(origin(bound));
        }
    }

    private String origin(Expr bound) {
        return scope.sources().stream()
                .filter(source -> bound instanceof SlotRef ref && source.slot() == ref.slot())
                .map(Scope.Source::alias)
                .findFirst()
                .orElse("");
    }

    private ColumnMeta meta(Query.Item item, Expr bound) {
        String name = item.alias();
        if (name.isEmpty() && item.expr() instanceof Expr.ColumnRef column) {
            name = column.parts().get(column.parts().size() - 1);
        }
        if (bound instanceof SlotRef ref) {
            for (Scope.Source source : scope.sources()) {
                if (source.slot() == ref.slot()) {
                    ColumnMeta column = source.columns().get(ref.ordinal());
                    return new ColumnMeta(name, column.type(), column.nullable(), column.identity(), column.computed());
                }
            }
        }
        boolean present = bound instanceof Expr.Literal literal && literal.value() != null;
        // The type is put in when the expression is compiled.
        return new ColumnMeta(name, dev.caravan.standin.type.SqlTypes.INT, !present, false, false);
    }

    private List<Expr.Order> bindOrder() throws SqlError {
        List<Expr.Order> order = new ArrayList<>();
        for (Expr.Order item : query.order()) {
            order.add(new Expr.Order(bindOrder(item.expr()), item.descending()));
        }
        return order;
    }

    private Expr bindOrder(Expr expr) throws SqlError {
        if (expr instanceof Expr.Literal literal && literal.value() instanceof Integer number) {
            if (number < 1 || number > items.size()) {
                throw Errors.error(
                        108,
                        "The ORDER BY position number " + number
                                + " is out of range of the number of items in the select list.");
            }
            return items.get(number - 1);
        }
        if (expr instanceof Expr.ColumnRef column && column.parts().size() == 1) {
            Expr named = named(column.parts().get(0));
            if (named != null) {
                return named;
            }
        }
        Expr bound = binder.bind(expr);
        if (select.distinct() && !items.contains(bound)) {
            throw Errors.error(145, "ORDER BY items must appear in the select list if SELECT DISTINCT is specified.");
        }
        return bound;
    }

    /** The item of the select list that has a name, which goes before the columns of the tables (ORDER BY, "Remarks"). */
    private @Nullable Expr named(String name) throws SqlError {
        Expr found = null;
        for (int i = 0; i < items.size(); i++) {
            if (Names.same(metas.get(i).name(), name)) {
                if (found != null && !found.equals(items.get(i))) {
                    throw Errors.error(209, "Ambiguous column name '" + name + "'.");
                }
                found = items.get(i);
            }
        }
        return found;
    }

    private QueryPlan finish(Steps.Plan plan, List<Expr.Order> order, boolean sort) throws SqlError {
        Evaluator[] codes = new Evaluator[items.size()];
        List<ColumnMeta> columns = new ArrayList<>();
        List<SqlType> types = new ArrayList<>();
        BitSet nulls = new BitSet();
        for (int i = 0; i < codes.length; i++) {
            Compiled compiled = compilation.expressions.compile(items.get(i));
            codes[i] = compiled.code();
            nulls.set(i, compiled.nullLiteral());
            types.add(compiled.type());
            ColumnMeta meta = metas.get(i);
            columns.add(
                    new ColumnMeta(meta.name(), compiled.type(), meta.nullable(), meta.identity(), meta.computed()));
        }
        RowOrder rowOrder = RowOrder.compile(compilation, sort || select.ties() ? order : List.of());
        QueryCompiler.Limit limit = QueryCompiler.Limit.compile(compilation, select.top(), query, scope);
        QueryPlan.Producer producer;
        if (select.distinct()) {
            Comparability.checkDistinct(types);
            QueryPlan.Producer distinct = QueryCompiler.distinct(projected(plan, codes), HashKey.of(types));
            producer = sort ? sortedOutput(distinct, order, limit) : distinct;
        } else if (sort || select.ties()) {
            producer = sorted(plan, codes, rowOrder, limit, select.ties());
        } else {
            producer = projected(plan, codes);
        }
        boolean limited = !limit.isNone() && !select.ties();
        QueryPlan.Producer last = limited ? frame -> limit.apply(producer.open(frame), frame) : producer;
        return new QueryPlan(columns, scope.outerReferences(), nulls, origins, last);
    }

    private static QueryPlan.Producer projected(Steps.Plan plan, Evaluator[] codes) {
        return frame -> {
            Steps steps = plan.open(frame);
            return () -> steps.next() ? QueryCompiler.evaluate(codes, frame) : null;
        };
    }

    private static QueryPlan.Producer sorted(
            Steps.Plan plan, Evaluator[] codes, RowOrder order, QueryCompiler.Limit limit, boolean ties) {
        return frame -> {
            SortedRows sorted = new SortedRows(order, ties ? Long.MAX_VALUE : limit.most(frame));
            Steps steps = plan.open(frame);
            while (steps.next()) {
                sorted.add(QueryCompiler.evaluate(codes, frame), order.key(frame));
            }
            return ties ? sorted.withTies(limit.needed(frame, sorted.size())) : sorted.rows();
        };
    }

    /** Sorts distinct rows, whose order items are all in the select list. */
    private QueryPlan.Producer sortedOutput(QueryPlan.Producer input, List<Expr.Order> order, QueryCompiler.Limit limit)
            throws SqlError {
        int slot = compilation.newSlot();
        List<Expr.Order> output = new ArrayList<>();
        for (Expr.Order item : order) {
            int at = items.indexOf(item.expr());
            SqlType type = compilation.expressions.compile(items.get(at)).type();
            output.add(new Expr.Order(new SlotRef(slot, at, type), item.descending()));
        }
        RowOrder rowOrder = RowOrder.compile(compilation, output);
        return frame -> {
            return QueryCompiler.sorted(input.open(frame), rowOrder, slot, limit, frame);
        };
    }
}
