// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.caravan.standin.cdc.StandInControl;
import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks;
import dev.caravan.testing.TargetDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables of a task that are loaded anew, because what the target has of them is not what it should be. */
class ReloadIT {

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        for (String table : List.of("a", "b")) {
            source.execute(
                    "CREATE TABLE dbo." + table + " (id int NOT NULL PRIMARY KEY, note nvarchar(20) NULL)",
                    "INSERT INTO dbo." + table + " VALUES (1, N'one'), (2, N'two')");
        }
        target = TargetDatabase.create();
    }

    @AfterEach
    void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void aTableThatSomebodyHasDamagedIsAsItsSourceAgainAndTheOthersAreLeftAlone() throws Exception {
        try (Caravan caravan = Caravan.start(task())) {
            caravan.awaitCaughtUp(source);
            target.execute("DELETE FROM dbo.a WHERE id = 1; UPDATE dbo.a SET note = 'damaged' WHERE id = 2;"
                    + " INSERT INTO dbo.a VALUES (7, 'strange'); UPDATE dbo.b SET note = 'as it was' WHERE id = 2");

            caravan.tasks().reload("it", List.of("dbo.a"));
            awaitInSync(caravan);
            source.execute("UPDATE dbo.a SET note = N'followed' WHERE id = 2", "DELETE FROM dbo.b WHERE id = 1");
            caravan.awaitCaughtUp(source);

            assertThat(rows("dbo.a")).isEqualTo("[[1, one], [2, followed]]");
            assertThat(rows("dbo.b")).isEqualTo("[[2, as it was]]");
            assertThat(target.rows("SELECT text FROM caravan.event WHERE kind = 'reload'"))
                    .hasToString("[[Asked to load anew: dbo.a]]");
        }
    }

    @Test
    void changesThatAreMadeMeanwhileAreThereAfterwards() throws Exception {
        try (Caravan caravan = Caravan.start(task())) {
            caravan.awaitCaughtUp(source);
            SteadyWorkload rows = new SteadyWorkload(new Rows(), 20);
            caravan.tasks().reload("it", List.of("dbo.a", "dbo.b"));
            awaitInSync(caravan);
            rows.finish();
            caravan.awaitCaughtUp(source);
            Comparison.assertEqual(source, "dbo.a", target, "dbo.a");
            Comparison.assertEqual(source, "dbo.b", target, "dbo.b");
        }
    }

    @Test
    void aReloadAskedForWhileTheTaskIsPausedIsDoneAfterARestart() throws Exception {
        try (Caravan caravan = Caravan.start(task())) {
            caravan.awaitCaughtUp(source);
            caravan.tasks().command("it", Tasks.Command.PAUSE);
            caravan.await(TaskState.PAUSED);
            target.execute("UPDATE dbo.a SET note = 'damaged'");
            caravan.tasks().reload("it", List.of("dbo.a"));
            assertThat(states()).isEqualTo("[[dbo.a, RELOADING], [dbo.b, IN_SYNC]]");
            assertThat(rows("dbo.a")).as("as long as nothing is done").isEqualTo("[[1, damaged], [2, damaged]]");
        }
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.PAUSED);
            caravan.tasks().command("it", Tasks.Command.RESUME);
            awaitInSync(caravan);
            assertThat(rows("dbo.a")).isEqualTo("[[1, one], [2, two]]");
        }
    }

    @Test
    void aProcessThatIsKilledWhileItReloadsGoesOnWithTheChunksThatAreLeft(@TempDir Path directory) throws Exception {
        for (int id = 1000; id < 5000; id += 500) {
            source.execute("INSERT INTO dbo.a VALUES "
                    + IntStream.range(id, id + 500)
                            .mapToObj(row -> "(" + row + ", N'as it is')")
                            .collect(Collectors.joining(", ")));
        }
        Map<String, Object> task = task();
        task.put("caravan.tasks.it.load.chunk-rows", "100");
        task.put("caravan.tasks.it.load.max-rows-per-second", "1500");
        CaravanProcess caravan = CaravanProcess.start(directory, task);
        try {
            Awaitility.await("all tables are in sync")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.log().contains("SYNCHRONIZING"));
            target.execute("UPDATE dbo.a SET note = 'damaged'");
            assertThat(caravan.command("tables/dbo.a/reload")).isTrue();
            Awaitility.await("the reload is under way")
                    .atMost(Caravan.PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> chunks("loaded_at IS NOT NULL") >= 5 && states().contains("RELOADING"));
            caravan.kill();
            assertThat(chunks("loaded_at IS NULL")).isGreaterThan(5);
            source.execute("UPDATE dbo.a SET note = N'changed' WHERE id < 1100", "DELETE FROM dbo.a WHERE id > 4900");

            caravan.restart();
            Awaitility.await("the rest is loaded and the changes are applied")
                    .atMost(Caravan.PATIENCE)
                    .untilAsserted(() -> {
                        assertThat(states()).isEqualTo("[[dbo.a, IN_SYNC], [dbo.b, IN_SYNC]]");
                        Comparison.assertEqual(source, "dbo.a", target, "dbo.a");
                    });
        } finally {
            caravan.kill();
        }
    }

    @Test
    void aTableThatWasDroppedAtTheTargetIsMadeAnew() throws Exception {
        try (Caravan caravan = Caravan.start(task())) {
            caravan.awaitCaughtUp(source);
            target.execute("DROP TABLE dbo.a");
            caravan.tasks().reload("it", List.of("dbo.a"));
            awaitInSync(caravan);
            source.execute("INSERT INTO dbo.a VALUES (3, N'three')");
            caravan.awaitCaughtUp(source);
            assertThat(rows("dbo.a")).isEqualTo("[[1, one], [2, two], [3, three]]");
        }
    }

    @Test
    void oneTableOfAMergedOneLeavesTheRowsOfTheOthersAlone() throws Exception {
        Map<String, Object> task = task();
        task.put("caravan.tasks.it.merge-tables", "true");
        task.put("caravan.tasks.it.tables[0].target", "dbo.m");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.awaitCaughtUp(source);
            target.execute("UPDATE dbo.m SET note = 'touched'");
            caravan.tasks().reload("it", List.of("dbo.b"));
            awaitInSync(caravan);
            assertThat(target.rows("SELECT id, note FROM dbo.m ORDER BY __dts_data_source, id"))
                    .hasToString("[[1, touched], [2, touched], [1, one], [2, two]]");
        }
    }

    @Test
    void aColumnOfAMergedTableKeepsWhatAnotherHasInItThatDroppedItBefore() throws Exception {
        Map<String, Object> task = task();
        task.put("caravan.tasks.it.merge-tables", "true");
        task.put("caravan.tasks.it.tables[0].target", "dbo.m");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.awaitCaughtUp(source);
            source.execute("ALTER TABLE dbo.b DROP COLUMN note", "DELETE FROM dbo.b WHERE id = 2");
            Awaitility.await("the column of dbo.b is kept")
                    .atMost(Caravan.PATIENCE)
                    .until(() ->
                            "1".equals(target.value("SELECT count(*) FROM caravan.table_column WHERE state = 'KEPT'")));
            caravan.awaitCaughtUp(source);
            caravan.tasks().command("it", Tasks.Command.PAUSE);
            caravan.await(TaskState.PAUSED);
            source.execute(
                    "ALTER TABLE dbo.a DROP COLUMN note",
                    "ALTER TABLE dbo.a ADD note nvarchar(20) NULL",
                    "UPDATE dbo.a SET note = N'new' WHERE id = 1");
            caravan.tasks().reload("it", List.of("dbo.a"));
            caravan.tasks().command("it", Tasks.Command.RESUME);
            awaitInSync(caravan);
            Awaitility.await("the new column has come in")
                    .atMost(Caravan.PATIENCE)
                    .untilAsserted(
                            () -> assertThat(target.rows("SELECT id, note FROM dbo.m ORDER BY __dts_data_source, id"))
                                    .hasToString("[[1, new], [2, null], [1, one]]"));
        }
    }

    @Test
    void aColumnOfMergedTablesBecomesATypeThatTheOldOneDoesNotFitOnceAllAreLoadedAgain() throws Exception {
        Map<String, Object> task = task();
        task.put("caravan.tasks.it.merge-tables", "true");
        task.put("caravan.tasks.it.tables[0].target", "dbo.m");
        source.execute("UPDATE dbo.a SET note = N'1'", "UPDATE dbo.b SET note = N'2'");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.awaitCaughtUp(source);
            caravan.tasks().command("it", Tasks.Command.PAUSE);
            caravan.await(TaskState.PAUSED);
            source.execute(
                    "ALTER TABLE dbo.a ALTER COLUMN note int NULL", "ALTER TABLE dbo.b ALTER COLUMN note int NULL");
            caravan.tasks().reload("it", List.of("dbo.a"));
            caravan.tasks().command("it", Tasks.Command.RESUME);
            Awaitility.await("the type is refused")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.status().state() == TaskState.FAILED);
            assertThat(caravan.status().reason())
                    .contains("Column 'note' of dbo.m cannot become integer", "caravan reload");
            assertThat(target.rows("SELECT id, note FROM dbo.m ORDER BY __dts_data_source, id"))
                    .hasToString("[[1, 1], [2, 1], [1, 2], [2, 2]]");

            caravan.tasks().reload("it", List.of("dbo.a", "dbo.b"));
            caravan.tasks().command("it", Tasks.Command.START);
            awaitInSync(caravan);
            source.execute("UPDATE dbo.b SET note = 22 WHERE id = 2");
            caravan.awaitCaughtUp(source);
            assertThat(target.rows("SELECT id, note FROM dbo.m ORDER BY __dts_data_source, id"))
                    .hasToString("[[1, 1], [2, 1], [1, 2], [2, 22]]");
        }
    }

    @Test
    void aColumnThatIsCapturedFromTheSecondAttemptOnIsLoaded() throws Exception {
        try (Caravan caravan = Caravan.start(task())) {
            caravan.awaitCaughtUp(source);
            target.execute("CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS"
                    + " 'BEGIN RAISE EXCEPTION ''not yet'' USING ERRCODE = ''57P03''; END';"
                    + " CREATE TRIGGER refuse BEFORE INSERT ON caravan.load_chunk FOR EACH ROW"
                    + " EXECUTE PROCEDURE public.refuse()");
            caravan.tasks().reload("it", List.of("dbo.a"));
            caravan.await(TaskState.RETRYING);
            assertThat(target.value("SELECT schema_done FROM caravan.task")).isEqualTo("true");

            source.execute(
                    "ALTER TABLE dbo.a ADD amount int NULL",
                    "EXEC sys.sp_cdc_disable_table N'dbo', N'a', N'all'",
                    "UPDATE dbo.a SET amount = 5 WHERE id = 1");
            target.execute("DROP TRIGGER refuse ON caravan.load_chunk");
            awaitInSync(caravan);
            source.execute("UPDATE dbo.a SET amount = 6 WHERE id = 2");
            caravan.awaitCaughtUp(source);
            Comparison.assertEqual(source, "dbo.a", target, "dbo.a");
        }
    }

    @Test
    void aTableWhoseChangesWereRemovedFromTheSourceIsTheWayOnOfItsTask() throws Exception {
        StandInControl capture = source.standIn().orElseThrow().control();
        try (Caravan caravan = Caravan.start(task())) {
            caravan.awaitCaughtUp(source);
            caravan.tasks().command("it", Tasks.Command.PAUSE);
            caravan.await(TaskState.PAUSED);
            source.execute("INSERT INTO dbo.a VALUES (3, N'three')", "DELETE FROM dbo.a WHERE id = 1");
            capture.awaitCapture();
            capture.runCleanup(source.name(), null);
            caravan.tasks().command("it", Tasks.Command.RESUME);
            caravan.awaitFailedPrecheck();
            assertThat(caravan.status().reason()).contains("caravan reload it dbo.a");

            caravan.tasks().reload("it", List.of("dbo.a", "dbo.b"));
            caravan.tasks().command("it", Tasks.Command.START);
            awaitInSync(caravan);
            source.execute("UPDATE dbo.a SET note = N'followed' WHERE id = 2");
            caravan.awaitCaughtUp(source);
            assertThat(rows("dbo.a")).isEqualTo("[[2, followed], [3, three]]");
        }
    }

    @Test
    void whatCannotBeLoadedAnewIsRefusedAndNothingIsChanged() throws Exception {
        try (Caravan caravan = Caravan.start(task())) {
            caravan.awaitCaughtUp(source);
            assertThatExceptionOfType(Tasks.NoSuchTableException.class)
                    .isThrownBy(() -> caravan.tasks().reload("it", List.of("dbo.a", "dbo.none")))
                    .withMessage("Task 'it' has not begun with a table 'dbo.none'");
            target.execute("CREATE TABLE dbo.theirs (a int CONSTRAINT theirs_a REFERENCES dbo.a ON DELETE CASCADE)");
            assertThatIllegalStateException()
                    .isThrownBy(() -> caravan.tasks().reload("it", List.of("dbo.a")))
                    .withMessageContaining("dbo.theirs (theirs_a)");
            assertThat(states()).isEqualTo("[[dbo.a, IN_SYNC], [dbo.b, IN_SYNC]]");
            assertThat(caravan.status().state()).isEqualTo(TaskState.SYNCHRONIZING);
        }
    }

    @Test
    void aTaskThatKeepsRowsOfOthersDoesNotClearATable() throws Exception {
        Map<String, Object> task = task();
        task.put("caravan.tasks.it.existing-tables", "keep-rows");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.awaitCaughtUp(source);
            assertThatIllegalStateException()
                    .isThrownBy(() -> caravan.tasks().reload("it", List.of("dbo.a")))
                    .withMessageContaining("keep-rows");
        }
    }

    /** Inserts, changes and deletes rows of both tables. */
    private final class Rows implements Workload {
        private int next = 100;

        @Override
        public void step() throws SQLException {
            next++;
            source.execute(
                    "INSERT INTO dbo.a VALUES (" + next + ", N'new')",
                    "INSERT INTO dbo.b VALUES (" + next + ", N'new')",
                    "DELETE FROM dbo.a WHERE id = " + (next - 5),
                    "UPDATE dbo.b SET note = N'newer' WHERE id = " + (next - 3));
        }

        @Override
        public void finish() {
            // Every statement is a transaction of its own.
        }
    }

    private void awaitInSync(Caravan caravan) {
        Awaitility.await("all tables are in sync")
                .atMost(Caravan.PATIENCE)
                .until(() -> caravan.status().state() == TaskState.SYNCHRONIZING
                        && states().equals("[[dbo.a, IN_SYNC], [dbo.b, IN_SYNC]]"));
    }

    private Map<String, Object> task() {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.*");
        return task;
    }

    private String rows(String table) {
        return target.rows("SELECT * FROM " + table + " ORDER BY id").toString();
    }

    private int chunks(String condition) throws SQLException {
        return Integer.parseInt(String.valueOf(
                target.value("SELECT count(*) FROM caravan.load_chunk WHERE source_table = 'dbo.a' AND " + condition)));
    }

    private String states() {
        return target.rows("SELECT source_table, state FROM caravan.table_state ORDER BY 1")
                .toString();
    }
}
