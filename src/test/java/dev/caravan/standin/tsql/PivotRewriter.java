// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns PIVOT into GROUP BY with CASE, and UNPIVOT into CROSS APPLY of VALUES ("FROM - Using PIVOT and UNPIVOT"). */
final class PivotRewriter {
    private final Compilation compilation;

    PivotRewriter(Compilation compilation) {
        this.compilation = compilation;
    }

    Query.Derived rewrite(Query.Pivot pivot) throws SqlError {
        List<String> columns = columns(pivot.source());
        String aggregate = pivot.aggregate();
        if (aggregate == null) {
            for (String name : pivot.names()) {
                require(columns, name);
            }
            return unpivot(pivot, columns);
        }
        require(columns, pivot.value());
        require(columns, pivot.spread());
        return pivot(pivot, aggregate, columns);
    }

    private static void require(List<String> columns, String name) throws SqlError {
        if (columns.stream().noneMatch(c -> Names.same(c, name))) {
            throw Errors.error(207, "Invalid column name '" + name + "'.");
        }
    }

    /** Names of a source's columns, found by compiling it for nothing. */
    private List<String> columns(Query.Source source) throws SqlError {
        Compilation trial = compilation.part(compilation.variables);
        trial.common.addAll(compilation.common);
        Scope scope = new Scope(null);
        new FromCompiler(trial, scope).compile(List.of(source));
        List<String> names = new ArrayList<>();
        for (Scope.Source one : scope.sources()) {
            one.columns().stream().map(ColumnMeta::name).forEach(names::add);
        }
        return names;
    }

    private static Expr column(String name) {
        return new Expr.ColumnRef(List.of(name));
    }

    private static Query.Derived pivot(Query.Pivot pivot, String aggregate, List<String> columns) {
        List<Query.Item> items = new ArrayList<>();
        List<Expr> groups = new ArrayList<>();
        for (String column : columns) {
            if (!Names.same(column, pivot.value()) && !Names.same(column, pivot.spread())) {
                items.add(new Query.Item(column(column), column));
                groups.add(column(column));
            }
        }
        for (String name : pivot.names()) {
            Expr matches = new Expr.Compare(
                    Expr.Comparator.EQ,
                    column(pivot.spread()),
                    new Expr.Literal(name, SqlTypes.nvarchar(Math.max(1, name.length()))));
            Expr value = new Expr.Case(null, List.of(new Expr.When(matches, column(pivot.value()))), null);
            Expr call = new Expr.Call(List.of(aggregate), List.of(value), false, null, List.of());
            items.add(new Query.Item(call, name));
        }
        return derived(items, List.of(pivot.source()), null, groups, pivot.alias());
    }

    private static Query.Derived unpivot(Query.Pivot pivot, List<String> columns) {
        List<Query.Item> items = new ArrayList<>();
        for (String column : columns) {
            if (pivot.names().stream().noneMatch(n -> Names.same(n, column))) {
                items.add(new Query.Item(column(column), column));
            }
        }
        List<List<Expr>> rows = new ArrayList<>();
        for (String name : pivot.names()) {
            rows.add(List.of(new Expr.Literal(name, SqlTypes.nvarchar(128)), column(name)));
        }
        String inner = "unpivoted";
        Query.Derived values =
                new Query.Derived(Query.of(new Query.Rows(rows)), inner, List.of(pivot.spread(), pivot.value()));
        Expr value = new Expr.ColumnRef(List.of(inner, pivot.value()));
        items.add(new Query.Item(value, pivot.value()));
        items.add(new Query.Item(new Expr.ColumnRef(List.of(inner, pivot.spread())), pivot.spread()));
        Query.Source applied = new Query.Join(Query.Join.Kind.CROSS_APPLY, pivot.source(), values, null);
        return derived(items, List.of(applied), new Expr.Not(new Expr.IsNull(value)), List.of(), pivot.alias());
    }

    private static Query.Derived derived(
            List<Query.Item> items, List<Query.Source> from, @Nullable Expr where, List<Expr> groups, String alias) {
        Query.Select select =
                new Query.Select(false, null, false, items, List.of(), List.of(), from, where, groups, null);
        return new Query.Derived(Query.of(select), alias, List.of());
    }
}
