// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.testing.TargetDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A task with a row filter: the target holds the rows that pass, whatever way they came to pass or ceased to. */
class FilterIT {

    private static final String COLUMNS = "id, amount, note";

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void createDatabases() throws SQLException {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, amount decimal(10,2) NULL,"
                + " note nvarchar(40) NULL, region nvarchar(20) NULL)");
    }

    @AfterEach
    void dropDatabases() throws SQLException {
        source.close();
        target.close();
    }

    private Map<String, Object> task(String filter) {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        task.put("caravan.tasks.it.tables[0].filter", filter);
        task.put("caravan.tasks.it.tables[0].exclude", "region");
        return task;
    }

    private void assertTargetHolds(String filter) throws SQLException {
        try (Connection expected = source.connect();
                Connection actual = target.connect()) {
            assertThat(Comparison.rows(actual, "SELECT " + COLUMNS + " FROM dbo.orders"))
                    .isEqualTo(Comparison.rows(expected, "SELECT " + COLUMNS + " FROM dbo.orders WHERE " + filter));
        }
    }

    @Test
    void theSeventhDigitOfATimeCountsInLoadAndChanges() throws SQLException {
        source.execute(
                "ALTER TABLE dbo.orders ADD at datetime2(7) NULL, zoned datetimeoffset(7) NULL, clock time(7) NULL",
                "INSERT INTO dbo.orders (id, at) VALUES (1, '2024-01-01T00:00:00.0000001'), (2, '2024-01-01')");
        String filter =
                "at > '2024-01-01' OR zoned <= '2024-01-01 00:00:00.9999998 +00:00' OR clock = '12:00:00.1234567'";
        try (Caravan caravan = Caravan.start(task(filter))) {
            caravan.awaitCaughtUp(source);
            assertTargetHolds(filter);
            source.execute(
                    "UPDATE dbo.orders SET at = '2024-01-01' WHERE id = 1",
                    "UPDATE dbo.orders SET at = '2024-01-01T00:00:00.0000001' WHERE id = 2",
                    "INSERT INTO dbo.orders (id, zoned) VALUES (3, '2024-01-01 01:00:00.9999998 +01:00'),"
                            + " (4, '2024-01-01 00:00:00.9999999 +00:00')",
                    "INSERT INTO dbo.orders (id, clock) VALUES (5, '12:00:00.1234567'), (6, '12:00:00.1234566')");
            caravan.awaitCaughtUp(source);
            assertTargetHolds(filter);
            assertThat(target.rows("SELECT id FROM dbo.orders ORDER BY id")).hasToString("[[2], [3], [5]]");
        }
    }

    @Test
    void rowsComeAndGoWithTheFilter() throws SQLException {
        String filter = "region <> N'TEST' AND (amount >= 10 OR note LIKE N'%华%')";
        source.execute("INSERT INTO dbo.orders VALUES (1, 10, N'in', N'north'), (2, 10, N'out', N'test '),"
                + " (3, 10, N'null is out', NULL), (4, 5, N'cheap', N'north'), (5, NULL, N'华东', N'south'),"
                + " (6, 10, N'stays', N'north'), (7, 10, N'leaves', N'north'), (8, 10, N'key moves', N'north')");
        try (Caravan caravan = Caravan.start(task(filter))) {
            caravan.awaitCaughtUp(source);
            assertTargetHolds(filter);
            assertThat(target.rows("SELECT count(*) FROM dbo.orders").get(0).get(0))
                    .isEqualTo(5L);

            source.execute(
                    "UPDATE dbo.orders SET region = N'north' WHERE id IN (2, 3)",
                    "UPDATE dbo.orders SET note = N'stayed' WHERE id = 6",
                    "UPDATE dbo.orders SET region = N'Test' WHERE id = 7",
                    "UPDATE dbo.orders SET id = 80 WHERE id = 8",
                    "UPDATE dbo.orders SET id = 40, amount = 11 WHERE id = 4",
                    "UPDATE dbo.orders SET id = 50, note = N'x' WHERE id = 5",
                    "INSERT INTO dbo.orders VALUES (9, 9, N'x', N'north'), (10, 9, N'中华', N'north')",
                    "DELETE FROM dbo.orders WHERE id = 1");
            caravan.awaitCaughtUp(source);
            assertTargetHolds(filter);

            source.execute(
                    "UPDATE dbo.orders SET region = NULL",
                    "UPDATE dbo.orders SET region = N'west' WHERE id IN (2, 80)");
            caravan.awaitCaughtUp(source);
            assertTargetHolds(filter);
            assertThat(target.rows("SELECT count(*) FROM dbo.orders").get(0).get(0))
                    .isEqualTo(2L);
        }
    }

    @Test
    void columnsWithOtherNamesInTheTargetAreFilteredByThoseOfTheSource() throws SQLException {
        Map<String, Object> task = task("amount >= 10");
        task.put("caravan.tasks.it.tables[0].columns.id", "Order No");
        task.put("caravan.tasks.it.tables[0].columns.amount", "total");
        // What is renamed to the name of another one must not be taken for it.
        task.put("caravan.tasks.it.tables[0].columns.note", "amount");
        source.execute("INSERT INTO dbo.orders VALUES (1, 10, N'in', NULL), (2, 9, N'out', NULL),"
                + " (3, 30, N'key moves', NULL), (4, 40, N'goes', NULL), (5, 50, N'leaves', NULL)");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.awaitCaughtUp(source);
            assertThat(renamed())
                    .isEqualTo("[[1, 10.00, in], [3, 30.00, key moves], [4, 40.00, goes], [5, 50.00, leaves]]");

            source.execute(
                    "INSERT INTO dbo.orders VALUES (6, 60, N'new', NULL), (7, 7, N'out', NULL)",
                    "UPDATE dbo.orders SET note = N'changed', amount = 11 WHERE id = 1",
                    "UPDATE dbo.orders SET amount = 12 WHERE id = 2",
                    "UPDATE dbo.orders SET id = 33 WHERE id = 3",
                    "DELETE FROM dbo.orders WHERE id = 4",
                    "UPDATE dbo.orders SET amount = 1 WHERE id = 5");
            caravan.awaitCaughtUp(source);
            assertThat(renamed())
                    .isEqualTo("[[1, 11.00, changed], [2, 12.00, out], [6, 60.00, new], [33, 30.00, key moves]]");
            assertThat(target.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'p' AND"
                            + " conrelid = 'dbo.orders'::regclass"))
                    .isEqualTo("PRIMARY KEY (\"Order No\")");
        }
    }

    private String renamed() {
        return target.rows("SELECT \"Order No\", total, amount FROM dbo.orders ORDER BY 1")
                .toString();
    }

    @Test
    void changesDuringTheLoadEndAsTheFilterSays() throws SQLException {
        String filter = "region = 'in' AND amount > 50";
        Random random = new Random(5);
        try (Connection connection = source.connect()) {
            for (int i = 0; i < 3000; i++) {
                Statements.run(
                        connection,
                        "INSERT INTO dbo.orders VALUES (" + i + ", " + random.nextInt(100) + ", N'first', N'"
                                + (random.nextBoolean() ? "In" : "out") + "')");
            }
            Map<String, Object> task = task(filter);
            task.put("caravan.tasks.it.load.chunk-rows", "100");
            task.put("caravan.tasks.it.apply.batch-rows", "50");
            try (Caravan caravan = Caravan.start(task)) {
                int during = 0;
                for (int i = 0; i < 4000; i++) {
                    Statements.run(connection, change(random, 3000 + i));
                    during += caravan.status().state() == TaskState.SYNCHRONIZING ? 0 : 1;
                }
                caravan.awaitCaughtUp(source);
                assertTargetHolds(filter);
                assertThat(during).as("changes before the load's end").isPositive();
                TaskStatus.Counts counts = caravan.status().counts();
                assertThat(counts.inserts()).isPositive();
                assertThat(counts.deletes()).isPositive();
            }
        }
    }

    private static String change(Random random, int newKey) {
        int id = random.nextInt(3000);
        return switch (random.nextInt(6)) {
            case 0 -> "UPDATE dbo.orders SET region = N'out' WHERE id = " + id;
            case 1 -> "UPDATE dbo.orders SET region = N'IN' WHERE id = " + id;
            case 2 -> "UPDATE dbo.orders SET amount = " + random.nextInt(100) + ", note = N'changed' WHERE id = " + id;
            case 3 -> "DELETE FROM dbo.orders WHERE id = " + id;
            case 4 -> "UPDATE dbo.orders SET id = " + newKey + ", region = N'in' WHERE id = " + id;
            default ->
                "INSERT INTO dbo.orders SELECT " + id + ", 60, N'again', N'in' WHERE NOT EXISTS (SELECT 1 FROM"
                        + " dbo.orders WHERE id = " + id + ")";
        };
    }

    @Test
    void aFilterThatDoesNotFitTheTableIsRefusedBeforeAnythingIsMade() throws SQLException {
        try (Caravan caravan = Caravan.start(task("amount > 'ten'"))) {
            TaskStatus status = Awaitility.await("the task is refused")
                    .atMost(Caravan.PATIENCE)
                    .until(caravan::status, now -> now.state() == TaskState.PRECHECK_FAILED);
            assertThat(status.reason())
                    .contains("The filter of table dbo.orders is refused at character 8: decimal(10,2) meets text of up"
                            + " to 3. Write numbers without quotes, bytes as 0x….");
            assertThat(target.rows("SELECT 1 FROM pg_namespace WHERE nspname = 'dbo'"))
                    .isEmpty();
        }
    }
}
