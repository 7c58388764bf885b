// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.copy.FailureClass;
import dev.caravan.source.LogPositionLostException;
import dev.caravan.task.SyncTask.Part;
import dev.caravan.task.TaskFlow.PrecheckException;
import dev.caravan.task.Tasks.Command;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The only owner of a task's state. One thread takes the task through its life and sleeps on a queue of signals: commands
 * of operators, and what the flow reports.
 */
public final class TaskRunner {

    private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);
    private static final String STOPPED = "Stopped by an operator.";
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final String PAUSED = "Paused by an operator.";
    private static final String STANDBY = "Another process runs the task; this one does when that has ended.";

    /** Reasons of states that an operator asked for. */
    private static final Set<String> OPERATORS_REASONS = Set.of(STOPPED, PAUSED);

    private final SyncTask task;
    private final TaskFlow flow;
    private final Clock clock;
    private final Consumer<TaskState> observer;
    private final Backoff backoff;
    private final TaskHistory history;
    private final RetentionGuard retention;
    private volatile Set<String> lost = Set.of();
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Thread thread;

    private volatile Progress progress;
    private int attempts;
    /** Whether nobody has asked for this start, so that what an operator asked for before the process ended counts. */
    private boolean automatic;

    /** What the thread sleeps for, and what an attempt ends with. */
    private sealed interface Signal {
        /** The process has begun and starts the task by itself. */
        record AutoStart() implements Signal {}

        /** No other process runs the task any more, and this one is to. */
        record Lead() implements Signal {}

        /** Another process runs the task, or is about to. */
        record StandBy() implements Signal {}

        /** An operator wants something. */
        record Asked(Command command) implements Signal {}

        /** The flow of an attempt follows changes. */
        record Streaming(int attempt) implements Signal {}

        /** The flow of an attempt applied something. */
        record Applied(int attempt) implements Signal {}

        /** Columns changed under the flow of an attempt. */
        record ColumnsChanged(int attempt) implements Signal {}

        /** Something keeps changes from the flow of an attempt, or does not any more. */
        record Warned(int attempt, @Nullable String text) implements Signal {}

        /** An attempt failed. */
        record Failed(int attempt, Throwable cause) implements Signal {}

        /** Something was changed that the flow of an attempt has to begin anew for. */
        record Again(int attempt) implements Signal {}

        /** Nothing is left to do until an operator asks for something. */
        record Done() implements Signal {}

        /** Something is to be done while nothing runs. */
        record Chore(Supplier<List<String>> work, CompletableFuture<List<String>> told) implements Signal {}

        /** The process ends. */
        record Shutdown() implements Signal {}
    }

    /** Tells the thread what becomes of the flow of one attempt; what comes later than its end is not heard. */
    private final class Listening implements TaskFlow.Listener {

        private final int attempt;
        private volatile boolean appliedTold;

        Listening(int attempt) {
            this.attempt = attempt;
        }

        @Override
        public void streaming() {
            signals.add(new Signal.Streaming(attempt));
        }

        @Override
        public void applied() {
            if (!appliedTold) {
                appliedTold = true;
                signals.add(new Signal.Applied(attempt));
            }
        }

        @Override
        public void columnsChanged() {
            signals.add(new Signal.ColumnsChanged(attempt));
        }

        @Override
        public void warned(@Nullable String text) {
            signals.add(new Signal.Warned(attempt, text));
        }

        @Override
        public void failed(Throwable cause) {
            signals.add(new Signal.Failed(attempt, cause));
        }
    }

    /** State as it is shown. */
    private record Progress(
            TaskState state,
            Instant since,
            @Nullable String reason,
            boolean schemaDone,
            boolean dataDone,
            TaskStatus.@Nullable Retrying retrying,
            long retries) {}

    /**
     * Runs the task on the given flow.
     *
     * @param observer told each state that the task enters, on the task's thread
     * @param listener told what the task's history notes
     */
    public TaskRunner(
            SyncTask task,
            TaskFlow flow,
            Clock clock,
            RandomGenerator random,
            Consumer<TaskState> observer,
            TaskListener listener) {
        this.task = task;
        this.flow = flow;
        this.clock = clock;
        this.observer = observer;
        this.backoff = new Backoff(task.retry(), clock, random);
        this.history = new TaskHistory(task, flow::store, listener);
        this.retention = new RetentionGuard(task.id(), task.retentionWarning(), history);
        this.progress = new Progress(TaskState.NEW, clock.instant(), null, false, false, null, 0);
        this.thread = new Thread(this::run, "task-" + task.id());
    }

    /** Begins to run; the task itself begins when it is marked so, or when it is asked to. */
    public void begin() {
        thread.start();
        if (task.autoStart()) {
            signals.add(new Signal.AutoStart());
        }
    }

    /** Begins to wait until this process is the one to run the task: {@link #lead}. */
    public void beginInStandby() {
        progress = standby();
        thread.start();
    }

    /** This process is to run the task from now on. */
    public void lead() {
        signals.add(new Signal.Lead());
    }

    /** Another process is to run the task from now on; what this one has under way it ends. */
    public void standBy() {
        signals.add(new Signal.StandBy());
    }

    private Progress standby() {
        long retries = progress.retries();
        return new Progress(TaskState.STANDBY, clock.instant(), STANDBY, false, false, null, retries);
    }

    /**
     * Asks for a change of state.
     *
     * @throws IllegalStateException when the present state does not allow it
     */
    public void command(Command command) {
        requireLeader();
        TaskState state = progress.state();
        boolean idle = isIdle();
        boolean allowed = switch (command) {
            case START -> idle || state == TaskState.PAUSED;
            case RESUME -> state == TaskState.PAUSED;
            case PAUSE -> !idle && state != TaskState.PAUSED;
            case STOP -> !idle;
        };
        if (!allowed) {
            throw new IllegalStateException("Task '" + task.id() + "' is " + state + ", which does not allow "
                    + ConfigSection.kebab(command) + ".");
        }
        signals.add(new Signal.Asked(command));
    }

    private boolean isIdle() {
        return switch (progress.state()) {
            case NEW, STOPPED, FAILED, PRECHECK_FAILED, FINISHED -> true;
            default -> false;
        };
    }

    /**
     * Removes what was made at the source, on the task's own thread, so that it cannot start meanwhile.
     *
     * @param alsoTarget whether the task's rows in the control tables are removed, too
     * @return what was removed, and what was left, in lines
     * @throws IllegalStateException when the task runs
     */
    public List<String> release(boolean alsoTarget) {
        return chore(this::requireStopped, () -> {
            List<String> told = flow.release(alsoTarget);
            if (alsoTarget) {
                progress = new Progress(TaskState.NEW, clock.instant(), null, false, false, null, 0);
                observer.accept(TaskState.NEW);
            }
            return told;
        });
    }

    /**
     * Tries rows again that the target refused, on the task's own thread.
     *
     * @return what became of each, in lines without values
     * @throws IllegalStateException when the task runs
     */
    public List<String> replay() {
        return chore(this::requireHeld, flow::replay);
    }

    /**
     * Compares source and target, whatever the task does meanwhile.
     *
     * @throws IllegalStateException when the task has not begun, does not get on, or is being verified
     */
    public List<VerifiedTable> verify(Verifying how) {
        return flow.verify(how);
    }

    /**
     * Loads tables anew: at once while changes are followed, else when the task goes on.
     *
     * @param sources source tables as text
     * @throws Tasks.NoSuchTableException when the task has not begun with one of them
     * @throws IllegalStateException when one cannot be loaded anew, or not now
     */
    public void reload(List<String> sources) {
        chore(this::requireBegun, () -> {
            Runnable note = flow.reload(sources);
            if (progress.state() == TaskState.SYNCHRONIZING) {
                // Whatever comes of it: the flow has to go on.
                signals.add(new Signal.Again(attempts));
                flow.stop();
            }
            note.run();
            phases(progress.schemaDone(), false);
            history.event("reload", "Asked to load anew: " + String.join(", ", sources), clock.instant());
            return sources;
        });
    }

    private static void run(Signal.Chore chore) {
        try {
            chore.told().complete(chore.work().get());
        } catch (RuntimeException e) {
            chore.told().completeExceptionally(notDone(e));
        }
    }

    /** The failure as whoever asked is told of it: a database may be asked again. */
    private static RuntimeException notDone(RuntimeException failure) {
        return failure instanceof DataAccessException || failure instanceof TransactionException
                ? new Tasks.NotDoneException(Reasons.sentence(Reasons.of(failure)), failure)
                : failure;
    }

    /** Asks the thread to do something, which it would come to only after a load that is under way: that is refused at once. */
    private List<String> chore(Runnable require, Supplier<List<String>> work) {
        requireLeader();
        require.run();
        CompletableFuture<List<String>> told = new CompletableFuture<>();
        signals.add(new Signal.Chore(
                () -> {
                    require.run();
                    return work.get();
                },
                told));
        try {
            return told.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private void requireLeader() {
        if (progress.state() == TaskState.STANDBY) {
            throw new IllegalStateException("Task '" + task.id() + "' is run by another process. Ask that one.");
        }
    }

    private void requireStopped() {
        if (!isIdle()) {
            throw new IllegalStateException("Task '" + task.id() + "' is " + progress.state() + ". Stop it first.");
        }
    }

    private void requireBegun() {
        boolean possible = isIdle()
                || switch (progress.state()) {
                    case SYNCHRONIZING, PAUSED, RETRYING -> true;
                    default -> false;
                };
        if (!possible) {
            throw new IllegalStateException("Task '" + task.id() + "' is " + progress.state()
                    + ". Wait until it follows changes, or pause it first.");
        }
    }

    private void requireHeld() {
        if (!isIdle() && progress.state() != TaskState.PAUSED) {
            throw new IllegalStateException("Task '" + task.id() + "' is " + progress.state() + ". Pause it first.");
        }
    }

    /** Asks the task to end because the process does. */
    public void askShutdown() {
        signals.add(new Signal.Shutdown());
    }

    /**
     * Waits for tasks to end after {@link #askShutdown}.
     *
     * @param patience for all of them together
     */
    public static void awaitShutdown(Collection<TaskRunner> runners, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        for (TaskRunner runner : runners) {
            // Nothing left is still a look: 0 would wait without end.
            runner.thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
            if (runner.thread.isAlive()) {
                LOG.warn(
                        "{} - did not end within {} s; what it was doing will be done again",
                        runner.task.id(),
                        patience.toSeconds());
            }
        }
    }

    private void run() {
        MDC.put("task", task.id());
        try {
            Signal signal = next();
            while (!(signal instanceof Signal.Shutdown)) {
                if (signal instanceof Signal.AutoStart || signal instanceof Signal.Asked && !ends(signal)) {
                    automatic = signal instanceof Signal.AutoStart;
                    signal = live();
                } else if (signal instanceof Signal.Lead || signal instanceof Signal.StandBy) {
                    change(signal);
                    signal = next();
                } else {
                    boolean stop = signal instanceof Signal.Asked asked && asked.command() == Command.STOP;
                    if (stop && progress.state() == TaskState.PAUSED) {
                        become(TaskState.STOPPED, STOPPED);
                    }
                    signal = next();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopFlow(new Signal.Shutdown());
            flow.close();
            signals.stream()
                    .filter(Signal.Chore.class::isInstance)
                    .forEach(signal -> ((Signal.Chore) signal)
                            .told()
                            .completeExceptionally(new IllegalStateException("The process is ending.")));
        }
    }

    /** Begins to lead or to stand by, unless it does so already; nothing is under way. */
    private void change(Signal signal) {
        boolean standsBy = progress.state() == TaskState.STANDBY;
        if (signal instanceof Signal.Lead && standsBy) {
            progress = new Progress(TaskState.NEW, clock.instant(), null, false, false, null, progress.retries());
            LOG.info("{} - runs in this process from now on", task.id());
            observer.accept(TaskState.NEW);
            if (task.autoStart()) {
                signals.add(new Signal.AutoStart());
            }
        } else if (signal instanceof Signal.StandBy && !standsBy) {
            // Not noted in the target: the task's state there is that of the process that runs it.
            progress = standby();
            LOG.info("{} - {}: {}", task.id(), TaskState.STANDBY, STANDBY);
            observer.accept(TaskState.STANDBY);
        }
    }

    /** Attempts until an operator, another process or a lasting failure ends them; gives the next signal. */
    private Signal live() throws InterruptedException {
        backoff.succeeded();
        while (true) {
            attempts++;
            int chunks = chunksDone();
            Signal end;
            try {
                end = attempt(attempts);
            } catch (RuntimeException | Error e) {
                end = new Signal.Failed(attempts, e);
            }
            end = stopFlow(end);
            if (chunksDone() > chunks) {
                backoff.succeeded();
            }
            if (end instanceof Signal.Failed failed) {
                end = stopAsked() ? nextCommand() : afterFailure(failed.cause());
            }
            if (end instanceof Signal.Asked asked && asked.command() == Command.PAUSE) {
                become(TaskState.PAUSED, pausedUntil());
            } else if (end instanceof Signal.Asked) {
                become(TaskState.STOPPED, STOPPED);
            } else if (end instanceof Signal.StandBy) {
                change(end);
            } else if (end instanceof Signal.Shutdown) {
                become(TaskState.STOPPED, "The process ended.");
                return end;
            }
            if (progress.state() != TaskState.RETRYING && !(end instanceof Signal.Again)) {
                return next();
            }
        }
    }

    /** The next signal; looks at the retention and at verifications meanwhile. */
    private Signal next() throws InterruptedException {
        while (true) {
            Signal signal = signals.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (signal == null) {
                flow.lookAtRetention();
                flow.lookAtVerifications();
            }
            retention.look(status().hoursUntilDataLoss(), flow.figures().retentionMinutes(), clock.instant());
            if (signal instanceof Signal.Chore chore) {
                run(chore);
            } else if (signal != null) {
                return signal;
            }
        }
    }

    /** Whether a stored reason says that an operator wanted it so. */
    static boolean isOperators(String reason) {
        return OPERATORS_REASONS.stream().anyMatch(reason::startsWith);
    }

    private String pausedUntil() {
        return PAUSED
                + RetentionGuard.deadline(flow.figures())
                        .map(deadline -> " Resume before " + deadline + ": up to then the source keeps the changes.")
                        .orElse("");
    }

    /** Stops the flow; one that cannot be stopped is a failure of its own. */
    private Signal stopFlow(Signal end) {
        try {
            flow.stop();
            return end;
        } catch (RuntimeException e) {
            LOG.error("{} - could not be stopped: {}", task.id(), Reasons.of(e), e);
            return end instanceof Signal.Shutdown ? end : new Signal.Failed(attempts, e);
        }
    }

    private int chunksDone() {
        return flow.figures().tables().stream()
                .mapToInt(TableStatus::chunksDone)
                .sum();
    }

    /** Whether the signal ends what is under way; another START or RESUME does not. */
    private static boolean ends(Signal signal) {
        return signal instanceof Signal.Asked asked
                ? asked.command() == Command.PAUSE || asked.command() == Command.STOP
                : signal instanceof Signal.Shutdown || signal instanceof Signal.StandBy;
    }

    private boolean stopAsked() {
        return signals.stream().anyMatch(TaskRunner::ends);
    }

    /** The next command to pause or stop, or the end of the process or of its lead. */
    private Signal nextCommand() throws InterruptedException {
        while (true) {
            Signal signal = next();
            if (ends(signal)) {
                return signal;
            }
        }
    }

    /** One attempt, up to the signal that ends it. */
    private Signal attempt(int attempt) throws InterruptedException {
        if (automatic) {
            Optional<TaskFlow.Held> held = flow.held();
            if (held.isPresent()) {
                hold(held.get());
                return new Signal.Done();
            }
            automatic = false;
        }
        boolean again = progress.state() == TaskState.RETRYING;
        if (!again) {
            become(TaskState.PRECHECKING, null);
        }
        try {
            flow.check();
        } catch (PrecheckException e) {
            e.report()
                    .of(Finding.Level.ERROR)
                    .forEach(finding -> LOG.error("{} - precheck {}: {}", task.id(), finding.id(), finding.text()));
            lost = e.report().of(Finding.Level.ERROR).stream()
                    .filter(finding -> finding.id().equals(Finding.CHANGES_LOST))
                    .map(Finding::scope)
                    .collect(Collectors.toUnmodifiableSet());
            become(TaskState.PRECHECK_FAILED, e.getMessage());
            return new Signal.Done();
        }
        if (stopAsked()) {
            return nextCommand();
        }
        if (!again || !progress.dataDone()) {
            become(TaskState.INITIALIZING, null);
        }
        flow.initialize();
        // Tables may have come to the task since its load was finished.
        phases(true, progress.dataDone() && flow.figures().loadEnd() != null);
        if (stopAsked()) {
            return nextCommand();
        }
        if (task.initialize().contains(Part.DATA) && !flow.load(this::stopAsked)) {
            return nextCommand();
        }
        phases(true, true);
        if (!task.initialize().contains(Part.CHANGES)) {
            become(TaskState.FINISHED, null);
            return new Signal.Done();
        }
        if (stopAsked()) {
            return nextCommand();
        }
        Listening listening = new Listening(attempt);
        flow.start(listening);
        return follow(attempt, listening);
    }

    private void hold(TaskFlow.Held held) {
        Progress now = progress;
        progress = new Progress(
                held.state(), held.since(), held.reason(), held.schemaDone(), held.dataDone(), null, now.retries());
        LOG.info("{} - {} as before the process started: {}", task.id(), held.state(), held.reason());
        observer.accept(held.state());
    }

    private Signal follow(int attempt, Listening listening) throws InterruptedException {
        while (true) {
            Signal signal = next();
            if (signal instanceof Signal.Streaming streaming && streaming.attempt() == attempt) {
                lost = Set.of();
                become(TaskState.SYNCHRONIZING, null);
            } else if (signal instanceof Signal.Applied applied && applied.attempt() == attempt) {
                backoff.succeeded();
            } else if (signal instanceof Signal.ColumnsChanged changed && changed.attempt() == attempt) {
                flow.stop();
                flow.adapt();
                flow.start(listening);
            } else if (signal instanceof Signal.Warned warned && warned.attempt() == attempt) {
                become(TaskState.SYNCHRONIZING, warned.text());
            } else if (signal instanceof Signal.Failed failed && failed.attempt() == attempt) {
                return signal;
            } else if (signal instanceof Signal.Again again && again.attempt() == attempt) {
                return signal;
            } else if (ends(signal)) {
                if (signal instanceof Signal.Asked asked && asked.command() == Command.PAUSE) {
                    become(TaskState.PAUSING, null);
                }
                return signal;
            }
        }
    }

    /** Becomes FAILED, or RETRYING until the next attempt is due; gives the command that came before, if one did. */
    private Signal afterFailure(Throwable cause) throws InterruptedException {
        lost = LogPositionLostException.tables(cause);
        String reason = Reasons.of(cause);
        TaskStatus.Retrying retrying = backoff.failed(FailureClass.of(cause)).orElse(null);
        if (retrying == null) {
            LOG.error("{} - failed: {}", task.id(), reason, cause);
            become(TaskState.FAILED, reason);
            return new Signal.Done();
        }
        LOG.warn(
                "{} - {} Attempt {} at {}.",
                task.id(),
                Reasons.sentence(reason),
                retrying.attempt(),
                retrying.nextAttemptAt());
        LOG.debug("{} - the failure that is retried", task.id(), cause);
        Progress now = progress;
        Instant since = now.state() == TaskState.RETRYING ? now.since() : clock.instant();
        progress = new Progress(
                TaskState.RETRYING, since, reason, now.schemaDone(), now.dataDone(), retrying, now.retries() + 1);
        history.state(TaskState.RETRYING, reason, clock.instant());
        observer.accept(TaskState.RETRYING);
        while (clock.instant().isBefore(retrying.nextAttemptAt())) {
            long millis =
                    Duration.between(clock.instant(), retrying.nextAttemptAt()).toMillis();
            Signal signal = signals.poll(Math.max(millis, 1), TimeUnit.MILLISECONDS);
            if (signal instanceof Signal.Chore chore) {
                run(chore);
            } else if (signal != null && ends(signal)) {
                return signal;
            }
        }
        return new Signal.Done();
    }

    private void phases(boolean schemaDone, boolean dataDone) {
        Progress now = progress;
        progress = new Progress(
                now.state(), now.since(), now.reason(), schemaDone, dataDone, now.retrying(), now.retries());
    }

    private void become(TaskState state, @Nullable String reason) {
        Progress now = progress;
        if (now.state() == state && Objects.equals(now.reason(), reason)) {
            return;
        }
        progress = new Progress(state, clock.instant(), reason, now.schemaDone(), now.dataDone(), null, now.retries());
        if (reason == null) {
            LOG.info("{} - {}", task.id(), state);
        } else {
            LOG.info("{} - {}: {}", task.id(), state, reason);
        }
        history.state(state, reason, progress.since());
        observer.accept(state);
    }

    /** The task as users see it. */
    public TaskStatus status() {
        return StatusView.of(
                task,
                flow.figures(),
                new StatusView.Life(
                        progress.state(),
                        progress.since(),
                        progress.reason(),
                        progress.schemaDone(),
                        progress.dataDone(),
                        progress.retrying(),
                        progress.retries()));
    }

    /** How fast its load reads at most. */
    public SyncTask.RateLimit rateLimit() {
        return flow.rateLimit();
    }

    /** Sets another limit, at once and until the process ends. */
    public void rateLimit(SyncTask.RateLimit limit) {
        flow.rateLimit(limit);
    }

    /** Its tables as users see them. */
    public List<TableStatus> tables() {
        return StatusView.tables(task, flow.figures(), lost);
    }

    /**
     * Accepts the warnings of a precheck, or does so no longer.
     *
     * @throws IllegalStateException when that cannot be accepted, with the reason
     * @throws Tasks.NotDoneException when the target does not store it
     */
    public void acceptWarning(String check, boolean accepted, String by) {
        try {
            flow.acceptWarning(check, accepted, by);
        } catch (RuntimeException e) {
            throw notDone(e);
        }
        history.event(
                "precheck",
                "Warning " + check + (accepted ? " is accepted by " : " is not accepted any more by ") + by,
                clock.instant());
    }

    /** How one of its source tables is synchronised, empty while that is not planned. */
    public Optional<TableDetail> table(String source) {
        return flow.table(source);
    }

    /** The latest report of its prechecks, null before the first. */
    public @Nullable PrecheckReport report() {
        return flow.report();
    }

    /** Runs its prechecks now, beside whatever the task does. */
    public PrecheckReport precheck() {
        return flow.precheck();
    }

    /** Rows that the target refused, oldest first. */
    public List<Quarantine.Entry> setAside() {
        return flow.setAside();
    }

    /** Its history, newest first. */
    public List<TaskEvent> events() {
        return history.events();
    }
}
