// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A table with a column of every synchronised type, and random values for it: NULL, extremes and in between. */
final class AllTypes {

    /** Name of the table. */
    static final String TABLE = "dbo.all_types";

    static final String DDL = """
            CREATE TABLE dbo.all_types (
                id int NOT NULL CONSTRAINT PK_all_types PRIMARY KEY,
                c_bit bit NULL,
                c_tinyint tinyint NULL,
                c_smallint smallint NULL,
                c_int int NULL,
                c_bigint bigint NULL,
                c_decimal decimal(38,10) NULL,
                c_numeric numeric(9,0) NULL,
                c_money money NULL,
                c_smallmoney smallmoney NULL,
                c_real real NULL,
                c_float float NULL,
                c_date date NULL,
                c_time time(7) NULL,
                c_time3 time(3) NULL,
                c_datetime datetime NULL,
                c_smalldatetime smalldatetime NULL,
                c_datetime2 datetime2(7) NULL,
                c_datetime20 datetime2(0) NULL,
                c_datetimeoffset datetimeoffset(7) NULL,
                c_char char(10) NULL,
                c_varchar varchar(60) NULL,
                c_varcharmax varchar(max) NULL,
                c_nchar nchar(6) NULL,
                c_nvarchar nvarchar(60) NULL,
                c_nvarcharmax nvarchar(max) NULL,
                c_binary binary(4) NULL,
                c_varbinary varbinary(60) NULL,
                c_varbinarymax varbinary(max) NULL,
                c_uniqueidentifier uniqueidentifier NULL,
                c_xml xml NULL
            )""";

    private static final int NULL_ONE_IN = 6;

