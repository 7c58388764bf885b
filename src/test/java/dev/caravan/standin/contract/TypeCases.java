// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.stream.Stream;

/** SQL Server's scalar types that change data capture can carry, with their ranges from "Data types (Transact-SQL)". */
final class TypeCases {
    private static final int SHORTENED = 2628;
    private static final int SHORTENED_BEFORE_2019 = 8152;

    private TypeCases() {}

    static Stream<TypeCase> all() {
        return Stream.of(numbers(), exact(), times(), texts(), bytes()).flatMap(part -> part);
    }

    /** Those that the driver takes in table-valued parameters. */
    static Stream<TypeCase> ofTables() {
        return all().filter(TypeCase::isVariable);
    }

    private static Stream<TypeCase> numbers() {
        return Stream.of(
                TypeCase.of("bit", Types.BIT, Boolean.class)
                        .value("0", false)
                        .value("1", true)
                        .outside("'x'", 245),
                TypeCase.of("tinyint", Types.TINYINT, Short.class)
                        .value("0", (short) 0)
                        .value("255", (short) 255)
                        .outside("256", 220)
                        .outside("-1", 220)
                        .outside("'x'", 245),
                TypeCase.of("smallint", Types.SMALLINT, Short.class)
                        .value("-32768", Short.MIN_VALUE)
                        .value("32767", Short.MAX_VALUE)
                        .outside("32768", 220)
                        .outside("-32769", 220)
                        .outside("'x'", 245),
                TypeCase.of("int", Types.INTEGER, Integer.class)
                        .value("-2147483648", Integer.MIN_VALUE)
                        .value("2147483647", Integer.MAX_VALUE)
                        .outside("2147483648", 8115)
                        .outside("-2147483649", 8115)
                        .outside("'x'", 245),
                TypeCase.of("bigint", Types.BIGINT, Long.class)
                        .value("-9223372036854775808", Long.MIN_VALUE)
                        .value("9223372036854775807", Long.MAX_VALUE)
                        .outside("9223372036854775808", 8115)
                        .outside("-9223372036854775809", 8115)
                        .outside("'x'", 8114),
                TypeCase.of("real", Types.REAL, Float.class)
                        .value("-3.4E38", -3.4E38f)
                        .value("1.18E-38", 1.18E-38f)
                        .value("0.1", 0.1f)
                        .value("3.4028234E38", 3.4028234E38f)
                        .value("0", 0f)
                        .outside("3.5E38", 232)
                        .outside("-3.5E38", 232)
                        .outside("'x'", 8114),
                TypeCase.of("float", Types.DOUBLE, Double.class)
                        .value("-1.79E308", -1.79E308)
                        .value("1.79E308", 1.79E308)
                        .value("2.23E-308", 2.23E-308)
                        .value("0", 0.0)
                        .value("0.1", 0.1)
                        .outside("1.8E308", 168)
                        .outside("'x'", 8114));
    }

    private static Stream<TypeCase> exact() {
        return Stream.of(
                TypeCase.of("decimal(38, 10)", Types.DECIMAL, BigDecimal.class)
                        .value(
                                "-9999999999999999999999999999.9999999999",
                                new BigDecimal("-9999999999999999999999999999.9999999999"))
                        .value(
                                "9999999999999999999999999999.9999999999",
                                new BigDecimal("9999999999999999999999999999.9999999999"))
                        .value("0.0000000001", new BigDecimal("0.0000000001"))
                        .outside("10000000000000000000000000000", 8115)
                        .outside("'x'", 8114),
                TypeCase.of("numeric(5, 2)", Types.NUMERIC, BigDecimal.class)
                        .value("999.99", new BigDecimal("999.99"))
                        .value("-999.99", new BigDecimal("-999.99"))
                        .outside("1000", 8115)
                        .outside("-1000", 8115)
                        .outside("999.995", 8115),
                TypeCase.of("numeric(38, 38)", Types.NUMERIC, BigDecimal.class)
                        .value(
                                "0.00000000000000000000000000000000000001",
                                new BigDecimal("0.00000000000000000000000000000000000001"))
                        .value(
                                "-0.99999999999999999999999999999999999999",
                                new BigDecimal("-0.99999999999999999999999999999999999999"))
                        .outside("1", 8115),
                TypeCase.of("decimal(38, 0)", Types.DECIMAL, BigDecimal.class)
                        .value(
                                "99999999999999999999999999999999999999",
                                new BigDecimal("99999999999999999999999999999999999999"))
                        .outside("'100000000000000000000000000000000000000'", 8115),
                TypeCase.of("money", microsoft.sql.Types.MONEY, BigDecimal.class)
                        .value("-922337203685477.5808", new BigDecimal("-922337203685477.5808"))
                        .value("922337203685477.5807", new BigDecimal("922337203685477.5807"))
                        .outside("922337203685477.5808", 8115)
                        .outside("-922337203685477.5809", 8115)
                        .outside("'x'", 235),
                TypeCase.of("smallmoney", microsoft.sql.Types.SMALLMONEY, BigDecimal.class)
                        .value("-214748.3648", new BigDecimal("-214748.3648"))
                        .value("214748.3647", new BigDecimal("214748.3647"))
                        .outside("214748.3648", 8115)
                        .outside("-214748.3649", 8115)
                        .outside("'x'", 235));
    }

