// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Query.SetOperation;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compiles whole queries: WITH, set operations, row lists, ORDER BY and OFFSET. */
final class QueryCompiler {
    private final Compilation compilation;

    QueryCompiler(Compilation compilation) {
        this.compilation = compilation;
    }

    /**
     * Compiles a query.
     *
     * @param outer scope of the query around it, null for none
     * @param opaque whether the sources of that scope itself are hidden, as they are for a derived table
     */
    QueryPlan compile(Query query, @Nullable Scope outer, boolean opaque) throws SqlError {
        Query.Output output = query.output();
        if (output == null) {
            return rows(query, outer, opaque);
        }
        if (output.mode().equals("AUTO")) {
            checkAuto(query, output.json());
        }
        Query plain = new Query(query.with(), query.body(), query.order(), query.offset(), query.fetch());
        QueryPlan plan = rows(plain, outer, opaque);
        return output.json() ? JsonOutput.of(plan, query, output) : XmlOutput.of(plan, query, output);
    }

    private static void checkAuto(Query query, boolean json) throws SqlError {
        if (query.body() instanceof Query.Select select && select.from().isEmpty()) {
            throw json
                    ? Errors.error(
                            13600,
                            "FOR JSON AUTO requires at least one table for generating JSON objects. Use FOR JSON PATH or"
                                    + " add a FROM clause with a table name.")
                    : Errors.error(
                            6810,
                            "Column name is required in FOR XML AUTO: there is no table that the rows could be named"
                                    + " after.");
        }
        if (!json
                && query.body() instanceof Query.Select select
                && !select.groupBy().isEmpty()) {
            throw Errors.error(6821, "GROUP BY and aggregate functions are currently not supported with FOR XML AUTO.");
        }
    }

    private QueryPlan rows(Query query, @Nullable Scope outer, boolean opaque) throws SqlError {
        for (Query.Cte cte : query.with()) {
            compilation.common.push(cte);
        }
        try {
            if (query.body() instanceof Query.Select select) {
                return new SelectCompiler(compilation, select, query, new Scope(outer, opaque)).compile();
            }
            QueryPlan plan = body(query.body(), outer, opaque);
            return query.order().isEmpty() ? plan : sorted(plan, query);
        } finally {
            for (int i = 0; i < query.with().size(); i++) {
                compilation.common.pop();
            }
        }
    }

    private QueryPlan body(Query.Body body, @Nullable Scope outer, boolean opaque) throws SqlError {
        if (body instanceof SetOperation operation) {
            return combined(operation, outer, opaque);
        }
        if (body instanceof Query.Rows rows) {
            return rows(rows, new Scope(outer, opaque));
        }
        return body instanceof Query.Nested nested
                ? compile(nested.query(), outer, opaque)
                : compile(Query.of(body), outer, opaque);
    }

    private QueryPlan rows(Query.Rows rows, Scope scope) throws SqlError {
        Binder binder = new Binder(compilation, scope);
        List<List<Compiled>> compiled = new ArrayList<>();
        int width = rows.rows().get(0).size();
        for (List<Expr> row : rows.rows()) {
            if (row.size() != width) {
                throw Errors.syntax(
                        10709, "The number of columns for each row in a table value constructor must be the same.");
            }
            List<Compiled> values = new ArrayList<>();
            for (Expr expr : row) {
                values.add(compilation.expressions.compile(binder.bind(expr)));
            }
            compiled.add(values);
        }
        List<ColumnMeta> columns = new ArrayList<>();
        Evaluator[][] codes = new Evaluator[compiled.size()][width];
        for (int i = 0; i < width; i++) {
            int column = i;
            SqlType type = ExpressionCompiler.common(
                    compiled.stream().map(r -> r.get(column)).toList());
            columns.add(ColumnMeta.of("", type));
            for (int r = 0; r < codes.length; r++) {
                codes[r][i] = compiled.get(r).get(i).as(type).code();
            }
        }
        return new QueryPlan(columns, scope.outerReferences(), frame -> {
            int[] at = new int[1];
            return () -> at[0] < codes.length ? evaluate(codes[at[0]++], frame) : null;
        });
    }

    static @Nullable Object[] evaluate(Evaluator[] codes, Frame frame) throws SqlError {
        @Nullable Object[] row = new Object[codes.length];
        for (int i = 0; i < codes.length; i++) {
            row[i] = codes[i].eval(frame);
        }
        return row;
    }

