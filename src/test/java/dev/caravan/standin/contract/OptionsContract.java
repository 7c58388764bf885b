// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.SqlClient;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What SET options of a session change. */
abstract class OptionsContract extends Contract {

    @AfterEach
    void back() throws SQLException {
        sql().run(
                        "IF @@TRANCOUNT > 0 ROLLBACK",
                        "SET ANSI_NULL_DFLT_ON ON; SET TEXTSIZE -1; SET CONCAT_NULL_YIELDS_NULL ON; SET ARITHABORT OFF",
                        "SET ANSI_WARNINGS ON; SET ARITHIGNORE OFF; SET NUMERIC_ROUNDABORT OFF; SET QUOTED_IDENTIFIER ON",
                        "SET DATEFORMAT mdy",
                        "DROP TABLE IF EXISTS #t; DROP VIEW IF EXISTS v; DROP TABLE IF EXISTS t");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-ansi-null-dflt-on-transact-sql")
    void columnsOfWhichNothingIsSaidTakeNullWhereTheSessionSaysSo() throws SQLException {
        sql().run("SET ANSI_NULL_DFLT_ON OFF; CREATE TABLE #t (a int)");
        assertThat(errorOf("INSERT #t VALUES (NULL)").number()).isEqualTo(515);

        sql().run("DROP TABLE #t; SET ANSI_NULL_DFLT_ON ON; CREATE TABLE #t (a int)", "INSERT #t VALUES (NULL)");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-textsize-transact-sql")
    void textSizeCutsLargeValuesOfResultsInBytes() throws SQLException {
        String large = "REPLICATE(CAST(%s AS %s), 100)";
        sql().run("SET TEXTSIZE 10");

        assertThat(sql().value("SELECT " + large.formatted("'x'", "varchar(max)")))
                .isEqualTo("x".repeat(10));
        assertThat(sql().value("SELECT " + large.formatted("N'x'", "nvarchar(max)")))
                .isEqualTo("x".repeat(5));
        assertThat(sql().value("SELECT DATALENGTH(" + large.formatted("'x'", "varchar(max)") + ")"))
                .isEqualTo(100L);
        assertThat(sql().value("SELECT REPLICATE('x', 100)")).isEqualTo("x".repeat(100));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/textsize-transact-sql")
    void textSizeZeroIsFourKilobytesAndMinusOneIsNoLimit() throws SQLException {
        assertThat(sql().value("SET TEXTSIZE 0; SELECT @@TEXTSIZE")).isEqualTo(4096);
        assertThat(sql().value("SET TEXTSIZE -1; SELECT @@TEXTSIZE")).isEqualTo(-1);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-concat-null-yields-null-transact-sql")
    void nullIsAnEmptyStringInAConcatenationWhereTheSessionSaysSo() throws SQLException {
        String text = "SELECT 'a' + CAST(NULL AS varchar(5)) + 'b'";
        assertThat(sql().value(text)).isNull();

        sql().run("SET CONCAT_NULL_YIELDS_NULL OFF");
        assertThat(sql().value(text)).isEqualTo("ab");
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/functions/options-transact-sql",
        "https://learn.microsoft.com/sql/database-engine/configure-windows/configure-the-user-options-server-configuration-option"
    })
    void optionsAreToldByTheirBits() throws SQLException {
        sql().run("SET ARITHABORT ON; SET CONCAT_NULL_YIELDS_NULL OFF; SET ANSI_NULL_DFLT_ON OFF");
        assertThat(sql().value("SELECT @@OPTIONS & (64 | 4096 | 1024)")).isEqualTo(64);

        sql().run("SET ARITHABORT OFF; SET CONCAT_NULL_YIELDS_NULL ON; SET ANSI_NULL_DFLT_ON ON");
        assertThat(sql().value("SELECT @@OPTIONS & (64 | 4096 | 1024)")).isEqualTo(4096 | 1024);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/statements/set-ansi-padding-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-columns-transact-sql"
    })
    void aColumnThatWasMadeWithoutAnsiPaddingKeepsNoTrailingBlanksAndZeros() throws SQLException {
        sql().run(
                        "SET ANSI_PADDING OFF",
                        "CREATE TABLE t (c char(5) NOT NULL, cn char(5) NULL, v varchar(9) NULL, b varbinary(9) NULL,"
                                + " n nvarchar(9) NULL)",
                        "SET ANSI_PADDING ON",
                        "INSERT t VALUES ('a ', 'a ', 'a  ', 0x0100, N'a  ')",
                        "ALTER TABLE t ADD later varchar(9) NULL",
                        "UPDATE t SET later = 'a  '");

        assertThat(sql().rows("SELECT DATALENGTH(c), DATALENGTH(cn), DATALENGTH(v), DATALENGTH(b), DATALENGTH(n),"
                        + " DATALENGTH(later) FROM t"))
                .containsExactly(List.of(5, 1, 1, 1, 6, 3));
        assertThat(sql().column("SELECT CAST(is_ansi_padded AS int) FROM sys.columns WHERE object_id = OBJECT_ID('t')"
                        + " ORDER BY column_id"))
                .containsExactly(0, 0, 0, 0, 1, 1);
        sql().run("ALTER TABLE t ALTER COLUMN v varchar(19) NULL", "UPDATE t SET v = 'a  '");
        assertThat(sql().value("SELECT DATALENGTH(v) FROM t")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "mdy, datetime, 01/02/2003, 2003-01-02",
        "dmy, datetime, 01/02/2003, 2003-02-01",
        "dmy, datetime2, 31/12/2008 09:01:01.1234567, 2008-12-31",
        "dmy, date, 31.12.08, 2008-12-31",
        "ymd, date, 03-02-01, 2003-02-01",
        "ydm, datetime, 03-02-01, 2003-01-02",
        "myd, smalldatetime, 01/2003/02, 2003-01-02",
        "dym, datetime, 02/2003/01, 2003-01-02",
        "dmy, datetime, 20081231, 2008-12-31",
        "dmy, datetime, 2008-12-31T10:00:00, 2008-12-31",
        "dmy, datetime, 31 Dec 2008, 2008-12-31",
        "dmy, date, 2008-12-31, 2008-12-31",
        "dmy, datetime2, 2008-12-31 10:00:00, 2008-12-31",
        // The older types take a year at the start for no reason to expect the month next.
        "dmy, datetime, 2008-02-01, 2008-01-02"
    })
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/statements/set-dateformat-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/data-types/datetime-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/data-types/date-transact-sql"
    })
    void datesInNumbersAreReadInTheOrderOfTheSession(String order, String type, String text, String date)
            throws SQLException {
        sql().run("SET DATEFORMAT " + order);
        assertThat(sql().value("SELECT CONVERT(char(10), CAST('" + text + "' AS " + type + "), 23)"))
                .isEqualTo(date);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-dateformat-transact-sql")
    void datesInAnotherOrderAreNoDates() throws SQLException {
        sql().run("SET DATEFORMAT dmy");
        assertThat(errorOf("DECLARE @datevar datetime2 = '12/31/2008 09:01:01.1234567'")
                        .number())
                .isEqualTo(241);
        assertThat(errorOf("SELECT CAST('2008-12-31' AS datetime)").number()).isEqualTo(242);
        assertThat(sql().rows("SELECT ISDATE('12/31/2008'), ISDATE('31/12/2008')"))
                .containsExactly(List.of(0, 1));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-dateformat-transact-sql")
    void theOrderOfDatesIsTakenWhenAStatementRuns() throws SQLException {
        String batch = "SET DATEFORMAT %s; SELECT MONTH(CAST('01/02/2003' AS date))";
        assertThat(sql().value(batch.formatted("dmy"))).isEqualTo(2);
        assertThat(sql().value(batch.formatted("mdy"))).isEqualTo(1);
        assertThat(sql().value("DECLARE @order char(3) = 'dmy'; " + batch.formatted("@order")))
                .isEqualTo(2);
        assertThat(errorOf("SET DATEFORMAT xyz").number()).isEqualTo(2741);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql")
    void aStyleOfConvertHasItsOwnOrder() throws SQLException {
        sql().run("SET DATEFORMAT dmy");
        assertThat(sql().rows("SELECT MONTH(CONVERT(datetime, '01/02/2003', 101)), MONTH(CONVERT(datetime,"
                        + " '01/02/2003', 103)), MONTH(CONVERT(datetime, '03.02.01', 2))"))
                .containsExactly(List.of(1, 2, 2));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/statements/set-language-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-compatibility-views/sys-syslanguages-transact-sql"
    })
    void aLanguageBringsItsOrderOfDatesAndItsWeek() throws SQLException {
        // A connection of its own, in which nobody has set the order of dates.
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            SqlClient own = SqlClient.of(connection);
            statement.execute("SET LANGUAGE British");
            SQLWarning changed = Objects.requireNonNull(statement.getWarnings());
            assertThat(changed.getErrorCode()).isEqualTo(5703);
            assertThat(changed.getMessage()).isEqualTo("Changed language setting to British.");
            assertThat(own.rows("SELECT @@LANGUAGE, @@LANGID, @@DATEFIRST, MONTH(CAST('01/02/2003' AS date))"))
                    .containsExactly(List.of("British", (short) 23, (short) 1, 2));
            assertThat(own.rows("SELECT language, date_format, date_first FROM sys.dm_exec_sessions"
                            + " WHERE session_id = @@SPID"))
                    .containsExactly(List.of("British", "dmy", (short) 1));

            statement.execute("SET LANGUAGE 'English'");
            assertThat(own.rows("SELECT @@LANGUAGE, @@DATEFIRST")).containsExactly(List.of("us_english", (short) 7));
            statement.execute("SET DATEFORMAT ymd; SET DATEFIRST 3; SET LANGUAGE us_english");
            assertThat(own.rows("SELECT date_format, date_first FROM sys.dm_exec_sessions WHERE session_id = @@SPID"))
                    .containsExactly(List.of("ymd", (short) 3));
        }
        assertThat(errorOf("SET LANGUAGE Klingon").number()).isEqualTo(2740);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-ansi-warnings-transact-sql")
    void whatIsTooLongIsCutInSilenceWithoutAnsiWarnings() throws SQLException {
        sql().run("CREATE TABLE #t (a varchar(3), b varbinary(2))");
        assertThat(errorOf("INSERT #t VALUES ('abcdef', NULL)").number()).isEqualTo(2628);

        sql().run("SET ANSI_WARNINGS OFF; INSERT #t VALUES ('abcdef', 0x010203)");
        assertThat(sql().rows("SELECT a, CONVERT(varchar(9), b, 1) FROM #t")).containsExactly(List.of("abc", "0x0102"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT COUNT(a) FROM #t | 1",
                "SELECT SUM(a) FROM #t | 1",
                "SELECT MAX(a) FROM #t WHERE a IS NOT NULL | 0",
                "SELECT COUNT(*) FROM #t | 0"
            })
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-ansi-warnings-transact-sql")
    void warnsOfNullThatAnAggregateLeavesOut(String query, int warnings) throws SQLException {
        sql().run("CREATE TABLE #t (a int); INSERT #t VALUES (1), (NULL), (NULL)");

        assertThat(warnings(query))
                .isEqualTo(Collections.nCopies(
                        warnings, "Warning: Null value is eliminated by an aggregate or other SET operation."));
        sql().run("SET ANSI_WARNINGS OFF");
        assertThat(warnings(query)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1 / d FROM #t | Division by zero occurred.",
                "SELECT 5 % d FROM #t | Division by zero occurred.",
                "SELECT 2147483647 + 1 + d FROM #t | Arithmetic overflow occurred.",
                "SELECT CAST(300 + d AS tinyint) FROM #t | Arithmetic overflow occurred.",
                "SELECT SUM(CAST(2147483647 AS int)) FROM (VALUES (1), (2)) AS two(n) | Arithmetic overflow occurred."
            })
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/statements/set-arithabort-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/statements/set-arithignore-transact-sql"
    })
    void whatCannotBeComputedIsNullWithAWarningWhereNothingAborts(String query, String warning) throws SQLException {
        sql().run("CREATE TABLE #t (d int); INSERT #t VALUES (0)", "SET ANSI_WARNINGS OFF; SET ARITHABORT OFF");
        assertThat(sql().value(query)).isNull();
        assertThat(warnings(query)).containsExactly(warning);

        sql().run("SET ARITHIGNORE ON");
        assertThat(sql().value(query)).isNull();
        assertThat(warnings(query)).isEmpty();
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-arithabort-transact-sql")
    void aChangeWritesNullForWhatCannotBeComputedWhereTheColumnTakesIt() throws SQLException {
        sql().run("CREATE TABLE #t (a tinyint NULL, b int NOT NULL)", "SET ANSI_WARNINGS OFF; SET ARITHABORT OFF");
        sql().run("INSERT #t VALUES (300, 1)", "UPDATE #t SET a = b / 0");

        assertThat(sql().rows("SELECT a, b FROM #t")).containsExactly(Arrays.asList(null, 1));
        assertThat(errorOf("UPDATE #t SET b = 1 / (b - 1)").number()).isEqualTo(515);
        assertThat(sql().value("IF 1 / 0 = 1 SELECT 1 ELSE SELECT 2")).isEqualTo(2);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-arithabort-transact-sql")
    void arithmeticEndsTheStatementUnderAnsiWarningsAndTheBatchUnderArithabortAlone() throws SQLException {
        sql().run("CREATE TABLE #t (n int)");
        String batch = "INSERT #t VALUES (1 / 0); INSERT #t VALUES (1)";
        assertThat(errorOf("SET ANSI_WARNINGS ON; SET ARITHABORT ON; " + batch).number())
                .isEqualTo(8134);
        assertThat(sql().value("SELECT COUNT(*) FROM #t")).isEqualTo(1);

        sql().run("BEGIN TRANSACTION");
        assertThat(errorOf("SET ANSI_WARNINGS OFF; SET ARITHABORT ON; " + batch).number())
                .isEqualTo(8134);
        assertThat(sql().rows("SELECT COUNT(*), @@TRANCOUNT FROM #t")).containsExactly(List.of(1, 0));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/try-cast-transact-sql")
    void tryCastTriesTheCastAndNotWhatIsCast() throws SQLException {
        sql().run("CREATE TABLE #t (d int); INSERT #t VALUES (0)");
        assertThat(sql().value("SELECT TRY_CAST('x' AS int)")).isNull();
        assertThat(errorOf("SELECT TRY_CAST(1 / d AS varchar(9)) FROM #t").number())
                .isEqualTo(8134);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-numeric-roundabort-transact-sql")
    void roundingIsAnErrorUnderNumericRoundabort() throws SQLException {
        String sum = "DECLARE @result decimal(5, 2), @value decimal(5, 4) = 1.1234; SET @result = @value + @value;"
                + " SELECT @result";
        assertThat(sql().value(sum)).isEqualTo(new BigDecimal("2.25"));

        sql().run("SET NUMERIC_ROUNDABORT ON; SET ARITHABORT ON");
        assertThat(errorOf(sum).number()).isEqualTo(8115);
        assertThat(sql().value(sum.replace("1.1234", "1.12"))).isEqualTo(new BigDecimal("2.24"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ANSI_WARNINGS OFF; SET ARITHABORT ON | ANSI_WARNINGS",
                "CONCAT_NULL_YIELDS_NULL OFF | CONCAT_NULL_YIELDS_NULL",
                "NUMERIC_ROUNDABORT ON | NUMERIC_ROUNDABORT",
                "QUOTED_IDENTIFIER OFF | QUOTED_IDENTIFIER"
            })
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/statements/set-statements-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-1934-database-engine-error"
    })
    void filteredAndComputedIndexesIndexedViewsAndMethodsOfXmlNeedOptions(String wrong, String named)
            throws SQLException {
        sql().run(
                        "CREATE TABLE t (id int NOT NULL PRIMARY KEY, n int NULL, twice AS id * 2, x xml NULL)",
                        "INSERT t (id, x) VALUES (1, '<a/>')",
                        "SET " + wrong);
        sql().run("INSERT t (id) VALUES (2)");
        for (String refused : List.of(
                "CREATE INDEX few ON t (n) WHERE n > 5",
                "CREATE INDEX doubled ON t (twice)",
                "CREATE PRIMARY XML INDEX parts ON t (x)",
                "SELECT x.exist('/a') FROM t")) {
            assertThat(errorOf("SET " + wrong, refused))
                    .as(refused)
                    .returns(1934, ServerError::number)
                    .satisfies(error -> assertThat(error.message()).contains("settings: '" + named + "'."));
        }
    }

    /** The warnings of a query; of those that come after rows the driver tells nothing, so that it gives none. */
    private List<String> warnings(String query) throws SQLException {
        List<String> warnings = new ArrayList<>();
        try (Statement statement = sql().connection().createStatement()) {
            statement.execute("DECLARE @value int; " + query.replaceFirst("SELECT", "SELECT @value ="));
            for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
                warnings.add(warning.getMessage());
            }
        }
        return warnings;
    }
}
