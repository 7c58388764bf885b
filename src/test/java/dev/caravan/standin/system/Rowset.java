// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.tsql.SystemView;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Columns of a system view or of a procedure's result, each with the way to its value. Values are given the Java class of
 * the column's type, so that an {@code int} may stand for a smallint or a bit.
 *
 * @param <T> what one row is made of
 */
public final class Rowset<T> {
    private final List<ColumnMeta> columns = new ArrayList<>();
    private final List<Function<T, @Nullable Object>> values = new ArrayList<>();

    /** A row set without columns. */
    public Rowset() {}

    /** Adds a nullable column. */
    public Rowset<T> column(String name, SqlType type, Function<T, @Nullable Object> value) {
        return add(name, type, true, value);
    }

    /** Adds a column that is never NULL. */
    public Rowset<T> required(String name, SqlType type, Function<T, @Nullable Object> value) {
        return add(name, type, false, value);
    }

    private Rowset<T> add(String name, SqlType type, boolean nullable, Function<T, @Nullable Object> value) {
        columns.add(new ColumnMeta(name, type, nullable, false, false));
        values.add(value);
        return this;
    }

    /** A sysname column that is never NULL. */
    public Rowset<T> name(String name, Function<T, @Nullable Object> value) {
        return required(name, SqlTypes.SYSNAME, value);
    }

    /** A nullable nvarchar column. */
    public Rowset<T> text(String name, int length, Function<T, @Nullable Object> value) {
        return column(name, SqlTypes.nvarchar(length), value);
    }

    /** An int column that is never NULL. */
    public Rowset<T> number(String name, Function<T, @Nullable Object> value) {
        return required(name, SqlTypes.INT, value);
    }

    /** A smallint column. */
    public Rowset<T> small(String name, Function<T, @Nullable Object> value) {
        return column(name, SqlTypes.SMALLINT, value);
    }

    /** A tinyint column. */
    public Rowset<T> tiny(String name, Function<T, @Nullable Object> value) {
        return column(name, SqlTypes.TINYINT, value);
    }

    /** A bit column. */
    public Rowset<T> bit(String name, Function<T, @Nullable Object> value) {
        return column(name, SqlTypes.BIT, value);
    }

    /** Bit columns that are always 0, for features that the stand-in does not have. */
    public Rowset<T> off(String... names) {
        for (String name : names) {
            bit(name, row -> false);
        }
        return this;
    }

    /** Bit columns whose values are looked up by their names. */
    public Rowset<T> flags(BiPredicate<T, String> value, String... names) {
        for (String name : names) {
            bit(name, row -> value.test(row, name));
        }
        return this;
    }

    /** A column that is always NULL. */
    public Rowset<T> nothing(String name, SqlType type) {
        return column(name, type, row -> null);
    }

    /** A datetime column. */
    public Rowset<T> time(String name, Function<T, @Nullable Object> value) {
        return column(name, SqlTypes.DATETIME, value);
    }

    /** The columns. */
    public List<ColumnMeta> columns() {
        return List.copyOf(columns);
    }

    /** The rows, made one by one. */
    public Iterable<@Nullable Object[]> rows(Iterable<? extends T> source) {
        return () -> {
            Iterator<? extends T> items = source.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return items.hasNext();
                }

                @Override
                public @Nullable Object[] next() {
                    return row(items.next());
                }
            };
        };
    }

    private @Nullable Object[] row(T item) {
        @Nullable Object[] row = new Object[values.size()];
        for (int i = 0; i < row.length; i++) {
            row[i] = inClass(columns.get(i).type(), values.get(i).apply(item));
        }
        return row;
    }

    /** A system view with these columns. */
    public SystemView view(String schema, String name, Function<SessionContext, ? extends Iterable<T>> source) {
        List<ColumnMeta> shown = columns();
        return new SystemView(
                schema,
                name,
                shown,
                context ->
                        ScriptedViews.apply(context.server(), schema + "." + name, shown, rows(source.apply(context))));
    }

    /** A value in the Java class of a type; numbers and booleans stand for one another. */
    public static @Nullable Object inClass(SqlType type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        return switch (type.kind()) {
            case BIT -> value instanceof Number number ? number.longValue() != 0 : value;
            case TINYINT, SMALLINT -> number(value).shortValue();
            case INT -> number(value).intValue();
            case BIGINT -> number(value).longValue();
            case DECIMAL, NUMERIC, MONEY, SMALLMONEY ->
                new BigDecimal(number(value).toString()).setScale(type.scale());
            case CHAR, VARCHAR, NCHAR, NVARCHAR -> value.toString();
            default -> value;
        };
    }

    private static Number number(Object value) {
        return value instanceof Boolean bit ? Integer.valueOf(bit ? 1 : 0) : (Number) value;
    }
}
