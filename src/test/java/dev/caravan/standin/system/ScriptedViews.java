// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What tests have scripted into system views, for facts that the stand-in cannot have by itself, such as a memory-optimised
 * table or an encrypted column: other values in the rows that match, and rows of their own. Thread-safe.
 */
public final class ScriptedViews {
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();

    private ScriptedViews() {}

    /** The scripts of a server. */
    public static ScriptedViews of(Server server) {
        return server.extension(ScriptedViews.class, ScriptedViews::new);
    }

    /**
     * Makes a column show another value in every row of a view whose columns have the values given.
     *
     * @param view schema and name, such as {@code sys.tables}
     * @param where values by column name; empty for all rows
     * @param value value that the column's type can be converted from, null for NULL
     */
    public void set(String view, Map<String, ?> where, String column, @Nullable Object value) {
        script(view).changes.add(new Change(sorted(where), column, value));
    }

    /** Adds a row to a view; columns that are not given are NULL, or 0 where NULL is not allowed. */
    public void add(String view, Map<String, ?> row) {
        script(view).rows.add(sorted(row));
    }

    /** Forgets what was scripted into a view. */
    public void clear(String view) {
        scripts.remove(key(view));
    }

    private Script script(String view) {
        return scripts.computeIfAbsent(key(view), v -> new Script());
    }

    private static String key(String view) {
        return view.toLowerCase(Locale.ROOT);
    }

    private static Map<String, @Nullable Object> sorted(Map<String, ?> values) {
        Map<String, @Nullable Object> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(values);
        return sorted;
    }

    /** The rows of a view as scripted; the same rows when nothing is scripted. */
    static Iterable<@Nullable Object[]> apply(
            Server server, String view, List<ColumnMeta> columns, Iterable<@Nullable Object[]> rows) {
        ScriptedViews scripted = server.extension(ScriptedViews.class);
        Script script = scripted == null ? null : scripted.scripts.get(key(view));
        return script == null ? rows : script.apply(columns, rows);
    }

    private record Change(
            Map<String, @Nullable Object> where,
            String column,
            @Nullable Object value) {
        boolean matches(List<ColumnMeta> columns, @Nullable Object[] row) {
            return where.entrySet().stream().allMatch(wanted -> {
                int at = ordinal(columns, wanted.getKey());
                Object value = converted(columns.get(at), wanted.getValue());
                Object actual = row[at];
                return value == null
                        ? actual == null
                        : actual != null && value.toString().equalsIgnoreCase(actual.toString());
            });
        }
    }

    private static int ordinal(List<ColumnMeta> columns, String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("The view has no column " + name + " to be scripted");
    }

    private static @Nullable Object converted(ColumnMeta column, @Nullable Object value) {
        SqlType type = column.type();
        if (!(value instanceof String text)) {
            return Rowset.inClass(type, value);
        }
        try {
            return Conversion.convert(text, SqlTypes.nvarchar(SqlType.MAX), type);
        } catch (SqlError e) {
            throw new IllegalArgumentException("Column " + column.name() + " cannot show the scripted value", e);
        }
    }

    private static final class Script {
        private final List<Change> changes = new CopyOnWriteArrayList<>();
        private final List<Map<String, @Nullable Object>> rows = new CopyOnWriteArrayList<>();

        Iterable<@Nullable Object[]> apply(List<ColumnMeta> columns, Iterable<@Nullable Object[]> given) {
            List<@Nullable Object[]> all = new ArrayList<>();
            for (Iterator<@Nullable Object[]> i = given.iterator(); i.hasNext(); ) {
                all.add(changed(columns, i.next()));
            }
            rows.forEach(row -> all.add(made(columns, row)));
            return all;
        }

        private @Nullable Object[] changed(List<ColumnMeta> columns, @Nullable Object[] row) {
            @Nullable Object[] to = row.clone();
            for (Change change : changes) {
                if (change.matches(columns, row)) {
                    int at = ordinal(columns, change.column);
                    to[at] = converted(columns.get(at), change.value);
                }
            }
            return to;
        }

        private static @Nullable Object[] made(List<ColumnMeta> columns, Map<String, @Nullable Object> row) {
            @Nullable Object[] values = new Object[columns.size()];
            for (int i = 0; i < values.length; i++) {
                ColumnMeta column = columns.get(i);
                values[i] = column.nullable() ? null : converted(column, "0");
            }
            row.forEach((name, value) -> {
                int at = ordinal(columns, name);
                values[at] = converted(columns.get(at), value);
            });
            return values;
        }
    }
}
