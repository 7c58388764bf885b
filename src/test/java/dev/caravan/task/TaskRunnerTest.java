// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static dev.caravan.task.TaskState.FAILED;
import static dev.caravan.task.TaskState.FINISHED;
import static dev.caravan.task.TaskState.INITIALIZING;
import static dev.caravan.task.TaskState.NEW;
import static dev.caravan.task.TaskState.PAUSED;
import static dev.caravan.task.TaskState.PAUSING;
import static dev.caravan.task.TaskState.PRECHECKING;
import static dev.caravan.task.TaskState.PRECHECK_FAILED;
import static dev.caravan.task.TaskState.RETRYING;
import static dev.caravan.task.TaskState.STANDBY;
import static dev.caravan.task.TaskState.STOPPED;
import static dev.caravan.task.TaskState.SYNCHRONIZING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.caravan.task.ScriptedFlow.Step;
import dev.caravan.task.TaskStatus.Phase;
import dev.caravan.task.TaskStatus.Phases;
import dev.caravan.task.TaskStatus.Retrying;
import dev.caravan.task.Tasks.Command;
import dev.caravan.testing.SettableClock;
import dev.caravan.testing.TaskFixture;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessResourceFailureException;

class TaskRunnerTest {

    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ScriptedFlow flow = new ScriptedFlow();
    private final SettableClock clock = new SettableClock(NOW);
    private final List<TaskState> states = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    private TaskRunner runner = runner();

    /** A task that waits for START; delays before retries are cut by a quarter. */
    private TaskRunner runner(String... settings) {
        String[] all = new String[settings.length + 1];
        all[0] = "auto-start=false";
        System.arraycopy(settings, 0, all, 1, settings.length);
        return new TaskRunner(TaskFixture.task(all), flow, clock, () -> -1L, states::add, TaskListener.NONE);
    }

    private void begin(String... settings) {
        runner = runner(settings);
        runner.begin();
    }

    private void start(String... settings) {
        begin(settings);
        runner.command(Command.START);
    }

    @AfterEach
    void end() throws InterruptedException {
        release.countDown();
        flow.loadsUntilStopped(true);
        runner.askShutdown();
        TaskRunner.awaitShutdown(List.of(runner), PATIENCE);
    }

    @Test
    void isNewUntilItIsStarted() {
        begin();
        assertThat(runner.status().state()).isEqualTo(NEW);
        assertThat(runner.status().since()).isEqualTo(NOW);
        assertThat(flow.calls()).isEmpty();
    }

    @Test
    void startsByItselfWhenItIsMarkedSo() {
        begin("auto-start=true");
        await().until(() -> flow.started() == 1);
    }

