// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.Tasks.Command;
import dev.caravan.testing.TargetDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tasks of one process with the same source and the same target. */
class SeveralTasksIT {

    private static final int MANY = 12;

    /** Both follow the orders, into tables of their own. */
    private static Map<String, Object> tasks(SourceDatabase source, TargetDatabase target) {
        Map<String, Object> keys = Caravan.task(source, target);
        keys.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        Map<String, Object> both = new LinkedHashMap<>(keys);
        keys.forEach((key, value) -> both.put(key.replace("tasks.it.", "tasks.other."), value));
        both.put("caravan.tasks.other.tables[0].target", "other.orders");
        return both;
    }

    @Test
    void bothGetIntoSyncWhenTheyStartTogetherAndOneGoesOnWhenTheOtherIsReleased() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)", "INSERT INTO dbo.orders VALUES (1)");
            try (Caravan caravan = Caravan.start(tasks(source, target))) {
                caravan.awaitCaughtUp(source);
                awaitState(caravan, "other", TaskState.SYNCHRONIZING);
                source.execute("INSERT INTO dbo.orders VALUES (2)");
                awaitRows(target, "dbo.orders", 2);
                awaitRows(target, "other.orders", 2);

                // One of them has made the instance through which both read.
                String maker = String.valueOf(target.value(
                        "SELECT min(task) FROM caravan.capture_instance WHERE source_table = 'dbo.orders'"));
                String stays = maker.equals("it") ? "other" : "it";
                caravan.tasks().command(maker, Command.STOP);
                awaitState(caravan, maker, TaskState.STOPPED);
                List<String> told = caravan.tasks().release(maker, true);
                assertThat(told)
                        .contains("left: capture instance dbo_orders of dbo.orders, which goes with task " + stays)
                        .anySatisfy(line -> assertThat(line).startsWith("left: change data capture of database"));

                source.execute("INSERT INTO dbo.orders VALUES (3)");
                awaitRows(target, stays.equals("it") ? "dbo.orders" : "other.orders", 3);
                caravan.tasks().command(stays, Command.STOP);
                awaitState(caravan, stays, TaskState.STOPPED);
                assertThat(caravan.tasks().release(stays, true))
                        .contains("removed: capture instance dbo_orders of dbo.orders");
            }
            assertThat(source.value("SELECT COUNT(*) FROM sys.databases WHERE name = DB_NAME() AND is_cdc_enabled = 1"))
                    .isEqualTo("0");
        }
    }

    @Test
    void bothTakeInAColumnOfTheTableThatBothFollow() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)", "INSERT INTO dbo.orders VALUES (1)");
            try (Caravan caravan = Caravan.start(tasks(source, target))) {
                caravan.awaitCaughtUp(source);
                awaitState(caravan, "other", TaskState.SYNCHRONIZING);
                for (int column = 1; column <= 3; column++) {
                    source.execute(
                            "ALTER TABLE dbo.orders ADD c" + column + " int NULL",
                            "INSERT INTO dbo.orders (id, c" + column + ") VALUES (" + (column + 1) + ", 7)");
                    for (String table : List.of("dbo.orders", "other.orders")) {
                        awaitColumn(target, table, "c" + column);
                    }
                    source.execute("UPDATE dbo.orders SET c" + column + " = 8");
                    for (String table : List.of("dbo.orders", "other.orders")) {
                        String written = "SELECT count(*) FROM " + table + " WHERE c" + column + " = 8";
                        Awaitility.await(written)
                                .atMost(Caravan.PATIENCE)
                                .until(() -> target.value(written), String.valueOf(column + 1)::equals);
                    }
                }
                Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
                Comparison.assertEqual(source, "dbo.orders", target, "other.orders");
            }
        }
    }

    private static void awaitColumn(TargetDatabase target, String table, String column) {
        String there = "SELECT count(*) FROM pg_attribute WHERE attrelid = '" + table + "'::regclass AND attname = '"
                + column + "'";
        Awaitility.await(column + " of " + table)
                .atMost(Caravan.PATIENCE)
                .until(() -> target.value(there), "1"::equals);
    }

    @Test
    void manyThatStartTogetherAllGetIntoSyncAndStopAndStartAgain() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            Map<String, Object> keys = Caravan.task(source, target);
            Map<String, Object> all = new LinkedHashMap<>();
            for (String task : many()) {
                source.execute("CREATE TABLE dbo." + task + " (id int NOT NULL PRIMARY KEY)");
                keys.forEach((key, value) -> all.put(key.replace("tasks.it.", "tasks." + task + "."), value));
                all.put("caravan.tasks." + task + ".tables[0].source", "dbo." + task);
            }
            try (Caravan caravan = Caravan.start(all)) {
                assertEachFollows(caravan, source, target, 1);
                for (String task : many()) {
                    caravan.tasks().command(task, Command.STOP);
                }
                for (String task : many()) {
                    awaitState(caravan, task, TaskState.STOPPED);
                }
                for (String task : many()) {
                    caravan.tasks().command(task, Command.START);
                }
                assertEachFollows(caravan, source, target, 2);
            }
        }
    }

    /** CREATE SCHEMA IF NOT EXISTS fails there. */
    @Test
    void aSchemaThatAnotherSessionMakesAtThatMomentIsTakenAsItIs() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create();
                Connection other = target.connect();
                Statement statement = other.createStatement()) {
            source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)");
            other.setAutoCommit(false);
            statement.execute("CREATE SCHEMA late");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
            task.put("caravan.tasks.it.tables[0].target", "late.orders");
            try (Caravan caravan = Caravan.start(task)) {
                Awaitility.await("the task waits for the other session")
                        .atMost(Caravan.PATIENCE)
                        .until(() -> !target.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                        + " AND query LIKE 'CREATE SCHEMA%'")
                                .isEmpty());

                other.commit();

                awaitState(caravan, "it", TaskState.SYNCHRONIZING);
                awaitRows(target, "late.orders", 0);
            }
        }
    }

    private static List<String> many() {
        return IntStream.range(0, MANY).mapToObj(number -> "t" + number).toList();
    }

    private static void assertEachFollows(Caravan caravan, SourceDatabase source, TargetDatabase target, int rows)
            throws SQLException {
        for (String task : many()) {
            awaitState(caravan, task, TaskState.SYNCHRONIZING);
            source.execute("INSERT INTO dbo." + task + " VALUES (" + rows + ")");
        }
        for (String task : many()) {
            awaitRows(target, "dbo." + task, rows);
        }
    }

    private static void awaitState(Caravan caravan, String task, TaskState state) {
        Awaitility.await(task + " becomes " + state).atMost(Caravan.PATIENCE).until(() -> {
            TaskStatus status = caravan.tasks().find(task).orElseThrow();
            if (status.state() == TaskState.FAILED) {
                throw new AssertionError("Task " + task + " is FAILED: " + status.reason());
            }
            return status.state() == state;
        });
    }

    private static void awaitRows(TargetDatabase target, String table, int rows) {
        Awaitility.await(rows + " rows in " + table)
                .atMost(Caravan.PATIENCE)
                .until(() -> String.valueOf(rows).equals(target.value("SELECT count(*) FROM " + table)));
    }
}