    private static Stream<TypeCase> times() {
        return Stream.of(
                TypeCase.of("date", Types.DATE, LocalDate.class)
                        .value("'0001-01-01'", LocalDate.of(1, 1, 1))
                        .value("'9999-12-31'", LocalDate.of(9999, 12, 31))
                        .outside("'0000-12-31'", 241)
                        .outside("'10000-01-01'", 241)
                        .outside("'2023-02-29'", 241),
                TypeCase.of("time(7)", Types.TIME, LocalTime.class)
                        .value("'00:00:00'", LocalTime.MIDNIGHT)
                        .value("'23:59:59.9999999'", LocalTime.of(23, 59, 59, 999_999_900))
                        .outside("'24:00:00'", 241)
                        .outside("'00:60:00'", 241)
                        .outside("'x'", 241),
                TypeCase.of("time(0)", Types.TIME, LocalTime.class).value("'23:59:59'", LocalTime.of(23, 59, 59)),
                TypeCase.of("datetime", microsoft.sql.Types.DATETIME, LocalDateTime.class)
                        .value("'1753-01-01T00:00:00'", LocalDateTime.of(1753, 1, 1, 0, 0))
                        .value("'9999-12-31T23:59:59.997'", LocalDateTime.of(9999, 12, 31, 23, 59, 59, 997_000_000))
                        .outside("'1752-12-31T23:59:59'", 242)
                        .outside("'2023-02-29T00:00:00'", 242)
                        .outside("'x'", 241),
                TypeCase.of("smalldatetime", microsoft.sql.Types.SMALLDATETIME, LocalDateTime.class)
                        .value("'1900-01-01T00:00:00'", LocalDateTime.of(1900, 1, 1, 0, 0))
                        .value("'2079-06-06T23:59:00'", LocalDateTime.of(2079, 6, 6, 23, 59))
                        .outside("'x'", 295)
                        .outside("'1899-12-31T00:00:00'", 242)
                        .outside("'2079-06-07T00:00:00'", 242),
                TypeCase.of("datetime2(7)", Types.TIMESTAMP, LocalDateTime.class)
                        .value("'0001-01-01T00:00:00'", LocalDateTime.of(1, 1, 1, 0, 0))
                        .value("'9999-12-31T23:59:59.9999999'", LocalDateTime.of(9999, 12, 31, 23, 59, 59, 999_999_900))
                        .outside("'0000-12-31T00:00:00'", 241)
                        .outside("'10000-01-01T00:00:00'", 241)
                        .outside("'x'", 241),
                TypeCase.of("datetime2(3)", Types.TIMESTAMP, LocalDateTime.class)
                        .value("'2024-02-29T01:02:03.123'", LocalDateTime.of(2024, 2, 29, 1, 2, 3, 123_000_000)),
                TypeCase.of("datetimeoffset(7)", Types.TIMESTAMP_WITH_TIMEZONE, OffsetDateTime.class)
                        .value("'1583-01-01T00:00:00+14:00'", OffsetDateTime.parse("1583-01-01T00:00:00+14:00"))
                        .value(
                                "'9999-12-31T09:59:59.9999999-14:00'",
                                OffsetDateTime.parse("9999-12-31T09:59:59.9999999-14:00"))
                        .outside("'2024-01-01T00:00:00+14:01'", 241)
                        .outside("'x'", 241),
                TypeCase.of("datetimeoffset(0)", Types.TIMESTAMP_WITH_TIMEZONE, OffsetDateTime.class)
                        .value("'2024-02-29T01:02:03-05:30'", OffsetDateTime.parse("2024-02-29T01:02:03-05:30")));
    }

