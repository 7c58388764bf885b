// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.caravan.standin.SqlClient;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Procedures, functions, triggers, cursors, temporary objects and control of flow. */
abstract class ModulesContract extends Contract {

    @BeforeEach
    void table() throws SQLException {
        sql().run(
                        "CREATE TABLE t (id int NOT NULL CONSTRAINT pk_t PRIMARY KEY, n int NULL)",
                        "CREATE TABLE log (what varchar(60))");
    }

    @AfterEach
    void drop() throws SQLException {
        sql().run(
                        "IF @@TRANCOUNT > 0 ROLLBACK",
                        "DROP VIEW IF EXISTS v",
                        "DROP TABLE t, log",
                        "DROP PROCEDURE IF EXISTS p",
                        "DROP FUNCTION IF EXISTS dbo.f",
                        "DROP SEQUENCE IF EXISTS numbers",
                        "DROP SYNONYM IF EXISTS s",
                        "DROP TYPE IF EXISTS dbo.Ids");
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-trigger-transact-sql")
    void triggersSeeAllRowsOfTheirStatementAtOnce() throws SQLException {
        sql().run(
                        "CREATE TRIGGER tr ON t AFTER INSERT, UPDATE, DELETE AS INSERT log SELECT CONCAT("
                                + "(SELECT COUNT(*) FROM inserted), '/', (SELECT COUNT(*) FROM deleted), ' ',"
                                + " IIF(EXISTS(SELECT 1 FROM inserted), (SELECT MAX(n) FROM inserted), -1), ' ', @@TRANCOUNT)",
                        "INSERT t VALUES (1, 10), (2, 20)",
                        "UPDATE t SET n = n + 1",
                        "DELETE t WHERE id = 9",
                        "DELETE t WHERE id = 1");

        assertThat(sql().column("SELECT what FROM log"))
                .containsExactly("2/0 20 1", "2/2 21 1", "0/0 -1 1", "0/1 -1 1");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors")
    void aTriggerThatRollsBackEndsTheBatch() throws SQLException {
        sql().run("CREATE TRIGGER tr ON t AFTER INSERT AS IF EXISTS (SELECT 1 FROM inserted WHERE n < 0) ROLLBACK");

        assertThat(errorOf("INSERT t VALUES (1, 1); INSERT t VALUES (2, -1); INSERT t VALUES (3, 1)")
                        .number())
                .isEqualTo(3609);
        assertThat(sql().column("SELECT id FROM t")).containsExactly(1);
        assertThat(sql().value("SELECT @@TRANCOUNT")).isEqualTo(0);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-xact-abort-transact-sql")
    void anErrorInATriggerUndoesItsStatement() throws SQLException {
        sql().run("CREATE TRIGGER tr ON t AFTER INSERT AS INSERT log VALUES ('before'); SELECT 1/0 AS x");

        assertThat(errorOf("INSERT t VALUES (1, 1)").number()).isEqualTo(8134);
        assertThat(sql().column("SELECT id FROM t")).isEmpty();
        assertThat(sql().column("SELECT what FROM log")).isEmpty();
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-trigger-transact-sql")
    void insteadOfTriggersReplaceTheStatement() throws SQLException {
        sql().run(
                        "CREATE TRIGGER tr ON t INSTEAD OF INSERT AS INSERT t SELECT id, n * 2 FROM inserted",
                        "CREATE TRIGGER tr2 ON t INSTEAD OF DELETE AS INSERT log SELECT 'kept ' + CAST(id AS varchar(9)) FROM deleted",
                        "INSERT t VALUES (1, 10)",
                        "DELETE t");

        assertThat(sql().rows("SELECT id, n FROM t")).containsExactly(row(1, 20));
        assertThat(sql().column("SELECT what FROM log")).containsExactly("kept 1");
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/functions/update-trigger-functions-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/statements/disable-trigger-transact-sql"
    })
    void triggersKnowWhichColumnsWereWrittenAndCanBeSwitchedOff() throws SQLException {
        sql().run(
                        "INSERT t VALUES (1, 1)",
                        "CREATE TRIGGER tr ON t AFTER UPDATE AS IF UPDATE(n) INSERT log VALUES ('n') ELSE INSERT log VALUES ('id')",
                        "UPDATE t SET n = 2",
                        "UPDATE t SET id = 2",
                        "DISABLE TRIGGER tr ON t",
                        "UPDATE t SET n = 3",
                        "ALTER TABLE t ENABLE TRIGGER ALL",
                        "UPDATE t SET n = 4");

        assertThat(sql().column("SELECT what FROM log")).containsExactly("n", "id", "n");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/merge-transact-sql")
    void mergeFiresTheTriggersOfEachOfItsActions() throws SQLException {
        sql().run(
                        "INSERT t VALUES (1, 1), (2, 2)",
                        "CREATE TRIGGER tr ON t AFTER INSERT AS INSERT log SELECT CONCAT('I', id) FROM inserted",
                        "CREATE TRIGGER tu ON t AFTER UPDATE AS INSERT log SELECT CONCAT('U', id) FROM inserted",
                        "CREATE TRIGGER td ON t AFTER DELETE AS INSERT log SELECT CONCAT('D', id) FROM deleted",
                        "MERGE t USING (VALUES (1, 5), (3, 3)) s(id, n) ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = s.n"
                                + " WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.n) WHEN NOT MATCHED BY SOURCE THEN DELETE;");

        assertThat(sql().column("SELECT what FROM log ORDER BY what")).containsExactly("D2", "I3", "U1");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/queries/output-clause-transact-sql")
    void outputToTheClientIsRefusedWhereTriggersAre() throws SQLException {
        sql().run("CREATE TRIGGER tr ON t AFTER INSERT AS PRINT 'fired'");

        assertThat(errorOf("INSERT t OUTPUT inserted.id VALUES (1, 1)").number())
                .isEqualTo(334);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-function-transact-sql")
    void functionsRefuseSideEffects() {
        assertThat(errorOf("CREATE FUNCTION dbo.f () RETURNS int AS BEGIN INSERT t VALUES (1, 1) RETURN 1 END")
                        .number())
                .isEqualTo(443);
        assertThat(errorOf("CREATE FUNCTION dbo.f () RETURNS int AS BEGIN SELECT 1 RETURN 1 END")
                        .number())
                .isEqualTo(444);
        assertThat(errorOf("CREATE FUNCTION dbo.f () RETURNS int AS BEGIN DECLARE @x int END")
                        .number())
                .isEqualTo(455);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/user-defined-functions/user-defined-functions")
    void functionsCallThemselvesAndNeedAllArguments() throws SQLException {
        sql().run("CREATE FUNCTION dbo.f (@n int) RETURNS bigint AS BEGIN"
                + " RETURN CASE WHEN @n <= 1 THEN 1 ELSE @n * dbo.f(@n - 1) END END");

        assertThat(sql().value("SELECT dbo.f(5)")).isEqualTo(120L);
        assertThat(errorOf("SELECT dbo.f()").number()).isEqualTo(313);
        assertThat(errorOf("SELECT dbo.f(40)").number()).isEqualTo(217);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-quoted-identifier-transact-sql")
    void doubleQuotesAreAroundStringsWhereQuotedIdentifierIsOff() throws SQLException {
        sql().run("SET QUOTED_IDENTIFIER OFF");
        assertThat(sql().value("SELECT \"it's\"")).isEqualTo("it's");
        sql().run("CREATE PROCEDURE quoted_off AS SELECT \"text\"");
        sql().run("SET QUOTED_IDENTIFIER ON");
        sql().run("CREATE PROCEDURE quoted_on AS SELECT \"name\" FROM sys.databases WHERE \"database_id\" = 1");
        assertThat(sql().value("EXEC quoted_off")).isEqualTo("text");
        assertThat(sql().value("EXEC quoted_on")).isEqualTo("master");
        assertThat(sql().column("SELECT uses_quoted_identifier FROM sys.sql_modules WHERE object_id IN"
                        + " (OBJECT_ID('quoted_off'), OBJECT_ID('quoted_on')) ORDER BY object_id"))
                .containsExactly(false, true);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/language-elements/declare-cursor-transact-sql")
    void cursorsFetchInEveryDirectionAndChangeTheirRow() throws SQLException {
        sql().run("INSERT t VALUES (1, 10), (2, 20), (3, 30)");

        assertThat(sql().rows("DECLARE @id int, @sum varchar(20) = '';"
                        + " DECLARE c CURSOR LOCAL SCROLL FOR SELECT id FROM t ORDER BY id; OPEN c;"
                        + " FETCH LAST FROM c INTO @id; SET @sum += CAST(@id AS varchar);"
                        + " FETCH PRIOR FROM c INTO @id; SET @sum += CAST(@id AS varchar);"
                        + " FETCH ABSOLUTE 1 FROM c INTO @id; SET @sum += CAST(@id AS varchar);"
                        + " FETCH RELATIVE 2 FROM c INTO @id; SET @sum += CAST(@id AS varchar);"
                        + " FETCH NEXT FROM c INTO @id; SELECT @sum, @@FETCH_STATUS; CLOSE c; DEALLOCATE c"))
                .containsExactly(row("3213", -1));
        sql().run("DECLARE @id int; DECLARE c CURSOR LOCAL FOR SELECT id FROM t WHERE n > 10 FOR UPDATE; OPEN c;"
                + " FETCH c INTO @id; WHILE @@FETCH_STATUS = 0 BEGIN"
                + " IF @id = 2 UPDATE t SET n = 0 WHERE CURRENT OF c ELSE DELETE t WHERE CURRENT OF c;"
                + " FETCH c INTO @id; END");
        assertThat(sql().rows("SELECT id, n FROM t ORDER BY id")).containsExactly(row(1, 10), row(2, 0));
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-16000-to-16999")
    void cursorsRefuseWhatDoesNotFit() {
        assertThat(errorOf("OPEN nosuch").number()).isEqualTo(16916);
        assertThat(errorOf("DECLARE c CURSOR LOCAL FOR SELECT 1 AS a; FETCH c").number())
                .isEqualTo(16917);
        assertThat(errorOf("DECLARE c CURSOR LOCAL FOR SELECT 1 AS a; DECLARE c CURSOR LOCAL FOR SELECT 1 AS a")
                        .number())
                .isEqualTo(16915);
        assertThat(errorOf("DECLARE c CURSOR LOCAL FAST_FORWARD FOR SELECT 1 AS a; OPEN c; FETCH PRIOR FROM c")
                        .number())
                .isEqualTo(16911);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql")
    void temporaryTablesEndWithTheProcedureThatMadeThem() throws SQLException {
        sql().run(
                        "CREATE PROCEDURE p AS CREATE TABLE #own (id int); INSERT #outer SELECT 1; INSERT #own VALUES (2);"
                                + " SELECT COUNT(*) AS n FROM #own",
                        "CREATE TABLE #outer (id int)");

        assertThat(sql().value("EXEC p")).isEqualTo(1);
        assertThat(sql().column("SELECT id FROM #outer")).containsExactly(1);
        assertThat(errorOf("SELECT * FROM #own").number()).isEqualTo(208);
        sql().run("DROP TABLE #outer");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql")
    void globalTemporaryTablesAreSeenByOtherSessionsUntilTheirOwnEnds() throws SQLException {
        try (SqlClient other = SqlClient.of(database().connect())) {
            other.run("CREATE TABLE ##shared (id int); INSERT ##shared VALUES (7)");
            assertThat(sql().column("SELECT id FROM ##shared")).containsExactly(7);
        }
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(sql().value("SELECT OBJECT_ID('tempdb..##shared')"))
                        .isNull());
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-procedure-transact-sql")
    void temporaryProceduresLiveAsLongAsTheirSession() throws SQLException {
        sql().run("EXEC ('CREATE PROCEDURE #inner AS SELECT 7')");

        assertThat(sql().value("EXEC #inner")).isEqualTo(7);
        sql().run("DROP PROCEDURE #inner");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-statements-transact-sql")
    void settingsOfAProcedureEndWithIt() throws SQLException {
        sql().run("CREATE PROCEDURE p AS SET XACT_ABORT ON; SET NOCOUNT ON; SET LOCK_TIMEOUT 5", "EXEC p");

        assertThat(sql().value("SELECT @@OPTIONS & 16384")).isEqualTo(0);
        assertThat(sql().value("SELECT @@OPTIONS & 512")).isEqualTo(0);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/language-elements/goto-transact-sql")
    void goToLeavesLoopsAndBlocks() throws SQLException {
        assertThat(sql().value("DECLARE @i int = 0; WHILE 1 = 1 BEGIN SET @i += 1; IF @i = 3 GOTO done END;"
                        + " SET @i = 99; done: SELECT @i"))
                .isEqualTo(3);
        assertThat(errorOf("GOTO nosuch").number()).isEqualTo(133);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors")
    void modulesAreAloneInTheirBatchAndKnown() {
        assertThat(errorOf("SELECT 1; CREATE VIEW v AS SELECT 1 AS a").number()).isEqualTo(111);
        assertThat(errorOf("CREATE VIEW v AS SELECT 1").number()).isEqualTo(4511);
        assertThat(errorOf("CREATE VIEW v AS SELECT 1 AS a, 2 AS a").number()).isEqualTo(4506);
        assertThat(errorOf("CREATE VIEW v AS SELECT id FROM t ORDER BY id").number())
                .isEqualTo(1033);
        assertThat(errorOf("ALTER PROCEDURE nosuch AS SELECT 1").number()).isEqualTo(208);
        assertThat(errorOf("DROP FUNCTION nosuch").number()).isEqualTo(3701);
        assertThat(errorOf("CREATE TRIGGER tr ON nosuch AFTER INSERT AS SELECT 1")
                        .number())
                .isEqualTo(8197);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/drop-view-transact-sql")
    void dropRefusesAnotherKindOfObject() throws SQLException {
        sql().run("CREATE VIEW v AS SELECT id FROM t");

        assertThat(errorOf("DROP PROCEDURE v").number()).isEqualTo(3705);
        assertThat(errorOf("CREATE OR ALTER PROCEDURE v AS SELECT 1").number()).isEqualTo(2010);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-view-transact-sql")
    void viewsOfOneTableCanBeChanged() throws SQLException {
        sql().run(
                        "CREATE VIEW v AS SELECT id AS number, n FROM t WHERE n > 0",
                        "INSERT v (number, n) VALUES (1, 10), (2, 20)",
                        "UPDATE v SET n = n + 1 WHERE number = 2",
                        "DELETE v WHERE number = 1");

        assertThat(sql().rows("SELECT id, n FROM t")).containsExactly(row(2, 21));
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-sequence-transact-sql")
    void sequencesCountCycleAndEnd() throws SQLException {
        sql().run("CREATE SEQUENCE numbers AS tinyint START WITH 254 MAXVALUE 255 MINVALUE 250");

        assertThat(sql().column("SELECT NEXT VALUE FOR numbers FROM (VALUES (1), (2)) v(x)"))
                .containsExactly((short) 254, (short) 255);
        assertThat(errorOf("SELECT NEXT VALUE FOR numbers").number()).isEqualTo(11728);
        sql().run("ALTER SEQUENCE numbers CYCLE");
        assertThat(sql().value("SELECT NEXT VALUE FOR numbers")).isEqualTo((short) 250);
        sql().run("ALTER SEQUENCE numbers RESTART WITH 252");
        assertThat(sql().value("SELECT NEXT VALUE FOR numbers")).isEqualTo((short) 252);
        assertThat(errorOf("CREATE SEQUENCE bad START WITH 5 MAXVALUE 4").number())
                .isEqualTo(11703);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/tables/use-table-valued-parameters-database-engine")
    void tableTypesCarryTheirKeys() throws SQLException {
        sql().run("CREATE TYPE dbo.Ids AS TABLE (id int NOT NULL PRIMARY KEY, n int NOT NULL DEFAULT 5)");

        assertThat(
                        sql().rows(
                                        "DECLARE @ids dbo.Ids; INSERT @ids (id) VALUES (2), (1); SELECT id, n FROM @ids ORDER BY id"))
                .containsExactly(row(1, 5), row(2, 5));
        assertThat(errorOf("DECLARE @ids dbo.Ids; INSERT @ids (id) VALUES (1), (1)")
                        .number())
                .isEqualTo(2627);
        assertThat(errorOf("DECLARE @x dbo.NoSuchType").number()).isEqualTo(2715);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/formatmessage-transact-sql")
    void formatsMessagesAsPrintfDoes() throws SQLException {
        assertThat(sql().value("SELECT FORMATMESSAGE('%s is %d, %5d|%-5d|%05d %x %%', 'n', 7, 7, 7, 7, 255)"))
                .isEqualTo("n is 7,     7|7    |00007 ff %");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-trigger-transact-sql")
    void insteadOfTriggersTakeTheChangesOfAViewOfSeveralTables() throws SQLException {
        sql().run(
                        "CREATE TABLE names (id int NOT NULL PRIMARY KEY, name varchar(20) NOT NULL)",
                        "CREATE VIEW v AS SELECT t.id, t.n, x.name, t.n * 2 AS twice FROM t JOIN names x ON x.id = t.id",
                        "CREATE TRIGGER vi ON v INSTEAD OF INSERT AS"
                                + " INSERT t SELECT id, n FROM inserted; INSERT names SELECT id, name FROM inserted",
                        "CREATE TRIGGER vu ON v INSTEAD OF UPDATE AS IF UPDATE(name)"
                                + " UPDATE x SET name = i.name FROM names x JOIN inserted i ON i.id = x.id",
                        "CREATE TRIGGER vd ON v INSTEAD OF DELETE AS DELETE t WHERE id IN (SELECT id FROM deleted)");
        try {
            sql().run("INSERT v (name, id, n) VALUES ('one', 1, 10), ('two', 2, 20)");
            assertThat(sql().value("SELECT @@ROWCOUNT")).isEqualTo(2);
            sql().run(
                            "UPDATE v SET name = name + '!' WHERE twice = 40",
                            "UPDATE x SET n = 0 FROM v x WHERE x.id = 1",
                            "DELETE v WHERE name = 'one'");
            assertThat(sql().rows("SELECT id, n, name, twice FROM v")).containsExactly(row(2, 20, "two!", 40));
            assertThat(sql().column("SELECT name FROM names ORDER BY id")).containsExactly("one", "two!");
            assertThat(errorOf("DELETE v FROM v JOIN t ON t.id = v.id").number())
                    .isEqualTo(415);
            assertThat(errorOf("UPDATE v SET n = 1 FROM v JOIN t ON t.id = v.id")
                            .number())
                    .isEqualTo(414);
        } finally {
            sql().run("DROP VIEW v", "DROP TABLE names");
        }
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-2000-to-2999")
    void insteadOfTriggersGoWithNeitherCheckOptionNorCascades() throws SQLException {
        sql().run("CREATE VIEW v AS SELECT id FROM t WHERE n > 0 WITH CHECK OPTION");
        assertThat(errorOf("CREATE TRIGGER tr ON v INSTEAD OF INSERT AS PRINT 'x'")
                        .number())
                .isEqualTo(2112);
        sql().run(
                        "DROP VIEW v",
                        "CREATE TABLE children (id int NOT NULL PRIMARY KEY, parent int NULL"
                                + " REFERENCES t (id) ON DELETE CASCADE)");
        try {
            assertThat(errorOf("CREATE TRIGGER tr ON children INSTEAD OF DELETE AS PRINT 'x'")
                            .number())
                    .isEqualTo(2113);
        } finally {
            sql().run("DROP TABLE children");
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/tables/primary-and-foreign-key-constraints")
    void whatACascadeChangesFiresTriggersBeforeThoseOfTheTableItself() throws SQLException {
        sql().run(
                        "CREATE TABLE children (id int NOT NULL PRIMARY KEY, parent int NULL"
                                + " REFERENCES t (id) ON DELETE CASCADE ON UPDATE CASCADE)",
                        "INSERT t VALUES (1, 1), (2, 2); INSERT children VALUES (10, 1), (11, 1), (20, 2)");
        try {
            sql().run(
                            "CREATE TRIGGER gone ON children AFTER DELETE AS INSERT log SELECT CONCAT('child ', id) FROM deleted",
                            "CREATE TRIGGER moved ON children AFTER UPDATE AS"
                                    + " INSERT log SELECT CONCAT('child to ', parent) FROM inserted",
                            "CREATE TRIGGER tr ON t AFTER DELETE AS INSERT log SELECT CONCAT('parent ', id) FROM deleted",
                            "DELETE t WHERE id = 1",
                            "UPDATE t SET id = 3 WHERE id = 2");
            assertThat(sql().column("SELECT what FROM log").subList(0, 2))
                    .containsExactlyInAnyOrder("child 10", "child 11");
            assertThat(sql().column("SELECT what FROM log")).endsWith("parent 1", "child to 3");
        } finally {
            sql().run("DROP TABLE children");
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/merge-transact-sql")
    void mergeNeedsInsteadOfTriggersForAllOfItsActionsOrNone() throws SQLException {
        String merge =
                "MERGE t USING (VALUES (1, 5), (2, 6)) s(id, n) ON t.id = s.id WHEN MATCHED THEN UPDATE SET n = s.n"
                        + " WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.n);";
        sql().run(
                        "INSERT t VALUES (1, 1)",
                        "CREATE TRIGGER tr ON t INSTEAD OF INSERT AS INSERT log SELECT CONCAT('I', id) FROM inserted");
        assertThat(errorOf(merge).number()).isEqualTo(5316);
        sql().run("CREATE TRIGGER tr2 ON t INSTEAD OF UPDATE AS INSERT log SELECT CONCAT('U', n) FROM inserted", merge);

        assertThat(sql().column("SELECT what FROM log ORDER BY what")).containsExactly("I2", "U5");
        assertThat(sql().rows("SELECT id, n FROM t")).containsExactly(row(1, 1));
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/triggers/ddl-triggers",
        "https://learn.microsoft.com/sql/t-sql/functions/eventdata-transact-sql"
    })
    void triggersOfTheDatabaseSeeAndUndoDdl() throws SQLException {
        sql().run("CREATE TRIGGER guard ON DATABASE FOR CREATE_TABLE, DDL_VIEW_EVENTS AS BEGIN"
                + " DECLARE @e xml = EVENTDATA();"
                + " INSERT log SELECT CONCAT(@e.value('(/EVENT_INSTANCE/EventType)[1]', 'sysname'), ' ',"
                + " @e.value('(/EVENT_INSTANCE/ObjectName)[1]', 'sysname'));"
                + " IF @e.value('(/EVENT_INSTANCE/ObjectName)[1]', 'sysname') = 'forbidden' ROLLBACK END");
        try {
            sql().run("CREATE TABLE made (id int)", "CREATE VIEW v AS SELECT id FROM made", "DROP TABLE made");
            assertThat(errorOf("CREATE TABLE forbidden (id int)").number()).isEqualTo(3609);
            assertThat(sql().column("SELECT what FROM log")).containsExactly("CREATE_TABLE made", "CREATE_VIEW v");
            assertThat(sql().value("SELECT OBJECT_ID('forbidden')")).isNull();
            assertThat(
                            sql().rows(
                                            "SELECT name, parent_class_desc, is_disabled FROM sys.triggers WHERE parent_class = 0"))
                    .containsExactly(row("guard", "DATABASE", false));
            sql().run("DISABLE TRIGGER guard ON DATABASE", "CREATE TABLE forbidden (id int)", "DROP TABLE forbidden");
            assertThat(errorOf("CREATE TRIGGER bad ON DATABASE FOR NO_SUCH_EVENT AS PRINT 'x'")
                            .number())
                    .isEqualTo(1084);
        } finally {
            sql().run("DROP TRIGGER guard ON DATABASE");
        }
        assertThat(errorOf("DROP TRIGGER guard ON DATABASE").number()).isEqualTo(3701);
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-settriggerorder-transact-sql")
    void theFirstAndTheLastTriggerCanBeChosen() throws SQLException {
        sql().run(
                        "CREATE TRIGGER ta ON t AFTER INSERT AS INSERT log VALUES ('a')",
                        "CREATE TRIGGER tb ON t AFTER INSERT AS INSERT log VALUES ('b')",
                        "CREATE TRIGGER tc ON t AFTER INSERT AS INSERT log VALUES ('c')",
                        "EXEC sp_settriggerorder @triggername = 'tc', @order = 'First', @stmttype = 'INSERT'",
                        "EXEC sp_settriggerorder @triggername = 'ta', @order = 'Last', @stmttype = 'INSERT'",
                        "INSERT t VALUES (1, 1)");

        assertThat(sql().column("SELECT what FROM log")).containsExactly("c", "b", "a");
        assertThat(sql().column("SELECT is_first FROM sys.trigger_events WHERE object_id = OBJECT_ID('tc')"))
                .containsExactly(true);
        assertThat(errorOf("EXEC sp_settriggerorder 'nosuch', 'First', 'INSERT'")
                        .number())
                .isEqualTo(15165);
        assertThat(errorOf("EXEC sp_settriggerorder 'tb', 'First', 'INSERT'").number())
                .isEqualTo(15130);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-set-session-context-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/functions/session-context-transact-sql",
        "https://learn.microsoft.com/sql/t-sql/statements/set-context-info-transact-sql"
    })
    void aSessionKeepsValuesForItsModules() throws SQLException {
        sql().run(
                        "CREATE PROCEDURE p AS SELECT SESSION_CONTEXT(N'tenant'), SUBSTRING(CONTEXT_INFO(), 1, 2)",
                        "EXEC sp_set_session_context @key = N'tenant', @value = 7, @read_only = 1",
                        "SET CONTEXT_INFO 0x0102");

        assertThat(sql().rows("EXEC p")).containsExactly(row(7, "0102"));
        assertThat(sql().value("SELECT SESSION_CONTEXT(N'other')")).isNull();
        assertThat(errorOf("EXEC sp_set_session_context @key = N'tenant', @value = 8")
                        .number())
                .isEqualTo(15664);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-executesql-transact-sql"
    })
    void temporaryTablesEndWithThePreparedStatementThatMadeThem() throws SQLException {
        try (PreparedStatement statement = sql().connection().prepareStatement("CREATE TABLE #prepared (id int)")) {
            statement.execute();
        }
        assertThat(errorOf("SELECT * FROM #prepared").number()).isEqualTo(208);

        sql().run("CREATE TABLE #batch (id int)");
        assertThat(sql().value("SELECT COUNT(*) FROM #batch")).isEqualTo(0);
        sql().run("DROP TABLE #batch");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-user-transact-sql")
    void aUserBelongsToTheLoginOfItsNameUnlessToldOtherwise() throws SQLException {
        String name = "standin_login_" + System.nanoTime();
        sql().run("CREATE LOGIN " + name + " WITH PASSWORD = 'Caravan_1_x'", "CREATE USER " + name);
        try {
            assertThat(sql().rows("EXECUTE AS USER = '" + name + "'; SELECT SYSTEM_USER, SUSER_SNAME(), USER_NAME()"))
                    .containsExactly(List.of(name, name, name));
        } finally {
            sql().run("REVERT", "DROP USER " + name, "DROP LOGIN " + name);
        }
        assertThat(errorOf("CREATE USER no_such_login").number()).isEqualTo(15007);
        assertThat(errorOf("CREATE USER contained WITH PASSWORD = 'Caravan_1_x'")
                        .number())
                .isEqualTo(33233);
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/connect/jdbc/setting-the-connection-properties",
        "MS-TDS 2.2.7.7 DONEINPROC"
    })
    void theRowsThatOutputGivesInAProcedureEndThoughItCountsNothing() throws SQLException {
        sql().run(
                        "CREATE TABLE made (id int NOT NULL)",
                        "CREATE PROCEDURE makes AS SET NOCOUNT ON; INSERT made OUTPUT inserted.id VALUES (5);"
                                + " RAISERROR('made', 16, 1)");
        try (Statement statement = sql().connection().createStatement()) {
            assertThat(statement.execute("EXEC makes")).isTrue();
            try (ResultSet rows = statement.getResultSet()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(5);
                assertThat(rows.next()).isFalse();
            }
            assertThatThrownBy(statement::getMoreResults).hasMessage("made");
        } finally {
            sql().run("DROP PROCEDURE makes", "DROP TABLE made");
        }
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/connect/jdbc/setting-the-connection-properties",
        "MS-TDS 2.2.7.7 DONEINPROC"
    })
    void theCountOfAStatementIsToldApartFromThoseOfItsTriggers() throws SQLException {
        sql().run("CREATE TABLE counted (id int)", "CREATE TABLE log_of_counted (id int)");
        sql().run("CREATE TRIGGER tr_counted ON counted AFTER INSERT AS INSERT log_of_counted VALUES (1), (2), (3)");
        try (Statement statement = sql().connection().createStatement()) {
            assertThat(statement.executeUpdate("INSERT counted VALUES (1), (2)"))
                    .isEqualTo(2);
        } finally {
            sql().run("DROP TABLE counted, log_of_counted");
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/language-elements/execute-transact-sql")
    void resultsGetTheColumnsThatTheCallSays() throws SQLException {
        sql().run("CREATE PROCEDURE two AS SELECT 1 AS a, N'x' AS b; SELECT CAST(NULL AS int) AS c");

        try (Statement statement = sql().connection().createStatement();
                ResultSet result = statement.executeQuery("EXEC two WITH RESULT SETS"
                        + " ((id bigint NOT NULL, name varchar(9)), (n decimal(9, 2) NULL))")) {
            assertThat(result.getMetaData().getColumnName(1)).isEqualTo("id");
            assertThat(result.getMetaData().getColumnTypeName(1)).isEqualTo("bigint");
            assertThat(result.getMetaData().isNullable(1)).isEqualTo(ResultSetMetaData.columnNoNulls);
            assertThat(result.next()).isTrue();
            assertThat(result.getObject(1)).isEqualTo(1L);
            assertThat(result.getString("name")).isEqualTo("x");
        }
        assertThat(sql().rows("EXEC (N'SELECT 5') WITH RESULT SETS ((five varchar(3)))"))
                .containsExactly(List.of("5"));
        assertThat(sql().rows("EXEC two WITH RECOMPILE")).containsExactly(List.of(1, "x"));
        sql().run("DROP PROCEDURE two");
    }

    @ParameterizedTest
    @Cites({
        "https://learn.microsoft.com/sql/t-sql/language-elements/execute-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors-11000-to-12999"
    })
    @CsvSource(
            delimiter = '|',
            value = {
                "11535 | SELECT 1 AS a | NONE",
                "11535 | SELECT 1 AS a; SELECT 2 AS b | ((a int))",
                "11536 | SELECT 1 AS a | ((a int), (b int))",
                "11537 | SELECT 1 AS a | ((a int, b int))",
                "11538 | SELECT 1 AS a | ((a uniqueidentifier))",
                "11553 | SELECT CAST(NULL AS int) AS a | ((a int NOT NULL))"
            })
    void resultsThatAreNotAsTheCallSaysAreRefused(int number, String text, String sets) {
        assertThat(errorOf("EXEC (N'" + text + "') WITH RESULT SETS " + sets).number())
                .isEqualTo(number);
    }
}