    @Test
    void standsByUntilItIsToLead() {
        runner = runner("auto-start=true");
        runner.beginInStandby();
        assertThat(runner.status().state()).isEqualTo(STANDBY);
        for (Command command : Command.values()) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> runner.command(command))
                    .withMessage("Task 'shop' is run by another process. Ask that one.");
        }
        assertThatIllegalStateException()
                .isThrownBy(() -> runner.release(false))
                .withMessage("Task 'shop' is run by another process. Ask that one.");

        runner.lead();
        follow(1);
        assertThat(states).containsExactly(NEW, PRECHECKING, INITIALIZING, SYNCHRONIZING);
    }

    @Test
    void endsWhatItDoesWhenAnotherProcessIsToLeadAndGoesOnWhenItLeadsAgain() {
        runner = runner("auto-start=true");
        runner.beginInStandby();
        runner.lead();
        follow(1);

        runner.standBy();
        runner.standBy();
        awaitState(STANDBY);
        assertThat(flow.calls(Step.STOP)).isPositive();
        runner.lead();
        runner.lead();

        follow(2);
        assertThat(states)
                .containsExactly(
                        NEW,
                        PRECHECKING,
                        INITIALIZING,
                        SYNCHRONIZING,
                        STANDBY,
                        NEW,
                        PRECHECKING,
                        INITIALIZING,
                        SYNCHRONIZING);
    }

    /** What it had under way when it lost its lease is done to its end; nothing more is begun. */
    @ParameterizedTest
    @CsvSource({"CHECK,INITIALIZE", "INITIALIZE,LOAD", "LOAD,START"})
    void beginsNoStepWhenAnotherProcessIsToLead(Step underWay, Step next) {
        CountDownLatch goOn = flow.blocks(underWay);
        start();
        await().until(() -> flow.calls(underWay) == 1);
        runner.standBy();
        goOn.countDown();

        awaitState(STANDBY);
        assertThat(flow.calls(next)).isZero();
    }

    @Test
    void endsALoadBetweenChunksWhenAnotherProcessIsToLead() {
        flow.loadsUntilStopped(true);
        start();
        await().until(() -> flow.calls(Step.LOAD) == 1);
        runner.standBy();
        awaitState(STANDBY);
    }

    @Test
    void waitsForNoRetryWhenAnotherProcessIsToLead() {
        flow.fails(Step.CHECK, connectionLost());
        start();
        awaitState(RETRYING);
        runner.standBy();
        awaitState(STANDBY);
    }

    @Test
    void standsByAfterAFailureThatAnotherProcessHasCaused() {
        flow.fails(Step.INITIALIZE, new IllegalStateException("Another process has the task."));
        start();
        awaitState(FAILED);
        runner.standBy();
        awaitState(STANDBY);
        runner.lead();
        awaitState(NEW);
    }

    @Test
    void staysPausedInTheProcessThatTakesOver() {
        flow.held(new TaskFlow.Held(PAUSED, "Paused by an operator.", NOW, true, true));
        runner = runner("auto-start=true");
        runner.beginInStandby();
        runner.lead();
        awaitState(PAUSED);
        assertThat(flow.calls(Step.CHECK)).isZero();
    }

    @Test
    void staysPausedOverARestartOfTheProcessUntilItIsResumed() {
        Instant since = NOW.minusSeconds(3600);
        flow.held(new TaskFlow.Held(PAUSED, "Paused by an operator.", since, true, true));
        begin("auto-start=true");
        awaitState(PAUSED);
        assertThat(runner.status().since()).isEqualTo(since);
        assertThat(runner.status().phase()).isEqualTo(new Phases(Phase.DONE, Phase.DONE, Phase.PENDING));
        assertThat(flow.calls(Step.CHECK)).isZero();

        runner.command(Command.RESUME);
        follow(1);
        assertThat(states).containsExactly(PAUSED, PRECHECKING, INITIALIZING, SYNCHRONIZING);
    }

    @Test
    void loadsTablesAnewAtOnceWhileItFollowsChanges() {
        start();
        follow(1);
        runner.reload(List.of("dbo.orders"));
        follow(2);
        assertThat(states)
                .containsExactly(PRECHECKING, INITIALIZING, SYNCHRONIZING, PRECHECKING, INITIALIZING, SYNCHRONIZING);
        assertThat(flow.calls()).containsSubsequence("RELOAD", "STOP", "NOTE_RELOAD", "INITIALIZE", "LOAD", "START");
    }

    @Test
    void goesOnWhenAReloadCannotBeNoted() {
        start();
        follow(1);
        flow.fails(Step.NOTE_RELOAD, new IllegalStateException("The target is away."));
        assertThatIllegalStateException()
                .isThrownBy(() -> runner.reload(List.of("dbo.orders")))
                .withMessage("The target is away.");
        follow(2);
    }

    @Test
    void aReloadThatIsRefusedDisturbsNothing() {
        start();
        follow(1);
        flow.fails(Step.RELOAD, new Tasks.NoSuchTableException("shop", "dbo.none"));
        assertThatExceptionOfType(Tasks.NoSuchTableException.class)
                .isThrownBy(() -> runner.reload(List.of("dbo.none")));
        assertThat(flow.calls(Step.STOP)).isZero();
        assertThat(runner.status().state()).isEqualTo(SYNCHRONIZING);
    }

    @Test
    void loadsTablesAnewOnceItGoesOnWhenItIsPaused() {
        start();
        follow(1);
        runner.command(Command.PAUSE);
        awaitState(PAUSED);
        runner.reload(List.of("dbo.orders"));
        assertThat(runner.status().state()).isEqualTo(PAUSED);
        assertThat(flow.calls(Step.LOAD)).isEqualTo(1);
        runner.command(Command.RESUME);
        follow(2);
        assertThat(flow.calls(Step.LOAD)).isEqualTo(2);
    }

    @Test
    void isReleasedWhileItDoesNotRunAndIsNewAgainWithoutItsRowsInTheTarget() {
        begin();
        assertThat(runner.release(false)).containsExactly("removed at the source");
        runner.command(Command.START);
        follow(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> runner.release(true))
                .withMessage("Task 'shop' is SYNCHRONIZING. Stop it first.");
        runner.command(Command.STOP);
        awaitState(STOPPED);
        assertThat(runner.release(true)).containsExactly("removed everywhere");
        assertThat(runner.status().state()).isEqualTo(NEW);
        assertThat(flow.calls(Step.RELEASE)).isEqualTo(2);
    }

    @Test
    void triesRefusedRowsAgainWhileItIsPaused() {
        start();
        follow(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> runner.replay())
                .withMessage("Task 'shop' is SYNCHRONIZING. Pause it first.");
        runner.command(Command.PAUSE);
        awaitState(PAUSED);
        assertThat(runner.replay()).containsExactly("row 1 of dbo.orders: written");
        assertThat(runner.status().state()).isEqualTo(PAUSED);
    }

    @Test
    void refusesAtOnceToBeReleasedWhileItLoads() {
        flow.loadsUntilStopped(true);
        start();
        awaitState(INITIALIZING);
        assertThatIllegalStateException()
                .isThrownBy(() -> runner.release(false))
                .withMessage("Task 'shop' is INITIALIZING. Stop it first.");
    }

    @Test
    void tellsThatADatabaseFailedAndMayBeAskedAgain() {
        flow.fails(Step.RELEASE, new DataAccessResourceFailureException("The source is away"));
        begin();
        assertThatExceptionOfType(Tasks.NotDoneException.class)
                .isThrownBy(() -> runner.release(false))
                .withMessage("The source is away.");
        assertThat(runner.release(false)).isNotEmpty();
    }

    @Test
    void tellsWhyItCouldNotBeReleased() {
        flow.fails(Step.RELEASE, new IllegalArgumentException("not allowed"));
        begin();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> runner.release(false))
                .withMessage("not allowed");
        assertThat(runner.release(false)).isNotEmpty();
    }

    @Test
    void itsLoadIsUnderWayAgainWhenTablesHaveComeToItMeanwhile() {
        start();
        follow(1);
        runner.command(Command.STOP);
        awaitState(STOPPED);
        assertThat(runner.status().phase().data()).isEqualTo(Phase.DONE);
        flow.loadsUntilStopped(true);
        runner.command(Command.START);
        await("it loads again").until(() -> flow.calls(Step.LOAD) == 2);
        assertThat(runner.status().phase().data()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void startsWhenAnOperatorAsksForItWhateverItWasBefore() {
        flow.held(new TaskFlow.Held(STOPPED, "Stopped by an operator.", NOW, true, false));
        start();
        follow(1);
    }

    @Test
    void goesThroughItsLife() {
        start();
        follow(1);
        assertThat(flow.calls()).containsExactly("CHECK", "INITIALIZE", "LOAD", "START");
        assertThat(states).containsExactly(PRECHECKING, INITIALIZING, SYNCHRONIZING);
        assertThat(runner.status().phase().schema()).isEqualTo(Phase.DONE);
        assertThat(runner.status().phase().data()).isEqualTo(Phase.DONE);
        assertThat(runner.status().phase().changes()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void finishesWithoutTheChangesPart() {
        start("initialize=schema,data");
        awaitState(FINISHED);
        assertThat(flow.calls()).containsExactly("CHECK", "INITIALIZE", "LOAD", "STOP");
        assertThat(runner.status().phase().changes()).isEqualTo(Phase.OFF);
    }

    @Test
    void loadsNothingWithoutTheDataPart() {
        start("initialize=schema");
        awaitState(FINISHED);
        assertThat(flow.calls()).doesNotContain("LOAD");
    }

    @Test
    void aFailedPrecheckSaysWhyAndWritesNothing() {
        flow.fails(Step.CHECK, ScriptedFlow.errors("Agent is off. Start it.", "No such table. Correct it."));
        start();
        awaitState(PRECHECK_FAILED);
        assertThat(runner.status().reason()).isEqualTo("Agent is off. Start it. No such table. Correct it.");
        assertThat(flow.calls()).containsExactly("CHECK", "STOP");
    }

    @Test
    void startsAgainAfterAFailedPrecheck() {
        flow.fails(Step.CHECK, ScriptedFlow.errors("Agent is off. Start it."));
        start();
        awaitState(PRECHECK_FAILED);
        runner.command(Command.START);
        follow(1);
        assertThat(runner.status().reason()).isNull();
    }

    @Test
    void failsWithTheReasonWhenTryingAgainCannotHelp() {
        flow.fails(
                Step.INITIALIZE,
                new IllegalStateException("The schema is read-only.", new SQLException("no", "42501")));
        start();
        awaitState(FAILED);
        assertThat(runner.status().reason()).isEqualTo("The schema is read-only. Cause: no");
        assertThat(runner.status().retrying()).isNull();
        assertThat(flow.calls()).containsExactly("CHECK", "INITIALIZE", "STOP");
    }

    @Test
    void showsWhenItTriesAgain() {
        flow.fails(Step.INITIALIZE, connectionLost());
        start();
        awaitState(RETRYING);
        Retrying retrying = Objects.requireNonNull(runner.status().retrying());
        assertThat(retrying.attempt()).isEqualTo(1);
        assertThat(retrying.nextAttemptAt()).isBetween(NOW.plusMillis(750), NOW.plusMillis(751));
        assertThat(retrying.givesUpAt()).isEqualTo(NOW.plus(Duration.ofHours(12)));
        assertThat(runner.status().reason()).isEqualTo("The target is away. Cause: connection reset");
        assertThat(states).last().isEqualTo(RETRYING);
    }

    @Test
    void triesAgainWhenItIsTimeAndGoesOn() {
        start();
        follow(1);
        flow.attempt(1).failed(connectionLost());
        awaitState(RETRYING);
        clock.advance(Duration.ofSeconds(1));
        follow(2);
        assertThat(runner.status().counts().retries()).isEqualTo(1);
        assertThat(runner.status().retrying()).isNull();
        assertThat(states).containsExactly(PRECHECKING, INITIALIZING, SYNCHRONIZING, RETRYING, SYNCHRONIZING);
    }

    @Test
    void keepsTheTimeSinceWhenItRetries() {
        flow.fails(Step.CHECK, connectionLost()).fails(Step.CHECK, connectionLost());
        start();
        awaitState(RETRYING);
        clock.advance(Duration.ofSeconds(5));
        await().until(() -> runner.status().counts().retries() == 2);
        assertThat(runner.status().since()).isEqualTo(NOW);
    }

    @Test
    void failsWhenTheRetryTimeIsOver() {
        flow.fails(Step.CHECK, connectionLost()).fails(Step.CHECK, connectionLost());
        start("retry.connection=5s");
        awaitState(RETRYING);
        clock.advance(Duration.ofSeconds(5));
        awaitState(FAILED);
        assertThat(runner.status().reason()).isEqualTo("The target is away. Cause: connection reset");
    }

    @Test
    void theRetryTimeBeginsAnewWhenSomethingWasApplied() {
        start("retry.connection=5s");
        follow(1);
        flow.attempt(1).failed(connectionLost());
        awaitState(RETRYING);
        clock.advance(Duration.ofSeconds(4));
        follow(2);
        flow.attempt(2).applied();
        clock.advance(Duration.ofSeconds(4));
        flow.attempt(2).failed(connectionLost());
        awaitState(RETRYING);
        assertThat(Objects.requireNonNull(runner.status().retrying()).givesUpAt())
                .isEqualTo(clock.instant().plusSeconds(5));
    }

    @Test
    void theRetryTimeBeginsAnewWhenAChunkWasLoaded() {
        flow.fails(Step.LOAD, connectionLost()).does(Step.LOAD, () -> {
            flow.chunkDone();
            clock.advance(Duration.ofHours(1));
            throw connectionLost();
        });
        start("retry.connection=5s");
        awaitState(RETRYING);
        clock.advance(Duration.ofSeconds(1));
        await().until(() -> runner.status().counts().retries() == 2);
        assertThat(Objects.requireNonNull(runner.status().retrying()).givesUpAt())
                .isEqualTo(clock.instant().plusSeconds(5));
    }

    @Test
    void theRetryTimeBeginsAnewWhenAnOperatorStartsIt() {
        flow.fails(Step.CHECK, connectionLost())
                .fails(Step.CHECK, connectionLost())
                .fails(Step.CHECK, connectionLost());
        start("retry.connection=5s");
        awaitState(RETRYING);
        clock.advance(Duration.ofSeconds(5));
        awaitState(FAILED);
        runner.command(Command.START);
        awaitState(RETRYING);
    }

    @Test
    void pausesAfterTheBatchAtHandAndGoesOn() {
        CountDownLatch batch = flow.blocks(Step.STOP);
        start();
        follow(1);
        runner.command(Command.PAUSE);
        awaitState(PAUSING);
        batch.countDown();
        awaitState(PAUSED);
        assertThat(runner.status().reason()).isEqualTo("Paused by an operator.");
        runner.command(Command.RESUME);
        follow(2);
        assertThat(runner.status().reason()).isNull();
    }

    @Test
    void pausesALoadBetweenChunksAndGoesOn() {
        flow.loadsUntilStopped(true);
        start();
        await().until(() -> flow.calls(Step.LOAD) == 1);
        runner.command(Command.PAUSE);
        awaitState(PAUSED);
        flow.loadsUntilStopped(false);
        runner.command(Command.RESUME);
        follow(1);
    }

    @Test
    void letsTheTargetFollowChangesOfColumnsBetweenTwoLivesOfTheFlow() {
        start();
        follow(1);

        flow.attempt(1).columnsChanged();

        await().until(() -> flow.started() == 2);
        assertThat(flow.calls()).endsWith("START", "STOP", "ADAPT", "START");
        assertThat(runner.status().state()).isEqualTo(SYNCHRONIZING);
    }

    @Test
    void failsWithTheReasonWhenTheTargetCannotFollowChangesOfColumns() {
        flow.fails(Step.ADAPT, new IllegalStateException("Column 'a' was renamed."));
        start();
        follow(1);

        flow.attempt(1).columnsChanged();

        await().until(() -> runner.status().state() == FAILED);
        assertThat(runner.status().reason()).isEqualTo("Column 'a' was renamed.");
    }

    @Test
    void stopsWhileItFollowsChanges() {
        start();
        follow(1);
        runner.command(Command.STOP);
        awaitState(STOPPED);
        assertThat(runner.status().reason()).isEqualTo("Stopped by an operator.");
        assertThat(flow.calls()).endsWith("START", "STOP");
    }

    @Test
    void stopsWhileItWaitsToTryAgain() {
        flow.fails(Step.CHECK, connectionLost());
        start();
        awaitState(RETRYING);
        runner.command(Command.STOP);
        awaitState(STOPPED);
        assertThat(runner.status().retrying()).isNull();
        assertThat(flow.calls(Step.CHECK)).isEqualTo(1);
    }

    @Test
    void stopsAfterThePrecheckAtHand() {
        CountDownLatch check = flow.loadsUntilStopped(true).blocks(Step.CHECK);
        start();
        awaitState(PRECHECKING);
        runner.command(Command.STOP);
        check.countDown();
        awaitState(STOPPED);
    }

    @Test
    void stopsWhenItIsPaused() {
        start();
        follow(1);
        runner.command(Command.PAUSE);
        awaitState(PAUSED);
        runner.command(Command.STOP);
        awaitState(STOPPED);
    }

    @Test
    void staysPausedWhenItIsPausedTwice() {
        CountDownLatch batch = flow.blocks(Step.STOP);
        start();
        follow(1);
        runner.command(Command.PAUSE);
        awaitState(PAUSING);
        runner.command(Command.PAUSE);
        batch.countDown();
        awaitState(PAUSED);
        runner.command(Command.RESUME);
        follow(2);
        assertThat(states).doesNotContain(STOPPED);
    }

    @Test
    void doesNotTryAgainWhenAFailureComesWithACommandToStop() {
        CountDownLatch check = new CountDownLatch(1);
        flow.does(Step.CHECK, () -> {
            await().until(() -> check.getCount() == 0);
            throw connectionLost();
        });
        start();
        awaitState(PRECHECKING);
        runner.command(Command.STOP);
        check.countDown();
        awaitState(STOPPED);
        assertThat(states).doesNotContain(RETRYING);
    }

    /** Both commands see NEW: the task's thread begins only afterwards. */
    @Test
    void aSecondStartChangesNothing() {
        runner = runner();
        runner.command(Command.START);
        runner.command(Command.START);
        runner.begin();
        follow(1);
        runner.command(Command.PAUSE);
        awaitState(PAUSED);
        assertThat(states).containsExactly(PRECHECKING, INITIALIZING, SYNCHRONIZING, PAUSING, PAUSED);
    }

    @Test
    void aSecondStartDoesNotEndTheWaitForARetry() {
        flow.fails(Step.CHECK, connectionLost());
        runner = runner();
        runner.command(Command.START);
        runner.command(Command.START);
        runner.begin();
        awaitState(RETRYING);
        clock.advance(Duration.ofSeconds(1));
        follow(1);
    }

    @Test
    void whatAnEndedAttemptSaysIsNotHeard() {
        start();
        follow(1);
        flow.attempt(1).failed(connectionLost());
        awaitState(RETRYING);
        clock.advance(Duration.ofSeconds(1));
        await().until(() -> flow.started() == 2);
        flow.attempt(1).streaming();
        flow.attempt(1).failed(new IllegalStateException("late"));
        follow(2);
        assertThat(states).doesNotContain(FAILED);
        assertThat(states).filteredOn(SYNCHRONIZING::equals).hasSize(2);
    }

    @Test
    void failsWhenItsFlowCannotBeStopped() {
        flow.fails(Step.STOP, new IllegalStateException("Route 'shop-batch' could not be stopped."));
        start();
        follow(1);
        runner.command(Command.PAUSE);
        awaitState(FAILED);
        assertThat(runner.status().reason()).isEqualTo("Route 'shop-batch' could not be stopped.");
        runner.command(Command.START);
        follow(2);
    }

    @Test
    void failsWhenAClassIsMissing() {
        flow.does(Step.INITIALIZE, () -> {
            throw new NoClassDefFoundError("org/example/Gone");
        });
        start();
        awaitState(FAILED);
        assertThat(runner.status().reason()).contains("org/example/Gone");
    }

    @Test
    void endsWithTheProcess() throws InterruptedException {
        start();
        follow(1);
        runner.askShutdown();
        TaskRunner.awaitShutdown(List.of(runner), PATIENCE);
        assertThat(runner.status().state()).isEqualTo(STOPPED);
        assertThat(runner.status().reason()).isEqualTo("The process ended.");
        assertThat(flow.calls()).endsWith("CLOSE");
    }

    @Test
    void endsWithTheProcessWhileItLoads() throws InterruptedException {
        flow.loadsUntilStopped(true);
        start();
        await().until(() -> flow.calls(Step.LOAD) == 1);
        runner.askShutdown();
        TaskRunner.awaitShutdown(List.of(runner), PATIENCE);
        assertThat(flow.calls()).endsWith("CLOSE");
    }

    /** Whatever hangs, such as a driver that waits for a server which has gone, must not keep the process from its end. */
    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void isLeftBehindWithAllOthersWhenTheyDoNotEndInTime(CapturedOutput output) throws InterruptedException {
        CountDownLatch first = flow.blocks(Step.LOAD);
        CountDownLatch second = flow.blocks(Step.LOAD);
        start();
        await().until(() -> flow.calls(Step.LOAD) == 1);
        TaskRunner other = runner();
        other.begin();
        other.command(Command.START);
        await().until(() -> flow.calls(Step.LOAD) == 2);

        runner.askShutdown();
        other.askShutdown();
        TaskRunner.awaitShutdown(List.of(runner, other), Duration.ofMillis(100));

        assertThat(output.getOut().lines().filter(line -> line.contains("did not end within")))
                .hasSize(2);
        first.countDown();
        second.countDown();
        TaskRunner.awaitShutdown(List.of(runner, other), PATIENCE);
        assertThat(other.status().state()).isEqualTo(STOPPED);
    }

    @Test
    void endsWithTheProcessEvenIfThatEndsBeforeTheTaskHasBegun() throws InterruptedException {
        flow.loadsUntilStopped(true);
        runner = runner("auto-start=true");
        runner.begin();
        runner.askShutdown();
        TaskRunner.awaitShutdown(List.of(runner), PATIENCE);
        assertThat(flow.calls()).endsWith("CLOSE");
    }

    @Test
    void keepsItsStateWhenTheProcessEndsAndNothingRuns() throws InterruptedException {
        flow.fails(Step.INITIALIZE, new IllegalStateException("broken"));
        start();
        awaitState(FAILED);
        runner.askShutdown();
        TaskRunner.awaitShutdown(List.of(runner), PATIENCE);
        assertThat(runner.status().state()).isEqualTo(FAILED);
        assertThat(flow.calls()).endsWith("CLOSE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "NEW | START",
                "PRECHECKING | PAUSE STOP",
                "PRECHECK_FAILED | START",
                "INITIALIZING | PAUSE STOP",
                "SYNCHRONIZING | PAUSE STOP",
                "RETRYING | PAUSE STOP",
                "PAUSING | PAUSE STOP",
                "PAUSED | START RESUME STOP",
                "STOPPED | START",
                "FAILED | START",
                "FINISHED | START"
            })
    void takesOnlyCommandsThatTheStateAllows(TaskState state, String allowed) {
        bringTo(state);
        List<String> wanted = List.of(allowed.split(" "));
        for (Command command : Command.values()) {
            if (!wanted.contains(command.name())) {
                assertThatIllegalStateException()
                        .as(command.name())
                        .isThrownBy(() -> runner.command(command))
                        .withMessage("Task 'shop' is " + state + ", which does not allow "
                                + ConfigSection.kebab(command) + ".");
            }
        }
        assertThat(runner.status().state()).isEqualTo(state);
        // One only: it changes the state, and with it what is allowed.
        runner.command(Command.valueOf(wanted.get(wanted.size() - 1)));
    }

    private void bringTo(TaskState state) {
        switch (state) {
            case NEW -> begin();
            case PRECHECKING -> {
                flow.does(Step.CHECK, this::hold);
                start();
            }
            case PRECHECK_FAILED -> {
                flow.fails(Step.CHECK, ScriptedFlow.errors("Agent is off."));
                start();
            }
            case INITIALIZING -> {
                flow.does(Step.INITIALIZE, this::hold);
                start();
            }
            case RETRYING -> {
                flow.fails(Step.CHECK, connectionLost());
                start();
            }
            case FAILED -> {
                flow.fails(Step.CHECK, new IllegalStateException("broken"));
                start();
            }
            case FINISHED -> start("initialize=schema,data");
            case SYNCHRONIZING -> followed();
            case PAUSING -> {
                flow.does(Step.STOP, this::hold);
                followed();
                runner.command(Command.PAUSE);
            }
            case PAUSED -> {
                followed();
                runner.command(Command.PAUSE);
            }
            case STOPPED -> {
                followed();
                runner.command(Command.STOP);
            }
        }
        awaitState(state);
    }

    /** Keeps the flow where it is until the test ends. */
    private void hold() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void followed() {
        start();
        follow(1);
    }

    /** Lets the given attempt report that it follows changes. */
    private void follow(int attempt) {
        await().until(() -> flow.started() == attempt);
        flow.attempt(attempt).streaming();
        awaitState(SYNCHRONIZING);
    }

    private void awaitState(TaskState state) {
        await().untilAsserted(() -> assertThat(runner.status().state()).isEqualTo(state));
    }

    private static RuntimeException connectionLost() {
        return new IllegalStateException("The target is away.", new SQLException("connection reset", "08006"));
    }
}