    private static final List<Object> TEXTS =
            List.of("", " ", "plain", "tab\tline\nreturn\rback\\slash", "\\N", "quote'\"", "Ünïcödé ☃", "trailing  ");
    private static final List<BigDecimal> DECIMALS = List.of(
            BigDecimal.ZERO,
            new BigDecimal("9999999999999999999999999999.9999999999"),
            new BigDecimal("-9999999999999999999999999999.9999999999"),
            new BigDecimal("0.0000000001"),
            new BigDecimal("-1.5"));
    private static final List<LocalDateTime> TIMES = List.of(
            LocalDateTime.of(1, 1, 1, 0, 0),
            LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_900),
            // Not between them: the driver hands changes on as java.sql.Timestamp, whose calendar lacks those ten days.
            LocalDateTime.of(1582, 10, 4, 12, 0),
            LocalDateTime.of(1582, 10, 15, 12, 0),
            LocalDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_900),
            LocalDateTime.of(2024, 2, 29, 1, 2, 3, 1_234_500));

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSSS", Locale.ROOT);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter TICKS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSS", Locale.ROOT);
    private static final DateTimeFormatter OFFSET =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSxxx", Locale.ROOT);

    private final Random random;

    AllTypes(Random random) {
        this.random = random;
    }

    void insert(Connection connection, int id) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO " + TABLE + " VALUES (?" + ",?".repeat(columns()) + ")")) {
            statement.setInt(1, id);
            bind(statement, 2);
            statement.executeUpdate();
        }
    }

    void update(Connection connection, int id) throws SQLException {
        StringBuilder sql = new StringBuilder("UPDATE " + TABLE + " SET ");
        for (String column : names()) {
            sql.append(column).append(" = ?, ");
        }
        sql.setLength(sql.length() - 2);
        try (PreparedStatement statement =
                connection.prepareStatement(sql.append(" WHERE id = ?").toString())) {
            bind(statement, 1);
            statement.setInt(columns() + 1, id);
            statement.executeUpdate();
        }
    }

    private static List<String> names() {
        return DDL.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("c_"))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .toList();
    }

    private static int columns() {
        return names().size();
    }

    private void bind(PreparedStatement statement, int first) throws SQLException {
        int i = first;
        for (Value value : values()) {
            Object given = random.nextInt(NULL_ONE_IN) == 0 ? null : value.value();
            if (given == null) {
                statement.setNull(i++, value.sqlType());
            } else {
                statement.setObject(i++, given, value.sqlType());
            }
        }
    }

    private record Value(@Nullable Object value, int sqlType) {}

    private List<Value> values() {
        byte[] bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        byte[] four = new byte[4];
        random.nextBytes(four);
        return List.of(
                new Value(random.nextBoolean(), Types.BIT),
                new Value((short) random.nextInt(256), Types.SMALLINT),
                new Value((short) random.nextInt(), Types.SMALLINT),
                new Value(random.nextInt(), Types.INTEGER),
                new Value(random.nextInt(4) == 0 ? Long.MIN_VALUE : random.nextLong(), Types.BIGINT),
                new Value(decimal(), Types.DECIMAL),
                new Value(BigDecimal.valueOf(random.nextInt(1_999_999_999) - 999_999_999L), Types.NUMERIC),
                new Value(BigDecimal.valueOf(random.nextLong(), 4), Types.DECIMAL),
                new Value(BigDecimal.valueOf(random.nextInt(), 4), Types.DECIMAL),
                new Value(random.nextFloat() * 1e10f, Types.REAL),
                new Value(random.nextGaussian() * Math.pow(10, random.nextInt(300) - 150), Types.DOUBLE),
                new Value(LocalDate.ofEpochDay(random.nextInt(3_600_000) - 700_000), Types.DATE),
                new Value(TIME.format(LocalTime.ofNanoOfDay(random.nextLong(864_000_000_000L) * 100)), Types.VARCHAR),
                new Value(TIME.format(LocalTime.ofSecondOfDay(random.nextInt(86_400))), Types.VARCHAR),
                new Value(
                        MILLIS.format(LocalDateTime.of(1753, 1, 1, 0, 0)
                                .plusSeconds(random.nextLong(200_000_000_000L))
                                .plusNanos(random.nextInt(1000) * 1_000_000L)),
                        Types.VARCHAR),
                new Value(
                        SECONDS.format(LocalDateTime.of(1900, 1, 1, 0, 0).plusMinutes(random.nextInt(94_000_000))),
                        Types.VARCHAR),
                new Value(TICKS.format(time()), Types.VARCHAR),
                new Value(
                        SECONDS.format(LocalDateTime.of(2000, 1, 1, 0, 0).plusSeconds(random.nextInt())),
                        Types.VARCHAR),
                new Value(OFFSET.format(instant()), Types.VARCHAR),
                new Value("c" + random.nextInt(1000), Types.VARCHAR),
                new Value(text(), Types.NVARCHAR),
                new Value("x".repeat(random.nextInt(9000)), Types.NVARCHAR),
                new Value("Å" + random.nextInt(1000), Types.NVARCHAR),
                new Value(text() + "€", Types.NVARCHAR),
                new Value(text() + "🚚".repeat(random.nextInt(2000)), Types.NVARCHAR),
                new Value(four, Types.VARBINARY),
                new Value(bytes, Types.VARBINARY),
                new Value(bytes.clone(), Types.VARBINARY),
                new Value(new UUID(random.nextLong(), random.nextLong()).toString(), Types.VARCHAR),
                new Value("<a n=\"" + random.nextInt(100) + "\">é</a>", Types.NVARCHAR));
    }

    private BigDecimal decimal() {
        return random.nextInt(3) == 0
                ? DECIMALS.get(random.nextInt(DECIMALS.size()))
                : new BigDecimal(new BigInteger(120, random), 10);
    }

    private LocalDateTime time() {
        return random.nextInt(3) == 0
                ? TIMES.get(random.nextInt(TIMES.size()))
                : LocalDateTime.of(1900, 1, 1, 0, 0)
                        .plusSeconds(random.nextInt())
                        .plusNanos(random.nextInt(10_000_000) * 100L);
    }

    private OffsetDateTime instant() {
        return LocalDateTime.of(1960, 1, 1, 0, 0)
                .plusSeconds(random.nextInt())
                .plusNanos(random.nextInt(10_000_000) * 100L)
                .atOffset(ZoneOffset.ofTotalSeconds((random.nextInt(27 * 60) - 13 * 60) * 60));
    }

    private String text() {
        return (String) TEXTS.get(random.nextInt(TEXTS.size()));
    }
}
