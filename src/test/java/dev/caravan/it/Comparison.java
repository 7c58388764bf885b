// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Compares tables of source and target value by value; what either driver says of a value is put into one form. */
final class Comparison {

    private static final int SHOWN = 5;

    private Comparison() {}

    /** Fails unless the tables have the same rows. */
    static void assertEqual(SourceDatabase source, String sourceTable, TargetDatabase target, String targetTable)
            throws SQLException {
        String columns = columnsOf(target, targetTable);
        List<String> expected;
        List<String> actual;
        try (Connection connection = source.connect()) {
            expected =
                    rows(connection, "SELECT " + columns.replaceAll("\"([^\"]*)\"", "[$1]") + " FROM " + sourceTable);
        }
        try (Connection connection = target.connect()) {
            actual = rows(connection, "SELECT " + columns + " FROM " + targetTable);
        }
        assertSame(targetTable, expected, actual);
    }

    /** Fails unless rows, in the form of {@link #rows}, are the same; says which are not. */
    static void assertSame(String what, List<String> expected, List<String> actual) {
        if (!expected.equals(actual)) {
            List<String> missing = new ArrayList<>(expected);
            actual.forEach(missing::remove);
            List<String> extra = new ArrayList<>(actual);
            expected.forEach(extra::remove);
            assertThat(extra.stream().limit(SHOWN).map(Comparison::shortened).toList())
                    .as(
                            "%s: %d rows expected, %d found, %d missing, %d extra; the first ones",
                            what, expected.size(), actual.size(), missing.size(), extra.size())
                    .isEqualTo(missing.stream()
                            .limit(SHOWN)
                            .map(Comparison::shortened)
                            .toList());
            throw new AssertionError(what + " differs");
        }
    }

    private static String shortened(String row) {
        return row.replaceAll("([^|]{60})[^|]*", "$1… ");
    }

    private static String columnsOf(TargetDatabase target, String table) {
        List<String> names = new ArrayList<>();
        target.rows("SELECT attname FROM pg_attribute WHERE attrelid = '" + table
                        + "'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum")
                .forEach(row -> names.add("\"" + row.get(0) + "\""));
        return String.join(", ", names);
    }

    /** Rows as text, sorted: the order of keys differs between the two. */
    static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery(sql)) {
            ResultSetMetaData meta = rs.getMetaData();
            List<String> rows = new ArrayList<>();
            while (rs.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= meta.getColumnCount(); i++) {
                    row.append(i > 1 ? " | " : "").append(text(rs, i, meta.getColumnTypeName(i)));
                }
                rows.add(row.toString());
            }
            rows.sort(null);
            return rows;
        }
    }

    private static String text(ResultSet rs, int i, String type) throws SQLException {
        @Nullable
        Object value = switch (type.toLowerCase(Locale.ROOT)) {
            case "date" -> rs.getObject(i, LocalDate.class);
            case "time" -> micros(rs.getObject(i, LocalTime.class));
            case "timestamp", "datetime", "datetime2", "smalldatetime" -> micros(rs.getObject(i, LocalDateTime.class));
            case "timestamptz", "datetimeoffset" -> instant(rs.getObject(i, OffsetDateTime.class));
            case "numeric", "decimal", "money", "smallmoney" -> plain(rs.getBigDecimal(i));
            case "float4", "real" -> bits(rs, rs.getFloat(i));
            case "float8", "float" -> bits(rs, rs.getDouble(i));
            case "bytea", "binary", "varbinary", "image" -> hex(rs.getBytes(i));
            case "uuid", "uniqueidentifier" -> lower(rs.getString(i));
            case "bool", "bit" -> rs.getObject(i);
            default -> rs.getString(i);
        };
        return value == null || rs.wasNull() ? "NULL" : value.toString();
    }

    private static @Nullable Object micros(@Nullable LocalTime time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MICROS);
    }

    private static @Nullable Object micros(@Nullable LocalDateTime time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MICROS);
    }

    private static @Nullable Object instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant().truncatedTo(ChronoUnit.MICROS);
    }

    private static @Nullable Object plain(@Nullable BigDecimal number) {
        return number == null ? null : number.stripTrailingZeros().toPlainString();
    }

    private static @Nullable Object bits(ResultSet rs, Object number) throws SQLException {
        return rs.wasNull() ? null : number;
    }

    private static @Nullable Object hex(byte @Nullable [] bytes) {
        return bytes == null ? null : HexFormat.of().formatHex(bytes);
    }

    private static @Nullable Object lower(@Nullable String text) {
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }
}
