// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import dev.caravan.enrich.CurrentValues;
import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TextPolicy;
import dev.caravan.schema.Identifiers;
import dev.caravan.source.SourceColumn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
        List<@Nullable Object @Nullable []> found = new ArrayList<>(Collections.nCopies(keys.size(), null));
        int slice = Math.max(1, PARAMETERS / table.key().size());
        for (int from = 0; from < keys.size(); from += slice) {
            int offset = from;
            List<@Nullable Object[]> wanted = keys.subList(from, Math.min(keys.size(), from + slice));
            source.sql(sql(table, columns, wanted.size()))
                    .params(parameters(table, wanted))
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

    static String sql(TablePlan table, List<SourceColumn> columns, int keys) {
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
                + Identifiers.source(table.source().name()) + " AS t ON " + join;
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
