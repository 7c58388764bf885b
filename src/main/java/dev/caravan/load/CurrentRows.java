// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import dev.caravan.enrich.CurrentValues;
import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TextPolicy;
import dev.caravan.schema.Identifiers;
import dev.caravan.source.SourceColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads rows of source tables by their keys, many at a time. */
public final class CurrentRows implements CurrentValues {

    private static final int PARAMETERS = 500;

    private final JdbcClient source;
    private final TextPolicy text;

    /** Reads through the client; texts come as the policy says. */
    public CurrentRows(JdbcClient source, TextPolicy text) {
        this.source = source;
        this.text = text;
    }

    @Override
    public List<@Nullable Object @Nullable []> read(
            TablePlan table, List<SourceColumn> columns, List<@Nullable Object[]> keys) {
        SourceValues[] readers = columns.stream()
                .map(column -> SourceValues.of(table.source().name(), column, text))
                .toArray(SourceValues[]::new);
        return read(
                keys,
                table,
                Identifiers.source(table.source().name()),
                columns,
                wanted -> parameters(table, wanted),
                readers);
    }

    /**
     * Rows that belong to the target, by texts of their keys as {@link KeyText} gives them.
     *
     * @return for each key, in their order, the row in the order of the target's columns, null where there is none
     */
    public List<@Nullable Object @Nullable []> rows(TablePlan table, List<List<String>> keys) {
        SourceValues[] readers = table.columns().stream()
                .map(column -> SourceValues.of(table.source().name(), column, text))
                .toArray(SourceValues[]::new);
        String name = Identifiers.source(table.source().name());
        List<@Nullable Object @Nullable []> rows = read(
                keys,
                table,
                table.filter()
                        .map(filter -> "(SELECT * FROM " + name + " WHERE " + filter.sql() + ")")
                        .orElse(name),
                table.columns(),
                wanted -> wanted.stream().flatMap(List::stream).toList(),
                readers);
        if (table.tag().isPresent()) {
            for (int i = 0; i < rows.size(); i++) {
                @Nullable Object @Nullable [] row = rows.get(i);
                if (row != null) {
                    @Nullable Object[] tagged = Arrays.copyOf(row, row.length + 1);
                    tagged[row.length] = table.tag().get();
                    rows.set(i, tagged);
                }
            }
        }
        return rows;
    }

    /**
     * Whether a text key of the table holds U+0000, which the target has without it: by the target's text, such a row is not
     * found.
     */
    public boolean hasUnfindableKeys(TablePlan table) {
        String conditions = table.key().stream()
                .filter(column -> KeyedRows.isText(column))
                .map(column ->
                        Identifiers.source(column.name()) + " COLLATE Latin1_General_BIN2 LIKE N'%' + NCHAR(0) + N'%'")
                .collect(Collectors.joining(" OR "));
        return !conditions.isEmpty()
                && source.sql("SELECT CASE WHEN EXISTS (SELECT 1 FROM "
                                + Identifiers.source(table.source().name()) + " WHERE " + conditions
                                + ") THEN 1 ELSE 0 END")
                        .query(Integer.class)
                        .single()
                        .equals(1);
    }

    private <K> List<@Nullable Object @Nullable []> read(
            List<K> keys,
            TablePlan table,
            String from,
            List<SourceColumn> columns,
            Function<List<K>, List<String>> parameters,
            SourceValues[] readers) {
        List<@Nullable Object @Nullable []> found = new ArrayList<>(Collections.nCopies(keys.size(), null));
        int slice = Math.max(1, PARAMETERS / table.key().size());
        for (int start = 0; start < keys.size(); start += slice) {
            int offset = start;
            List<K> wanted = keys.subList(start, Math.min(keys.size(), start + slice));
            source.sql(sql(table, from, columns, wanted.size()))
                    .params(parameters.apply(wanted))
                    .query(rs -> {
                        @Nullable Object[] values = new @Nullable Object[readers.length];
                        for (int i = 0; i < readers.length; i++) {
                            values[i] = readers[i].read(rs, i + 2);
                        }
                        found.set(offset + rs.getInt(1), values);
                    });
        }
        return found;
    }

    static String sql(TablePlan table, String from, List<SourceColumn> columns, int keys) {
        List<SourceColumn> key = table.key();
        String parameters = key.stream().map(column -> "?").collect(Collectors.joining(", "));
        String values = IntStream.range(0, keys)
                .mapToObj(i -> "(" + i + ", " + parameters + ")")
                .collect(Collectors.joining(", "));
        String names = IntStream.range(0, key.size()).mapToObj(i -> "k" + i).collect(Collectors.joining(", "));
        String join = IntStream.range(0, key.size())
                .mapToObj(i -> "t." + Identifiers.source(key.get(i).name()) + " = "
                        + KeyText.fromText(key.get(i), "wanted.k" + i))
                .collect(Collectors.joining(" AND "));
        String selected = columns.stream()
                .map(column -> "t." + Identifiers.source(column.name()))
                .collect(Collectors.joining(", "));
        return "SELECT wanted.n, " + selected + " FROM (VALUES " + values + ") AS wanted (n, " + names + ") JOIN "
                + from + " AS t ON " + join;
    }

    private static List<String> parameters(TablePlan table, List<@Nullable Object[]> keys) {
        List<String> parameters = new ArrayList<>();
        for (@Nullable Object[] values : keys) {
            for (int i = 0; i < values.length; i++) {
                Object value = values[i];
                if (value == null) {
                    throw new IllegalStateException(
                            "A change of table " + table.source().name() + " has NULL in its key");
                }
                parameters.add(KeyText.of(table.key().get(i), value));
            }
        }
        return parameters;
    }
}
