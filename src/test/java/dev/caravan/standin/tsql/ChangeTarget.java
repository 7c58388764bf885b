// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A common table expression, derived table or view through which a table is changed (UPDATE, "Updatable views").
 *
 * @param table the table behind it
 * @param query its query, with the table's row behind the columns
 * @param columns names of the table's columns by folded names of the query's
 */
record ChangeTarget(Table table, Query query, Map<String, String> columns) {
    static final String HIDDEN = "\u0000row";

    /** The target behind a query; error 4421 when its columns are not a table's. */
    static ChangeTarget of(Compilation compilation, String name, Query query, List<String> renamed) throws SqlError {
        if (!(query.body() instanceof Query.Select select)
                || select.distinct()
                || !select.groupBy().isEmpty()
                || select.having() != null
                || select.items().stream().anyMatch(i -> Aggregation.uses(i.expr()))) {
            throw Errors.error(
                    4421,
                    "Derived table '" + name
                            + "' is not updatable because a column of the derived table is derived or constant.");
        }
        Query.Named base = base(name, select.from());
        Table table = compilation.session.names().requireTable(base.name());
        compilation.use(table);
        String alias = base.alias().isEmpty() ? base.name().get(base.name().size() - 1) : base.alias();
        List<Query.Item> items = new ArrayList<>(select.items());
        items.add(new Query.Item(new RowHandle.Named(alias), HIDDEN));
        Query.Select wider = new Query.Select(
                false,
                select.top(),
                select.ties(),
                items,
                select.assignments(),
                select.into(),
                select.from(),
                select.where(),
                select.groupBy(),
                select.having());
        Query widened = new Query(query.with(), wider, query.order(), query.offset(), query.fetch());
        return new ChangeTarget(table, widened, columns(select, table, renamed));
    }

    private static Query.Named base(String name, List<Query.Source> from) throws SqlError {
        Query.Source source = from.isEmpty() ? null : from.get(0);
        while (source instanceof Query.Join join) {
            source = join.left();
        }
        if (source instanceof Query.Named named) {
            return named;
        }
        throw new Unsupported("UPDATE or DELETE through '" + name + "'");
    }

    private static Map<String, String> columns(Query.Select select, Table table, List<String> renamed) {
        Map<String, String> columns = new LinkedHashMap<>();
        int position = 0;
        for (Query.Item item : select.items()) {
            if (item.expr() instanceof Expr.Star) {
                table.columns().forEach(c -> columns.put(Names.fold(c.name()), c.name()));
                continue;
            }
            if (item.expr() instanceof Expr.ColumnRef column) {
                String real = column.parts().get(column.parts().size() - 1);
                String own = item.alias().isEmpty() ? real : item.alias();
                columns.put(Names.fold(position < renamed.size() ? renamed.get(position) : own), real);
            }
            position++;
        }
        return columns;
    }

    /** Names of the columns that can be written, in order. */
    List<String> names() {
        return List.copyOf(columns.keySet());
    }

    /** The table's name of a column, or error 4406. */
    String column(String name) throws SqlError {
        String real = columns.get(Names.fold(name));
        if (real == null) {
            throw Errors.error(
                    4406,
                    "Update or insert of view or function '" + table.name()
                            + "' failed because it contains a derived or constant field.");
        }
        return real;
    }

    /** Assignments to the table's own columns. */
    List<Statement.Assignment> assignments(List<Statement.Assignment> written) throws SqlError {
        List<Statement.Assignment> real = new ArrayList<>();
        for (Statement.Assignment one : written) {
            List<String> column = one.column();
            real.add(
                    column.isEmpty()
                            ? one
                            : new Statement.Assignment(
                                    one.variable(),
                                    List.of(column(column.get(column.size() - 1))),
                                    one.operator(),
                                    one.value()));
        }
        return real;
    }

    /** What must be permitted to change a view that a name means; null when it means none. */
    static @Nullable Need need(Compilation compilation, List<String> written, String permission) throws SqlError {
        List<String> name = compilation.session.names().dereference(written, compilation.database());
        SqlModule module =
                name.get(0).startsWith("@") ? null : compilation.session.names().findModule(name);
        return module == null || module.kind() != SqlModule.Kind.VIEW
                ? null
                : Need.of(permission, compilation.session.names().databaseOf(name, compilation.database()), module);
    }

    /** The query of a view, null when a name means none. */
    static @Nullable Query view(Compilation compilation, List<String> written) throws SqlError {
        List<String> name = compilation.session.names().dereference(written, compilation.database());
        SqlModule module =
                name.get(0).startsWith("@") ? null : compilation.session.names().findModule(name);
        if (module == null || module.kind() != SqlModule.Kind.VIEW) {
            return null;
        }
        return compilation.session.engine().modules().get(module).statement().query();
    }
}
