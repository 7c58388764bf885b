// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Temporal;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Expr.Comparator;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * FOR SYSTEM_TIME as the union of a table and its history ("Querying data in a system-versioned temporal table"). Versions that
 * lasted no time are in the history and not in this.
 */
final class SystemTime {
    private final Table table;
    private final Temporal temporal;
    private final Table history;

    private SystemTime(Table table, Temporal temporal, Table history) {
        this.table = table;
        this.temporal = temporal;
        this.history = history;
    }

    /** What a session finds under the name. */
    static SystemTime of(Compilation compilation, Query.Versioned versioned) throws SqlError {
        List<String> name =
                compilation.session.names().dereference(versioned.table().name(), compilation.database());
        Table table = compilation
                .session
                .names()
                .findTable(name, compilation.session.names().databaseOf(name, compilation.database()));
        if (table == null && compilation.session.names().findModule(name) != null) {
            throw new Unsupported("FOR SYSTEM_TIME of a view");
        }
        if (table == null) {
            throw Errors.error(
                    208,
                    "Invalid object name '" + String.join(".", versioned.table().name()) + "'.");
        }
        Temporal temporal = table.definition().temporal();
        Table history = SystemVersioning.historyOf(table);
        if (temporal == null || history == null) {
            throw Errors.error(
                    13544,
                    "Temporal FOR SYSTEM_TIME clause can only be used with system-versioned tables. '"
                            + table.qualifiedName() + "' is not a system-versioned table.");
        }
        return new SystemTime(table, temporal, history);
    }

    Table table() {
        return table;
    }

    /** The query of the versions that a clause means. */
    Query query(Query.Versioned versioned) {
        Query.Body union = new Query.SetOperation(
                Query.SetOperation.Kind.UNION, true, select(table, versioned), select(history, versioned));
        return Query.of(union);
    }

    private Query.Select select(Table from, Query.Versioned versioned) {
        List<Query.Item> items = new ArrayList<>();
        table.columns().forEach(column -> items.add(new Query.Item(new Expr.ColumnRef(List.of(column.name())), "")));
        List<String> name = List.of(from.database().name(), from.schema().name(), from.name());
        return new Query.Select(
                false,
                null,
                false,
                items,
                List.of(),
                List.of(),
                List.of(new Query.Named(name, "", versioned.table().hints())),
                condition(versioned),
                List.of(),
                null);
    }

    private Expr condition(Query.Versioned versioned) {
        Column start = Objects.requireNonNull(table.columnOfId(temporal.startColumnId()));
        Column end = Objects.requireNonNull(table.columnOfId(temporal.endColumnId()));
        Expr lasting = new Expr.Compare(Comparator.NE, column(start), column(end));
        Expr meant = switch (versioned.kind()) {
            case "AS OF" ->
                and(compare(Comparator.LE, start, versioned.from()), compare(Comparator.GT, end, versioned.from()));
            case "FROM" ->
                and(compare(Comparator.LT, start, versioned.to()), compare(Comparator.GT, end, versioned.from()));
            case "BETWEEN" ->
                and(compare(Comparator.LE, start, versioned.to()), compare(Comparator.GT, end, versioned.from()));
            case "CONTAINED IN" ->
                and(compare(Comparator.GE, start, versioned.from()), compare(Comparator.LE, end, versioned.to()));
            default -> null;
        };
        return meant == null ? lasting : and(lasting, meant);
    }

    private static Expr and(Expr left, Expr right) {
        return new Expr.And(left, right);
    }

    private static Expr column(Column column) {
        return new Expr.ColumnRef(List.of(column.name()));
    }

    private static Expr compare(Comparator operator, Column column, @Nullable Expr value) {
        return new Expr.Compare(
                operator,
                column(column),
                new Expr.Cast(
                        Objects.requireNonNull(value), dev.caravan.standin.type.SqlTypes.datetime2(7), null, false));
    }
}