    private static Stream<TypeCase> texts() {
        return Stream.of(
                TypeCase.of("char(3)", Types.CHAR, String.class)
                        .value("'ab'", "ab ")
                        .value("''", "   ")
                        .outside("'abcd'", SHORTENED, SHORTENED_BEFORE_2019),
                TypeCase.of("char(8000)", Types.LONGVARCHAR, String.class)
                        .value("REPLICATE('x', 8000)", "x".repeat(8000)),
                TypeCase.of("varchar(8000)", Types.LONGVARCHAR, String.class)
                        .value("''", "")
                        .value("REPLICATE('x', 8000)", "x".repeat(8000))
                        .outside("REPLICATE(CAST('x' AS varchar(max)), 8001)", SHORTENED, SHORTENED_BEFORE_2019),
                TypeCase.of("varchar(max)", Types.LONGVARCHAR, String.class)
                        .value("''", "")
                        .value("REPLICATE(CAST('x' AS varchar(max)), 20000)", "x".repeat(20_000)),
                TypeCase.of("text", Types.LONGVARCHAR, String.class)
                        .value("''", "")
                        .value("'text'", "text"),
                TypeCase.of("nchar(3)", Types.NCHAR, String.class)
                        .value("N'日本'", "日本 ")
                        .outside("N'日本日本'", SHORTENED, SHORTENED_BEFORE_2019),
                TypeCase.of("nchar(4000)", Types.NCHAR, String.class).value("REPLICATE(N'я', 4000)", "я".repeat(4000)),
                TypeCase.of("nvarchar(4000)", Types.NVARCHAR, String.class)
                        .value("N''", "")
                        .value("REPLICATE(N'я', 4000)", "я".repeat(4000))
                        .value("N'😀'", "😀")
                        .outside("REPLICATE(CAST(N'x' AS nvarchar(max)), 4001)", SHORTENED, SHORTENED_BEFORE_2019),
                TypeCase.of("nvarchar(max)", Types.LONGNVARCHAR, String.class)
                        .value("N''", "")
                        .value("REPLICATE(CAST(N'я' AS nvarchar(max)), 20000)", "я".repeat(20_000)),
                TypeCase.of("ntext", Types.LONGNVARCHAR, String.class).value("N'日本'", "日本"),
                TypeCase.of("xml", Types.LONGNVARCHAR, String.class)
                        .value("N'<a b=\"1\">я</a>'", "<a b=\"1\">я</a>")
                        .value("N'text without a root'", "text without a root")
                        .outside("N'<a>'", 9400)
                        .outside("N'<a></b>'", 9436),
                TypeCase.of("uniqueidentifier", microsoft.sql.Types.GUID, String.class)
                        .value("'00112233-4455-6677-8899-aabbccddeeff'", "00112233-4455-6677-8899-AABBCCDDEEFF")
                        .value("'00000000-0000-0000-0000-000000000000'", "00000000-0000-0000-0000-000000000000")
                        .value("'{ffffffff-ffff-ffff-ffff-ffffffffffff}'", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF")
                        .outside("'x'", 8169));
    }

    private static Stream<TypeCase> bytes() {
        return Stream.of(
                TypeCase.of("binary(3)", Types.BINARY, byte[].class)
                        .value("0xFF01", new byte[] {-1, 1, 0})
                        .outside("0x01020304", SHORTENED, SHORTENED_BEFORE_2019),
                TypeCase.of("varbinary(8000)", Types.VARBINARY, byte[].class)
                        .value("0x", new byte[0])
                        .value(
                                "CAST(REPLICATE('x', 8000) AS varbinary(8000))",
                                "x".repeat(8000).getBytes(StandardCharsets.US_ASCII))
                        .outside(
                                "CAST(REPLICATE(CAST('x' AS varchar(max)), 8001) AS varbinary(max))",
                                SHORTENED,
                                SHORTENED_BEFORE_2019),
                TypeCase.of("binary(8000)", Types.BINARY, byte[].class)
                        .value(
                                "CAST(REPLICATE('x', 8000) AS binary(8000))",
                                "x".repeat(8000).getBytes(StandardCharsets.US_ASCII)),
                TypeCase.of("varbinary(max)", Types.LONGVARBINARY, byte[].class)
                        .value("0x", new byte[0])
                        .value(
                                "CAST(REPLICATE(CAST('x' AS varchar(max)), 20000) AS varbinary(max))",
                                "x".repeat(20_000).getBytes(StandardCharsets.US_ASCII)),
                TypeCase.of("hierarchyid", Types.VARBINARY, byte[].class)
                        .value("'/'", new byte[0])
                        .value("'/1/2.3/'", new byte[] {0x5B, (byte) 0x9E})
                        .outside("'1'", 6522)
                        .outside("1", 206),
                TypeCase.of("image", Types.LONGVARBINARY, byte[].class).value("0x01FF", new byte[] {1, -1}));
    }
}
