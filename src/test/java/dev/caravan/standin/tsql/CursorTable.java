// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Temporal;
import dev.caravan.standin.session.CursorQuery.Origin;
import dev.caravan.standin.session.Session.Parameter;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table of a cursor's FROM clause. */
record CursorTable(Query.Named source, Table table, int number) {

    /** A column that a cursor reads besides those of its query. */
    record Hidden(CursorTable table, Column column) {

        Expr reference() {
            return new Expr.ColumnRef(List.of(table.alias(), column.name()));
        }

        /** The condition that it has the value of a variable; of an outer join's missing row it may be NULL. */
        Expr equal(String variable, boolean joined) {
            Expr equal = new Expr.Compare(Expr.Comparator.EQ, reference(), new Expr.Variable(variable));
            return column.nullable() || joined
                    ? new Expr.Or(
                            equal,
                            new Expr.And(new Expr.IsNull(reference()), new Expr.IsNull(new Expr.Variable(variable))))
                    : equal;
        }

        @Nullable
        Object converted(Parameter value) throws SqlError {
            Object given = value.value();
            return given == null ? null : Conversion.convert(given, value.type(), column.type());
        }

        @Nullable
        Object identity(long value) throws SqlError {
            return Conversion.convert(value, SqlTypes.BIGINT, column.type());
        }
    }

    String alias() {
        return source.alias().isEmpty() ? source.name().get(source.name().size() - 1) : source.alias();
    }

    /** Whether a name of several parts, or the alias, means the table. */
    boolean isNamed(List<String> name) {
        String last = name.get(name.size() - 1);
        if (name.size() == 1 && last.equalsIgnoreCase(source.alias())) {
            return true;
        }
        return last.equalsIgnoreCase(table.name())
                && fits(NameResolver.part(name, 1), table.schema().name())
                && fits(NameResolver.part(name, 2), table.database().name());
    }

    private static boolean fits(String written, String real) {
        return written.isEmpty() || written.equalsIgnoreCase(real);
    }

    /** Columns that a star means. */
    List<Column> shown() {
        Temporal temporal = table.definition().temporal();
        return table.columns().stream()
                .filter(column -> temporal == null || !temporal.isHidden(column.columnId()))
                .toList();
    }

    Origin origin(Column column) {
        return new Origin(number, column.name(), KeyedQuery.keyOf(table).contains(column));
    }

    List<Hidden> keys() {
        return hidden(KeyedQuery.keyOf(table));
    }

    List<Hidden> versions() {
        return hidden(KeyedQuery.versionOf(table));
    }

    private List<Hidden> hidden(List<Column> columns) {
        return columns.stream().map(column -> new Hidden(this, column)).toList();
    }
}
