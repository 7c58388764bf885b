// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.standin.cdc.StandInControl;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks;
import dev.caravan.testing.TargetDatabase;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The capture fails in ways that no connection tells of. */
class CaptureFailuresIT {

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void create() throws Exception {
        source = SourceDatabase.create();
        assumeTrue(source.standIn().isPresent(), "only the stand-in can be told to misbehave");
        target = TargetDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                "INSERT INTO dbo.orders VALUES (1, N'one')");
    }

    @AfterEach
    void close() throws Exception {
        if (target != null) {
            target.close();
        }
        source.close();
    }

    private Map<String, Object> task() {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        return task;
    }

    private Caravan start() {
        Caravan caravan = Caravan.start(task());
        caravan.await(TaskState.SYNCHRONIZING);
        return caravan;
    }

    private StandInControl control() {
        return source.standIn().orElseThrow().control();
    }

    private void awaitApplied(Caravan caravan) throws Exception {
        caravan.awaitCaughtUp(source);
        Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
    }

    @Test
    void aReaderThatDiedIsNoticedWithinSeconds() throws Exception {
        try (Caravan caravan = start()) {
            awaitApplied(caravan);
            Thread reader = Awaitility.await()
                    .until(
                            () -> Thread.getAllStackTraces().keySet().stream()
                                    .filter(thread -> thread.getName()
                                            .equals("debezium-sqlserverconnector-it-change-event-source-coordinator"))
                                    .findFirst(),
                            found -> found.isPresent())
                    .orElseThrow();

            reader.interrupt();

            Awaitility.await()
                    .atMost(Duration.ofSeconds(15))
                    .until(() -> caravan.status().counts().retries() > 0);
            source.execute("INSERT INTO dbo.orders VALUES (2, N'two')");
            caravan.await(TaskState.SYNCHRONIZING);
            awaitApplied(caravan);
        }
    }

    @Test
    void saysThatSqlServerAgentIsStoppedAndForgetsItWhenItRuns() throws Exception {
        try (Caravan caravan = start()) {
            awaitApplied(caravan);
            control().stopAgent();
            source.execute("INSERT INTO dbo.orders VALUES (2, N'two')");

            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() ->
                            String.valueOf(caravan.status().reason()).startsWith("SQL Server Agent is not running"));
            assertThat(caravan.status().state()).isEqualTo(TaskState.SYNCHRONIZING);
            Awaitility.await("the lag grows")
                    .until(() -> caravan.status().latencyMillis() != null
                            && caravan.status().latencyMillis() > 3000);
            Awaitility.await("and is the capture job's").until(() -> {
                Long capture = caravan.status().lag().captureMillis();
                return capture != null && capture > 3000;
            });

            control().startAgent();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> caravan.status().reason() == null);
            awaitApplied(caravan);
        }
    }

    @Test
    void waitsForSqlServerAgentWhenItStartsLaterThanCaravan() throws Exception {
        try (Caravan caravan = start()) {
            awaitApplied(caravan);
        }
        control().stopAgent();
        source.execute("INSERT INTO dbo.orders VALUES (2, N'two')");
        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.RETRYING);
            assertThat(caravan.status().reason()).contains("SQL Server Agent is not running");

            control().startAgent();
            caravan.await(TaskState.SYNCHRONIZING);
            awaitApplied(caravan);
        }
    }

    @Test
    void failsAndAppliesNothingWhenCleanupRemovedWhatWasNotRead() throws Exception {
        try (Caravan caravan = start()) {
            awaitApplied(caravan);
            control().freezeCapture();
            String position = target.value("SELECT commit_lsn FROM caravan.position");
            source.execute("INSERT INTO dbo.orders VALUES (2, N'two')");
            source.execute("INSERT INTO dbo.orders VALUES (3, N'three')");
            source.standIn().orElseThrow().faults().refuseLogins(false);
            cutCapture(caravan);
            control().resumeCapture();
            control().awaitCapture();
            control().runCleanup(source.name(), null);
            source.standIn().orElseThrow().faults().refuseLogins(false);

            awaitLost(caravan);
            assertThat(caravan.tasks().tables("it"))
                    .extracting(TableStatus::hoursUntilDataLoss)
                    .containsExactly(0.0);
            assertThat(target.value("SELECT count(*) FROM dbo.orders")).isEqualTo("1");
            assertThat(target.value("SELECT commit_lsn FROM caravan.position")).isGreaterThanOrEqualTo(position);
        }
    }

    /** The reader itself does not notice: it asks for what comes after its position and gets what is left of it. */
    @Test
    void failsAndAppliesNothingWhenCleanupRemovesWhatIsBeingReadInTheMiddleOfIt() throws Exception {
        try (Caravan caravan = start()) {
            awaitApplied(caravan);
            source.standIn().orElseThrow().faults().stallAfter(0, text -> text.contains("fn_cdc_get_max_lsn"));
            source.execute("INSERT INTO dbo.orders VALUES (2, N'two')");
            control().awaitCapture();
            control().runCleanup(source.name(), null);
            source.execute("INSERT INTO dbo.orders VALUES (3, N'three')");
            control().awaitCapture();
            source.standIn().orElseThrow().faults().release();

            awaitLost(caravan);
            assertThat(target.value("SELECT count(*) FROM dbo.orders")).isEqualTo("1");
        }
    }

    @Test
    void cleanupDoesNoHarmToATableInWhichNothingHasChangedForLong() throws Exception {
        source.execute("CREATE TABLE dbo.idle (id int NOT NULL PRIMARY KEY)", "INSERT INTO dbo.idle VALUES (1)");
        Map<String, Object> task = task();
        task.put("caravan.tasks.it.tables[1].source", "dbo.idle");
        try (Caravan caravan = Caravan.start(task)) {
            for (int id = 2; id < 5; id++) {
                source.execute("INSERT INTO dbo.orders VALUES (" + id + ", N'more')");
                caravan.awaitCaughtUp(source);
            }
            cleanUpToPosition();
            source.execute("INSERT INTO dbo.orders VALUES (5, N'after')", "INSERT INTO dbo.idle VALUES (2)");
            awaitApplied(caravan);
            Comparison.assertEqual(source, "dbo.idle", target, "dbo.idle");
            cleanUpToPosition();
        }
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.SYNCHRONIZING);
            source.execute("INSERT INTO dbo.idle VALUES (3)");
            awaitApplied(caravan);
            Comparison.assertEqual(source, "dbo.idle", target, "dbo.idle");
            assertThat(caravan.tasks().tables("it"))
                    .extracting(TableStatus::hoursUntilDataLoss)
                    .allSatisfy(hours -> assertThat(hours).isGreaterThan(71.0));
        }
    }

    /** Removes all that was applied, as the cleanup job does with what is old enough; later changes may be on their way. */
    private void cleanUpToPosition() {
        String position = String.valueOf(target.value("SELECT commit_lsn FROM caravan.position"));
        control().runCleanup(source.name(), HexFormat.of().parseHex(position.replace(":", "")));
    }

    /** Waits until the task has found that changes were removed before they were read. */
    private static void awaitLost(Caravan caravan) {
        Awaitility.await()
                .atMost(Caravan.PATIENCE)
                .until(() -> caravan.status().state() == TaskState.FAILED
                        || caravan.status().state() == TaskState.PRECHECK_FAILED);
        assertThat(caravan.status().reason()).contains("dbo.orders", "removed from the source before they were read");
    }

    /** Keeps the capture from reading until logins are allowed again. */
    private void cutCapture(Caravan caravan) {
        source.standIn().orElseThrow().faults().refuseLogins(true);
        source.standIn().orElseThrow().faults().closeAll();
        Awaitility.await("the capture is cut")
                .atMost(Caravan.PATIENCE)
                .until(() -> caravan.status().state() == TaskState.RETRYING);
    }

    @Test
    void tellsHowLongAPauseMayLastAndFailsWhenItLastedLonger() throws Exception {
        try (Caravan caravan = start()) {
            awaitApplied(caravan);
            caravan.tasks().command("it", Tasks.Command.PAUSE);
            caravan.await(TaskState.PAUSED);
            assertThat(caravan.status().reason())
                    .matches("Paused by an operator\\. Resume before 20\\S+Z: up to then .*");
            source.execute("INSERT INTO dbo.orders VALUES (2, N'two')", "INSERT INTO dbo.orders VALUES (3, N'three')");
            control().awaitCapture();
            control().runCleanup(source.name(), null);

            caravan.tasks().command("it", Tasks.Command.RESUME);

            awaitLost(caravan);
            assertThat(target.value("SELECT count(*) FROM dbo.orders")).isEqualTo("1");
        }
    }

    @Test
    void tellsHowLongAPauseOfTheFirstLoadMayLast() throws Exception {
        Map<String, Object> slow = task();
        slow.put("caravan.tasks.it.load.max-rows-per-second", "1");
        source.execute("INSERT INTO dbo.orders VALUES "
                + IntStream.range(2, 300).mapToObj(id -> "(" + id + ", NULL)").collect(Collectors.joining(", ")));
        try (Caravan caravan = Caravan.start(slow)) {
            Awaitility.await("the load has begun")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.tasks().tables("it").stream().anyMatch(table -> table.chunks() > 0));
            assertThat(caravan.status().hoursUntilDataLoss()).isBetween(71.0, 72.0);

            caravan.tasks().command("it", Tasks.Command.PAUSE);
            caravan.await(TaskState.PAUSED);
            assertThat(caravan.status().reason()).contains("Resume before 20");
        }
    }

    @Test
    void aPausedTaskStillKnowsWhenChangesAreLostAfterTheProcessWasStartedAgain() throws Exception {
        try (Caravan caravan = start()) {
            awaitApplied(caravan);
            caravan.tasks().command("it", Tasks.Command.PAUSE);
            caravan.await(TaskState.PAUSED);
        }
        source.execute("EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 600");

        try (Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.PAUSED);
            assertThat(caravan.status().hoursUntilDataLoss()).isBetween(9.0, 10.0);
        }
    }

    @Test
    void goesOnWithTheOtherCaptureInstanceWhenTheOneItReadsIsDropped() throws Exception {
        try (Caravan caravan = start()) {
            awaitApplied(caravan);
            source.execute("EXEC sys.sp_cdc_enable_table N'dbo', N'orders', @role_name = NULL,"
                    + " @capture_instance = N'theirs', @supports_net_changes = 0");
            caravan.awaitCaughtUp(source);

            source.execute(
                    "EXEC sys.sp_cdc_disable_table N'dbo', N'orders', N'dbo_orders'",
                    "INSERT INTO dbo.orders VALUES (2, N'two')");

            awaitApplied(caravan);
        }
    }

    @Test
    void failsWhenATableIsNotCapturedAnyMore() throws Exception {
        try (Caravan caravan = start()) {
            awaitApplied(caravan);
            source.execute(
                    "EXEC sys.sp_cdc_disable_table N'dbo', N'orders', N'all'",
                    "INSERT INTO dbo.orders VALUES (2, N'two')");

            Awaitility.await()
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.status().state() == TaskState.FAILED
                            || caravan.status().state() == TaskState.PRECHECK_FAILED);
            assertThat(caravan.status().reason()).contains("dbo.orders");
        }
    }
}
