// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import dev.caravan.schema.Identifiers;
import dev.caravan.source.SourceColumn;
import java.nio.ByteBuffer;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.SqlParameterValue;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Asks SQL Server itself: the values go as parameters and get the columns' types and collations. */
public final class JdbcSourceTruth implements SourceTruth {

    /** SQL Server takes 2,100 parameters (error 8003). */
    private static final int PARAMETERS = 1000;

    private final JdbcClient source;

    /** Asks over the client's connections. */
    public JdbcSourceTruth(JdbcClient source) {
        this.source = source;
    }

    @Override
    public List<Truth> answer(String condition, List<SourceColumn> columns, List<List<@Nullable Object>> rows) {
        List<Truth> truths = new ArrayList<>(Collections.nCopies(rows.size(), Truth.UNKNOWN));
        int slice = Math.max(1, PARAMETERS / columns.size());
        for (int from = 0; from < rows.size(); from += slice) {
            int offset = from;
            List<List<@Nullable Object>> asked = rows.subList(from, Math.min(rows.size(), from + slice));
            source.sql(sql(condition, columns, asked.size()))
                    .params(parameters(asked, columns))
                    .query(rs -> {
                        truths.set(offset + rs.getInt(1), truth(rs.getInt(2)));
                    });
        }
        return truths;
    }

    private static Truth truth(int number) {
        return switch (number) {
            case 0 -> Truth.FALSE;
            case 1 -> Truth.TRUE;
            default -> Truth.UNKNOWN;
        };
    }

    static String sql(String condition, List<SourceColumn> columns, int rows) {
        String number = numberColumn(columns);
        StringBuilder values = new StringBuilder();
        String parameters = columns.stream().map(column -> "?").collect(Collectors.joining(", "));
        for (int row = 0; row < rows; row++) {
            values.append(row == 0 ? "" : ", ")
                    .append('(')
                    .append(row)
                    .append(", ")
                    .append(parameters)
                    .append(')');
        }
        String typed = IntStream.range(0, columns.size())
                .mapToObj(i -> typed("v.c" + i, columns.get(i)))
                .collect(Collectors.joining(", "));
        String names = IntStream.range(0, columns.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        return "SELECT r." + number + ", CASE WHEN " + condition + " THEN 1 WHEN NOT (" + condition
                + ") THEN 0 ELSE 2 END"
                + " FROM (SELECT v.n AS " + number + ", " + typed + " FROM (VALUES " + values + ") AS v (n, " + names
                + ")) AS r";
    }

    /** The collation twice: the inner one gives the code page, the outer one the rules. */
    private static String typed(String value, SourceColumn column) {
        String collate = column.collation() == null ? "" : " COLLATE " + column.collation();
        return "CONVERT(" + column.type().declaration() + ", " + value + collate + ")" + collate + " AS "
                + Identifiers.source(column.name());
    }

    /** A name that none of the columns has. */
    private static String numberColumn(List<SourceColumn> columns) {
        StringBuilder name = new StringBuilder("n");
        while (columns.stream().anyMatch(column -> column.name().equalsIgnoreCase(name.toString()))) {
            name.append('n');
        }
        return Identifiers.source(name.toString());
    }

    private static List<Object> parameters(List<List<@Nullable Object>> rows, List<SourceColumn> columns) {
        List<Object> parameters = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            for (int i = 0; i < columns.size(); i++) {
                boolean bytes = columns.get(i).type().name().endsWith("binary");
                parameters.add(new SqlParameterValue(bytes ? Types.VARBINARY : Types.NVARCHAR, plain(row.get(i))));
            }
        }
        return parameters;
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return value instanceof ByteBuffer bytes ? bytes.array() : value;
    }
}
