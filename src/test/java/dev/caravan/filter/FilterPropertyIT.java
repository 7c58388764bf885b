// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.it.SourceDatabase;
import dev.caravan.model.Ticks;
import dev.caravan.model.Values;
import dev.caravan.source.SourceCatalog;
import dev.caravan.source.SourceColumn;
import dev.caravan.source.SourceTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Random predicates on random rows: what is written and what is rendered select the same rows at SQL Server as here. */
class FilterPropertyIT {

    private static final int ROWS = 60;
    private static final int PREDICATES = 400;

    private static final String DDL = """
            CREATE TABLE dbo.t (
                id int NOT NULL PRIMARY KEY, a int NULL, big bigint NULL, small smallint NULL, tiny tinyint NULL,
                active bit NULL, price decimal(10,2) NULL, cash money NULL, ratio float NULL, narrow real NULL,
                [odd name] int NULL,
                region varchar(20) NULL,
                name nvarchar(20) NULL,
                cased nvarchar(20) COLLATE Latin1_General_CS_AS NULL,
                code nvarchar(20) COLLATE Latin1_General_BIN2 NULL,
                fixed char(6) NULL,
                day date NULL, at datetime NULL, at2 datetime2(3) NULL, at7 datetime2(7) NULL,
                at_offset datetimeoffset(3) NULL, clock time(3) NULL,
                uid uniqueidentifier NULL, bin varbinary(8) NULL)""";

    private static final List<String> MORE_WORDS =
            List.of("Zürich", "tést", "te\u00ADst", "华东", "ｔｅｓｔ", "🚚", "straße", "tab\t", "x\u0000y");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void loadAndChangesSelectTheSameRows(long seed) throws SQLException {
        Random random = new Random(seed);
        try (SourceDatabase source = SourceDatabase.create();
                Connection connection = source.connect()) {
            source.execute(DDL);
            fill(connection, random);
            JdbcClient client = JdbcClient.create(new SingleConnectionDataSource(connection, true));
            SourceTable table = new SourceCatalog(client).tables().get(0);
            Map<Integer, Map<String, @Nullable Object>> rows = rows(connection, table);
            Predicates predicates = new Predicates(random);
            int compared = 0;
            int refused = 0;
            for (int i = 0; i < PREDICATES; i++) {
                String text = predicates.predicate(3);
                RowFilter filter;
                try {
                    filter = RowFilter.of(text, table);
                } catch (FilterException e) {
                    refused++;
                    continue;
                }
                assertSame(connection, client, filter, text, rows);
                compared++;
            }
            assertThat(compared).as("%d refused", refused).isGreaterThan(PREDICATES / 3);
        }
    }

    private static void assertSame(
            Connection connection,
            JdbcClient client,
            RowFilter filter,
            String text,
            Map<Integer, Map<String, @Nullable Object>> rows)
            throws SQLException {
        TreeSet<Integer> written = selected(connection, text);
        assertThat(selected(connection, filter.sql()))
                .as("%s was rendered as %s", text, filter.sql())
                .isEqualTo(written);
        assertThat(evaluated(client, filter, rows))
                .as("%s = %s", text, filter.sql())
                .isEqualTo(written);
    }

