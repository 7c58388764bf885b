// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.task.Finding;
import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks;
import dev.caravan.testing.TargetDatabase;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns that are added at the source come in with all their values, and nothing but ALTER TABLE is needed for it. */
class AddColumnIT {

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void create() throws Exception {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                "INSERT INTO dbo.orders VALUES (1, N'one'), (2, N'two'), (3, N'three')");
    }

    @AfterEach
    void close() throws Exception {
        target.close();
        source.close();
    }

    private Map<String, Object> task(String... settings) {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders*");
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            task.put("caravan.tasks.it." + setting.substring(0, equals), setting.substring(equals + 1));
        }
        return task;
    }

    private void awaitColumns(int columns) {
        Awaitility.await("columns are synchronised")
                .atMost(Caravan.PATIENCE)
                .until(() -> String.valueOf(columns)
                        .equals(target.value("SELECT count(*) FROM caravan.table_column WHERE state = 'SYNCHRONIZED'"
                                + " AND source_table = 'dbo.orders'")));
    }

    private void assertEqual() throws Exception {
        Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
        assertThat(target.value("SELECT count(*) FROM information_schema.columns WHERE table_name = 'orders'"))
                .isEqualTo(source.value("SELECT COUNT(*) FROM sys.columns WHERE object_id = OBJECT_ID('dbo.orders')"));
    }

    @Test
    void aNullableColumnComesInWithValuesThatWereWrittenBeforeAnythingCapturedThem() throws Exception {
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.SYNCHRONIZING);

            source.execute(
                    "ALTER TABLE dbo.orders ADD amount decimal(10,2) NULL",
                    "UPDATE dbo.orders SET amount = 5 WHERE id = 1",
                    "INSERT INTO dbo.orders VALUES (4, N'four', 12.34)");
            awaitColumns(3);
            source.execute(
                    "INSERT INTO dbo.orders VALUES (5, N'five', 55)", "UPDATE dbo.orders SET amount = 2 WHERE id = 2");
            caravan.awaitCaughtUp(source);

            assertEqual();
            assertThat(caravan.status().counts().ddls()).isEqualTo(1);
            assertThat(source.value("SELECT COUNT(*) FROM cdc.change_tables"))
                    .as("instances of orders and of the heartbeat: the older one was ours and is dropped")
                    .isEqualTo("2");
        }
    }

    @Test
    void aColumnWithADefaultIsFilledInAllRows() throws Exception {
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.SYNCHRONIZING);

            source.execute(
                    "ALTER TABLE dbo.orders ADD stock int NOT NULL DEFAULT 7",
                    "INSERT INTO dbo.orders VALUES (4, N'four', 44)",
                    "INSERT INTO dbo.orders (id, note) VALUES (5, N'five')",
                    "ALTER TABLE dbo.orders ADD code varchar(10) NOT NULL DEFAULT 'none'",
                    "UPDATE dbo.orders SET code = 'NONE' WHERE id = 2",
                    "ALTER TABLE dbo.orders ADD place int NULL DEFAULT 3 WITH VALUES",
                    "UPDATE dbo.orders SET place = NULL WHERE id = 1");
            awaitColumns(5);
            source.execute("INSERT INTO dbo.orders (id, note) VALUES (6, N'six')");
            caravan.awaitCaughtUp(source);

            assertEqual();
        }
    }

    @Test
    void aColumnThatWasAddedWhileTheTaskPausedComesInLater() throws Exception {
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.SYNCHRONIZING);
            caravan.tasks().command("it", Tasks.Command.PAUSE);
            caravan.await(TaskState.PAUSED);

            source.execute(
                    "ALTER TABLE dbo.orders ADD amount decimal(10,2) NULL",
                    "INSERT INTO dbo.orders VALUES (4, N'four', 12.34)",
                    "UPDATE dbo.orders SET amount = 5 WHERE id = 1");
            caravan.tasks().command("it", Tasks.Command.RESUME);
            awaitColumns(3);
            caravan.awaitCaughtUp(source);

            assertEqual();
        }
    }

    @Test
    void aColumnThatIsAddedWithinATransactionWithRowsComesInWhole() throws Exception {
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.SYNCHRONIZING);

            source.execute("BEGIN TRANSACTION INSERT INTO dbo.orders VALUES (4, N'before')"
                    + " EXEC(N'ALTER TABLE dbo.orders ADD amount int NULL')"
                    + " EXEC(N'INSERT INTO dbo.orders VALUES (5, N''after'', 5)')"
                    + " EXEC(N'UPDATE dbo.orders SET amount = 4 WHERE id IN (1, 4)') COMMIT");
            awaitColumns(3);
            caravan.awaitCaughtUp(source);

            assertEqual();
        }
    }

    @Test
    void aColumnOfATypeThatIsNotSynchronisedIsLeftOutAndSaidSo() throws Exception {
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.SYNCHRONIZING);

            source.execute(
                    "ALTER TABLE dbo.orders ADD version rowversion NOT NULL", "ALTER TABLE dbo.orders ADD a int NULL");
            awaitColumns(3);
            source.execute("INSERT INTO dbo.orders (id, note, a) VALUES (4, N'four', 4)");
            caravan.awaitCaughtUp(source);

            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
            assertThat(caravan.tasks().events("it"))
                    .anySatisfy(
                            event -> assertThat(event.text())
                                    .startsWith(
                                            "dbo.orders: column version was added at the source and is left out: a rowversion"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"operations=insert,update,delete", "tables[0].operations=insert,update,delete"})
    void aColumnStaysOutWhereOperationsLackAddColumnAndChangesGoOn(String setting) throws Exception {
        try (Caravan caravan = Caravan.start(task(setting))) {
            caravan.await(TaskState.SYNCHRONIZING);

            source.execute(
                    "ALTER TABLE dbo.orders ADD amount int NULL",
                    "INSERT INTO dbo.orders VALUES (4, N'four', 4)",
                    "UPDATE dbo.orders SET amount = 1, note = N'ONE' WHERE id = 1",
                    "DELETE FROM dbo.orders WHERE id = 2");
            Awaitility.await("the column is left out")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.tasks().events("it").stream()
                            .anyMatch(event -> event.text()
                                    .startsWith("dbo.orders: column amount was added at the source and is left out:"
                                            + " 'operations' lacks add-column")));
            source.execute("INSERT INTO dbo.orders VALUES (5, N'five', 5)");
            caravan.awaitCaughtUp(source);

            assertThat(target.rows("SELECT * FROM dbo.orders ORDER BY id"))
                    .hasToString("[[1, ONE], [3, three], [4, four], [5, five]]");
            assertThat(caravan.status().counts().ddls()).isZero();
            assertThat(caravan.tasks().tables("it").get(0).reason()).isNull();
        }
    }

    @Test
    void goesOnWithoutTheColumnWhileOthersHaveBothCaptureInstances() throws Exception {
        source.execute(
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'orders', @role_name = NULL, @capture_instance = N'theirs_1'",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'orders', @role_name = NULL, @capture_instance = N'theirs_2'");
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.SYNCHRONIZING);

            source.execute("ALTER TABLE dbo.orders ADD a int NULL", "INSERT INTO dbo.orders VALUES (4, N'four', 4)");
            Awaitility.await()
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.tasks().tables("it").get(0).reason() != null);
            caravan.awaitCaughtUp(source);
            assertThat(caravan.tasks().tables("it").get(0).reason())
                    .contains("both capture instances", "theirs_1", "theirs_2", "sys.sp_cdc_disable_table")
                    .endsWith("@capture_instance = N'theirs_1'");
            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");

            source.execute("EXEC sys.sp_cdc_disable_table N'dbo', N'orders', N'theirs_1'");
            awaitColumns(3);
            caravan.awaitCaughtUp(source);
            assertEqual();
            assertThat(source.value("SELECT COUNT(*) FROM cdc.change_tables WHERE capture_instance = 'theirs_2'"))
                    .as("what others made is theirs to drop")
                    .isEqualTo("1");
        }
    }

    @Test
    void stopsBecauseOfTakenCaptureInstancesWhenItIsToldTo() throws Exception {
        source.execute(
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'orders', @role_name = NULL, @capture_instance = N'theirs_1'",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'orders', @role_name = NULL, @capture_instance = N'theirs_2'");
        try (Caravan caravan = Caravan.start(task("ddl.no-capture-slot=stop"))) {
            caravan.await(TaskState.SYNCHRONIZING);

            source.execute("ALTER TABLE dbo.orders ADD a int NULL");

            Awaitility.await()
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.status().state() == TaskState.FAILED);
            assertThat(caravan.status().reason()).contains("both capture instances", "theirs_1");
        }
    }

    @Test
    void aColumnFollowsWithACaptureInstanceThatSomebodyElseMade() throws Exception {
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.SYNCHRONIZING);

            source.execute(
                    "ALTER TABLE dbo.orders ADD amount decimal(10,2) NULL",
                    "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'orders',"
                            + " @role_name = NULL, @capture_instance = N'dbo_orders_v2', @supports_net_changes = 0",
                    "INSERT INTO dbo.orders VALUES (4, N'after', 12.34)");
            awaitColumns(3);
            caravan.awaitCaughtUp(source);

            assertEqual();
            assertThat(source.value("SELECT COUNT(*) FROM cdc.change_tables WHERE capture_instance = 'dbo_orders_v2'"))
                    .isEqualTo("1");
        }
    }

    /** The older one stays, as the task did not make it: what comes after that is still read from the newer one. */
    @Test
    void aColumnGoesOnComingWhileSomebodyElseKeepsTheOlderCaptureInstance() throws Exception {
        source.execute(
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'orders', @role_name = NULL,"
                        + " @capture_instance = N'theirs', @supports_net_changes = 0");
        for (int start = 1; start <= 2; start++) {
            try (Caravan caravan = Caravan.start(task())) {
                caravan.await(TaskState.SYNCHRONIZING);
                if (start == 1) {
                    source.execute(
                            "ALTER TABLE dbo.orders ADD amount decimal(10,2) NULL",
                            "INSERT INTO dbo.orders VALUES (4, N'before', 12.34)");
                    awaitColumns(3);
                }
                source.execute(
                        "INSERT INTO dbo.orders VALUES (" + (4 + start) + ", N'after', 0.5)",
                        "UPDATE dbo.orders SET amount = " + start + " WHERE id = 1");
                caravan.awaitCaughtUp(source);

                assertEqual();
            }
        }
        assertThat(source.value("SELECT COUNT(*) FROM cdc.change_tables WHERE capture_instance = 'theirs'"))
                .isEqualTo("1");
    }

    @Test
    void aColumnComesInThatIsAddedBetweenTheAttemptsOfTheFirstStart() throws Exception {
        target.execute("CREATE FUNCTION public.refuse() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN IF EXISTS"
                + " (SELECT 1 FROM pg_event_trigger_ddl_commands() WHERE schema_name = ''dbo'')"
                + " THEN RAISE EXCEPTION ''not yet'' USING ERRCODE = ''57P03''; END IF; END';"
                + " CREATE EVENT TRIGGER refuse ON ddl_command_end WHEN TAG IN ('CREATE TABLE')"
                + " EXECUTE FUNCTION public.refuse()");
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.RETRYING);

            source.execute(
                    "ALTER TABLE dbo.orders ADD amount int NOT NULL DEFAULT 3",
                    "UPDATE dbo.orders SET amount = 1 WHERE id = 1");
            target.execute("DROP EVENT TRIGGER refuse");
            awaitColumns(3);
            caravan.awaitCaughtUp(source);

            assertEqual();
        }
    }

    @Test
    void aColumnOfOneOfTwoMergedTablesComesInAndThenThatOfTheOther() throws Exception {
        source.execute(
                "CREATE TABLE dbo.orders_b (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                "INSERT INTO dbo.orders_b VALUES (1, N'other one'), (2, N'other two')");
        try (Caravan caravan = Caravan.start(task("merge-tables=true", "tables[0].target=dbo.orders"))) {
            caravan.await(TaskState.SYNCHRONIZING);

            source.execute(
                    "ALTER TABLE dbo.orders ADD amount int NOT NULL DEFAULT 3",
                    "UPDATE dbo.orders SET amount = 1 WHERE id = 1");
            awaitColumns(3);
            assertThat(merged())
                    .containsExactly(
                            "[1, one, 1]",
                            "[2, two, 3]",
                            "[3, three, 3]",
                            "[1, other one, null]",
                            "[2, other two, null]");

            source.execute(
                    "ALTER TABLE dbo.orders_b ADD amount int NULL", "UPDATE dbo.orders_b SET amount = 22 WHERE id = 2");
            Awaitility.await()
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.status().counts().ddls() == 2);
            source.execute("INSERT INTO dbo.orders_b VALUES (3, N'other three', 33)");
            caravan.awaitCaughtUp(source);

            assertThat(merged())
                    .containsExactly(
                            "[1, one, 1]",
                            "[2, two, 3]",
                            "[3, three, 3]",
                            "[1, other one, null]",
                            "[2, other two, 22]",
                            "[3, other three, 33]");
        }
    }

    private List<String> merged() {
        return target.rows("SELECT id, note, amount FROM dbo.orders ORDER BY __dts_data_source, id").stream()
                .map(String::valueOf)
                .toList();
    }

    @Test
    void aColumnThatOnlyHasTheNameOfACapturedOneIsLeftOut() throws Exception {
        source.execute(
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'orders', @role_name = NULL",
                "ALTER TABLE dbo.orders DROP COLUMN note",
                "ALTER TABLE dbo.orders ADD note nvarchar(50) NULL");
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.SYNCHRONIZING);
            source.execute("INSERT INTO dbo.orders VALUES (4, N'four')");
            caravan.awaitCaughtUp(source);

            assertThat(target.rows("SELECT * FROM dbo.orders ORDER BY id"))
                    .as("changes of note are not captured")
                    .hasToString("[[1], [2], [3], [4]]");
            assertThat(caravan.tasks().precheckReport("it").orElseThrow().of(Finding.Level.WARNING))
                    .extracting(Finding::text)
                    .anySatisfy(text -> assertThat(text).startsWith("Columns note of dbo.orders are not captured"));
        }
    }

    @Test
    void historyOfTablesThatAreGoneDoesNoHarm() throws Exception {
        source.execute(
                "EXEC sys.sp_cdc_enable_db",
                "CREATE TABLE dbo.passing (id int NOT NULL PRIMARY KEY)",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'passing', @role_name = NULL",
                "ALTER TABLE dbo.passing ADD x int NULL",
                "DROP TABLE dbo.passing");
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.SYNCHRONIZING);
            source.execute(
                    "CREATE TABLE dbo.passing (id int NOT NULL PRIMARY KEY)",
                    "EXEC sys.sp_cdc_enable_table N'dbo', N'passing', @role_name = NULL",
                    "ALTER TABLE dbo.passing ADD x int NULL",
                    "INSERT INTO dbo.orders VALUES (4, N'four')",
                    "DROP TABLE dbo.passing",
                    "INSERT INTO dbo.orders VALUES (5, N'five')");
            caravan.awaitCaughtUp(source);

            assertEqual();
            assertThat(caravan.status().counts().retries()).isZero();
        }
    }

    @Test
    void historyOfCaptureInstancesThatAreGoneDoesNoHarm() throws Exception {
        source.execute(
                "EXEC sys.sp_cdc_enable_db",
                "CREATE TABLE dbo.passing (id int NOT NULL PRIMARY KEY)",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'passing', @role_name = NULL",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'orders', @role_name = NULL, @capture_instance = N'former'");
        assumeTrue(source.standIn().isPresent(), "another server keeps its history as it likes");
        source.standIn().orElseThrow().control().keepDdlHistory(source.name(), true);
        source.execute(
                "ALTER TABLE dbo.passing ADD x int NULL",
                "ALTER TABLE dbo.orders ADD former int NULL",
                "ALTER TABLE dbo.orders DROP COLUMN former",
                "EXEC standin.await_capture",
                "DROP TABLE dbo.passing",
                "EXEC sys.sp_cdc_disable_table N'dbo', N'orders', N'former'");
        assertThat(orphans()).isEqualTo("3");
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.SYNCHRONIZING);
            source.execute(
                    "CREATE TABLE dbo.passing (id int NOT NULL PRIMARY KEY)",
                    "EXEC sys.sp_cdc_enable_table N'dbo', N'passing', @role_name = NULL",
                    "ALTER TABLE dbo.passing ADD x int NULL",
                    "INSERT INTO dbo.orders VALUES (4, N'four')",
                    "DROP TABLE dbo.passing",
                    "ALTER TABLE dbo.orders ADD amount int NULL",
                    "INSERT INTO dbo.orders VALUES (5, N'five', 5)");
            awaitColumns(3);
            caravan.awaitCaughtUp(source);
            assertEqual();
            source.execute("ALTER TABLE dbo.orders ADD stock int NULL", "UPDATE dbo.orders SET stock = 1 WHERE id = 1");
            awaitColumns(4);
            caravan.awaitCaughtUp(source);

            assertEqual();
            assertThat(Integer.parseInt(orphans())).isGreaterThan(4);
            assertThat(caravan.status().counts().retries()).isZero();
            assertThat(caravan.status().counts().ddls()).isEqualTo(2);
        }
    }

    private String orphans() throws Exception {
        return String.valueOf(source.value("SELECT COUNT(*) FROM cdc.ddl_history h WHERE NOT EXISTS"
                + " (SELECT 1 FROM cdc.change_tables t WHERE t.object_id = h.object_id)"));
    }
}
