// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Source transactions that do not fit the heap of the process. */
class LargeTransactionIT {

    private static final int CHANGES = Integer.getInteger("caravan.it.large", 300_000);
    private static final int HEAP_MEGABYTES = Integer.getInteger("caravan.it.heap", 160);
    private static final int NUMBERS = 3000;

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void create() throws Exception {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        source.execute(
                "CREATE TABLE dbo.numbers (n int NOT NULL PRIMARY KEY)",
                "CREATE TABLE dbo.big (id int NOT NULL PRIMARY KEY, name nvarchar(100) NULL, amount decimal(18,4) NULL)",
                "CREATE TABLE dbo.small (id int NOT NULL PRIMARY KEY, name nvarchar(100) NULL)");
        StringBuilder numbers = new StringBuilder("INSERT INTO dbo.numbers VALUES (0)");
        for (int n = 1; n < NUMBERS; n++) {
            numbers.append(n % 1000 == 0 ? "; INSERT INTO dbo.numbers VALUES (" : ", (")
                    .append(n)
                    .append(')');
        }
        source.execute(numbers.toString());
    }

    @AfterEach
    void close() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void isAppliedInPartsWithinOneTransactionThatAKillLeavesNothingOf(@TempDir Path directory) throws Exception {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.big");
        task.put("caravan.tasks.it.tables[1].source", "dbo.small");
        CaravanProcess caravan = CaravanProcess.start(directory, HEAP_MEGABYTES, task);
        try (Connection writer = source.connect();
                Statement large = writer.createStatement()) {
            Awaitility.await("the load ends")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> target.value("SELECT to_regclass('caravan.position')") != null
                            && "1"
                                    .equals(target.value(
                                            "SELECT count(*) FROM caravan.position WHERE commit_lsn >= load_end_lsn")));
            writer.setAutoCommit(false);
            large.execute("INSERT INTO dbo.small VALUES (1, N'within the large one')");
            large.execute("INSERT INTO dbo.big SELECT a.n * " + NUMBERS
                    + " + b.n, N'a name that takes some room', a.n FROM dbo.numbers a CROSS JOIN dbo.numbers b"
                    + " WHERE a.n <= " + CHANGES / NUMBERS + " AND a.n * " + NUMBERS + " + b.n < " + CHANGES);
            source.execute("INSERT INTO dbo.small VALUES (2, N'committed before')");
            large.execute("UPDATE dbo.big SET amount = amount + 1 WHERE id % 10 = 0");
            large.execute("DELETE FROM dbo.big WHERE id % 100 = 1");
            writer.commit();
            source.execute("INSERT INTO dbo.small VALUES (3, N'committed after')");

            Awaitility.await("parts of it are sent").atMost(Caravan.PATIENCE).until(() -> {
                assertRuns(caravan);
                return Long.parseLong(String.valueOf(
                                target.value("SELECT coalesce(sum(n_tup_ins), 0) + pg_relation_size('dbo.big')"
                                        + " FROM pg_stat_user_tables WHERE relname = 'big'")))
                        > 1_000_000;
            });
            assertThat(target.value("SELECT count(*) FROM dbo.big")).isEqualTo("0");
            caravan.kill();
            assertThat(target.value("SELECT count(*) FROM dbo.big")).isEqualTo("0");

            caravan.restart();
            Awaitility.await("all of it is there")
                    .atMost(Caravan.PATIENCE.multipliedBy(2))
                    .until(() -> {
                        assertRuns(caravan);
                        return "3".equals(target.value("SELECT count(*) FROM dbo.small"));
                    });
            Comparison.assertEqual(source, "dbo.small", target, "dbo.small");
            assertSameSums();
            long changes = CHANGES + CHANGES / 10 + CHANGES / 100;
            assertThat(Long.parseLong(String.valueOf(target.value("SELECT changes FROM caravan.position"))))
                    .as("changes counted with the position")
                    .isBetween(changes, changes + 10);
        } finally {
            caravan.kill();
        }
    }

    /** Says at once what a time-out would only hint at. */
    private void assertRuns(CaravanProcess caravan) {
        assertThat(caravan.isAlive())
                .as("the process has enough of its heap of %d MB:\n%s", HEAP_MEGABYTES, caravan.log())
                .isTrue();
        assertThat(String.valueOf(target.value("SELECT state || ' ' || coalesce(reason, '') FROM caravan.task")))
                .as(caravan.log())
                .doesNotContain("FAILED");
    }

    private void assertSameSums() throws Exception {
        assertThat(target.value("SELECT count(*) || ' ' || sum(id::bigint) || ' ' || sum(amount)::bigint FROM dbo.big"))
                .isEqualTo(source.value("SELECT CONCAT(COUNT(*), ' ', SUM(CAST(id AS bigint)), ' ',"
                        + " CAST(SUM(amount) AS bigint)) FROM dbo.big"));
    }
}
