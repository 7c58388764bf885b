// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.task.TaskStatus.Counts;
import dev.caravan.task.TaskStatus.Phase;
import dev.caravan.task.TaskStatus.Phases;
import dev.caravan.testing.TaskFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusViewTest {

    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
    private static final SyncTask TASK = TaskFixture.task();

    @Test
    void measuresTheLatencyByTheSourcesClock() {
        assertThat(status(NOW.minusMillis(420), NOW, null).latencyMillis()).isEqualTo(420);
        assertThat(status(NOW.plusMillis(5), NOW, null).latencyMillis()).isZero();
        assertThat(status(null, NOW, null).latencyMillis()).isNull();
        assertThat(status(NOW, null, null).latencyMillis()).isNull();
    }

    @Test
    void withoutAHeartbeatAnOldPositionIsNotLateWhileNothingWaits() {
        SyncTask quiet = TaskFixture.task("heartbeat.enabled=false");
        Instant anHourAgo = NOW.minus(Duration.ofHours(1));
        assertThat(latency(quiet, anHourAgo, new TaskStatus.Lag(20L, 0L, 15L))).isEqualTo(35);
        assertThat(latency(quiet, anHourAgo, new TaskStatus.Lag(null, 0L, 15L))).isEqualTo(3_600_000);
        assertThat(latency(quiet, NOW.minusMillis(7), new TaskStatus.Lag(20L, 0L, 15L)))
                .isEqualTo(7);
        assertThat(latency(TASK, anHourAgo, new TaskStatus.Lag(20L, 0L, 15L))).isEqualTo(3_600_000);
    }

    private static @Nullable Long latency(SyncTask task, Instant committedAt, TaskStatus.Lag lag) {
        return StatusView.of(
                        task,
                        figures(List.of(), new Position(new Lsn(42, 1), committedAt), NOW, lag, null, 0),
                        new StatusView.Life(TaskState.SYNCHRONIZING, NOW, null, true, true, null, 0))
                .latencyMillis();
    }

    @Test
    void saysHowLongChangesAreStillThere() {
        long threeDays = Duration.ofDays(3).toMinutes();
        assertThat(status(NOW.minus(Duration.ofMinutes(24)), NOW, threeDays).hoursUntilDataLoss())
                .isEqualTo(71.6);
        assertThat(status(NOW.minus(Duration.ofHours(73)), NOW, threeDays).hoursUntilDataLoss())
                .isEqualTo(-1.0);
        assertThat(status(NOW, NOW, null).hoursUntilDataLoss()).isNull();
    }

    @Test
    void saysBelowHowManyHoursTheTaskWarns() {
        assertThat(status(NOW, NOW, Duration.ofHours(10).toMinutes()).warnBelowHours())
                .isEqualTo(2.5);
        assertThat(status(NOW, NOW, null).warnBelowHours()).isNull();
        SyncTask early = TaskFixture.task("retention.warn-below=60h");
        assertThat(StatusView.of(
                                early,
                                figures(List.of(), null, NOW, 4320L, 0),
                                new StatusView.Life(TaskState.SYNCHRONIZING, NOW, null, true, true, null, 0))
                        .warnBelowHours())
                .isEqualTo(60);
    }

    @ParameterizedTest
    @CsvSource({
        "NEW, false, false, PENDING, PENDING, PENDING",
        "INITIALIZING, false, false, RUNNING, PENDING, PENDING",
        "INITIALIZING, true, false, DONE, RUNNING, PENDING",
        "SYNCHRONIZING, true, true, DONE, DONE, RUNNING",
        "RETRYING, true, false, DONE, RUNNING, PENDING",
        "PAUSED, true, true, DONE, DONE, PENDING",
        "FAILED, true, false, DONE, PENDING, PENDING"
    })
    void showsHowFarEachPartIs(
            TaskState state, boolean schemaDone, boolean dataDone, Phase schema, Phase data, Phase changes) {
        StatusView.Life life = new StatusView.Life(state, NOW, null, schemaDone, dataDone, null, 0);
        assertThat(StatusView.of(TASK, figures(List.of(), null, null, null, 0), life)
                        .phase())
                .isEqualTo(new Phases(schema, data, changes));
    }

    @Test
    void partsThatAreNotAskedForAreOff() {
        StatusView.Life life = new StatusView.Life(TaskState.FINISHED, NOW, null, true, true, null, 0);
        assertThat(StatusView.of(TaskFixture.task("initialize=schema"), figures(List.of(), null, null, null, 0), life)
                        .phase())
                .isEqualTo(new Phases(Phase.DONE, Phase.OFF, Phase.OFF));
    }

    @Test
    void addsUpTheTables() {
        List<TableStatus> tables = List.of(
                table(TableState.LOADING, 300, 1000),
                table(TableState.CATCHING_UP, 500, 500),
                table(TableState.PENDING, 0, 200));
        TaskStatus.Progress progress = StatusView.of(
                        TASK,
                        figures(tables, null, null, null, 90),
                        new StatusView.Life(TaskState.INITIALIZING, NOW, null, true, false, null, 0))
                .progress();
        assertThat(progress.tables()).isEqualTo(3);
        assertThat(progress.tablesDone()).isEqualTo(1);
        assertThat(progress.rows()).isEqualTo(800);
        assertThat(progress.rowsTotal()).isEqualTo(1700);
        assertThat(progress.etaSeconds()).isEqualTo(10);
    }

    @Test
    void hasNoRestWhenEverythingIsLoadedOrNothingMoves() {
        assertThat(eta(TableState.IN_SYNC, 90)).isNull();
        assertThat(eta(TableState.LOADING, 0)).isNull();
    }

    private static @Nullable Long eta(TableState state, double rate) {
        return StatusView.of(
                        TASK,
                        figures(List.of(table(state, 1, 2)), null, null, null, rate),
                        new StatusView.Life(TaskState.INITIALIZING, NOW, null, true, false, null, 0))
                .progress()
                .etaSeconds();
    }

    @Test
    void everyTableThatIsFollowedHasTheTimeThatThePositionHas() {
        List<TableStatus> tables = List.of(table(TableState.IN_SYNC, 1, 1), table(TableState.REMOVED, 1, 1));
        TaskFlow.Figures figures =
                figures(tables, new Position(new Lsn(42, 1), NOW.minus(Duration.ofHours(2))), NOW, 4320L, 0);

        assertThat(StatusView.tables(TASK, figures, Set.of()))
                .extracting(TableStatus::hoursUntilDataLoss)
                .containsExactly(70.0, null);
        assertThat(StatusView.tables(TASK, figures, Set.of("dbo.t")))
                .extracting(TableStatus::hoursUntilDataLoss)
                .containsOnly(0.0);
        assertThat(StatusView.tables(TaskFixture.task("initialize=schema,data"), figures, Set.of()))
                .extracting(TableStatus::hoursUntilDataLoss)
                .containsOnlyNulls();
    }

    private static TaskStatus status(
            @Nullable Instant committedAt, @Nullable Instant sourceNow, @Nullable Long retention) {
        return StatusView.of(
                TASK,
                figures(List.of(), new Position(new Lsn(42, 1), committedAt), sourceNow, retention, 0),
                new StatusView.Life(TaskState.SYNCHRONIZING, NOW, null, true, true, null, 0));
    }

    private static TaskFlow.Figures figures(
            List<TableStatus> tables,
            @Nullable Position position,
            @Nullable Instant sourceNow,
            @Nullable Long retention,
            double rowsPerSecond) {
        return figures(tables, position, sourceNow, TaskStatus.Lag.UNKNOWN, retention, rowsPerSecond);
    }

    private static TaskFlow.Figures figures(
            List<TableStatus> tables,
            @Nullable Position position,
            @Nullable Instant sourceNow,
            TaskStatus.Lag lag,
            @Nullable Long retention,
            double rowsPerSecond) {
        Instant retainedFrom = position == null ? null : position.committedAt();
        return new TaskFlow.Figures(
                tables, position, retainedFrom, null, sourceNow, lag, retention, Counts.NONE, rowsPerSecond, 0);
    }

    private static TableStatus table(TableState state, long rows, long total) {
        return new TableStatus("dbo.t", "dbo.t", state, null, rows, total, 1, 0, 0, 0, 0);
    }
}
