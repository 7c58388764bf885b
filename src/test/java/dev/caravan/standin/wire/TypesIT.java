// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.sqlserver.jdbc.SQLServerPreparedStatement;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import microsoft.sql.DateTimeOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every type in results and parameters, seen through the JDBC driver. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypesIT {
    private static final Collation LATIN = Collation.DEFAULT;

    private final StandInFixture fixture = new StandInFixture(Encryption.NONE);

    @AfterAll
    void stop() {
        fixture.close();
        assertThat(fixture.server().internalErrors()).isZero();
    }

    static Stream<Arguments> columns() {
        OffsetDateTime moment = OffsetDateTime.of(2024, 2, 29, 1, 2, 3, 123_456_700, ZoneOffset.ofHours(3));
        LocalDateTime local = LocalDateTime.of(2024, 2, 29, 1, 2, 3, 123_456_700);
        UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
        return Stream.of(
                column(Types.of(Kind.BIT), "bit", true, true),
                column(Types.of(Kind.TINYINT), "tinyint", (short) 255, (short) 255),
                column(Types.of(Kind.SMALLINT), "smallint", Short.MIN_VALUE, Short.MIN_VALUE),
                column(Types.of(Kind.INT), "int", Integer.MIN_VALUE, Integer.MIN_VALUE),
                column(Types.of(Kind.BIGINT), "bigint", Long.MAX_VALUE, Long.MAX_VALUE),
                column(Types.of(Kind.REAL), "real", 1.5f, 1.5f),
                column(Types.of(Kind.FLOAT), "float", -Double.MAX_VALUE, -Double.MAX_VALUE),
                column(
                        Types.decimal(Kind.DECIMAL, 38, 10),
                        "decimal",
                        new BigDecimal("-1234567890123456789012345678.0123456789"),
                        new BigDecimal("-1234567890123456789012345678.0123456789")),
                column(Types.decimal(Kind.NUMERIC, 5, 2), "numeric", new BigDecimal("1.50"), new BigDecimal("1.50")),
                column(
                        Types.of(Kind.MONEY),
                        "money",
                        new BigDecimal("-922337203685477.5808"),
                        new BigDecimal("-922337203685477.5808")),
                column(Types.of(Kind.SMALLMONEY), "smallmoney", new BigDecimal("1.2500"), new BigDecimal("1.2500")),
                column(
                        Types.of(Kind.DATE),
                        "date",
                        LocalDate.of(9999, 12, 31),
                        Date.valueOf(LocalDate.of(9999, 12, 31))),
                column(
                        Types.of(Kind.DATETIME),
                        "datetime",
                        LocalDateTime.of(1753, 1, 1, 0, 0, 0, 3_000_000),
                        Timestamp.valueOf("1753-01-01 00:00:00.003")),
                column(
                        Types.of(Kind.SMALLDATETIME),
                        "smalldatetime",
                        LocalDateTime.of(2079, 6, 6, 23, 59),
                        Timestamp.valueOf("2079-06-06 23:59:00")),
                column(Types.temporal(Kind.DATETIME2, 7), "datetime2", local, Timestamp.valueOf(local)),
                column(
                        Types.temporal(Kind.DATETIMEOFFSET, 7),
                        "datetimeoffset",
                        moment,
                        DateTimeOffset.valueOf(moment)),
                column(Types.text(Kind.CHAR, 5, LATIN), "char", "ab   ", "ab   "),
                column(Types.text(Kind.VARCHAR, 50, LATIN), "varchar", "é€", "é€"),
                column(Types.text(Kind.VARCHAR, SqlType.MAX, LATIN), "varchar", "é€", "é€"),
                column(Types.text(Kind.TEXT, SqlType.MAX, LATIN), "text", "é€", "é€"),
                column(Types.text(Kind.NCHAR, 3, LATIN), "nchar", "日本 ", "日本 "),
                column(Types.text(Kind.NVARCHAR, 50, LATIN), "nvarchar", "😀", "😀"),
                column(Types.text(Kind.NVARCHAR, SqlType.MAX, LATIN), "nvarchar", "😀", "😀"),
                column(Types.text(Kind.NTEXT, SqlType.MAX, LATIN), "ntext", "😀", "😀"),
                column(Types.of(Kind.XML), "xml", "<a>я</a>", "<a>я</a>"),
                column(Types.binary(Kind.BINARY, 3), "binary", new byte[] {1, 0, -1}, new byte[] {1, 0, -1}),
                column(Types.binary(Kind.VARBINARY, 10), "varbinary", new byte[] {1, -1}, new byte[] {1, -1}),
                column(Types.binary(Kind.VARBINARY, SqlType.MAX), "varbinary", new byte[9000], new byte[9000]),
                column(Types.of(Kind.IMAGE), "image", new byte[9000], new byte[9000]),
                column(Types.of(Kind.ROWVERSION), "timestamp", new byte[8], new byte[8]),
                column(
                        Types.of(Kind.UNIQUEIDENTIFIER),
                        "uniqueidentifier",
                        uuid,
                        "00112233-4455-6677-8899-AABBCCDDEEFF"));
    }

    private static Arguments column(SqlType type, String name, Object value, Object expected) {
        return Arguments.of(type, name, value, expected);
    }

    @ParameterizedTest
    @MethodSource("columns")
    void returnsAColumnOfTheTypeWithValueAndNull(SqlType type, String name, Object value, Object expected)
            throws SQLException {
        fixture.engine().table(List.of(ColumnMeta.of("c", type)), List.of(new Object[] {value}, nulls(1)));
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("table")) {
            assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo(name);
            assertThat(rows.next()).isTrue();
            assertThat(rows.getObject(1)).isEqualTo(expected);
            assertThat(rows.next()).isTrue();
            assertThat(rows.getObject(1)).isNull();
            assertThat(rows.next()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("columns")
    void returnsAColumnThatCannotBeNull(SqlType type, String name, Object value, Object expected) throws SQLException {
        List<ColumnMeta> columns = List.of(
                new ColumnMeta("a", type, false, false, false),
                new ColumnMeta("b", Types.of(Kind.INT), false, false, false));
        fixture.engine().table(columns, List.of(new Object[] {value, 5}, new Object[] {value, 6}));
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("table")) {
            assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo(name);
            assertThat(rows.next()).isTrue();
            assertThat(rows.getObject(1)).isEqualTo(expected);
            assertThat(rows.getInt(2)).isEqualTo(5);
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(2)).isEqualTo(6);
        }
    }

    private static @Nullable Object[] nulls(int count) {
        return new @Nullable Object[count];
    }

    @Test
    void returnsTimesOfEveryScale() throws SQLException {
        for (int scale = 0; scale <= 7; scale++) {
            long unit = (long) Math.pow(10, 9 - scale);
            LocalTime time = LocalTime.of(23, 59, 59, (int) (987_654_300 / unit * unit));
            SqlType type = Types.temporal(Kind.TIME, scale);
            fixture.engine().table(List.of(ColumnMeta.of("c", type)), List.of(new Object[] {time}, nulls(1)));
            try (Connection connection = fixture.connect();
                    Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("table")) {
                assertThat(rows.getMetaData().getScale(1)).isEqualTo(scale);
                rows.next();
                assertThat(rows.getObject(1, LocalTime.class)).isEqualTo(time);
                rows.next();
                assertThat(rows.getObject(1)).isNull();
            }
        }
    }

    @Test
    void tellsLengthPrecisionAndScale() throws SQLException {
        fixture.engine()
                .table(
                        List.of(
                                ColumnMeta.of("a", Types.text(Kind.NVARCHAR, 123, LATIN)),
                                ColumnMeta.of("b", Types.decimal(Kind.DECIMAL, 20, 6)),
                                new ColumnMeta("c", Types.of(Kind.INT), true, false, true)),
                        List.of());
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("table")) {
            assertThat(rows.getMetaData().getPrecision(1)).isEqualTo(123);
            assertThat(rows.getMetaData().getPrecision(2)).isEqualTo(20);
            assertThat(rows.getMetaData().getScale(2)).isEqualTo(6);
            assertThat(rows.getMetaData().isReadOnly(3)).isTrue();
        }
    }

    @Test
    void returnsTextInTheCodePageOfItsCollation() throws SQLException {
        Collation cyrillic =
                new Collation("Cyrillic_General_CI_AS", 0x00D00419, 0, Charset.forName("windows-1251"), false);
        Collation utf8 =
                new Collation("Latin1_General_100_CI_AS_SC_UTF8", 0x04D00409, 0, StandardCharsets.UTF_8, false);
        fixture.engine()
                .table(
                        List.of(
                                ColumnMeta.of("a", Types.text(Kind.VARCHAR, 50, cyrillic)),
                                ColumnMeta.of("b", Types.text(Kind.VARCHAR, 50, utf8))),
                        List.<@Nullable Object[]>of(new Object[] {"Привет", "日本"}));
        try (Connection connection = fixture.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("table")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("Привет");
            assertThat(rows.getString(2)).isEqualTo("日本");
        }
    }

    private Object echo(Setter setter) throws SQLException {
        try (Connection connection = fixture.connect();
                PreparedStatement statement = connection.prepareStatement("echo ?")) {
            setter.set((SQLServerPreparedStatement) statement);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                Object value = rows.getObject(1);
                return value == null ? "NULL of " + rows.getMetaData().getColumnTypeName(1) : value;
            }
        }
    }

    @Test
    void takesNumbersAsParameters() throws SQLException {
        assertThat(echo(s -> s.setBoolean(1, true))).isEqualTo(true);
        assertThat(echo(s -> s.setShort(1, Short.MIN_VALUE))).isEqualTo(Short.MIN_VALUE);
        assertThat(echo(s -> s.setInt(1, Integer.MAX_VALUE))).isEqualTo(Integer.MAX_VALUE);
        assertThat(echo(s -> s.setLong(1, Long.MIN_VALUE))).isEqualTo(Long.MIN_VALUE);
        assertThat(echo(s -> s.setDouble(1, Double.MIN_VALUE))).isEqualTo(Double.MIN_VALUE);
        BigDecimal decimal = new BigDecimal("-12345678901234567890123456789012345.678");
        assertThat(echo(s -> s.setBigDecimal(1, decimal))).isEqualTo(decimal);
        assertThat(echo(s -> s.setMoney(1, new BigDecimal("-12.3456")))).isEqualTo(new BigDecimal("-12.3456"));
        assertThat(echo(s -> s.setSmallMoney(1, new BigDecimal("12.3456")))).isEqualTo(new BigDecimal("12.3456"));
    }

    @Test
    void takesTimesAsParameters() throws SQLException {
        LocalDateTime time = LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_900);
        Timestamp timestamp = Timestamp.valueOf(time);
        assertThat(echo(s -> s.setTimestamp(1, timestamp))).isEqualTo(timestamp);
        assertThat(echo(s -> s.setObject(1, time))).isEqualTo(timestamp);
        assertThat(echo(s -> s.setDate(1, Date.valueOf("0001-01-01")))).isEqualTo(Date.valueOf("0001-01-01"));
        assertThat(echo(s -> s.setDateTime(1, Timestamp.valueOf("2024-02-29 01:02:03.997"))))
                .isEqualTo(Timestamp.valueOf("2024-02-29 01:02:03.997"));
        assertThat(echo(s -> s.setSmallDateTime(1, Timestamp.valueOf("2024-02-29 01:02:00"))))
                .isEqualTo(Timestamp.valueOf("2024-02-29 01:02:00"));
        DateTimeOffset moment =
                DateTimeOffset.valueOf(OffsetDateTime.of(time.minusYears(1), ZoneOffset.ofHoursMinutes(-3, -30)));
        assertThat(echo(s -> s.setDateTimeOffset(1, moment))).isEqualTo(moment);
        assertThat(echo(s -> s.setUniqueIdentifier(1, "00112233-4455-6677-8899-AABBCCDDEEFF")))
                .isEqualTo("00112233-4455-6677-8899-AABBCCDDEEFF");
    }

    @Test
    void takesTextAndBytesAsParameters() throws SQLException {
        assertThat(echo(s -> s.setString(1, ""))).isEqualTo("");
        assertThat(echo(s -> s.setString(1, "😀\u0000я"))).isEqualTo("😀\u0000я");
        assertThat(echo(s -> s.setNString(1, "x".repeat(4000)))).isEqualTo("x".repeat(4000));
        assertThat(echo(s -> s.setBytes(1, new byte[] {0, -1}))).isEqualTo(new byte[] {0, -1});
        assertThat(echo(s -> s.setSQLXML(1, xml(s, "<a>я</a>")))).isEqualTo("<a>я</a>");
    }

    private static java.sql.SQLXML xml(PreparedStatement statement, String text) throws SQLException {
        java.sql.SQLXML xml = statement.getConnection().createSQLXML();
        xml.setString(text);
        return xml;
    }

    @Test
    void takesNullOfEveryTypeAsAParameter() throws SQLException {
        assertThat(echo(s -> s.setNull(1, java.sql.Types.INTEGER))).isEqualTo("NULL of int");
        assertThat(echo(s -> s.setNull(1, java.sql.Types.BIT))).isEqualTo("NULL of bit");
        assertThat(echo(s -> s.setNull(1, java.sql.Types.DOUBLE))).isEqualTo("NULL of float");
        assertThat(echo(s -> s.setNull(1, java.sql.Types.DECIMAL))).isEqualTo("NULL of decimal");
        assertThat(echo(s -> s.setNull(1, java.sql.Types.VARBINARY))).isEqualTo("NULL of varbinary");
        assertThat(echo(s -> s.setNull(1, java.sql.Types.TIMESTAMP))).isEqualTo("NULL of datetime2");
        assertThat(echo(s -> s.setNull(1, java.sql.Types.NVARCHAR))).isEqualTo("NULL of nvarchar");
        assertThat(echo(s -> s.setNull(1, java.sql.Types.LONGNVARCHAR))).isEqualTo("NULL of nvarchar");
        assertThat(echo(s -> s.setNull(1, microsoft.sql.Types.GUID))).isEqualTo("NULL of uniqueidentifier");
    }

    @Test
    void takesTextInTheServersCodePageWhenTheDriverSendsSo() throws SQLException {
        try (Connection connection = fixture.connect("sendStringParametersAsUnicode=false");
                PreparedStatement statement = connection.prepareStatement("echo ?")) {
            statement.setString(1, "é€");
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                assertThat(rows.getString(1)).isEqualTo("é€");
                assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo("varchar");
            }
        }
    }

    @Test
    void takesLongValuesOfKnownAndUnknownLength() throws SQLException {
        String text = "длинный текст ".repeat(10_000);
        byte[] bytes = new byte[150_000];
        Arrays.fill(bytes, (byte) 7);
        assertThat(echo(s -> s.setString(1, text))).isEqualTo(text);
        assertThat(echo(s -> s.setCharacterStream(1, new StringReader(text)))).isEqualTo(text);
        assertThat(echo(s -> s.setBytes(1, bytes))).isEqualTo(bytes);
        assertThat(echo(s -> s.setBinaryStream(1, new ByteArrayInputStream(bytes))))
                .isEqualTo(bytes);
        assertThat(echo(s -> s.setBinaryStream(1, new ByteArrayInputStream(bytes), bytes.length)))
                .isEqualTo(bytes);
    }

    @Test
    void takesMoreThanEightMegabytes() throws SQLException {
        byte[] bytes = new byte[9_000_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 >> 3);
        }
        assertThat(echo(s -> s.setBytes(1, bytes))).isEqualTo(bytes);
    }

    /** Sets the one parameter. */
    private interface Setter {
        void set(SQLServerPreparedStatement statement) throws SQLException;
    }
}
