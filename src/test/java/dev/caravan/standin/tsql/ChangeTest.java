// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.session.Session.Parameter;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** INSERT, UPDATE, DELETE and MERGE. */
class ChangeTest {
    private final Sql sql = Sql.open();

    @BeforeEach
    void makeTables() {
        sql.run(
                "CREATE TABLE t (id int PRIMARY KEY, n int DEFAULT 7, v nvarchar(20)); INSERT t VALUES (1, 10, 'a'), (2, 20, 'b'), (3, 30, 'c')");
    }

    @Test
    void insertsDefaultsWhereAsked() {
        sql.run("INSERT t (id, n) VALUES (4, DEFAULT); INSERT t (id) VALUES (5)");

        assertThat(sql.column("SELECT n FROM t WHERE id > 3")).containsExactly(7, 7);
    }

    @Test
    void insertsDefaultValuesOnly() {
        sql.run("CREATE TABLE d (id int IDENTITY, a int DEFAULT 3); INSERT d DEFAULT VALUES");

        assertThat(sql.rows("SELECT * FROM d")).containsExactly(List.of(1, 3));
    }

    @Test
    void insertsFromTheSameTable() {
        sql.run("INSERT t SELECT id + 10, n, v FROM t");

        assertThat(sql.value("SELECT COUNT(*) FROM t")).isEqualTo(6);
    }

    @Test
    void insertsRowsOfAProcedure() {
        sql.run("CREATE PROCEDURE p @a int AS SELECT @a, @a + 1, N'p'");
        sql.run("INSERT t EXEC p 40");

        assertThat(sql.rows("SELECT * FROM t WHERE id = 40")).containsExactly(List.of(40, 41, "p"));
    }

    @Test
    void givesGeneratedKeys() {
        sql.run("CREATE TABLE i (id int IDENTITY(5, 5) PRIMARY KEY, v int)");

        assertThat(sql.run("INSERT i (v) VALUES ( @P0 ) select SCOPE_IDENTITY() AS GENERATED_KEYS", SqlTypes.INT, 1)
                        .results
                        .get(0)
                        .toString())
                .isEqualTo("[[5]]");
        assertThat(sql.rows("INSERT i (v) OUTPUT inserted.id, inserted.v VALUES (8), (9)")
                        .toString())
                .isEqualTo("[[10, 8], [15, 9]]");
        assertThat(sql.eval("IDENT_CURRENT('i')")).hasToString("15");
    }

    @Test
    void insertsExplicitIdentitiesWhenSwitchedOn() {
        sql.run("CREATE TABLE i (id int IDENTITY PRIMARY KEY, v int)");

        assertThat(sql.error("INSERT i (id, v) VALUES (9, 1)")).isEqualTo(544);
        sql.run(
                "SET IDENTITY_INSERT i ON; INSERT i (id, v) VALUES (9, 1); SET IDENTITY_INSERT i OFF; INSERT i (v) VALUES (2)");
        assertThat(sql.column("SELECT id FROM i")).containsExactly(9, 10);
    }

    @Test
    void updatesWithOldValuesOnTheRight() {
        sql.run("UPDATE t SET n = id, id = n");

        assertThat(sql.rows("SELECT id, n FROM t")).containsExactly(List.of(10, 1), List.of(20, 2), List.of(30, 3));
    }

    @Test
    void exchangesKeys() {
        sql.run("UPDATE t SET id = 4 - id");

        assertThat(sql.column("SELECT v FROM t ORDER BY id")).containsExactly("c", "b", "a");
    }

    @Test
    void exchangesUniqueValues() {
        sql.run("CREATE UNIQUE INDEX ux ON t (n); UPDATE t SET n = 40 - n");

        assertThat(sql.column("SELECT n FROM t ORDER BY id")).containsExactly(30, 20, 10);
        assertThat(sql.column("SELECT id FROM t WHERE n = 30")).containsExactly(1);
    }

    @Test
    void updatesFromAJoin() {
        sql.run("CREATE TABLE s (id int, d int); INSERT s VALUES (1, 5), (3, 6)");
        sql.run("UPDATE x SET n += s.d, v = 'j' FROM t x JOIN s ON s.id = x.id");

        assertThat(sql.column("SELECT n FROM t ORDER BY id")).containsExactly(15, 20, 36);
    }

    @Test
    void deletesFromAJoin() {
        sql.run("CREATE TABLE s (id int); INSERT s VALUES (1), (3)");
        sql.run("DELETE t FROM t JOIN s ON s.id = t.id");

        assertThat(sql.column("SELECT id FROM t")).containsExactly(2);
    }

    @Test
    void limitsRowsByTop() {
        assertThat(sql.run("UPDATE TOP (2) t SET n = 0").counts).containsExactly(2L);
        assertThat(sql.run("DELETE TOP (1) FROM t").counts).containsExactly(1L);
        assertThat(sql.run("SET ROWCOUNT 1; DELETE t; SET ROWCOUNT 0").counts).containsExactly(1L);
    }

    @Test
    void limitsRowsAsTheSessionSaysWhenTheStatementRuns() {
        String delete = "DELETE t WHERE id < 3";
        sql.run("SET ROWCOUNT 1");
        assertThat(sql.run(delete).counts).containsExactly(1L);
        sql.run("SET ROWCOUNT 0; INSERT t (id) VALUES (1)");
        assertThat(sql.run(delete).counts).containsExactly(2L);
    }

    @Test
    void assignsVariablesWhileUpdating() {
        assertThat(sql.value("DECLARE @old int; UPDATE t SET @old = n, n = 99 WHERE id = 2; SELECT @old"))
                .isEqualTo(20);
    }

