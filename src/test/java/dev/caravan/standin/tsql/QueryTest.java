// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueryTest {
    private final Sql sql = Sql.open();

    @BeforeEach
    void makeTables() {
        sql.run("CREATE TABLE c (id int PRIMARY KEY, name nvarchar(20), city nvarchar(20))");
        sql.run("CREATE TABLE o (id int PRIMARY KEY, cid int, total decimal(8, 2))");
        sql.run("INSERT c VALUES (1, 'Ann', 'Oslo'), (2, 'Bob', 'Rome'), (3, 'Cid', 'Oslo')");
        sql.run("INSERT o VALUES (10, 1, 5.00), (11, 1, 7.50), (12, 2, 1.25), (13, NULL, 9.00)");
    }

    private String rows(String text) {
        return sql.rows(text).toString();
    }

    @Test
    void joins() {
        assertThat(rows("SELECT c.name, o.id FROM c JOIN o ON o.cid = c.id ORDER BY o.id"))
                .isEqualTo("[[Ann, 10], [Ann, 11], [Bob, 12]]");
        assertThat(rows("SELECT c.name, o.id FROM c LEFT JOIN o ON o.cid = c.id AND o.total > 6 ORDER BY c.id"))
                .isEqualTo("[[Ann, 11], [Bob, null], [Cid, null]]");
        assertThat(rows("SELECT c.name, o.id FROM c RIGHT JOIN o ON o.cid = c.id ORDER BY o.id"))
                .isEqualTo("[[Ann, 10], [Ann, 11], [Bob, 12], [null, 13]]");
        assertThat(rows("SELECT c.id, o.id FROM c FULL OUTER JOIN o ON o.cid = c.id ORDER BY c.id, o.id"))
                .isEqualTo("[[null, 13], [1, 10], [1, 11], [2, 12], [3, null]]");
        assertThat(rows("SELECT COUNT(*) FROM c CROSS JOIN o")).isEqualTo("[[12]]");
        assertThat(rows("SELECT c.id FROM c, o WHERE o.cid = c.id AND o.total > 6"))
                .isEqualTo("[[1]]");
    }

    @Test
    void filtersAnOuterJoinAfterwards() {
        assertThat(rows("SELECT c.id FROM c LEFT JOIN o ON o.cid = c.id WHERE o.id IS NULL"))
                .isEqualTo("[[3]]");
    }

    @Test
    void nestsJoins() {
        assertThat(
                        rows(
                                "SELECT c.id, x.id, y.id FROM c LEFT JOIN (o x JOIN o y ON y.cid = x.cid AND y.id > x.id) ON x.cid = c.id ORDER BY 1"))
                .isEqualTo("[[1, 10, 11], [2, null, null], [3, null, null]]");
    }

    @Test
    void groups() {
        assertThat(
                        rows(
                                "SELECT cid, COUNT(*), SUM(total), AVG(total), MIN(id), MAX(id) FROM o GROUP BY cid ORDER BY cid"))
                .isEqualTo(
                        "[[null, 1, 9.00, 9.000000, 13, 13], [1, 2, 12.50, 6.250000, 10, 11], [2, 1, 1.25, 1.250000, 12, 12]]");
        assertThat(rows("SELECT city, COUNT(*) AS n FROM c GROUP BY city HAVING COUNT(*) > 1"))
                .isEqualTo("[[Oslo, 2]]");
        assertThat(
                        rows(
                                "SELECT LEFT(name, 1) + '!', COUNT(*) FROM c GROUP BY LEFT(name, 1) ORDER BY LEFT(name, 1) DESC"))
                .isEqualTo("[[C!, 1], [B!, 1], [A!, 1]]");
        assertThat(rows("SELECT COUNT(*), SUM(total) FROM o WHERE id > 99")).isEqualTo("[[0, null]]");
        assertThat(sql.error("SELECT name, COUNT(*) FROM c")).isEqualTo(8120);
    }

    @Test
    void usesSubqueries() {
        assertThat(rows("SELECT name, (SELECT SUM(total) FROM o WHERE o.cid = c.id) FROM c"))
                .isEqualTo("[[Ann, 12.50], [Bob, 1.25], [Cid, null]]");
        assertThat(rows("SELECT id FROM c WHERE NOT EXISTS (SELECT * FROM o WHERE o.cid = c.id)"))
                .isEqualTo("[[3]]");
        assertThat(rows("SELECT id FROM c WHERE id IN (SELECT cid FROM o)")).isEqualTo("[[1], [2]]");
        assertThat(rows("SELECT id FROM o WHERE total >= ALL (SELECT total FROM o)"))
                .isEqualTo("[[13]]");
        assertThat(rows("SELECT id FROM o WHERE total > ANY (SELECT total FROM o WHERE cid = 1)"))
                .isEqualTo("[[11], [13]]");
        assertThat(rows("SELECT x.n FROM (SELECT COUNT(*) AS n FROM c GROUP BY city) x WHERE x.n > 1"))
                .isEqualTo("[[2]]");
    }

    @Test
    void knowsThreeValuedLogic() {
        assertThat(rows("SELECT id FROM c WHERE id NOT IN (SELECT cid FROM o)")).isEqualTo("[]");
        assertThat(rows("SELECT id FROM o WHERE NOT (cid = 1)")).isEqualTo("[[12]]");
        assertThat(rows("SELECT id FROM o WHERE cid = NULL OR cid <> NULL")).isEqualTo("[]");
        assertThat(rows("SELECT CASE WHEN NULL = NULL THEN 1 WHEN NULL IS NULL THEN 2 END"))
                .isEqualTo("[[2]]");
    }

    @Test
    void appliesFunctionsAndSubqueriesToEachRow() {
        assertThat(
                        rows(
                                "SELECT c.id, x.id FROM c CROSS APPLY (SELECT TOP 1 id FROM o WHERE o.cid = c.id ORDER BY total DESC) x"))
                .isEqualTo("[[1, 11], [2, 12]]");
        assertThat(
                        rows(
                                "SELECT c.id, x.id FROM c OUTER APPLY (SELECT TOP 1 id FROM o WHERE o.cid = c.id ORDER BY total) x"))
                .isEqualTo("[[1, 10], [2, 12], [3, null]]");
        assertThat(rows("SELECT c.id, s.value FROM c CROSS APPLY STRING_SPLIT(c.city, 's') s WHERE c.id = 1"))
                .isEqualTo("[[1, O], [1, lo]]");
    }

    @Test
    void combinesQueries() {
        assertThat(rows("SELECT 1 AS n UNION SELECT 2 UNION SELECT 1 ORDER BY n DESC"))
                .isEqualTo("[[2], [1]]");
        assertThat(rows("SELECT cid FROM o EXCEPT SELECT 1")).isEqualTo("[[2], [null]]");
        assertThat(rows("SELECT id FROM c INTERSECT SELECT cid FROM o")).isEqualTo("[[1], [2]]");
        assertThat(sql.error("SELECT 1 UNION SELECT 1, 2")).isEqualTo(205);
    }

    @Test
    void ordersAndPages() {
        assertThat(rows("SELECT name FROM c ORDER BY city DESC, name")).isEqualTo("[[Bob], [Ann], [Cid]]");
        assertThat(rows("SELECT id FROM o ORDER BY cid DESC, id DESC")).isEqualTo("[[12], [11], [10], [13]]");
        assertThat(rows("SELECT id FROM o ORDER BY id OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY"))
                .isEqualTo("[[11], [12]]");
        assertThat(rows("SELECT TOP 1 WITH TIES city FROM c ORDER BY city")).isEqualTo("[[Oslo], [Oslo]]");
        assertThat(rows("SELECT DISTINCT city FROM c ORDER BY city DESC")).isEqualTo("[[Rome], [Oslo]]");
        assertThat(rows("SELECT total * 2 AS twice FROM o ORDER BY twice"))
                .isEqualTo("[[2.50], [10.00], [15.00], [18.00]]");
    }

    @Test
    void numbersRowsInWindows() {
        assertThat(rows("SELECT id, ROW_NUMBER() OVER (PARTITION BY city ORDER BY id DESC) FROM c ORDER BY id"))
                .isEqualTo("[[1, 2], [2, 1], [3, 1]]");
        assertThat(rows("SELECT id, SUM(total) OVER (ORDER BY id) FROM o"))
                .isEqualTo("[[10, 5.00], [11, 12.50], [12, 13.75], [13, 22.75]]");
        assertThat(
                        rows(
                                "SELECT id, COUNT(*) OVER (PARTITION BY cid), LAG(id, 1, 0) OVER (ORDER BY id) FROM o ORDER BY id"))
                .isEqualTo("[[10, 2, 0], [11, 2, 10], [12, 1, 11], [13, 1, 12]]");
        assertThat(
                        rows(
                                "SELECT city, RANK() OVER (ORDER BY city), DENSE_RANK() OVER (ORDER BY city) FROM c ORDER BY 2, 3"))
                .isEqualTo("[[Oslo, 1, 1], [Oslo, 1, 1], [Rome, 3, 2]]");
    }

    @Test
    void usesCommonTableExpressions() {
        assertThat(rows("WITH a AS (SELECT id FROM c), b (x) AS (SELECT id + 1 FROM a) SELECT x FROM b WHERE x > 2"))
                .isEqualTo("[[3], [4]]");
        assertThat(
                        rows(
                                "WITH n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) SELECT SUM(i) FROM n OPTION (MAXRECURSION 0)"))
                .isEqualTo("[[10]]");
        assertThat(rows("""
                WITH ordered AS (SELECT ROW_NUMBER() OVER (PARTITION BY x.city ORDER BY x.id DESC) AS seq, x.* FROM shop.dbo.c AS x)
                SELECT name FROM ordered WHERE seq = 1 ORDER BY name""")).isEqualTo("[[Bob], [Cid]]");
    }

    @Test
    void assignsVariables() {
        assertThat(
                        rows(
                                "DECLARE @n int, @s nvarchar(50) = N''; SELECT @n = COUNT(*) FROM c; SELECT @s = @s + name FROM c; SELECT @n, @s"))
                .isEqualTo("[[3, AnnBobCid]]");
    }

    @Test
    void convertsAVariableAnewOnceItHasAnotherValue() {
        assertThat(rows(
                        "DECLARE @s nvarchar(50) = N'1'; SELECT @s = CONVERT(nvarchar(50), CONVERT(int, @s) * 10) FROM c;"
                                + " SELECT @s"))
                .isEqualTo("[[1000]]");
    }

    @Test
    void loopsAndBranches() {
        assertThat(
                        rows(
                                "DECLARE @i int = 0; WHILE 1 = 1 BEGIN SET @i += 1; IF @i = 3 CONTINUE; IF @i > 5 BREAK END; IF @i = 6 SELECT 'six' ELSE SELECT 'other'"))
                .isEqualTo("[[six]]");
    }

    @Test
    void runsDynamicSql() {
        assertThat(
                        rows(
                                "DECLARE @n int; EXEC sp_executesql N'SELECT @x = COUNT(*) FROM c WHERE city = @city', N'@city nvarchar(20), @x int OUTPUT', @city = N'Oslo', @x = @n OUTPUT; SELECT @n"))
                .isEqualTo("[[2]]");
        assertThat(rows("EXEC ('SELECT 1 AS one')")).isEqualTo("[[1]]");
    }

    @Test
    void describesColumns() {
        RecordingReply reply = sql.run("SELECT id, name AS n, total = 1.5, 2 FROM c");

        assertThat(reply.columns.get(0)).extracting(c -> c.name()).containsExactly("id", "n", "total", "");
        assertThat(reply.columns.get(0)).extracting(c -> c.nullable()).containsExactly(false, true, false, false);
    }

    @Test
    void givesColumnsOnlyUnderFmtonly() {
        RecordingReply reply = sql.run("set fmtonly on SELECT id FROM c set fmtonly off");

        assertThat(reply.columns).hasSize(1);
        assertThat(reply.results.get(0)).isEmpty();
    }

    @Test
    void readsSystemObjectsOfTheRegistry() {
        sql.engine
                .registry()
                .add(new SystemView(
                        "sys",
                        "things",
                        List.of(dev.caravan.standin.session.ColumnMeta.of("x", dev.caravan.standin.type.SqlTypes.INT)),
                        s -> List.of(new Object[] {1}, new Object[] {2})));
        sql.engine
                .registry()
                .add(ScalarSystemFunction.of(
                        "sys",
                        "fn_db",
                        0,
                        0,
                        dev.caravan.standin.type.SqlTypes.SYSNAME,
                        (s, a) -> s.database().name()));

        assertThat(rows("SELECT t.x, c.name FROM sys.things t JOIN c ON c.id = t.x"))
                .isEqualTo("[[1, Ann], [2, Bob]]");
        assertThat(rows("SELECT [master].sys.fn_db(), sys.fn_db()")).isEqualTo("[[master, shop]]");
    }

    /** New in SQL Server 2022 (release notes, "Language"). */
    /** WINDOW and IGNORE NULLS came with 2022 (SELECT - WINDOW - Transact-SQL; LAG, "Arguments"). */
    @Test
    void namesWindowsAndSkipsNullInThem() {
        assertThat(rows("SELECT id, SUM(total) OVER w, COUNT(*) OVER (p ORDER BY id DESC) FROM o"
                        + " WINDOW w AS (p ORDER BY id), p AS (PARTITION BY cid) ORDER BY SUM(total) OVER w"))
                .isEqualTo(rows("SELECT id, SUM(total) OVER (PARTITION BY cid ORDER BY id),"
                        + " COUNT(*) OVER (PARTITION BY cid ORDER BY id DESC) FROM o"
                        + " ORDER BY SUM(total) OVER (PARTITION BY cid ORDER BY id)"));
        assertThat(sql.error("SELECT SUM(total) OVER w FROM o WINDOW v AS (ORDER BY id)"))
                .isEqualTo(5365);
        String from = " FROM (VALUES (1, 10), (2, NULL), (3, NULL), (4, 7)) t (id, n) ORDER BY id";
        assertThat(rows(
                        "SELECT id, LAG(n) IGNORE NULLS OVER (ORDER BY id), LEAD(n, 1, -1) IGNORE NULLS OVER (ORDER BY id),"
                                + " FIRST_VALUE(n) IGNORE NULLS OVER (ORDER BY id DESC),"
                                + " LAST_VALUE(n) RESPECT NULLS OVER (ORDER BY id)" + from))
                .isEqualTo("[[1, null, 7, 7, 10], [2, 10, 7, 7, null], [3, 10, 7, 7, null], [4, 10, -1, 7, 7]]");
        assertThat(rows("SELECT window.id FROM o window WHERE window.id = 10")).isEqualTo("[[10]]");
    }

    /** Examples of DATE_BUCKET (Transact-SQL reference). */
    @Test
    void putsDatesIntoBuckets() {
        assertThat(rows("SELECT DATE_BUCKET(WEEK, 1, CAST('2020-04-15 21:22:11' AS datetime2(0))),"
                        + " DATE_BUCKET(MONTH, 2, CAST('2020-04-30' AS date)),"
                        + " DATE_BUCKET(DAY, 3, CAST('2020-04-12' AS date), CAST('2020-04-14' AS date))"))
                .isEqualTo("[[2020-04-13T00:00, 2020-03-01, 2020-04-11]]");
        assertThat(sql.error("SELECT DATE_BUCKET(DAY, 0, CAST('2020-04-12' AS date))"))
                .isEqualTo(9834);
    }

    @Test
    void knowsTheLanguageOf2022() {
        assertThat(sql.value("SELECT 1 WHERE NULL IS NOT DISTINCT FROM NULL AND 1 IS DISTINCT FROM NULL"))
                .isEqualTo(1);
        assertThat(sql.value("SELECT MAX(ordinal) FROM STRING_SPLIT('a,b', ',', 1)"))
                .isEqualTo(2L);
        assertThat(sql.value("SELECT BIT_COUNT(7)")).isEqualTo(3L);
        assertThat(sql.value("SELECT LEFT_SHIFT(1, 3)")).isEqualTo(8);
        assertThat(sql.value("SELECT RIGHT_SHIFT(-1, 28)")).isEqualTo(15);
        assertThat(sql.value("SELECT GET_BIT(5, 1)")).isEqualTo(false);
    }
}
