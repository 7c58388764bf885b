// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.groups.Tuple.tuple;

import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks;
import dev.caravan.task.VerifiedTable;
import dev.caravan.task.Verifying;
import dev.caravan.testing.TargetDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Source and target are compared row by row while changes go on, and put in step again. */
class VerifyIT {

    private static final int MANY = 2500;

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL, amount decimal(10,2) NULL)",
                "INSERT INTO dbo.orders VALUES (1, N'one', 1), (2, N'two', 2), (3, NULL, 3), (4, N'four', NULL)",
                "CREATE TABLE dbo.names (code varchar(20) NOT NULL PRIMARY KEY, at datetime2(7) NOT NULL)",
                "INSERT INTO dbo.names VALUES ('b', '2024-01-01'), ('A', '2024-01-02 03:04:05.1234567'), ('ä', '0001-01-01')");
    }

    @AfterEach
    void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void rowsThatAreEqualAreToldSoAndTheResultIsKept() {
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);

            assertThat(verify(caravan, false))
                    .allMatch(VerifiedTable::isEqual)
                    .extracting(VerifiedTable::rows)
                    .containsExactly(3L, 4L);

            assertThat(target.rows("SELECT source_table, rows_compared, missing + different + surplus FROM"
                                    + " caravan.verification ORDER BY source_table")
                            .toString())
                    .isEqualTo("[[dbo.names, 3, 0], [dbo.orders, 4, 0]]");
            assertThat(caravan.tasks().events("it").get(0).text()).isEqualTo("Verified 7 rows of 2 tables: 0 differ.");
        }
    }

    @Test
    void theResultIsShownWithTheTableUntilItsRowsAreLoadedAnewAlsoByAnotherProcess() {
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            tamper();
            assertThat(verified(caravan)).containsExactly(null, null);
            verify(caravan, false);
            assertThat(verified(caravan)).extracting(TableStatus.Verified::rows).containsExactly(3L, 4L);
            assertThat(verified(caravan))
                    .extracting(TableStatus.Verified::missing)
                    .containsExactly(0L, 1L);
        }
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            TableStatus.Verified orders =
                    Objects.requireNonNull(verified(caravan).get(1));
            assertThat(List.of(orders.missing(), orders.different(), orders.surplus(), orders.repaired()))
                    .containsExactly(1L, 2L, 1L, 0L);
            assertThat(orders.at()).isBetween(Instant.now().minusSeconds(300), Instant.now());

            caravan.tasks().reload("it", List.of("dbo.orders"));

            assertThat(verified(caravan).get(0)).isNotNull();
            assertThat(verified(caravan).get(1)).isNull();
            assertThat(target.value("SELECT count(*) FROM caravan.verification WHERE source_table = 'dbo.orders'"))
                    .isEqualTo("0");
        }
    }

    private static List<TableStatus.@Nullable Verified> verified(Caravan caravan) {
        return caravan.tasks().tables("it").stream().map(TableStatus::verified).toList();
    }

    @Test
    void missingDifferentAndSurplusRowsAreFoundWithKeyAndColumnsAndNothingIsWritten() {
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            tamper();

            VerifiedTable orders = verify(caravan, false).get(1);

            assertThat(List.of(orders.missing(), orders.different(), orders.surplus(), orders.repaired()))
                    .containsExactly(1L, 2L, 1L, 0L);
            assertThat(orders.examples())
                    .containsExactlyInAnyOrder(
                            new VerifiedTable.Example(VerifiedTable.Kind.MISSING, List.of("1"), List.of()),
                            new VerifiedTable.Example(VerifiedTable.Kind.DIFFERENT, List.of("2"), List.of("note")),
                            new VerifiedTable.Example(
                                    VerifiedTable.Kind.DIFFERENT, List.of("3"), List.of("note", "amount")),
                            new VerifiedTable.Example(VerifiedTable.Kind.SURPLUS, List.of("9"), List.of()));
            assertThat(target.value("SELECT count(*) FROM dbo.orders WHERE id IN (1, 9)"))
                    .isEqualTo("1");
        }
    }

    @Test
    void aRepairPutsAllRowsRight() throws Exception {
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            tamper();
            target.execute("DELETE FROM dbo.names; INSERT INTO dbo.names VALUES ('B', '2024-01-01')");

            List<VerifiedTable> repaired = verify(caravan, true);

            assertThat(repaired).extracting(VerifiedTable::repaired).containsExactly(4L, 4L);
            assertThat(repaired).allMatch(VerifiedTable::isEqual);
            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
            assertThat(target.rows("SELECT code, at::text FROM dbo.names ORDER BY code COLLATE \"C\"")
                            .toString())
                    .isEqualTo("[[A, 2024-01-02 03:04:05.123456], [b, 2024-01-01 00:00:00], [ä, 0001-01-01 00:00:00]]");
            assertThat(verify(caravan, false))
                    .allMatch(table -> table.missing() + table.different() + table.surplus() == 0);
        }
    }

    @Test
    void aRowThatMayBeThatOfAKeyWhichTheTargetCannotStoreIsNotDeleted() throws Exception {
        source.execute("INSERT INTO dbo.names VALUES ('x' + CHAR(0), '2024-01-01')");
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            target.execute("INSERT INTO dbo.names VALUES ('y', '2024-01-01')");

            VerifiedTable names = verify(caravan, true).get(0);

            assertThat(List.of(names.surplus(), names.repaired())).containsExactly(1L, 0L);
            assertThat(names.isEqual()).isFalse();
            assertThat(target.value("SELECT count(*) FROM dbo.names WHERE code IN ('x', 'y')"))
                    .isEqualTo("2");
        }
    }

    @Test
    void rowsThatWereThereBeforeAreNoSurplusAndARepairIsRefused() {
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note varchar(50), amount"
                + " numeric(10,2)); INSERT INTO dbo.orders VALUES (77, 'theirs', 7)");
        Map<String, Object> keys = keys();
        keys.put("caravan.tasks.it.existing-tables", "keep-rows");
        try (Caravan caravan = Caravan.start(keys)) {
            caravan.awaitCaughtUp(source);

            assertThat(verify(caravan, false)).allMatch(VerifiedTable::isEqual);
            assertThatIllegalStateException()
                    .isThrownBy(() -> verify(caravan, true))
                    .withMessageContaining("keeps rows that were there before");
            assertThat(target.value("SELECT count(*) FROM dbo.orders")).isEqualTo("5");
        }
    }

    @Test
    void aTableWhoseTargetTheFileNamesAnewIsNotCompared() {
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            caravan.tasks().command("it", Tasks.Command.STOP);
            caravan.await(TaskState.STOPPED);
        }
        target.execute("CREATE TABLE dbo.theirs (id int PRIMARY KEY, note varchar(50), amount numeric(10,2));"
                + " INSERT INTO dbo.theirs VALUES (77, 'theirs', 7)");
        Map<String, Object> keys = keys();
        keys.put("caravan.tasks.it.auto-start", "false");
        keys.put("caravan.tasks.it.tables[1].source", "dbo.orders");
        keys.put("caravan.tasks.it.tables[1].target", "dbo.theirs");
        try (Caravan caravan = Caravan.start(keys)) {
            VerifiedTable orders = verify(caravan, true).get(1);
            assertThat(orders.note()).contains("has begun with target table dbo.orders", "names dbo.theirs now");
            assertThat(orders.isEqual()).isFalse();
            assertThat(target.value("SELECT count(*) FROM dbo.theirs")).isEqualTo("1");
        }
    }

    @Test
    void aTableThatCannotBeComparedSaysWhyAndKeepsNoneOfTheOthersFromIt() {
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            target.execute("ALTER TABLE dbo.names RENAME COLUMN at TO moved");

            List<VerifiedTable> found = verify(caravan, false);

            assertThat(found.get(0).note()).contains("was not compared to its end", "'at' does not exist");
            assertThat(found.get(1).isEqual()).isTrue();
            assertThat(target.value("SELECT note FROM caravan.verification WHERE source_table = 'dbo.names'"))
                    .contains("does not exist");
        }
    }

    @Test
    void textKeysOfAnotherCodePageThanTheDatabasesAreFound() throws Exception {
        source.execute(
                "CREATE TABLE dbo.pages (code varchar(20) COLLATE Chinese_PRC_CI_AS NOT NULL PRIMARY KEY, n int NULL)",
                "INSERT INTO dbo.pages VALUES (N'中文', 1), (N'北京', 2)");
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            target.execute("UPDATE dbo.pages SET n = 7 WHERE code = '中文'; DELETE FROM dbo.pages WHERE code = '北京'");

            VerifiedTable pages = verify(caravan, true).get(2);

            assertThat(List.of(pages.missing(), pages.different(), pages.repaired()))
                    .containsExactly(1L, 1L, 2L);
            assertThat(target.rows("SELECT code, n FROM dbo.pages ORDER BY n").toString())
                    .isEqualTo("[[中文, 1], [北京, 2]]");
        }
    }

    @Test
    void aTextThatIsTooLongForTheTargetIsADifference() {
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            target.execute(
                    "UPDATE dbo.orders SET note = left(note, 3); ALTER TABLE dbo.orders ALTER note TYPE varchar(3)");

            VerifiedTable orders = verify(caravan, false).get(1);

            assertThat(orders.examples())
                    .containsExactly(
                            new VerifiedTable.Example(VerifiedTable.Kind.DIFFERENT, List.of("4"), List.of("note")));
        }
    }

    @Test
    void changesThatGoOnAreNoDifferencesAndARepairLosesNone() throws Exception {
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            tamper();
            SteadyWorkload work = new SteadyWorkload(new Churn(), 50);
            try {
                work.live(500);
                VerifiedTable orders = verify(caravan, true).get(1);
                assertThat(orders.repaired()).isEqualTo(orders.missing() + orders.different() + orders.surplus());
                work.live(500);
            } finally {
                work.stop();
            }
            caravan.awaitCaughtUp(source);
            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
            assertThat(verify(caravan, false)).allMatch(VerifiedTable::isEqual);
        }
    }

    /** Inserts, updates and deletes of rows other than those that are tampered with, and updates of one of those. */
    private final class Churn implements Workload {
        private int step;

        @Override
        public void step() throws SQLException {
            int id = 100 + step / 3;
            switch (step++ % 3) {
                case 0 -> source.execute("INSERT INTO dbo.orders VALUES (" + id + ", N'new', " + step + ")");
                case 1 ->
                    source.execute("UPDATE dbo.orders SET note = N'changed " + step + "' WHERE id IN (2, " + id + ")");
                default -> source.execute("DELETE FROM dbo.orders WHERE id = " + (id - 5) + " AND id > 99");
            }
        }

        @Override
        public void finish() {
            // Every step is a transaction of its own.
        }
    }

    @Test
    void eachTableOfAMergedOneIsComparedWithItsOwnRows() throws Exception {
        source.execute(
                "CREATE TABLE dbo.m_1 (id int NOT NULL PRIMARY KEY, note nvarchar(10) NULL)",
                "CREATE TABLE dbo.m_2 (id int NOT NULL PRIMARY KEY, note nvarchar(10) NULL)",
                "INSERT INTO dbo.m_1 VALUES (1, N'one'), (2, N'two')",
                "INSERT INTO dbo.m_2 VALUES (1, N'eins')");
        Map<String, Object> keys = Caravan.task(source, target);
        keys.put("caravan.tasks.it.merge-tables", "true");
        keys.put("caravan.tasks.it.tables[0].source", "dbo.m_*");
        keys.put("caravan.tasks.it.tables[0].target", "dbo.m");
        try (Caravan caravan = Caravan.start(keys)) {
            caravan.awaitCaughtUp(source);
            assertThat(verify(caravan, false)).allMatch(VerifiedTable::isEqual);
            target.execute("UPDATE dbo.m SET id = 7 WHERE note = 'eins'");

            assertThat(verify(caravan, true))
                    .extracting(VerifiedTable::missing, VerifiedTable::surplus, VerifiedTable::repaired)
                    .containsExactly(tuple(0L, 0L, 0L), tuple(1L, 1L, 2L));
            assertThat(target.rows("SELECT id, note FROM dbo.m ORDER BY note").toString())
                    .isEqualTo("[[1, eins], [1, one], [2, two]]");
        }
    }

    @Test
    void rowsOutsideTheFilterAreSurplus() {
        Map<String, Object> keys = keys();
        keys.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        keys.put("caravan.tasks.it.tables[0].filter", "id < 3");
        try (Caravan caravan = Caravan.start(keys)) {
            caravan.awaitCaughtUp(source);
            target.execute("INSERT INTO dbo.orders VALUES (3, NULL, 3)");

            assertThat(verify(caravan, true))
                    .extracting(VerifiedTable::rows, VerifiedTable::surplus, VerifiedTable::repaired)
                    .containsExactly(tuple(2L, 1L, 1L));
            assertThat(target.value("SELECT count(*) FROM dbo.orders")).isEqualTo("2");
        }
    }

    @Test
    void onlyWhatTheTaskFollowsIsADifference() {
        Map<String, Object> keys = keys();
        keys.put("caravan.tasks.it.operations", "insert");
        try (Caravan caravan = Caravan.start(keys)) {
            caravan.awaitCaughtUp(source);
            tamper();
            VerifiedTable orders = verify(caravan, false).get(1);
            assertThat(List.of(orders.missing(), orders.different(), orders.surplus()))
                    .containsExactly(1L, 0L, 0L);
        }
    }

    @Test
    void valuesThatAHookChangesAreComparedAsTheHookGivesThem(@TempDir Path routes) throws Exception {
        Files.copy(Path.of("docs/examples/mask.yaml"), routes.resolve("mask.yaml"));
        source.execute(
                "CREATE TABLE dbo.customers (id int NOT NULL PRIMARY KEY, email nvarchar(100) NULL, phone varchar(20) NULL,"
                        + " notes nvarchar(50) NULL)",
                "INSERT INTO dbo.customers VALUES (1, N'a@example.com', '123', N'private')");
        Map<String, Object> keys = Caravan.task(source, target);
        keys.put("caravan.tasks.it.tables[0].source", "dbo.customers");
        keys.put("caravan.routes-folder", routes);
        keys.put("caravan.hooks.after-read", "direct:mask");
        keys.put("caravan.hooks.after-map", "direct:mask");
        keys.put("MASK_SECRET", "it");
        try (Caravan caravan = Caravan.start(keys)) {
            caravan.awaitCaughtUp(source);
            assertThat(verify(caravan, false)).allMatch(VerifiedTable::isEqual);
            target.execute("UPDATE dbo.customers SET phone = '123'");

            assertThat(verify(caravan, true))
                    .extracting(VerifiedTable::repaired)
                    .containsExactly(1L);
            assertThat(target.value("SELECT phone FROM dbo.customers")).isEqualTo("***");
        }
    }

    @Test
    void whileATaskIsPausedItsRowsAreComparedAsTheyAre() throws Exception {
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            caravan.tasks().command("it", Tasks.Command.PAUSE);
            caravan.await(TaskState.PAUSED);
            source.execute("UPDATE dbo.orders SET note = N'later' WHERE id = 1");
            List<String> remarks = new ArrayList<>();

            List<VerifiedTable> found = caravan.tasks()
                    .verify("it", new Verifying(false, Duration.ofSeconds(1), remarks::add, table -> {}));

            assertThat(found).extracting(VerifiedTable::different).containsExactly(0L, 1L);
            assertThat(remarks)
                    .containsExactly("Task it does not run: changes that it has not applied count as differences.");
        }
    }

    @Test
    void rowsRepairedWhileATaskIsPausedTakeTheChangesThatFollow() throws Exception {
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            caravan.tasks().command("it", Tasks.Command.PAUSE);
            caravan.await(TaskState.PAUSED);
            source.execute(
                    "UPDATE dbo.orders SET note = N'later' WHERE id = 1",
                    "DELETE FROM dbo.orders WHERE id = 2",
                    "INSERT INTO dbo.orders VALUES (5, N'five', 5)",
                    "UPDATE dbo.orders SET id = 6 WHERE id = 4",
                    "UPDATE dbo.orders SET note = N'last' WHERE id = 1");

            assertThat(verify(caravan, true)).allMatch(VerifiedTable::isEqual);
            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");

            caravan.tasks().command("it", Tasks.Command.RESUME);
            caravan.awaitCaughtUp(source);
            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
        }
    }

    @Test
    void aTaskThatDoesNotGetOnIsRefusedWithWhatToDo() {
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            source.standIn().orElseThrow().control().freezeCapture();

            assertThatIllegalStateException()
                    .isThrownBy(() -> caravan.tasks()
                            .verify("it", new Verifying(false, Duration.ofSeconds(1), remark -> {}, table -> {})))
                    .withMessageContaining("has not applied what was committed at the source within 1 s")
                    .withMessageContaining("--wait");
        }
    }

    /** One row missing, two different, one too many. */
    private void tamper() {
        target.execute("DELETE FROM dbo.orders WHERE id = 1; UPDATE dbo.orders SET note = 'TWO' WHERE id = 2;"
                + " UPDATE dbo.orders SET note = '', amount = 3.01 WHERE id = 3;"
                + " INSERT INTO dbo.orders VALUES (9, 'nine', 9)");
    }

    /** The pages that are repaired stay so, the one at hand is as it was before, and the task goes on. */
    @Test
    void aRepairWhoseProcessIsKilledIsDoneAgain(@TempDir Path directory) throws Exception {
        source.execute("CREATE TABLE dbo.many (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)");
        for (int from = 1; from <= MANY; from += 500) {
            source.execute("INSERT INTO dbo.many VALUES "
                    + IntStream.range(from, from + 500)
                            .mapToObj(id -> "(" + id + ", N'right')")
                            .collect(Collectors.joining(", ")));
        }
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            target.execute("UPDATE dbo.many SET note = 'wrong'; CREATE SEQUENCE public.passed;"
                    + " CREATE FUNCTION public.block() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF nextval(''public.passed'') = "
                    + (MANY - 200) + " THEN PERFORM pg_sleep(600); END IF; RETURN NEW; END';"
                    + " CREATE TRIGGER block BEFORE UPDATE ON dbo.many FOR EACH ROW EXECUTE FUNCTION public.block()");
            CaravanProcess repair = CaravanProcess.start(directory, keys(), "verify", "it", "--repair");
            try {
                Awaitility.await("the repair is in the middle of a page")
                        .atMost(Caravan.PATIENCE)
                        .until(() -> {
                            assertThat(repair.isAlive()).as(repair.log()).isTrue();
                            return !target.rows("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                            + " AND datname = current_database()")
                                    .isEmpty();
                        });
            } finally {
                repair.kill();
            }
            target.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                    + " AND datname = current_database()");
            assertThat(target.rows("SELECT note, count(*) FROM dbo.many GROUP BY note ORDER BY note"))
                    .as("whole pages are repaired")
                    .hasSize(2);

            CaravanProcess again = CaravanProcess.start(directory, keys(), "verify", "it", "--repair");
            assertThat(again.awaitExit()).as(again.log()).isZero();
            assertThat(verify(caravan, false)).allMatch(VerifiedTable::isEqual);
            source.execute("UPDATE dbo.many SET note = N'changed' WHERE id <= 10");
            caravan.awaitCaughtUp(source);
            Comparison.assertEqual(source, "dbo.many", target, "dbo.many");
            assertThat(caravan.status().counts().repaired()).isZero();
            assertThat(caravan.status().counts().retries()).isZero();
        }
    }

    private static List<VerifiedTable> verify(Caravan caravan, boolean repair) {
        return caravan.tasks().verify("it", new Verifying(repair, Caravan.PATIENCE, remark -> {}, table -> {}));
    }

    private Map<String, Object> keys() {
        Map<String, Object> keys = Caravan.task(source, target);
        keys.put("caravan.tasks.it.tables[0].source", "dbo.*");
        return keys;
    }
}