    private QueryPlan combined(SetOperation operation, @Nullable Scope outer, boolean opaque) throws SqlError {
        QueryPlan left = body(operation.left(), outer, opaque);
        QueryPlan right = body(operation.right(), outer, opaque);
        int width = left.columns.size();
        if (width != right.columns.size()) {
            throw Errors.error(
                    205,
                    "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.");
        }
        List<ColumnMeta> columns = new ArrayList<>();
        List<SqlType> types = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            ColumnMeta a = left.columns.get(i);
            SqlType type = left.nulls.get(i)
                    ? right.columns.get(i).type()
                    : right.nulls.get(i)
                            ? a.type()
                            : Types.common(a.type(), right.columns.get(i).type());
            types.add(type);
            columns.add(new ColumnMeta(
                    a.name(), type, a.nullable() || right.columns.get(i).nullable(), false, false));
        }
        BitSet dependencies = (BitSet) left.dependencies.clone();
        dependencies.or(right.dependencies);
        if (!operation.all()) {
            Comparability.checkSet(types);
        }
        QueryPlan.Producer a = converted(left, types);
        QueryPlan.Producer b = converted(right, types);
        HashKey.Maker maker = HashKey.of(types);
        BitSet nulls = (BitSet) left.nulls.clone();
        nulls.and(right.nulls);
        return new QueryPlan(
                columns,
                dependencies,
                nulls,
                switch (operation.kind()) {
                    case UNION -> operation.all() ? union(a, b) : distinct(union(a, b), maker);
                    case EXCEPT -> distinct(matching(a, b, maker, false), maker);
                    case INTERSECT -> distinct(matching(a, b, maker, true), maker);
                });
    }

    private static QueryPlan.Producer converted(QueryPlan plan, List<SqlType> types) throws SqlError {
        boolean same = true;
        for (int i = 0; i < types.size(); i++) {
            SqlType from = plan.columns.get(i).type();
            same &= plan.nulls.get(i) || from.equals(types.get(i));
        }
        if (same) {
            return plan::open;
        }
        List<dev.caravan.standin.tsql.value.Converter> converters = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            converters.add(
                    plan.nulls.get(i)
                            ? dev.caravan.standin.tsql.value.Converter.NONE
                            : dev.caravan.standin.tsql.value.Conversion.of(
                                    plan.columns.get(i).type(), types.get(i), 0));
        }
        return frame -> {
            QueryPlan.Rows rows = plan.open(frame);
            return () -> {
                @Nullable Object[] row = rows.next();
                for (int i = 0; row != null && i < row.length; i++) {
                    row[i] = converters.get(i).apply(row[i], frame.session.rules());
                }
                return row;
            };
        };
    }

    private static QueryPlan.Producer union(QueryPlan.Producer left, QueryPlan.Producer right) {
        return frame -> new QueryPlan.Rows() {
            private QueryPlan.Rows rows = left.open(frame);
            private boolean second;

            @Override
            public @Nullable Object @Nullable [] next() throws SqlError {
                @Nullable Object[] row = rows.next();
                if (row == null && !second) {
                    second = true;
                    rows = right.open(frame);
                    row = rows.next();
                }
                return row;
            }
        };
    }

    /** Each different row once. */
    static QueryPlan.Producer distinct(QueryPlan.Producer input, HashKey.Maker maker) {
        return frame -> {
            QueryPlan.Rows rows = input.open(frame);
            Set<HashKey> seen = new HashSet<>();
            return () -> {
                @Nullable Object[] row = rows.next();
                while (row != null && !seen.add(maker.key(row))) {
                    row = rows.next();
                }
                return row;
            };
        };
    }

    private static QueryPlan.Producer matching(
            QueryPlan.Producer left, QueryPlan.Producer right, HashKey.Maker maker, boolean wanted) {
        return frame -> {
            Set<HashKey> other = new HashSet<>();
            QueryPlan.Rows seconds = right.open(frame);
            for (@Nullable Object[] row = seconds.next(); row != null; row = seconds.next()) {
                other.add(maker.key(row));
            }
            QueryPlan.Rows rows = left.open(frame);
            return () -> {
                @Nullable Object[] row = rows.next();
                while (row != null && other.contains(maker.key(row)) != wanted) {
                    row = rows.next();
                }
                return row;
            };
        };
    }

    /** ORDER BY of a set operation or row list: on output columns only. */
    private QueryPlan sorted(QueryPlan plan, Query query) throws SqlError {
        Scope scope = new Scope(null);
        int slot = compilation.newSlot();
        scope.add(new Scope.Source("", List.of(), plan.columns, slot));
        List<Expr.Order> order = new ArrayList<>();
        for (Expr.Order item : query.order()) {
            Expr key = ofFirst(item.expr(), query.body());
            order.add(new Expr.Order(output(key, plan, slot, scope), item.descending()));
        }
        RowOrder rowOrder = RowOrder.compile(compilation, order);
        Limit limit = Limit.compile(compilation, null, query, scope);
        return new QueryPlan(plan.columns, plan.dependencies, frame -> {
            return limit.apply(sorted(plan.open(frame), rowOrder, slot, limit, frame), frame);
        });
    }

    /** Sorts output rows, which the order's keys find in a slot. */
    static QueryPlan.Rows sorted(QueryPlan.Rows rows, RowOrder order, int slot, Limit limit, Frame frame)
            throws SqlError {
        SortedRows sorted = new SortedRows(order, limit.most(frame));
        for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
            frame.slots[slot] = row;
            sorted.add(row, order.key(frame));
        }
        return sorted.rows();
    }

    private Expr output(Expr expr, QueryPlan plan, int slot, Scope scope) throws SqlError {
        if (expr instanceof Expr.Literal literal && literal.value() instanceof Integer number) {
            if (number < 1 || number > plan.columns.size()) {
                throw Errors.error(
                        108,
                        "The ORDER BY position number " + number
                                + " is out of range of the number of items in the select list.");
            }
            return new SlotRef(slot, number - 1, plan.columns.get(number - 1).type());
        }
        return new Binder(compilation, scope).bind(expr);
    }

    /** A qualified name that is in the select list of a set operation's first query, by its number there. */
    private static Expr ofFirst(Expr expr, Query.Body body) {
        Query.Body first = body;
        while (first instanceof Query.SetOperation operation) {
            first = operation.left();
        }
        if (!(expr instanceof Expr.ColumnRef ref)
                || ref.parts().size() < 2
                || !(first instanceof Query.Select select)) {
            return expr;
        }
        for (int i = 0; i < select.items().size(); i++) {
            if (select.items().get(i).expr() instanceof Expr.ColumnRef item
                    && String.join(".", item.parts()).equalsIgnoreCase(String.join(".", ref.parts()))) {
                return new Expr.Literal(i + 1, SqlTypes.INT);
            }
        }
        return expr;
    }

    /** TOP, or OFFSET and FETCH. */
    static final class Limit {
        private static final Limit NONE = new Limit(null, null, false);
        private final @Nullable Compiled skip;
        private final @Nullable Compiled count;
        private final boolean percent;

        private Limit(@Nullable Compiled skip, @Nullable Compiled count, boolean percent) {
            this.skip = skip;
            this.count = count;
            this.percent = percent;
        }

        static Limit compile(Compilation compilation, @Nullable Expr top, Query query, Scope scope) throws SqlError {
            if (top != null && query.offset() != null) {
                throw Errors.syntax(10741, "A TOP can not be used in the same query or sub-query as a OFFSET.");
            }
            Binder binder = new Binder(compilation, scope);
            boolean percent = top instanceof Expr.Percent;
            Expr count = top instanceof Expr.Percent part ? part.operand() : top == null ? query.fetch() : top;
            Expr offset = query.offset();
            if (count == null && offset == null) {
                return NONE;
            }
            return new Limit(
                    offset == null
                            ? null
                            : compilation
                                    .expressions
                                    .compile(binder.bind(offset))
                                    .as(SqlTypes.BIGINT),
                    count == null
                            ? null
                            : compilation
                                    .expressions
                                    .compile(binder.bind(count))
                                    .as(percent ? SqlTypes.FLOAT : SqlTypes.BIGINT),
                    percent);
        }

        /** Rows that a percentage of a number of rows is, rounded up. */
        private long share(Frame frame, int rows) throws SqlError {
            Object value = count == null ? null : count.eval(frame);
            if (!(value instanceof Double share) || share < 0 || share > 100) {
                throw Errors.error(1031, "Percent values must be between 0 and 100.");
            }
            return (long) Math.ceil(rows * share / 100);
        }

        boolean isNone() {
            return skip == null && count == null;
        }

        /** Greatest number of so many rows that are needed from the start, {@link Long#MAX_VALUE} for all. */
        long needed(Frame frame, int rows) throws SqlError {
            if (percent) {
                return share(frame, rows);
            }
            return count == null ? Long.MAX_VALUE : number(count, frame) + (skip == null ? 0 : skipped(skip, frame));
        }

        /** Rows that are needed from the start, {@link Long#MAX_VALUE} for all or a share of them. */
        long most(Frame frame) throws SqlError {
            return percent ? Long.MAX_VALUE : needed(frame, 0);
        }

        private static long number(@Nullable Compiled expr, Frame frame) throws SqlError {
            Object value = expr == null ? null : expr.eval(frame);
            if (!(value instanceof Long number)) {
                throw Errors.syntax(
                        1060,
                        "The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.");
            }
            if (number < 0) {
                throw Errors.syntax(127, "A TOP N or FETCH rowcount value may not be negative.");
            }
            return number;
        }

        private static long skipped(Compiled expr, Frame frame) throws SqlError {
            if (expr.eval(frame) instanceof Long number && number < 0) {
                throw Errors.syntax(10742, "The offset specified in a OFFSET clause may not be negative.");
            }
            return number(expr, frame);
        }

        QueryPlan.Rows apply(QueryPlan.Rows rows, Frame frame) throws SqlError {
            if (isNone()) {
                return rows;
            }
            if (percent) {
                List<@Nullable Object[]> all = new ArrayList<>();
                for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
                    all.add(row);
                }
                long end = share(frame, all.size());
                int[] at = new int[1];
                return () -> at[0] < end ? all.get(at[0]++) : null;
            }
            long skipped = skip == null ? 0 : skipped(skip, frame);
            long most = count == null ? Long.MAX_VALUE : number(count, frame);
            return new QueryPlan.Rows() {
                private long toSkip = skipped;
                private long left = most;

                @Override
                public @Nullable Object @Nullable [] next() throws SqlError {
                    while (toSkip > 0 && rows.next() != null) {
                        toSkip--;
                    }
                    if (left <= 0) {
                        return null;
                    }
                    left--;
                    return rows.next();
                }
            };
        }
    }
}
