// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.Quarantine;
import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks;
import dev.caravan.testing.TargetDatabase;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that the target refuses stop the task, or are set aside and tried again later. */
class QuarantineIT {

    private static final String GOOD = "SELECT string_agg(id || note, ' ' ORDER BY id) FROM dbo.orders";

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL, placed date NULL)",
                "INSERT INTO dbo.orders VALUES (1, N'a', NULL), (2, N'oversized', NULL), (3, N'c', NULL)");
        target = TargetDatabase.create();
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note varchar(3), placed date)");
    }

    @AfterEach
    void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void stopTheTaskUnlessToldOtherwise() throws Exception {
        try (Caravan caravan = Caravan.start(task("stop"))) {
            Awaitility.await("the task fails")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.status().state() == TaskState.FAILED);
            assertThat(caravan.status().reason()).contains("dbo.orders", "note").doesNotContain("oversized");
            assertThat(target.value("SELECT count(*) FROM dbo.orders")).isEqualTo("0");
        }
    }

    @Test
    void areSetAsideInTheLoadAndInChangesAndTriedAgain() throws Exception {
        try (Caravan caravan = Caravan.start(task("quarantine"))) {
            caravan.awaitCaughtUp(source);
            assertThat(target.value(GOOD)).isEqualTo("1a 3c");
            assertThat(caravan.status().counts().quarantined()).isEqualTo(1);

            source.execute(
                    "INSERT INTO dbo.orders VALUES (4, N'd', NULL), (5, N'oversized, too', '2024-02-29'), (6, N'f', NULL)",
                    "UPDATE dbo.orders SET note = N'longer than three' WHERE id IN (1, 3)",
                    "UPDATE dbo.orders SET note = N'C' WHERE id = 3",
                    "INSERT INTO dbo.orders VALUES (7, N'never fits', NULL)",
                    "DELETE FROM dbo.orders WHERE id = 7");
            caravan.awaitCaughtUp(source);
            assertThat(target.value(GOOD)).isEqualTo("1a 3C 4d 6f");
            List<Quarantine.Entry> refused = caravan.tasks().setAside("it");
            assertThat(refused).extracting(Quarantine.Entry::key).contains("{\"id\":2}", "{\"id\":5}", "{\"id\":1}");
            assertThat(refused)
                    .allSatisfy(
                            entry -> assertThat(entry.reason()).contains("note").doesNotContain("oversized"));
            assertThat(caravan.status().counts().quarantined()).isEqualTo(refused.size());

            caravan.tasks().command("it", Tasks.Command.PAUSE);
            caravan.await(TaskState.PAUSED);
            assertThat(caravan.tasks().replay("it")).anyMatch(line -> line.contains(": left, "));
            source.execute("UPDATE dbo.orders SET note = N'ok' WHERE id = 2");
            target.execute("ALTER TABLE dbo.orders ALTER note TYPE varchar(30)");
            assertThat(caravan.tasks().replay("it"))
                    .isNotEmpty()
                    .allMatch(line -> line.endsWith(": written") || line.endsWith("and now here"));
            assertThat(caravan.tasks().setAside("it")).isEmpty();
            assertThat(caravan.status().counts().quarantined()).isZero();

            caravan.tasks().command("it", Tasks.Command.RESUME);
            caravan.awaitCaughtUp(source);
            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
        }
    }

    @Test
    void thatCannotBeWrittenYetKeepNoOthersFromBeingTriedAgain() throws Exception {
        try (Caravan caravan = Caravan.start(task("quarantine"))) {
            caravan.awaitCaughtUp(source);
            for (int from = 100; from < 250; from += 50) {
                StringBuilder rows = new StringBuilder("INSERT INTO dbo.orders VALUES ");
                for (int id = from; id < from + 50; id++) {
                    rows.append(id == from ? "" : ", ").append('(').append(id).append(", N'oversized', NULL)");
                }
                source.execute(rows.toString());
            }
            caravan.awaitCaughtUp(source);
            assertThat(caravan.status().counts().quarantined()).isEqualTo(151);
            source.execute("UPDATE dbo.orders SET note = N'ok' WHERE id = 249");
            caravan.tasks().command("it", Tasks.Command.PAUSE);
            caravan.await(TaskState.PAUSED);
        }
        try (Caravan caravan = Caravan.start(task("quarantine"))) {
            caravan.await(TaskState.PAUSED);
            assertThat(caravan.status().counts().quarantined()).isEqualTo(151);
            assertThat(caravan.tasks().setAside("it")).hasSize(151);
            assertThat(caravan.tasks().replay("it"))
                    .hasSize(151)
                    .filteredOn(line -> line.endsWith(": written"))
                    .hasSize(1);
        }
    }

    private Map<String, Object> task(String policy) {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        task.put("caravan.tasks.it.existing-tables", "truncate");
        task.put("caravan.tasks.it.values.on-bad-row", policy);
        task.put("caravan.tasks.it.apply.batch-rows", "10000");
        return task;
    }
}
