// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.standin.cdc.StandInControl;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus.Lag;
import dev.caravan.task.Tasks.Command;
import dev.caravan.testing.TargetDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The three parts of the latency tell where changes wait. */
class LagIT {

    /** What is far more than any of the parts is while nothing waits. */
    private static final long LATE = 5000;

    private static final long UNKNOWN = -1;

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void create() throws Exception {
        source = SourceDatabase.create();
        assumeTrue(source.standIn().isPresent(), "only the stand-in can be told to capture late");
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

    private Map<String, Object> task(String... more) {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        for (String pair : more) {
            task.put("caravan.tasks.it." + pair.split("=")[0], pair.split("=")[1]);
        }
        return task;
    }

    private Caravan start(String... more) throws Exception {
        Caravan caravan = Caravan.start(task(more));
        caravan.await(TaskState.SYNCHRONIZING);
        return caravan;
    }

    private StandInControl control() {
        return source.standIn().orElseThrow().control();
    }

    /** The parts in milliseconds. */
    private record Parts(long capture, long read, long apply) {
        static Parts of(Lag lag) {
            return new Parts(known(lag.captureMillis()), known(lag.readMillis()), known(lag.applyMillis()));
        }

        private static long known(@Nullable Long millis) {
            return millis == null ? UNKNOWN : millis;
        }

        boolean areKnown() {
            return capture != UNKNOWN && read != UNKNOWN && apply != UNKNOWN;
        }

        boolean areSmall() {
            return capture < LATE && read < LATE && apply < LATE;
        }
    }

    private static Parts awaitLag(Caravan caravan, String what, Predicate<Parts> wanted) {
        return Awaitility.await(what)
                .atMost(Caravan.PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> Parts.of(caravan.status().lag()), parts -> parts.areKnown() && wanted.test(parts));
    }

    @Test
    void frozenCaptureShowsInTheCaptureLagAlone() throws Exception {
        try (Caravan caravan = start()) {
            awaitLag(caravan, "nothing waits", Parts::areSmall);
            control().freezeCapture();

            Parts lag = awaitLag(caravan, "the capture lag grows", late -> late.capture() > LATE);
            assertThat(lag.read()).isLessThan(LATE);
            assertThat(lag.apply()).isLessThan(LATE);

            control().resumeCapture();
            awaitLag(caravan, "nothing waits any more", Parts::areSmall);
        }
    }

    @Test
    void aLateCaptureJobShowsInTheCaptureLagAlone() throws Exception {
        try (Caravan caravan = start()) {
            control().setCaptureDelay(2 * LATE, 0);
            Parts lag = awaitLag(caravan, "the capture lag grows", late -> late.capture() > LATE);
            assertThat(lag.read()).isLessThan(LATE);
            assertThat(lag.apply()).isLessThan(LATE);
            control().setCaptureDelay(0, 0);
        }
    }

    @Test
    void aTargetThatWaitsShowsInTheApplyLagAlone() throws Exception {
        try (Caravan caravan = start()) {
            try (Connection connection = target.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("LOCK TABLE dbo.orders IN ACCESS EXCLUSIVE MODE");
                source.execute("INSERT INTO dbo.orders VALUES (2, N'two')");

                Parts lag = awaitLag(caravan, "the apply lag grows", late -> late.apply() > LATE);
                assertThat(lag.capture()).isLessThan(LATE);
                assertThat(lag.read()).isLessThan(LATE);
                connection.rollback();
            }
            awaitLag(caravan, "nothing waits any more", Parts::areSmall);
        }
    }

    @Test
    void whatIsCapturedWhileTheTaskIsPausedIsNotRead() throws Exception {
        try (Caravan caravan = start()) {
            caravan.tasks().command("it", Command.PAUSE);
            caravan.await(TaskState.PAUSED);
            source.execute("INSERT INTO dbo.orders VALUES (2, N'two')");
            Awaitility.await("the source's clock goes on")
                    .pollDelay(Duration.ofMillis(LATE + 1000))
                    .until(() -> true);
            source.execute("INSERT INTO dbo.orders VALUES (3, N'three')");

            Parts lag = awaitLag(caravan, "the read lag grows", late -> late.read() > LATE);
            assertThat(lag.capture()).isLessThan(LATE);
            assertThat(lag.apply()).isZero();

            caravan.tasks().command("it", Command.RESUME);
            awaitLag(caravan, "nothing waits any more", Parts::areSmall);
        }
    }

    private void applyOne(Caravan caravan) throws Exception {
        source.execute("INSERT INTO dbo.orders VALUES (2, N'two')");
        Awaitility.await("the row arrives")
                .atMost(Caravan.PATIENCE)
                .until(() -> "2".equals(target.value("SELECT count(*) FROM dbo.orders")));
        awaitLag(caravan, "nothing waits", Parts::areSmall);
    }

    @Test
    void withoutAHeartbeatTheOnlyCommitThatIsNotReadIsLate() throws Exception {
        try (Caravan caravan = start("heartbeat.enabled=false")) {
            applyOne(caravan);
            caravan.tasks().command("it", Command.PAUSE);
            caravan.await(TaskState.PAUSED);
            source.execute("INSERT INTO dbo.orders VALUES (3, N'three')");

            awaitLag(caravan, "the read lag grows", late -> late.read() > LATE);
            assertThat(caravan.status().latencyMillis()).isGreaterThan(LATE);
        }
    }

    @Test
    void withoutAHeartbeatThePositionsOwnCommitSaysHowLongTheSourceKeepsChanges() throws Exception {
        try (Caravan caravan = start("heartbeat.enabled=false")) {
            applyOne(caravan);
            caravan.tasks().command("it", Command.PAUSE);
            caravan.await(TaskState.PAUSED);
        }
        // As after two days in which commits of others moved the position on.
        target.execute("UPDATE caravan.position SET committed_at = committed_at - interval '48 hours'");

        Map<String, Object> task = task("heartbeat.enabled=false");
        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.PAUSED);
            assertThat(caravan.status().hoursUntilDataLoss()).isBetween(71.0, 72.0);
        }
    }

    @Test
    void withoutAHeartbeatTheCaptureJobIsAskedAndAnIdleSourceIsNotLate() throws Exception {
        try (Caravan caravan = start("heartbeat.enabled=false")) {
            applyOne(caravan);
            Awaitility.await("the source's clock goes on")
                    .pollDelay(Duration.ofMillis(LATE + 1000))
                    .until(() -> true);
            assertThat(caravan.status().latencyMillis()).isLessThan(LATE);

            control().setViewValue("sys.dm_cdc_log_scan_sessions", Map.of("session_id", 1), "latency", 61);
            awaitLag(caravan, "the job tells", lag -> lag.capture() == 61_000);
        }
    }
}
