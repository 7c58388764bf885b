// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of a source type and what must be found at the target, as PostgreSQL prints it.
 *
 * @param type declared source type
 * @param literal T-SQL that gives the value
 * @param recommended text at the target in profile {@code recommended}, null for NULL
 * @param dts the same in profile {@code dts}
 */
record TypeCase(
        String type,
        String literal,
        @Nullable String recommended,
        @Nullable String dts) {

    private static TypeCase of(String type, String literal, @Nullable String text) {
        return new TypeCase(type, literal, text, text);
    }

    /** Every synchronised type: extremes, what lies between, and what the target stores otherwise. */
    static final List<TypeCase> ALL = List.of(
            new TypeCase("bit", "1", "true", "1"),
            new TypeCase("bit", "0", "false", "0"),
            of("bit", "NULL", null),
            of("tinyint", "0", "0"),
            of("tinyint", "255", "255"),
            of("smallint", "-32768", "-32768"),
            of("smallint", "32767", "32767"),
            of("int", "-2147483648", "-2147483648"),
            of("int", "2147483647", "2147483647"),
            of("bigint", "-9223372036854775808", "-9223372036854775808"),
            of("bigint", "9007199254740993", "9007199254740993"),
            of("bigint", "9223372036854775807", "9223372036854775807"),
            of("decimal(38,0)", "-99999999999999999999999999999999999999", "-99999999999999999999999999999999999999"),
            of(
                    "decimal(38,38)",
                    "0.00000000000000000000000000000000000001",
                    "0.00000000000000000000000000000000000001"),
            of("numeric(9,2)", "1.5", "1.50"),
            of("numeric(9,2)", "-0.01", "-0.01"),
            of("money", "-922337203685477.5808", "-922337203685477.5808"),
            of("money", "922337203685477.5807", "922337203685477.5807"),
            of("money", "0.0001", "0.0001"),
            of("smallmoney", "-214748.3648", "-214748.3648"),
            of("smallmoney", "214748.3647", "214748.3647"),
            of("float", "1.7976931348623157E308", "1.7976931348623157e+308"),
            of("float", "-1.7976931348623157E308", "-1.7976931348623157e+308"),
            of("float", "2.2250738585072014E-308", "2.2250738585072014e-308"),
            of("float", "2.2250738585072014E-308 / 2E0", "1.1125369292536007e-308"),
            of("float", "0.1", "0.1"),
            of("float", "-1E0 * 0E0", "-0"),
            of("float(24)", "16777217", "1.6777216e+07"),
            of("real", "3.4028235E38", "3.4028235e+38"),
            of("real", "1.1754944E-38", "1.1754944e-38"),
            of("real", "0.1", "0.1"),
            of("real", "1E-40", "1e-40"),
            of("real", "-1.4E-45", "-1e-45"),
            of("date", "'0001-01-01'", "0001-01-01"),
            of("date", "'9999-12-31'", "9999-12-31"),
            of("date", "'1582-10-04'", "1582-10-04"),
            of("date", "'1582-10-15'", "1582-10-15"),
            of("date", "'2024-02-29'", "2024-02-29"),
            of("time(0)", "'23:59:59'", "23:59:59"),
            of("time(3)", "'00:00:00.001'", "00:00:00.001"),
            of("time(6)", "'23:59:59.999999'", "23:59:59.999999"),
            of("time(7)", "'23:59:59.9999999'", "23:59:59.999999"),
            of("time(7)", "'00:00:00.0000001'", "00:00:00"),
            of("smalldatetime", "'1900-01-01T00:00:00'", "1900-01-01 00:00:00"),
            of("smalldatetime", "'2079-06-06T23:59:00'", "2079-06-06 23:59:00"),
            of("datetime", "'1753-01-01T00:00:00'", "1753-01-01 00:00:00"),
            of("datetime", "'9999-12-31T23:59:59.997'", "9999-12-31 23:59:59.997"),
            of("datetime", "'2024-02-29T12:00:00.005'", "2024-02-29 12:00:00.007"),
            of("datetime2(0)", "'2024-12-31T23:59:59'", "2024-12-31 23:59:59"),
            of("datetime2(3)", "'2024-12-31T23:59:59.999'", "2024-12-31 23:59:59.999"),
            of("datetime2(6)", "'0001-01-01T00:00:00.000001'", "0001-01-01 00:00:00.000001"),
            of("datetime2(7)", "'9999-12-31T23:59:59.9999999'", "9999-12-31 23:59:59.999999"),
            of("datetime2(7)", "'1969-12-31T23:59:59.9999999'", "1969-12-31 23:59:59.999999"),
            of("datetime2(7)", "'2024-12-31T23:59:59.9999999'", "2024-12-31 23:59:59.999999"),
            of("datetime2(7)", "'0001-01-01T00:00:00'", "0001-01-01 00:00:00"),
            of("datetimeoffset(0)", "'2024-02-29T12:00:00+14:00'", "2024-02-28 22:00:00+00"),
            of("datetimeoffset(7)", "'1969-12-31T23:59:59.9999999+00:00'", "1969-12-31 23:59:59.999999+00"),
            of("datetimeoffset(7)", "'9999-12-31T23:59:59.9999999+00:00'", "9999-12-31 23:59:59.999999+00"),
            of("datetimeoffset(0)", "'2024-02-29T12:00:00-05:30'", "2024-02-29 17:30:00+00"),
            of("datetimeoffset(1)", "'2024-02-29T12:00:00.1-14:00'", "2024-03-01 02:00:00.1+00"),
            of("datetimeoffset(2)", "'2024-12-31T23:59:59.99-00:01'", "2025-01-01 00:00:59.99+00"),
            of("datetimeoffset(3)", "'1969-12-31T23:59:59.999-03:00'", "1970-01-01 02:59:59.999+00"),
            of("datetimeoffset(4)", "'1582-10-16T00:00:00.0001+09:00'", "1582-10-15 15:00:00.0001+00"),
            // SQL Server keeps the years 1 to 9999 of UTC (MS-BCP 2.1.9): 0001-01-01 00:00 +14:00 cannot be.
            of("datetimeoffset(5)", "'0001-01-01T14:00:00.00001+14:00'", "0001-01-01 00:00:00.00001+00"),
            of("datetimeoffset(6)", "'0001-01-01T00:00:00.000001-14:00'", "0001-01-01 14:00:00.000001+00"),
            of("datetimeoffset(7)", "'9999-12-31T09:59:59.9999999-14:00'", "9999-12-31 23:59:59.999999+00"),
            of("char(5)", "'ab'", "ab   "),
            of("char(5)", "''", "     "),
            of("varchar(10)", "''", ""),
            of("varchar(10)", "'ab  '", "ab  "),
            of("varchar(10)", "'Grüße €'", "Grüße €"),
            of("varchar(10) COLLATE Cyrillic_General_CI_AS", "N'Привет №1'", "Привет №1"),
            of("char(8) COLLATE Cyrillic_General_CI_AS", "N'Щука'", "Щука    "),
            of("varchar(20) COLLATE Latin1_General_100_CI_AS_SC_UTF8", "N'华东 Ω 🚚'", "华东 Ω 🚚"),
            of("varchar(max) COLLATE Latin1_General_100_CI_AS_SC_UTF8", "N'Привет 🚚'", "Привет 🚚"),
            of("char(5)", "'a' + CHAR(0) + 'b'", "ab   "),
            of("varchar(10)", "'a' + CHAR(0) + 'b'", "ab"),
            of("varchar(10)", "'\\.'", "\\."),
            of("varchar(8000)", "REPLICATE('x', 8000)", "x".repeat(8000)),
            of("varchar(max)", "REPLICATE(CAST('y' AS varchar(max)), 20000)", "y".repeat(20000)),
            of("varchar(max)", "''", ""),
            of("varchar(max)", "'m' + CHAR(0) + 'n'", "mn"),
            of("text", "'old'", "old"),
            of("text", "CHAR(0) + 't'", "t"),
            of("nchar(4)", "N'Ωx'", "Ωx  "),
            of("nchar(4)", "N'Ω' + NCHAR(0)", "Ω   "),
            of("nchar(5)", "N'a' + NCHAR(56832) + N'b'", "a\uFFFDb  "),
            of("nvarchar(10)", "N'华东 🚚'", "华东 🚚"),
            of("nvarchar(10)", "N'a' + NCHAR(0) + N'b'", "ab"),
            // The driver's decoder takes the character after a first half for the second one.
            of("nvarchar(10)", "N'a' + NCHAR(55357) + N'bc'", "a\uFFFDc"),
            of("nvarchar(10)", "N'a' + NCHAR(56832) + N'bc'", "a\uFFFDbc"),
            of("nvarchar(10)", "N'\\N' + NCHAR(9) + NCHAR(10) + NCHAR(13)", "\\N\t\n\r"),
            of("nvarchar(max)", "N'z' + NCHAR(0)", "z"),
            of("nvarchar(max)", "N'a' + NCHAR(56832) + N'bc'", "a\uFFFDbc"),
            of("ntext", "N'旧'", "旧"),
            of("ntext", "N'旧' + NCHAR(0)", "旧"),
            of("ntext", "N'旧' + NCHAR(56832) + N'b'", "旧\uFFFDb"),
            of("sysname", "N'dbo'", "dbo"),
            of("binary(4)", "0x01", "\\x01000000"),
            of("varbinary(10)", "0x", "\\x"),
            of("varbinary(10)", "0x00FF10", "\\x00ff10"),
            of("varbinary(max)", "0xABCDEF", "\\xabcdef"),
            of("image", "0x0102", "\\x0102"),
            new TypeCase(
                    "uniqueidentifier",
                    "'0E984725-C51C-4BF4-9960-E1C80E27ABA0'",
                    "0e984725-c51c-4bf4-9960-e1c80e27aba0",
                    "0E984725-C51C-4BF4-9960-E1C80E27ABA0"),
            of("xml", "N'<a n=\"1\">é</a>'", "<a n=\"1\">é</a>"),
            of("xml", "N'<a/><b/>'", "<a/><b/>"),
            of("xml", "N'<?xml version=\"1.0\" encoding=\"utf-16\"?><a>é</a>'", "<a>é</a>"));

    /** Name of the table that holds the case. */
    static String table(int number) {
        return "c" + number;
    }
}
