// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.tsql.value.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values, types and functions, with results that SQL Server gives. */
class ExpressionTest {
    private final Sql sql = Sql.open();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "10 / 3 | 3",
                "-10 % 3 | -1",
                "7.0 / 2 | 3.500000",
                "1.0 / 3 | 0.333333",
                "CAST(1 AS decimal(10,4)) / 3 | 0.333333",
                "2 + 3 * 4 | 14",
                "-(2 + 3) | -5",
                "5 & 3 | 1",
                "5 ^ 7 | 2",
                "'a' + 'b' | ab",
                "1 + '2' | 3",
                "1.10 + 2 | 3.10",
                "ROUND(123.456, 1) | 123.500",
                "ROUND(-2.5, 0) | -3.0",
                "FLOOR(-1.5) | -2",
                "CEILING(1.2) | 2",
                "ABS(-3) | 3",
                "POWER(2, 10) | 1024",
                "SQRT(16) | 4.0",
                "SIGN(-2.5) | -1.0",
                "LEN('abc  ') | 3",
                "DATALENGTH(N'abc') | 6",
                "DATALENGTH('abc') | 3",
                "UPPER('aé') | AÉ",
                "SUBSTRING('hello', 2, 3) | ell",
                "SUBSTRING('hello', 0, 3) | he",
                "CHARINDEX('L', 'hello') | 3",
                "STUFF('abcdef', 2, 3, 'X') | aXef",
                "REPLACE('aXa', 'x', '-') | a-a",
                "REVERSE('abc') | cba",
                "RIGHT('abc', 2) | bc",
                "LTRIM('  a') | a",
                "CONCAT('a', NULL, 1) | a1",
                "CONCAT_WS('-', 'a', NULL, 'b') | a-b",
                "QUOTENAME('a]b') | [a]]b]",
                "REPLICATE('ab', 2) | abab",
                "ASCII('A') | 65",
                "CHAR(66) | B",
                "UNICODE(N'日') | 26085",
                "ISNULL(NULL, 'x') | x",
                "COALESCE(NULL, NULL, 3) | 3",
                "NULLIF(1, 2) | 1",
                "IIF(1 > 2, 'y', 'n') | n",
                "CHOOSE(2, 'a', 'b') | b",
                "TRY_CAST('x' AS int) | null",
                "DATEADD(month, 1, CAST('2024-01-31' AS date)) | 2024-02-29",
                "DATEDIFF(day, '2024-02-28', '2024-03-01') | 2",
                "DATEDIFF(year, '2023-12-31', '2024-01-01') | 1",
                "DATEPART(quarter, '2024-05-01') | 2",
                "DATENAME(month, '2024-05-01') | May",
                "YEAR('2024-05-01') | 2024",
                "EOMONTH('2024-02-10') | 2024-02-29",
                "DATEPART(iso_week, '2024-12-30') | 1",
                "DATEFROMPARTS(2024, 2, 3) | 2024-02-03",
                "DATEPART(TZOFFSET, SYSDATETIMEOFFSET()) | 0",
                "CAST('2024-01-01' AS datetime) + 1 | 2024-01-02T00:00",
                "TODATETIMEOFFSET('2024-01-01 10:00', 120) | 2024-01-01T10:00+02:00",
                "SWITCHOFFSET(CAST('2024-01-01T10:00:00+02:00' AS datetimeoffset), '+00:00') | 2024-01-01T08:00Z",
                "CONVERT(varchar(30), CAST('2024-01-05 15:04:05.123' AS datetime), 121) | 2024-01-05 15:04:05.123",
                "CONVERT(varchar(30), CAST('2024-01-05' AS date), 103) | 05/01/2024",
                "CONVERT(varchar(30), CAST('2024-01-05 15:04' AS datetime)) | Jan  5 2024  3:04PM",
                "CONVERT(char(8), CAST('2024-01-05' AS datetime), 112) | 20240105",
                "CONVERT(varchar(10), 0xABCD, 1) | 0xABCD",
                "CAST(12.999 AS int) | 12",
                "CAST('12' AS int) | 12",
                "CAST('  7 ' AS int) | 7",
                "CAST('' AS int) | 0",
                "CAST(1.5 AS varchar(10)) | 1.5",
                "CAST(1234567.0e0 AS varchar(20)) | 1.23457e+006",
                "CAST(CAST(12.345 AS money) AS varchar(10)) | 12.35",
                "CAST('12.345' AS decimal(4,1)) | 12.3",
                "CAST(CAST('true' AS bit) AS int) | 1",
                "CAST(123456 AS varchar(3)) | *",
                "CAST(0x41 AS varchar(5)) | A",
                "CAST('6F9619FF-8B86-D011-B42D-00C04FC964FF' AS uniqueidentifier) | 6f9619ff-8b86-d011-b42d-00c04fc964ff",
                "DB_NAME() | shop",
                "SCHEMA_NAME(1) | dbo",
                "SUSER_SNAME() | sa",
                "FORMAT(1234.5, 'N2') | 1,234.50",
                "FORMAT(CAST('2024-01-05' AS date), 'yyyy/MM/dd') | 2024/01/05"
            })
    void computes(String expression, String expected) {
        assertThat(String.valueOf(sql.eval(expression))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "1 | int",
                "3000000000 | numeric(10,0)",
                "1.50 | numeric(3,2)",
                "1e0 | float",
                "'ab' | varchar(2)",
                "N'ab' | nvarchar(2)",
                "0x0102 | varbinary(2)",
                "$1 | money",
                "1 + 1.5 | numeric(3,1)",
                "'a' + N'b' | nvarchar(2)",
                "CASE WHEN 1 = 1 THEN 1 ELSE 2.5 END | numeric(11,1)",
                "SYSDATETIME() | datetime2(7)",
                "GETDATE() | datetime",
                "COUNT_BIG(*) | bigint",
                "SUM(1) | int",
                "SUM(1.5) | numeric(38,1)",
                "AVG(1.5) | numeric(38,6)",
                "LEFT(N'abc', 2) | nvarchar(3)",
                "CAST(1 AS decimal) | decimal(18,0)",
                "SCOPE_IDENTITY() | numeric(38,0)"
            })
    void types(String expression, String expected) {
        assertThat(Types.declaration(
                        sql.run("SELECT " + expression).columns.get(0).get(0).type()))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "CAST('abc' AS int) | 245", "CAST('abc' AS bigint) | 8114", "CAST('abc' AS decimal) | 8114",
                        "CAST('99999999999' AS int) | 248", "CAST('300' AS tinyint) | 244",
                        "CAST(300 AS tinyint) | 220",
                "CAST(99999999999 AS int) | 8115", "CAST(123.45 AS decimal(3,2)) | 8115", "2147483647 + 1 | 8115",
                        "1 / 0 | 8134", "CAST('2024-13-01' AS datetime) | 242", "CAST('x' AS datetime2) | 241",
                "CAST('1752-01-01' AS datetime) | 242", "CAST('x' AS uniqueidentifier) | 8169",
                        "CAST('x' AS money) | 235", "CAST('1.2.3' AS float) | 8114", "LEFT('a', -1) | 536",
                        "DATEADD(year, 9999, GETDATE()) | 517",
                "CAST(CAST('2024-01-01' AS date) AS int) | 529", "'a' - 'b' | 8117"
            })
    void fails(String expression, int number) {
        assertThat(sql.error("SELECT " + expression)).isEqualTo(number);
    }

    @Test
    void roundsDatetimeToThirdsOfAHundredth() {
        assertThat(sql.eval("CAST('2024-01-01 00:00:00.999' AS datetime)")).hasToString("2024-01-01T00:00:01");
        assertThat(sql.eval("CAST('2024-01-01 00:00:00.998' AS datetime)")).hasToString("2024-01-01T00:00:00.997");
        assertThat(sql.eval("CAST('2024-01-01 00:00:00.005' AS datetime)")).hasToString("2024-01-01T00:00:00.007");
        assertThat(sql.eval("CAST(CAST('2024-01-01 00:00:00.003' AS datetime) AS datetime2)"))
                .hasToString("2024-01-01T00:00:00.003333300");
    }

    @Test
    void readsDatesInManyForms() {
        for (String form : new String[] {
            "2024-02-03",
            "20240203",
            "2024/2/3",
            "02/03/2024",
            "Feb 3 2024",
            "3 February 2024",
            "2024-02-03T00:00:00",
            "2024.02.03"
        }) {
            assertThat(sql.eval("CAST('" + form + "' AS datetime)")).as(form).hasToString("2024-02-03T00:00");
        }
    }

    @Test
    void findsObjects() {
        sql.run("CREATE TABLE t (a nvarchar(10), CONSTRAINT pk PRIMARY KEY (a))");

        assertThat(sql.eval("OBJECT_NAME(OBJECT_ID('dbo.t'))")).isEqualTo("t");
        assertThat(sql.eval("OBJECT_SCHEMA_NAME(OBJECT_ID('[shop].[dbo].[t]'), DB_ID(N'SHOP'))"))
                .isEqualTo("dbo");
        assertThat(sql.eval("OBJECT_ID('t', 'V')")).isNull();
        assertThat(sql.eval("OBJECT_NAME(OBJECT_ID('pk'))")).isEqualTo("pk");
        assertThat(sql.eval("COL_LENGTH('t', 'a')")).isEqualTo((short) 20);
    }
}
