// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of values: rounding, padding, comparison, code pages, and values too large for a page. */
abstract class ValuesContract extends Contract {
    private static final int LARGE = 9 << 20;
    private static final String DEFAULT_COLLATION = " COLLATE SQL_Latin1_General_CP1_CI_AS";

    @BeforeEach
    void clean() throws SQLException {
        sql().run("DROP TABLE IF EXISTS a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'2024-01-01T00:00:00.998' | datetime | 2024-01-01 00:00:00.997",
                "'2024-01-01T00:00:00.995' | datetime | 2024-01-01 00:00:00.997",
                "'2024-01-01T00:00:00.994' | datetime | 2024-01-01 00:00:00.993",
                "'2024-01-01T23:59:59.999' | datetime | 2024-01-02 00:00:00.0",
                "'2024-01-01T00:00:29.998' | smalldatetime | 2024-01-01 00:00:00.0",
                "'2024-01-01T00:00:29.999' | smalldatetime | 2024-01-01 00:01:00.0",
                "'2024-01-01T00:00:00.1235' | datetime2(3) | 2024-01-01 00:00:00.124",
                "'2024-01-01T00:00:00.1234' | datetime2(3) | 2024-01-01 00:00:00.123"
            })
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/data-types/datetime-transact-sql#rounding-of-datetime-fractional-second-precision",
        "https://learn.microsoft.com/sql/t-sql/data-types/smalldatetime-transact-sql"
    })
    void roundsTimes(String literal, String type, String expected) throws SQLException {
        assertThat(sql().value("SELECT CAST('" + literal.replace("'", "") + "' AS " + type + ")"))
                .isEqualTo(Timestamp.valueOf(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.005 | decimal(5,2) | 1.01",
                "-1.005 | decimal(5,2) | -1.01",
                "1.00005 | money | 1.0001",
                "-1.00005 | money | -1.0001"
            })
    @Cites(
            "https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql#truncating-and-rounding-results")
    void roundsExactNumbersHalfAwayFromZero(String literal, String type, String expected) throws SQLException {
        assertThat(sql().value("SELECT CAST(" + literal + " AS " + type + ")")).isEqualTo(new BigDecimal(expected));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/data-types/datetime2-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/data-types/smalldatetime-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql"
    })
    void theLastMomentOfAllStaysInItsYearAndTextGoesIntoAnImage() throws SQLException {
        assertThat(sql().rows("SELECT CONVERT(varchar(30), CAST('9999-12-31T23:59:59.9999999' AS datetime2(2))),"
                        + " CONVERT(varchar(20), CAST('2012-01-01T10:00:00Z' AS smalldatetime), 120)"))
                .containsExactly(Arrays.asList("9999-12-31 23:59:59.99", "2012-01-01 10:00:00"));
        sql().run("CREATE TABLE pictures (p image NULL)", "INSERT pictures VALUES ('ab')");
        assertThat(sql().value("SELECT CAST(p AS varbinary(9)) FROM pictures")).isEqualTo("6162");
        assertThat(errorOf("INSERT pictures VALUES (N'ab')").number()).isEqualTo(257);
        sql().run("DROP TABLE pictures");
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql#truncating-and-rounding-results")
    void cutsFractionsWhereWholeNumbersAreWanted() throws SQLException {
        assertThat(sql().rows("SELECT CAST(1.9 AS int), CAST(-1.9 AS int), CAST(CAST(2.9 AS float) AS int),"
                        + " CAST(CAST(1.5 AS money) AS int)"))
                .containsExactly(Arrays.asList(1, -1, 2, 2));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/data-types/char-and-varchar-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/statements/set-ansi-padding-transact-sql"
    })
    void padsFixedLengthsAndKeepsBlanksOfOthers() throws SQLException {
        sql().run(
                        "CREATE TABLE a (c char(4), n nchar(4), v varchar(8), b binary(3))",
                        "INSERT INTO a VALUES ('ab', N'ab', 'ab  ', 0x01)");

        assertThat(sql().rows("SELECT c, n, v, b, DATALENGTH(c), DATALENGTH(n), DATALENGTH(v), LEN(v) FROM a"))
                .containsExactly(Arrays.asList("ab  ", "ab  ", "ab  ", "010000", 4, 8, 4, 2));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/collations/collation-and-unicode-support",
        "https://learn.microsoft.com/troubleshoot/sql/database-engine/development/string-comparison-trailing-spaces"
    })
    void comparesWithoutCaseAndTrailingBlanks() throws SQLException {
        sql().run(
                        "CREATE TABLE a (v varchar(8)" + DEFAULT_COLLATION + " NOT NULL CONSTRAINT pk_a PRIMARY KEY)",
                        "INSERT INTO a VALUES ('ab')");
        ServerError error = errorOf("INSERT INTO a VALUES ('AB  ')");

        assertThat(error.number()).isEqualTo(2627);
        assertThat(error.message())
                .startsWith(
                        "Violation of PRIMARY KEY constraint 'pk_a'. Cannot insert duplicate key in object 'dbo.a'.");
        assertThat(sql().value("SELECT v FROM a WHERE v = 'Ab '")).isEqualTo("ab");
        assertThat(sql().value("SELECT COUNT(*) FROM (VALUES ('ab'), ('AB'), ('ab ')) AS t(v) GROUP BY v"
                        + DEFAULT_COLLATION))
                .isEqualTo(3);
        assertThat(sql().value("SELECT COUNT(*) FROM a WHERE v LIKE 'ab '")).isEqualTo(0);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/data-types/char-and-varchar-transact-sql")
    void losesWhatACodePageLacks() throws SQLException {
        sql().run(
                        "CREATE TABLE a (v varchar(8)" + DEFAULT_COLLATION + ", n nvarchar(8))",
                        "INSERT INTO a VALUES (N'é€я', N'é€я')");

        assertThat(sql().rows("SELECT v, n, DATALENGTH(v), DATALENGTH(n) FROM a"))
                .containsExactly(Arrays.asList("é€?", "é€я", 3, 6));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/data-types/datetimeoffset-transact-sql")
    void keepsTheOffsetOfAMomentInTheFirstYear() throws SQLException {
        try (Statement statement = sql().connection().createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT CAST('0001-01-01T14:00:00+14:00' AS datetimeoffset(0))")) {
            row.next();

            assertThat(row.getObject(1, OffsetDateTime.class))
                    .isEqualTo(OffsetDateTime.parse("0001-01-01T14:00:00+14:00"));
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/data-types/rowversion-transact-sql")
    void countsRowVersionsUpOverAllTables() throws SQLException {
        sql().run("CREATE TABLE a (id int, v rowversion)", "INSERT INTO a (id) VALUES (1), (2)");
        String before = String.valueOf(sql().value("SELECT MAX(v) FROM a"));
        sql().run("UPDATE a SET id = 3 WHERE id = 1");

        assertThat(sql().value("SELECT v FROM a WHERE id = 3"))
                .asString()
                .hasSize(16)
                .isGreaterThan(before);
        assertThat(errorOf("INSERT INTO a (id, v) VALUES (1, 0x01)").number()).isEqualTo(273);
    }

    @Test
    @Cites({"MS-TDS 2.2.5.2.3, partially length-prefixed bytes", "Maximum capacity specifications for SQL Server"})
    void takesAndGivesLargeValuesWhole() throws SQLException {
        byte[] bytes = new byte[LARGE];
        new Random(1).nextBytes(bytes);
        String text = "я".repeat(LARGE / 2 - 1) + "!";
        sql().run("CREATE TABLE a (v varchar(max)" + DEFAULT_COLLATION + ", n nvarchar(max), b varbinary(max), x xml)");
        try (PreparedStatement insert = sql().connection().prepareStatement("INSERT INTO a VALUES (?, ?, ?, ?)")) {
            insert.setString(1, "x".repeat(LARGE));
            insert.setNString(2, text);
            insert.setBytes(3, bytes);
            insert.setString(4, "<a>" + text + "</a>");
            insert.executeUpdate();
        }

        assertLarge("x".repeat(LARGE), text, bytes);
        assertThat(sql().rows("SELECT DATALENGTH(v), DATALENGTH(n), DATALENGTH(b) FROM a"))
                .containsExactly(Arrays.asList((long) LARGE, (long) LARGE, (long) LARGE));
    }

    private void assertLarge(String text, String unicode, byte[] bytes) throws SQLException {
        try (Statement statement = sql().connection().createStatement();
                ResultSet row = statement.executeQuery("SELECT v, n, b, x FROM a")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getString(1).equals(text)).isTrue();
            assertThat(row.getString(2).equals(unicode)).isTrue();
            assertThat(Arrays.equals(row.getBytes(3), bytes)).isTrue();
            assertThat(row.getString(4).equals("<a>" + unicode + "</a>")).isTrue();
        }
    }

    @Test
    @Cites("MS-TDS 2.2.5.2.3, PLP_UNKNOWN_LEN")
    void takesStreamsOfUnknownLength() throws SQLException {
        sql().run("CREATE TABLE a (n nvarchar(max), b varbinary(max))");
        try (PreparedStatement insert = sql().connection().prepareStatement("INSERT INTO a VALUES (?, ?)")) {
            insert.setNCharacterStream(1, new StringReader("я".repeat(100_000)));
            insert.setBinaryStream(2, new ByteArrayInputStream(new byte[100_000]));
            insert.executeUpdate();
        }

        assertThat(sql().rows("SELECT LEN(n), DATALENGTH(b) FROM a"))
                .containsExactly(Arrays.asList(100_000L, 100_000L));
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-0-to-999")
    void refusesParametersThatAColumnCannotHold() throws SQLException {
        sql().run("CREATE TABLE a (t tinyint, i int, v varchar(3), d datetime, m decimal(4, 1))");

        assertThat(errorOfParameter("INSERT INTO a (t) VALUES (?)", 256, Types.INTEGER))
                .isEqualTo(220);
        assertThat(errorOfParameter("INSERT INTO a (i) VALUES (?)", 1L << 40, Types.BIGINT))
                .isEqualTo(8115);
        assertThat(errorOfParameter("INSERT INTO a (v) VALUES (?)", "abcd", Types.NVARCHAR))
                .isIn(2628, 8152);
        assertThat(errorOfParameter("INSERT INTO a (i) VALUES (?)", "x", Types.NVARCHAR))
                .isEqualTo(245);
        assertThat(errorOfParameter(
                        "INSERT INTO a (d) VALUES (?)", Timestamp.valueOf("1700-01-01 00:00:00"), Types.TIMESTAMP))
                .isEqualTo(242);
        assertThat(errorOfParameter("INSERT INTO a (m) VALUES (?)", new BigDecimal("1000.0"), Types.DECIMAL))
                .isEqualTo(8115);
    }

    private int errorOfParameter(String insert, Object value, int type) {
        return error(() -> {
                    try (PreparedStatement statement = sql().connection().prepareStatement(insert)) {
                        statement.setObject(1, value, type);
                        statement.executeUpdate();
                    }
                })
                .number();
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/data-types/sql-variant-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/sql-variant-property-transact-sql"
    })
    void aVariantKeepsTheTypeOfItsValue() throws SQLException {
        sql().run(
                        "CREATE TABLE a (id int NOT NULL, v sql_variant NULL)",
                        "INSERT a VALUES (1, 5), (2, N'text'), (3, CAST(1.50 AS decimal(5,2))), (4, NULL),"
                                + " (5, CAST('2024-02-29T12:00:00' AS datetime2(3))), (6, 0x0102), (7, CAST(2.5 AS float)),"
                                + " (8, CAST('6F9619FF-8B86-D011-B42D-00C04FC964FF' AS uniqueidentifier))");

        assertThat(sql().column("SELECT v FROM a ORDER BY id"))
                .containsExactly(
                        5,
                        "text",
                        new BigDecimal("1.50"),
                        null,
                        Timestamp.valueOf("2024-02-29 12:00:00"),
                        "0102",
                        2.5,
                        "6F9619FF-8B86-D011-B42D-00C04FC964FF");
        assertThat(sql().column("SELECT SQL_VARIANT_PROPERTY(v, 'BaseType') FROM a ORDER BY id"))
                .containsExactly(
                        "int", "nvarchar", "decimal", null, "datetime2", "varbinary", "float", "uniqueidentifier");
        assertThat(sql().rows("SELECT SQL_VARIANT_PROPERTY(v, 'Precision'), SQL_VARIANT_PROPERTY(v, 'Scale'),"
                        + " SQL_VARIANT_PROPERTY(v, 'MaxLength') FROM a WHERE id = 3"))
                .containsExactly(Arrays.asList(5, 2, 5));
        // By family of the types first: numbers are above text, text above binary.
        assertThat(sql().column("SELECT id FROM a ORDER BY v")).containsExactly(4, 8, 6, 2, 3, 1, 7, 5);
        assertThat(sql().column("SELECT id FROM a WHERE v = CAST(1.5 AS decimal(9,4))"))
                .containsExactly(3);
        assertThat(sql().value("SELECT CAST(v AS int) + 1 FROM a WHERE id = 1")).isEqualTo(6);
        assertThat(errorOf("DECLARE @n int; SELECT @n = v FROM a").number()).isEqualTo(257);
        assertThat(errorOf("CREATE TABLE b (n int NULL); INSERT b SELECT v FROM a")
                        .number())
                .isEqualTo(257);
        assertThat(errorOf("INSERT a VALUES (9, CAST('x' AS varchar(max)))").number())
                .isEqualTo(206);
        sql().run("DROP TABLE IF EXISTS b");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/windows-collation-name-transact-sql")
    void textKeepsWhatTheCodePageOfItsCollationHas() throws SQLException {
        sql().run(
                        "CREATE TABLE paged (u varchar(9) COLLATE Ukrainian_CI_AS, s varchar(9) COLLATE Slovak_100_CS_AS,"
                                + " l varchar(9) COLLATE Latin1_General_CI_AS, t varchar(9) COLLATE Thai_CI_AS)",
                        "INSERT paged VALUES (N'їж', N'ľč', N'їž', N'ก')");
        try {
            assertThat(sql().rows("SELECT u, s, l, t FROM paged"))
                    .containsExactly(Arrays.asList("їж", "ľč", "?ž", "ก"));
        } finally {
            sql().run("DROP TABLE paged");
        }
    }
}
