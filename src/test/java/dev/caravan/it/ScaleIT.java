// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many tables, many rows, many columns and large values, load and changes, in a process whose heap does not grow with them and
 * which ends when it is too small. Sizes and heap are properties: docs/performance.md has the command for full size.
 */
class ScaleIT {

    private static final int TABLES = Integer.getInteger("caravan.it.scale.tables", 40);
    private static final int ROWS = Integer.getInteger("caravan.it.scale.rows", 200_000);
    private static final int COLUMNS = Integer.getInteger("caravan.it.scale.columns", 1000);
    private static final int LARGE_MEGABYTES = Integer.getInteger("caravan.it.scale.large", 16);
    private static final int HEAP_MEGABYTES = Integer.getInteger("caravan.it.scale.heap", 192);
    private static final int NUMBERS = 4000;
    /** Seconds for which nothing changes while what the tables cost is measured; by default that is not. */
    private static final int IDLE_SECONDS = Integer.getInteger("caravan.it.scale.idle", 0);

    private static final Logger LOG = LoggerFactory.getLogger(ScaleIT.class);

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
    }

    @AfterEach
    void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void manyTablesAreLoadedAndFollowed(@TempDir Path directory) throws Exception {
        for (int i = 0; i < TABLES; i++) {
            source.execute(
                    "CREATE TABLE dbo.t" + i + " (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                    "INSERT INTO dbo.t" + i + " VALUES (1, N'one'), (2, N'two')");
        }
        inProcess(directory, caravan -> {
            for (int i = 0; i < TABLES; i++) {
                source.execute(
                        "UPDATE dbo.t" + i + " SET note = N'changed' WHERE id = 1",
                        "INSERT INTO dbo.t" + i + " VALUES (3, N'three')");
            }
            caughtUp(caravan);
            for (int i = 0; i < TABLES; i += Math.max(1, TABLES / 20)) {
                Comparison.assertEqual(source, "dbo.t" + i, target, "dbo.t" + i);
            }
            assertThat(target.value("SELECT count(*) FROM caravan.table_state WHERE state = 'IN_SYNC'"))
                    .isEqualTo(String.valueOf(TABLES));
            if (IDLE_SECONDS > 0) {
                measure(caravan);
            }
        });
    }

    /** What following many tables costs while nothing changes, and how long a start takes that finds them loaded. */
    private void measure(CaravanProcess caravan) throws Exception {
        Duration before = caravan.processorTime();
        Awaitility.await()
                .atMost(Caravan.PATIENCE)
                .pollDelay(Duration.ofSeconds(IDLE_SECONDS))
                .until(() -> true);
        Duration idle = caravan.processorTime().minus(before);
        long peak = caravan.peakMegabytes();
        caravan.kill();
        source.execute("UPDATE dbo.t0 SET note = N'changed while the process was away' WHERE id = 2");
        Instant begun = Instant.now();
        caravan.restart();
        caughtUp(caravan);
        LOG.info(
                "{} tables: {} ms of processor time a second while nothing changes, {} MB at most; {} s from the start of the"
                        + " process to the first change after it",
                TABLES,
                idle.toMillis() / IDLE_SECONDS,
                peak,
                Duration.between(begun, Instant.now()).toSeconds());
    }

    @Test
    void manyRowsAreLoadedAndChanged(@TempDir Path directory) throws Exception {
        source.execute(
                "CREATE TABLE numbers (n int NOT NULL PRIMARY KEY)",
                "CREATE TABLE dbo.big (id int NOT NULL PRIMARY KEY, name nvarchar(100) NULL, amount decimal(18,4) NULL)",
                IntStream.range(0, NUMBERS)
                        .mapToObj(n -> "INSERT INTO numbers VALUES (" + n + ")")
                        .collect(Collectors.joining("; ")),
                "INSERT INTO dbo.big SELECT TOP (" + ROWS + ") a.n * " + NUMBERS
                        + " + b.n, N'a name that takes some room', a.n FROM numbers a CROSS JOIN numbers b ORDER BY a.n, b.n",
                "DROP TABLE numbers");
        inProcess(directory, caravan -> {
            source.execute(
                    "UPDATE dbo.big SET amount = amount + 1 WHERE id % 10 = 0",
                    "DELETE FROM dbo.big WHERE id % 100 = 1");
            caughtUp(caravan);
            assertThat(target.value(
                            "SELECT count(*) || ' ' || sum(id::bigint) || ' ' || sum(amount)::bigint FROM dbo.big"))
                    .isEqualTo(source.value("SELECT CONCAT(COUNT(*), ' ', SUM(CAST(id AS bigint)), ' ',"
                            + " CAST(SUM(amount) AS bigint)) FROM dbo.big"));
        });
    }

    @Test
    void rowsOfManyColumnsAreLoadedAndChanged(@TempDir Path directory) throws Exception {
        source.execute("CREATE TABLE dbo.wide (id int NOT NULL PRIMARY KEY, "
                + IntStream.range(1, COLUMNS)
                        .mapToObj(i -> "c" + i + (i % 2 == 0 ? " int NULL" : " varchar(20) NULL"))
                        .collect(Collectors.joining(", "))
                + ")");
        for (int row = 1; row <= 50; row++) {
            int id = row;
            source.execute("INSERT INTO dbo.wide VALUES (" + row + ", "
                    + IntStream.range(1, COLUMNS)
                            .mapToObj(i -> i % 2 == 0 ? String.valueOf(i * id) : "'value " + id + "'")
                            .collect(Collectors.joining(", "))
                    + ")");
        }
        inProcess(directory, caravan -> {
            source.execute(
                    "UPDATE dbo.wide SET c1 = 'changed', c" + (COLUMNS - 1) + " = NULL WHERE id % 2 = 0",
                    "DELETE FROM dbo.wide WHERE id = 7",
                    "INSERT INTO dbo.wide (id, c2) VALUES (100, 5)");
            caughtUp(caravan);
            Comparison.assertEqual(source, "dbo.wide", target, "dbo.wide");
        });
    }

    @Test
    void largeValuesAreLoadedAndChanged(@TempDir Path directory) throws Exception {
        String large = "REPLICATE(CAST('x' AS varchar(max)), " + (LARGE_MEGABYTES << 20) + ")";
        source.execute(
                "EXEC sp_configure 'max text repl size', -1; RECONFIGURE",
                "CREATE TABLE dbo.large (id int NOT NULL PRIMARY KEY, body varchar(max) NULL, data varbinary(max) NULL)",
                "INSERT INTO dbo.large VALUES (1, " + large + ", NULL), (2, NULL, CAST(" + large
                        + " AS varbinary(max))), (3, 'small', 0x01)");
        inProcess(directory, caravan -> {
            source.execute(
                    "UPDATE dbo.large SET body = " + large + " + 'y' WHERE id = 3",
                    "INSERT INTO dbo.large VALUES (4, NULL, CAST(" + large + " AS varbinary(max)))");
            caughtUp(caravan);
            assertThat(target.rows("SELECT id, length(body), right(body, 1), length(data) FROM dbo.large ORDER BY id")
                            .toString())
                    .isEqualTo("[[1, %1$d, x, null], [2, null, null, %1$d], [3, %2$d, y, 1], [4, null, null, %1$d]]"
                            .formatted(LARGE_MEGABYTES << 20, (LARGE_MEGABYTES << 20) + 1));
        });
    }

    /** What happens at the source once the load is done. */
    @FunctionalInterface
    private interface Changes {
        void make(CaravanProcess caravan) throws Exception;
    }

    private void inProcess(Path directory, Changes changes) throws Exception {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.*");
        CaravanProcess caravan = CaravanProcess.start(directory, HEAP_MEGABYTES, task);
        try {
            Awaitility.await("all is loaded")
                    .atMost(Caravan.PATIENCE.multipliedBy(4))
                    .until(() -> {
                        assertRuns(caravan);
                        return target.value("SELECT to_regclass('caravan.task')") != null
                                && "true".equals(target.value("SELECT bool_and(data_done)::text FROM caravan.task"));
                    });
            changes.make(caravan);
        } finally {
            caravan.kill();
        }
    }

    private void caughtUp(CaravanProcess caravan) throws SQLException {
        CaughtUp.await(source, () -> {
            assertRuns(caravan);
            return String.valueOf(target.value("SELECT commit_lsn FROM caravan.position"));
        });
    }

    /** Says at once what a time-out would only hint at. */
    private void assertRuns(CaravanProcess caravan) {
        assertThat(caravan.isAlive())
                .as("the process has enough of its heap of %d MB:\n%s", HEAP_MEGABYTES, caravan.log())
                .isTrue();
        if (target.value("SELECT to_regclass('caravan.task')") != null) {
            assertThat(String.valueOf(
                            target.value("SELECT max(state || ' ' || coalesce(reason, '')) FROM caravan.task")))
                    .as(caravan.log())
                    .doesNotContain("FAILED");
        }
    }
}