    private static TreeSet<Integer> selected(Connection connection, String predicate) throws SQLException {
        TreeSet<Integer> ids = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT id FROM dbo.t WHERE " + predicate)) {
            while (rs.next()) {
                ids.add(rs.getInt(1));
            }
        } catch (SQLException e) {
            throw new SQLException("For " + predicate, e);
        }
        return ids;
    }

    private static TreeSet<Integer> evaluated(
            JdbcClient client, RowFilter filter, Map<Integer, Map<String, @Nullable Object>> rows) {
        List<@Nullable Object[]> values = new ArrayList<>();
        rows.values()
                .forEach(row -> values.add(filter.columns().stream()
                        .map(column -> row.get(column.name()))
                        .toArray()));
        boolean[] passes = new RowTest(filter, new JdbcSourceTruth(client)).passes(values);
        TreeSet<Integer> ids = new TreeSet<>();
        int i = 0;
        for (Integer id : rows.keySet()) {
            if (passes[i++]) {
                ids.add(id);
            }
        }
        return ids;
    }

    private static void fill(Connection connection, Random random) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO dbo.t VALUES (?" + ", ?".repeat(23) + ")")) {
            for (int id = 0; id < ROWS; id++) {
                Object[] row = row(id, random);
                for (int i = 0; i < row.length; i++) {
                    boolean isNull = i > 0 && random.nextInt(6) == 0;
                    if (i == row.length - 1) {
                        insert.setBytes(i + 1, isNull ? null : (byte[]) row[i]);
                    } else {
                        insert.setNString(i + 1, isNull ? null : row[i].toString());
                    }
                }
                insert.executeUpdate();
            }
        }
    }

    private static Object[] row(int id, Random random) {
        return new Object[] {
            id,
            random.nextInt(7) - 3,
            random.nextInt(7) - 3,
            random.nextInt(300),
            random.nextInt(4) == 0 ? 255 : random.nextInt(4),
            random.nextInt(2),
            (random.nextInt(9) - 4) * 0.25,
            (random.nextInt(9) - 4) * 0.5,
            (random.nextInt(9) - 4) * 0.5,
            (random.nextInt(9) - 4) * 0.5,
            random.nextInt(3),
            word(random),
            word(random),
            word(random),
            word(random),
            word(random),
            "2024-02-" + (27 + random.nextInt(3)),
            "2024-02-29T12:00:00." + (random.nextBoolean() ? "003" : "000"),
            "202" + (3 + random.nextInt(2)) + "-12-31T23:59:59.99" + random.nextInt(10),
            "2024-02-29T12:00:00.12345" + (5 + random.nextInt(2)) + random.nextInt(10),
            "2024-02-29T" + (10 + random.nextInt(3)) + ":00:00.000+02:00",
            random.nextBoolean() ? "12:00:00.500" : "11:59:59.999",
            random.nextBoolean() ? "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee" : "00000000-bbbb-cccc-dddd-eeeeeeeeeeee",
            new byte[][] {{}, {1}, {1, 0}, {1, 2}, {(byte) 0xFF}}[random.nextInt(5)]
        };
    }

    private static String word(Random random) {
        return random.nextInt(4) == 0
                ? MORE_WORDS.get(random.nextInt(MORE_WORDS.size()))
                : Predicates.WORDS.get(random.nextInt(Predicates.WORDS.size())).replace("''", "'");
    }

    /** Rows by id, the values in the classes that changes have. */
    private static Map<Integer, Map<String, @Nullable Object>> rows(Connection connection, SourceTable table)
            throws SQLException {
        Map<Integer, Map<String, @Nullable Object>> rows = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT * FROM dbo.t ORDER BY id")) {
            while (rs.next()) {
                Map<String, @Nullable Object> row = new LinkedHashMap<>();
                for (SourceColumn column : table.columns()) {
                    row.put(column.name(), value(rs, column));
                }
                rows.put(rs.getInt("id"), row);
            }
        }
        return rows;
    }

    private static Object exact(LocalDateTime time) {
        return Ticks.time(Values.micros(time) * Ticks.PER_MICRO + time.getNano() / 100 % Ticks.PER_MICRO);
    }

    private static @Nullable Object value(ResultSet rs, SourceColumn column) throws SQLException {
        String name = column.name();
        if (rs.getObject(name) == null) {
            return null;
        }
        return switch (column.type().name()) {
            case "tinyint" -> rs.getShort(name);
            case "date" -> Values.days(rs.getObject(name, LocalDate.class));
            case "time" -> Values.micros(rs.getObject(name, LocalTime.class));
            case "datetime" -> Values.micros(rs.getObject(name, LocalDateTime.class));
            case "datetime2" -> exact(rs.getObject(name, LocalDateTime.class));
            case "datetimeoffset" -> Values.micros(rs.getObject(name, OffsetDateTime.class));
            default -> rs.getObject(name);
        };
    }
}