    @Test
    void outputsOldAndNewRows() {
        assertThat(sql.rows("UPDATE t SET n = n + 1 OUTPUT deleted.n, inserted.n, inserted.id WHERE id < 3")
                        .toString())
                .isEqualTo("[[10, 11, 1], [20, 21, 2]]");
        assertThat(sql.rows(
                                "DECLARE @log TABLE (id int, v nvarchar(20)); DELETE t OUTPUT deleted.id, deleted.v INTO @log; SELECT * FROM @log")
                        .toString())
                .isEqualTo("[[1, a], [2, b], [3, c]]");
    }

    @Test
    void mergesAllThreeWays() {
        RecordingReply reply = sql.run("""
                MERGE INTO t AS x USING (VALUES (1, 'one'), (9, 'nine')) AS s (id, v) ON x.id = s.id
                WHEN MATCHED THEN UPDATE SET v = s.v
                WHEN NOT MATCHED BY TARGET THEN INSERT (id, v) VALUES (s.id, s.v)
                WHEN NOT MATCHED BY SOURCE AND x.id = 3 THEN DELETE
                OUTPUT $action, inserted.id, deleted.id;""");

        assertThat(reply.results.get(0).toString()).isEqualTo("[[DELETE, null, 3], [UPDATE, 1, 1], [INSERT, 9, null]]");
        assertThat(reply.counts).containsExactly(3L);
        assertThat(sql.rows("SELECT id, n, v FROM t").toString()).isEqualTo("[[1, 10, one], [2, 20, b], [9, 7, nine]]");
    }

    @Test
    void refusesToMergeARowTwice() {
        assertThat(sql.error("MERGE t USING (VALUES (1), (1)) s (id) ON t.id = s.id WHEN MATCHED THEN DELETE;"))
                .isEqualTo(8672);
    }

    @Test
    void carriesOutReferentialActions() {
        sql.run(
                "CREATE TABLE c (id int PRIMARY KEY, tid int NULL REFERENCES t (id) ON DELETE CASCADE ON UPDATE CASCADE)");
        sql.run(
                "CREATE TABLE g (id int, tid int NULL DEFAULT 2 REFERENCES t (id) ON DELETE SET NULL ON UPDATE SET DEFAULT)");
        sql.run("INSERT c VALUES (1, 1), (2, 3); INSERT g VALUES (1, 1), (2, 3)");
        sql.run("DELETE t WHERE id = 1");
        sql.run("UPDATE t SET id = 33 WHERE id = 3");

        assertThat(sql.rows("SELECT id, tid FROM c").toString()).isEqualTo("[[2, 33]]");
        assertThat(sql.rows("SELECT id, tid FROM g ORDER BY id").toString()).isEqualTo("[[1, null], [2, 2]]");
    }

    @Test
    void changesRowversionsAndComputedColumns() {
        sql.run(
                "CREATE TABLE r (id int PRIMARY KEY, a int, twice AS a * 2, rv rowversion); INSERT r (id, a) VALUES (1, 4)");
        Object before = sql.value("SELECT rv FROM r");
        sql.run("UPDATE r SET a = 5");

        assertThat(sql.value("SELECT twice FROM r")).isEqualTo(10);
        assertThat(sql.value("SELECT rv FROM r")).isNotEqualTo(before);
        assertThat(sql.error("UPDATE r SET twice = 1")).isEqualTo(271);
        assertThat(sql.error("INSERT r (id, rv) VALUES (2, 0x01)")).isEqualTo(273);
    }

    @Test
    void returnsOutputParameters() {
        RecordingReply reply = new RecordingReply();
        sql.session.statement(
                "SET @P1 = @P0 * 2",
                List.of(new Parameter("@P0", SqlTypes.INT, 21, false), new Parameter("@P1", SqlTypes.INT, null, true)),
                reply);

        assertThat(reply.outputs).containsEntry("@P1", 42);
    }

    @Test
    void callsProceduresDirectly() {
        sql.run(
                "CREATE PROCEDURE p @a int, @b nvarchar(10) = N'z', @c int OUTPUT AS BEGIN SET @c = @a + LEN(@b); RETURN 4 END");
        RecordingReply reply = new RecordingReply();
        sql.session.procedure(
                "dbo.p",
                List.of(new Parameter("@a", SqlTypes.INT, 1, false), new Parameter("@c", SqlTypes.INT, null, true)),
                reply);

        assertThat(reply.errors).isEmpty();
        assertThat(reply.events).contains("status 4");
        assertThat(reply.outputs).containsEntry("@c", 2);
    }

    @Test
    void hidesCountsUnderNocount() {
        assertThat(sql.run("SET NOCOUNT ON; UPDATE t SET n = 1; SELECT @@ROWCOUNT")
                        .results
                        .get(0))
                .containsExactly(List.of(3));
        assertThat(sql.run("UPDATE t SET n = 2").counts).isEmpty();
    }

    @Test
    void usesTemporaryTables() {
        sql.run(
                "CREATE TABLE #x (id int PRIMARY KEY, v int); INSERT #x VALUES (1, 2); UPDATE #x SET v = 3; SELECT * INTO #y FROM #x");

        assertThat(sql.rows("SELECT * FROM tempdb..#y")).containsExactly(List.of(1, 3));
        assertThat(sql.eval("OBJECT_ID('tempdb..#x')")).isNotNull();
        assertThat(sql.another().error("SELECT * FROM #x")).isEqualTo(208);
    }
}
