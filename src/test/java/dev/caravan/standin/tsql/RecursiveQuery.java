// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.ConversionRules;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recursive common table expression: an anchor, UNION ALL, and a part that reads the rows of the round before. */
final class RecursiveQuery {
    private final Compilation compilation;
    private final Query.Cte cte;

    RecursiveQuery(Compilation compilation, Query.Cte cte) {
        this.compilation = compilation;
        this.cte = cte;
    }

    /** Whether an expression's text names itself in FROM. */
    static boolean isRecursive(Query.Cte cte) {
        return cte.query().body() instanceof Query.SetOperation union
                && union.kind() == Query.SetOperation.Kind.UNION
                && union.all()
                && names(union.right(), cte.name());
    }

    private static boolean names(Query.Body body, String name) {
        return body instanceof Query.Select select && select.from().stream().anyMatch(s -> names(s, name));
    }

    private static boolean names(Query.Source source, String name) {
        if (source instanceof Query.Join join) {
            return names(join.left(), name) || names(join.right(), name);
        }
        return source instanceof Query.Named named
                && named.name().size() == 1
                && Names.same(named.name().get(0), name);
    }

    /** The rows of the last round, as the recursive part sees them. */
    record Working(List<ColumnMeta> columns) implements FromTree.RowMaker {
        @Override
        public QueryPlan.Rows open(Frame frame) {
            @SuppressWarnings("unchecked")
            List<@Nullable Object[]> rows = (List<@Nullable Object[]>) frame.cached(this);
            Iterator<@Nullable Object[]> iterator =
                    rows == null ? List.<@Nullable Object[]>of().iterator() : rows.iterator();
            return () -> iterator.hasNext() ? iterator.next() : null;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    QueryPlan compile() throws SqlError {
        Query.SetOperation union = (Query.SetOperation) cte.query().body();
        QueryPlan anchor = new QueryCompiler(compilation).compile(Query.of(union.left()), null, true);
        List<ColumnMeta> columns = FromCompiler.renamed(anchor.columns, cte.columns());
        Working working = new Working(columns);
        compilation.recursion.put(cte, working);
        try {
            QueryPlan step = new QueryCompiler(compilation).compile(Query.of(union.right()), null, true);
            int limit = compilation.maxRecursion();
            return new QueryPlan(columns, anchor.dependencies, frame -> rows(anchor, step, working, limit, frame));
        } finally {
            compilation.recursion.remove(cte);
        }
    }

    private static QueryPlan.Rows rows(QueryPlan anchor, QueryPlan step, Working working, int limit, Frame frame)
            throws SqlError {
        if (step.columns.size() != anchor.columns.size()) {
            throw Errors.error(
                    205,
                    "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.");
        }
        List<@Nullable Object[]> first = anchor.all(frame);
        frame.put(working, first);
        return new QueryPlan.Rows() {
            private List<@Nullable Object[]> round = first;
            private int at;
            private int rounds;

            @Override
            public @Nullable Object @Nullable [] next() throws SqlError {
                while (at >= round.size()) {
                    if (round.isEmpty()) {
                        return null;
                    }
                    frame.put(working, round);
                    round = converted(step.all(frame), step, anchor, frame.session.rules());
                    if (!round.isEmpty() && ++rounds > limit && limit > 0) {
                        throw Errors.error(
                                530,
                                "The statement terminated. The maximum recursion " + limit
                                        + " has been exhausted before statement completion.");
                    }
                    at = 0;
                }
                return round.get(at++);
            }
        };
    }

    private static List<@Nullable Object[]> converted(
            List<@Nullable Object[]> rows, QueryPlan from, QueryPlan to, ConversionRules rules) throws SqlError {
        List<@Nullable Object[]> converted = new ArrayList<>();
        for (@Nullable Object[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = Conversion.convert(
                        row[i], from.columns.get(i).type(), to.columns.get(i).type(), rules);
            }
            converted.add(row);
        }
        return converted;
    }
}
