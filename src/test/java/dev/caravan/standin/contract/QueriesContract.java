// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The less common parts of queries: pivots, grouping sets, windows, XML and JSON, and changes through queries. */
abstract class QueriesContract extends Contract {

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/queries/with-common-table-expression-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/queries/hints-transact-sql-query"
    })
    void recursionEndsAfterAHundredRoundsUnlessTheStatementSaysOtherwise() throws SQLException {
        String numbers = "WITH n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT COUNT(*) FROM n%s";

        assertThat(sql().value(numbers.formatted(100, ""))).isEqualTo(101);
        assertThat(errorOf(numbers.formatted(101, "")).number()).isEqualTo(530);
        assertThat(errorOf(numbers.formatted(6, " OPTION (MAXRECURSION 5)")).number())
                .isEqualTo(530);
        assertThat(sql().value(numbers.formatted(5000, " OPTION (MAXRECURSION 0, RECOMPILE)")))
                .isEqualTo(5001);
        assertThat(errorOf(numbers.formatted(6, " OPTION (MAXRECURSION 40000)")).number())
                .isEqualTo(310);
        assertThat(errorOf("SELECT 1 OPTION (NOSUCHHINT)").number()).isEqualTo(102);
    }

    @BeforeAll
    void createTable() throws SQLException {
        sql().run(
                        "CREATE TABLE sales (y int NOT NULL, q int NOT NULL, amount int NOT NULL)",
                        "INSERT sales VALUES (2020, 1, 10), (2020, 2, 20), (2021, 1, 30), (2021, 2, 40)");
    }

    @AfterAll
    void dropTable() throws SQLException {
        sql().run("DROP TABLE sales");
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/data-types/ntext-text-and-image-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/queries/select-clause-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors"
    })
    void whatHasNoOrderIsNeitherSortedNorGroupedNorToldApart() throws SQLException {
        sql().run("CREATE TABLE papers (t text NULL, x xml NULL)");
        try {
            assertThat(errorOf("SELECT 1 FROM papers ORDER BY t").number()).isEqualTo(306);
            assertThat(errorOf("SELECT COUNT(*) FROM papers GROUP BY t").number())
                    .isEqualTo(306);
            assertThat(errorOf("SELECT 1 FROM papers ORDER BY x").number()).isEqualTo(305);
            assertThat(errorOf("SELECT DISTINCT x FROM papers").number()).isEqualTo(421);
            assertThat(errorOf("SELECT x FROM papers UNION SELECT x FROM papers")
                            .number())
                    .isEqualTo(5335);
            assertThat(sql().rows("SELECT t FROM papers UNION ALL SELECT t FROM papers"))
                    .isEmpty();
        } finally {
            sql().run("DROP TABLE papers");
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/queries/select-order-by-clause-transact-sql")
    void rowsOfAJoinAreSortedByEveryKeyThoughTheFirstIsUnique() throws SQLException {
        sql().run(
                        "CREATE TABLE owner (id int NOT NULL PRIMARY KEY)",
                        "CREATE TABLE mail (owner int NOT NULL, name varchar(9) NOT NULL)",
                        "INSERT owner VALUES (7), (8)",
                        "INSERT mail VALUES (8, 'w'), (8, 'b'), (8, 'l'), (7, 'z')");
        try {
            String join = "SELECT o.id, m.name FROM owner o LEFT JOIN mail m ON m.owner = o.id ORDER BY o.id, m.name";
            assertThat(sql().rows(join)).containsExactly(row(7, "z"), row(8, "b"), row(8, "l"), row(8, "w"));
            assertThat(sql().rows(join + " DESC")).containsExactly(row(7, "z"), row(8, "w"), row(8, "l"), row(8, "b"));
            assertThat(sql().rows("SELECT TOP 2 o.id, m.name FROM owner o, mail m WHERE m.owner = o.id"
                            + " ORDER BY o.id DESC, m.name"))
                    .containsExactly(row(8, "b"), row(8, "l"));
        } finally {
            sql().run("DROP TABLE owner, mail");
        }
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/language-elements/set-operators-union-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/queries/top-transact-sql"
    })
    void aUnionIsSortedByTheColumnsOfItsFirstQuery() throws SQLException {
        assertThat(sql().column("SELECT a.q FROM sales a UNION SELECT b.y FROM sales b ORDER BY a.q DESC"))
                .containsExactly(2021, 2020, 2, 1);
        assertThat(sql().column("SELECT TOP 25 PERCENT WITH TIES q FROM sales ORDER BY q"))
                .containsExactly(1, 1);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/next-value-for-transact-sql")
    void allThatNameASequenceInARowGetOneValue() throws SQLException {
        sql().run("CREATE SEQUENCE counted AS int START WITH 5", "CREATE TABLE numbers (a int, b int)");
        try {
            sql().run("INSERT numbers VALUES (NEXT VALUE FOR counted, NEXT VALUE FOR counted),"
                    + " (NEXT VALUE FOR counted, NEXT VALUE FOR counted)");

            assertThat(sql().rows("SELECT a, b FROM numbers ORDER BY a")).containsExactly(row(5, 5), row(6, 6));
        } finally {
            sql().run("DROP TABLE numbers", "DROP SEQUENCE counted");
        }
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/language-elements/select-local-variable-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/cast-and-convert-transact-sql"
    })
    void everyVariableTakesNullAndStyle127IsInUtc() throws SQLException {
        assertThat(
                        sql().rows(
                                        "DECLARE @d date = '2020-01-01', @x xml = '<a/>'; SELECT @d = NULL, @x = NULL;"
                                                + " SELECT @d, @x, CONVERT(varchar(40), CAST('2024-01-01T10:00:00.5+05:30' AS datetimeoffset(1)), 127)"))
                .containsExactly(row(null, null, "2024-01-01T04:30:00.5Z"));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/queries/from-using-pivot-and-unpivot")
    void pivotsAndUnpivots() throws SQLException {
        assertThat(sql().rows("SELECT y, [1], [2] FROM sales PIVOT (SUM(amount) FOR q IN ([1], [2])) p ORDER BY y"))
                .containsExactly(row(2020, 10, 20), row(2021, 30, 40));
        assertThat(sql().rows("SELECT y, half, v FROM (SELECT y, [1] AS a, [2] AS b FROM sales"
                        + " PIVOT (MAX(amount) FOR q IN ([1], [2])) p WHERE y = 2021) x"
                        + " UNPIVOT (v FOR half IN (a, b)) u ORDER BY half"))
                .containsExactly(row(2021, "a", 30), row(2021, "b", 40));
        assertThat(errorOf("SELECT * FROM sales PIVOT (SUM(nosuch) FOR q IN ([1])) p")
                        .number())
                .isEqualTo(207);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/queries/select-group-by-transact-sql")
    void groupsBySetsOfColumns() throws SQLException {
        assertThat(sql().rows("SELECT y, q, SUM(amount), GROUPING(q), GROUPING_ID(y, q) FROM sales"
                        + " GROUP BY ROLLUP (y, q) ORDER BY GROUPING_ID(y, q), y, q"))
                .containsExactly(
                        row(2020, 1, 10, (short) 0, 0),
                        row(2020, 2, 20, (short) 0, 0),
                        row(2021, 1, 30, (short) 0, 0),
                        row(2021, 2, 40, (short) 0, 0),
                        row(2020, null, 30, (short) 1, 1),
                        row(2021, null, 70, (short) 1, 1),
                        row(null, null, 100, (short) 1, 3));
        assertThat(sql().rows("SELECT y, q, COUNT(*) FROM sales GROUP BY GROUPING SETS ((y), (q), ())"
                        + " ORDER BY GROUPING(y), GROUPING(q), y, q"))
                .containsExactly(
                        row(2020, null, 2), row(2021, null, 2), row(null, 1, 2), row(null, 2, 2), row(null, null, 4));
        assertThat(sql().rows("SELECT y, SUM(amount) FROM sales WHERE 1 = 0 GROUP BY GROUPING SETS ((y), ())"))
                .containsExactly(row(null, null));
        assertThat(sql().rows("SELECT COUNT(*) FROM (SELECT y, q, 1 AS x FROM sales GROUP BY CUBE (y, q)) c"))
                .containsExactly(row(9));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/queries/select-over-clause-transact-sql")
    void slidesFramesOverWindows() throws SQLException {
        assertThat(sql().rows(
                                "SELECT amount, SUM(amount) OVER (ORDER BY amount ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING),"
                                        + " SUM(amount) OVER (ORDER BY amount ROWS 1 PRECEDING),"
                                        + " COUNT(*) OVER (ORDER BY y RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)"
                                        + " FROM sales ORDER BY amount"))
                .containsExactly(row(10, 30, 10, 4), row(20, 60, 30, 4), row(30, 90, 50, 2), row(40, 70, 70, 2));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/analytic-functions-transact-sql")
    void computesDistributions() throws SQLException {
        assertThat(
                        sql().rows(
                                        "SELECT DISTINCT y, PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY amount) OVER (PARTITION BY y),"
                                                + " PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY amount) OVER (PARTITION BY y) FROM sales ORDER BY y"))
                .containsExactly(row(2020, 15.0, 10), row(2021, 35.0, 30));
        assertThat(sql().rows("SELECT amount, CUME_DIST() OVER (ORDER BY y), PERCENT_RANK() OVER (ORDER BY amount)"
                        + " FROM sales WHERE amount > 10 ORDER BY amount"))
                .containsExactly(row(20, 1 / 3.0, 0.0), row(30, 1.0, 0.5), row(40, 1.0, 1.0));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/queries/top-transact-sql")
    void takesAShareOfTheRows() throws SQLException {
        assertThat(sql().column("SELECT TOP 30 PERCENT amount FROM sales ORDER BY amount DESC"))
                .containsExactly(40, 30);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/language-elements/set-operators-union-transact-sql")
    void takesTheTypeOfAUnionFromTheSideThatHasOne() throws SQLException {
        assertThat(sql().column("SELECT NULL AS a UNION ALL SELECT 'x'")).containsExactly(null, "x");
        assertThat(sql().column("SELECT CAST('2024-01-31' AS date) AS a UNION ALL SELECT NULL"))
                .containsExactly(java.sql.Date.valueOf("2024-01-31"), null);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/xml/for-xml-sql-server")
    void writesRowsAsXml() throws SQLException {
        assertThat(sql().value("SELECT y AS [@year], q AS [part/no], amount AS [part/sum], NULL AS gone FROM sales"
                        + " WHERE q = 1 ORDER BY y FOR XML PATH('sale'), ROOT('sales')"))
                .isEqualTo("<sales><sale year=\"2020\"><part><no>1</no><sum>10</sum></part></sale>"
                        + "<sale year=\"2021\"><part><no>1</no><sum>30</sum></part></sale></sales>");
        assertThat(sql().value("SELECT y, q FROM sales WHERE amount = 10 FOR XML RAW"))
                .isEqualTo("<row y=\"2020\" q=\"1\"/>");
        assertThat(sql().value("SELECT y, q FROM sales AS s WHERE amount = 10 FOR XML AUTO, ELEMENTS"))
                .isEqualTo("<s><y>2020</y><q>1</q></s>");
        assertThat(
                        sql().value(
                                        "SELECT STUFF((SELECT ', ' + name FROM (VALUES ('a<b'), ('c')) v(name) FOR XML PATH('')), 1, 2, '')"))
                .isEqualTo("a&lt;b, c");
        assertThat(sql().value("SELECT STUFF((SELECT ', ' + name FROM (VALUES ('a<b'), ('c')) v(name)"
                        + " FOR XML PATH(''), TYPE).value('.', 'nvarchar(max)'), 1, 2, '')"))
                .isEqualTo("a<b, c");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/xml/xml-data-type-methods")
    void readsXml() throws SQLException {
        assertThat(sql().rows("DECLARE @x xml = '<r><i id=\"1\">a</i><i id=\"2\">b</i></r>';"
                        + " SELECT n.value('@id', 'int'), n.value('.', 'varchar(9)') FROM @x.nodes('/r/i') AS t(n)"))
                .containsExactly(row(1, "a"), row(2, "b"));
        assertThat(sql().rows("DECLARE @x xml = '<r><i id=\"1\">a</i></r>'; SELECT @x.value('(/r/i/@id)[1]', 'int'),"
                        + " @x.exist('/r/i[@id=\"9\"]'), CAST(@x.query('/r/i') AS varchar(50))"))
                .containsExactly(row(1, false, "<i id=\"1\">a</i>"));
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/json/format-query-results-as-json-with-for-json-sql-server")
    void writesRowsAsJson() throws SQLException {
        assertThat(sql().value("SELECT y, q AS [part.no], CAST(1 AS bit) AS sold, 'a\"/b' AS t, NULL AS gone FROM sales"
                        + " WHERE amount = 10 FOR JSON PATH"))
                .isEqualTo("[{\"y\":2020,\"part\":{\"no\":1},\"sold\":true,\"t\":\"a\\\"\\/b\"}]");
        assertThat(sql().value("SELECT y, NULL AS gone FROM sales WHERE amount = 10"
                        + " FOR JSON PATH, INCLUDE_NULL_VALUES, WITHOUT_ARRAY_WRAPPER"))
                .isEqualTo("{\"y\":2020,\"gone\":null}");
        assertThat(sql().value("SELECT 1 AS a, (SELECT 2 AS b FOR JSON PATH) AS c FOR JSON PATH, ROOT('r')"))
                .isEqualTo("{\"r\":[{\"a\":1,\"c\":[{\"b\":2}]}]}");
        assertThat(errorOf("SELECT 1 FOR JSON PATH").number()).isEqualTo(13605);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/functions/openjson-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/json-functions-transact-sql"
    })
    void readsJson() throws SQLException {
        assertThat(
                        sql().rows(
                                        "SELECT [key], value, type FROM OPENJSON('{\"a\":1,\"b\":[1,2],\"c\":null,\"d\":\"s\",\"e\":true}')"))
                .containsExactly(
                        row("a", "1", (short) 2),
                        row("b", "[1,2]", (short) 4),
                        row("c", null, (short) 0),
                        row("d", "s", (short) 1),
                        row("e", "true", (short) 3));
        assertThat(sql().rows("SELECT * FROM OPENJSON('[{\"a\":1,\"b\":{\"c\":\"x\"}},{\"a\":2}]')"
                        + " WITH (a int, c varchar(9) '$.b.c', b nvarchar(max) AS JSON)"))
                .containsExactly(row(1, "x", "{\"c\":\"x\"}"), row(2, null, null));
        assertThat(sql().rows("SELECT JSON_VALUE('{\"a\":{\"b\":[1,\"x\"]}}', '$.a.b[1]'), ISJSON('{\"a\":'),"
                        + " JSON_QUERY('{\"a\":{\"b\":1}}', '$.a'), JSON_VALUE('{\"a\":1}', '$.b'),"
                        + " JSON_MODIFY('{\"a\":1}', '$.b', 'y')"))
                .containsExactly(row("x", 0, "{\"b\":1}", null, "{\"a\":1,\"b\":\"y\"}"));
        assertThat(errorOf("SELECT JSON_VALUE('{\"a\":1}', 'strict $.b')").number())
                .isEqualTo(13608);
        assertThat(errorOf("SELECT * FROM OPENJSON('nothing')").number()).isEqualTo(13609);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/queries/with-common-table-expression-transact-sql")
    void changesTablesThroughCommonTableExpressions() throws SQLException {
        sql().run(
                        "CREATE TABLE d (id int NOT NULL IDENTITY PRIMARY KEY, v int NOT NULL)",
                        "INSERT d VALUES (1), (1), (2), (2), (2)");

        sql().run(
                        "WITH n AS (SELECT *, ROW_NUMBER() OVER (PARTITION BY v ORDER BY id) AS r FROM d) DELETE FROM n WHERE r > 1");
        assertThat(sql().rows("SELECT id, v FROM d ORDER BY id")).containsExactly(row(1, 1), row(3, 2));
        sql().run("UPDATE x SET v = 9 FROM (SELECT TOP 1 v FROM d ORDER BY id DESC) x");
        assertThat(sql().rows("SELECT id, v FROM d ORDER BY id")).containsExactly(row(1, 1), row(3, 9));
        assertThat(errorOf("WITH s AS (SELECT v, COUNT(*) AS n FROM d GROUP BY v) UPDATE s SET n = 1")
                        .severity())
                .isEqualTo(16);
        sql().run("DROP TABLE d");
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-describe-first-result-set-transact-sql")
    void describesResultsWithoutRunning() throws SQLException {
        assertThat(sql().rows("SELECT column_ordinal, name, system_type_name, is_nullable"
                        + " FROM sys.dm_exec_describe_first_result_set("
                        + "N'SELECT y, amount * 1.5 AS more, CAST(NULL AS nvarchar(7)) AS t FROM sales WHERE y = @y', N'@y int', 0)"
                        + " ORDER BY column_ordinal"))
                .containsExactly(
                        row(1, "y", "int", false),
                        row(2, "more", "numeric(13,1)", true),
                        row(3, "t", "nvarchar(7)", true));
        assertThat(
                        sql().rows(
                                        "SELECT error_number FROM sys.dm_exec_describe_first_result_set(N'SELECT nosuch FROM sales', NULL, 0)"))
                .containsExactly(row(207));
        assertThat(sql().column("EXEC sp_describe_first_result_set N'DELETE sales; SELECT 1 AS one'"))
                .containsExactly(false);
        assertThat(sql().value("SELECT COUNT(*) FROM sales")).isEqualTo(4);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/trim-transact-sql")
    void trimsOtherCharacters() throws SQLException {
        assertThat(sql().rows("SELECT TRIM('.,' FROM ',.a.b,.'), CAST(DECOMPRESS(COMPRESS('abc')) AS varchar(9))"))
                .containsExactly(row("a.b", "abc"));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/xml/use-auto-mode-with-for-xml",
        "https://learn.microsoft.com/sql/relational-databases/json/format-json-output-automatically-with-auto-mode-sql-server"
    })
    void autoNestsTheRowsOfSeveralTables() throws SQLException {
        sql().run(
                        "CREATE TABLE o (id int NOT NULL, name varchar(9) NULL)",
                        "CREATE TABLE l (oid int NOT NULL, n int NOT NULL)",
                        "INSERT o VALUES (1, 'a'), (2, 'b'), (3, NULL); INSERT l VALUES (1, 10), (1, 11), (2, 20)");
        String from = " FROM o LEFT JOIN l ON l.oid = o.id ORDER BY o.id, l.n";

        assertThat(sql().value("SELECT o.id, o.name, l.n" + from + " FOR XML AUTO"))
                .isEqualTo(
                        "<o id=\"1\" name=\"a\"><l n=\"10\"/><l n=\"11\"/></o><o id=\"2\" name=\"b\"><l n=\"20\"/></o>"
                                + "<o id=\"3\"><l/></o>");
        assertThat(sql().value("SELECT o.id, l.n" + from + " FOR XML AUTO, ELEMENTS, ROOT('all')"))
                .isEqualTo("<all><o><id>1</id><l><n>10</n></l><l><n>11</n></l></o><o><id>2</id><l><n>20</n></l></o>"
                        + "<o><id>3</id><l/></o></all>");
        assertThat(sql().value("SELECT o.id, o.name, l.n, l.n * 2 AS twice" + from + " FOR JSON AUTO"))
                .isEqualTo("[{\"id\":1,\"name\":\"a\",\"l\":[{\"n\":10,\"twice\":20},{\"n\":11,\"twice\":22}]},"
                        + "{\"id\":2,\"name\":\"b\",\"l\":[{\"n\":20,\"twice\":40}]},{\"id\":3,\"l\":[{}]}]");
        sql().run("DROP TABLE o, l");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-ansi-nulls-transact-sql")
    void ansiNullsOffMakesNullEqualToNullOfAConstantOrVariable() throws SQLException {
        sql().run("CREATE TABLE holes (id int NOT NULL, n int NULL)", "INSERT holes VALUES (1, NULL), (2, 5)");
        try {
            sql().run("SET ANSI_NULLS OFF");
            assertThat(sql().column("SELECT id FROM holes WHERE n = NULL")).containsExactly(1);
            assertThat(sql().column("DECLARE @n int; SELECT id FROM holes WHERE n <> @n"))
                    .containsExactly(2);
            assertThat(sql().column("SELECT a.id FROM holes a JOIN holes b ON a.n = b.n"))
                    .containsExactly(2);
            sql().run("CREATE PROCEDURE find_holes AS SELECT id FROM holes WHERE n = NULL");
            sql().run("SET ANSI_NULLS ON");
            assertThat(sql().column("SELECT id FROM holes WHERE n = NULL")).isEmpty();
            assertThat(sql().column("EXEC find_holes")).containsExactly(1);
            assertThat(
                            sql().value(
                                            "SELECT uses_ansi_nulls FROM sys.sql_modules WHERE object_id = OBJECT_ID('find_holes')"))
                    .isEqualTo(false);
        } finally {
            sql().run("SET ANSI_NULLS ON", "DROP PROCEDURE IF EXISTS find_holes", "DROP TABLE holes");
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-noexec-transact-sql")
    void noExecCompilesAndRunsNothing() throws SQLException {
        sql().run("SET NOEXEC ON");
        try {
            sql().run("DELETE sales", "WHILE 1 = 1 DELETE sales", "SELECT * FROM nosuch", "CREATE TABLE made (id int)");
            assertThat(errorOf("SELECT nosuch FROM sales").number()).isEqualTo(207);
        } finally {
            sql().run("SET NOEXEC OFF");
        }
        assertThat(sql().rows("SELECT COUNT(*), OBJECT_ID('made') FROM sales")).containsExactly(row(4, null));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/queries/update-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/statements/delete-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/statements/insert-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/statements/merge-transact-sql"
    })
    void changesATableThatFromDoesNotNameAndInsertsWhatAStringGives() throws SQLException {
        sql().run("CREATE TABLE goals (y int NOT NULL PRIMARY KEY, total int NULL)");
        try {
            sql().run("INSERT goals EXEC ('SELECT 2020, NULL UNION ALL SELECT 2021, NULL')");
            sql().run("UPDATE goals SET total = s.amount FROM sales s WHERE s.y = goals.y AND s.q = 2");
            assertThat(sql().rows("SELECT y, total FROM goals")).containsExactly(row(2020, 20), row(2021, 40));
            sql().run("DELETE FROM goals FROM sales s WHERE s.y = goals.y AND s.amount = 40");
            assertThat(sql().column("SELECT y FROM goals")).containsExactly(2020);
            sql().run("MERGE TOP (1) INTO goals USING (VALUES (2030, 1), (2031, 1)) s(y, t) ON goals.y = s.y"
                    + " WHEN NOT MATCHED THEN INSERT VALUES (s.y, s.t);");
            assertThat(sql().value("SELECT COUNT(*) FROM goals")).isEqualTo(2);
        } finally {
            sql().run("DROP TABLE goals");
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-datefirst-transact-sql")
    void theFirstDayOfAWeekCanBeSet() throws SQLException {
        assertThat(sql().rows("SELECT @@DATEFIRST, DATEPART(dw, '20240101'), DATEPART(week, '20240107')"))
                .containsExactly(row((short) 7, 2, 2));
        try {
            sql().run("SET DATEFIRST 1");
            assertThat(sql().rows("SELECT @@DATEFIRST, DATEPART(dw, '20240101'), DATEPART(week, '20240107')"))
                    .containsExactly(row((short) 1, 1, 1));
            assertThat(errorOf("SET DATEFIRST 8").number()).isEqualTo(2744);
        } finally {
            sql().run("SET DATEFIRST 7");
        }
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/functions/odbc-scalar-functions-transact-sql",
        "https://learn.microsoft.com/sql/odbc/reference/appendixes/odbc-escape-sequences"
    })
    void readsTheEscapesOfOdbc() throws SQLException {
        assertThat(sql().rows(
                                "SELECT {fn UCASE('ab')}, {fn CONCAT('a', 'b')}, {fn LENGTH('abc ')}, {fn LOCATE('c', 'abc')},"
                                        + " {fn LEFT('abc', 2)}, {fn INSERT('abcd', 2, 2, 'xy')}, {fn MOD(7, 4)}, {fn TRUNCATE(12.57, 1)},"
                                        + " {fn MONTHNAME({d '2024-02-29'})}, {fn EXTRACT(DAY FROM {ts '2024-02-29 01:02:03'})},"
                                        + " {fn TIMESTAMPDIFF(SQL_TSI_DAY, '2024-02-28', '2024-03-01')}, {fn CONVERT('12', SQL_INTEGER)},"
                                        + " {fn BIT_LENGTH('ab')}, {fn IFNULL(NULL, 'n')}"))
                .containsExactly(row(
                        "AB", "ab", 3, 3, "ab", "axyd", 3, new BigDecimal("12.50"), "February", 29, 2, 12, 16, "n"));
        assertThat(sql().value("SELECT COUNT(*) FROM {oj sales a LEFT OUTER JOIN sales b ON a.y = b.y + 1}"))
                .isEqualTo(6);
        assertThat(sql().value("SELECT COUNT(*) FROM sales WHERE 'a_b' LIKE 'a!_b' {escape '!'}"))
                .isEqualTo(4);
        assertThat(errorOf("SELECT {no 'x'}").number()).isEqualTo(102);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/queries/select-order-by-clause-transact-sql")
    void ordersByTheNamesOfTheSelectListBeforeThoseOfTheTables() throws SQLException {
        assertThat(
                        sql().column(
                                        "SELECT -a.y * 10 - a.q AS q FROM sales a JOIN sales b ON a.y = b.y AND a.q = b.q ORDER BY q"))
                .containsExactly(-20212, -20211, -20202, -20201);
        assertThat(
                        sql().column(
                                        "SELECT a.amount FROM sales a JOIN sales b ON a.y = b.y AND a.q = b.q ORDER BY amount DESC"))
                .containsExactly(40, 30, 20, 10);
        assertThat(errorOf("SELECT a.y, b.q AS y FROM sales a CROSS JOIN sales b ORDER BY y")
                        .number())
                .isEqualTo(209);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/queries/select-into-clause-transact-sql")
    void tellsHowManyRowsSelectIntoMade() throws SQLException {
        try (Statement statement = sql().connection().createStatement()) {
            assertThat(statement.execute("SELECT y INTO #years FROM sales WHERE y = 2020"))
                    .isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(2);
            statement.execute("DROP TABLE #years");
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/queries/top-transact-sql")
    void numbersAreThoseOfSptValues() throws SQLException {
        // Not documented, and in countless scripts.
        assertThat(sql().rows("SELECT MIN(number), MAX(number), COUNT(*) FROM master..spt_values WHERE type = 'P'"))
                .containsExactly(List.of(0, 2047, 2048));
        assertThat(sql().rows("SELECT number, low, high, status FROM master.dbo.spt_values WHERE type = N'P'"
                        + " AND number IN (0, 9)"))
                .containsExactlyInAnyOrder(List.of(0, 1, 1, 0), List.of(9, 2, 2, 0));
    }
}
