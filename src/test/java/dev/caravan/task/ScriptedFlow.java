// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.task.TaskStatus.Counts;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A flow that does what a test tells it to: by default every step succeeds at once. */
final class ScriptedFlow implements TaskFlow {

    /** Steps that a script may replace. */
    enum Step {
        CHECK,
        INITIALIZE,
        LOAD,
        START,
        STOP,
        ADAPT,
        RELOAD,
        NOTE_RELOAD,
        RELEASE
    }

    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<Step, Queue<Runnable>> scripts = new EnumMap<>(Step.class);
    private final CountDownLatch never = new CountDownLatch(1);

    private volatile boolean loadsUntilStopped;
    private volatile @Nullable Held held;
    private final AtomicInteger chunksDone = new AtomicInteger();

    /** The next call of the step fails so. */
    ScriptedFlow fails(Step step, RuntimeException failure) {
        return does(step, () -> {
            throw failure;
        });
    }

    /** The next call of the step does this. */
    synchronized ScriptedFlow does(Step step, Runnable script) {
        scripts.computeIfAbsent(step, key -> new ArrayDeque<>()).add(script);
        return this;
    }

    /** The next call of the step ends when the latch is down. */
    CountDownLatch blocks(Step step) {
        CountDownLatch latch = new CountDownLatch(1);
        does(step, () -> awaits(latch));
        return latch;
    }

    private static void awaits(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The test has ended", e);
        }
    }

    /** Every load goes on until it is asked to stop. */
    ScriptedFlow loadsUntilStopped(boolean yes) {
        loadsUntilStopped = yes;
        return this;
    }

    /** A chunk is loaded. */
    void chunkDone() {
        chunksDone.incrementAndGet();
    }

    /** An operator had left the task so. */
    ScriptedFlow held(Held state) {
        held = state;
        return this;
    }

    @Override
    public Optional<Held> held() {
        return Optional.ofNullable(held);
    }

    private void step(Step step) {
        calls.add(step.name());
        Runnable script;
        synchronized (this) {
            Queue<Runnable> queue = scripts.get(step);
            script = queue == null ? null : queue.poll();
        }
        if (script != null) {
            script.run();
        }
    }

    @Override
    public void check() {
        step(Step.CHECK);
    }

    @Override
    public PrecheckReport precheck() {
        return new PrecheckReport("shop", Instant.EPOCH, List.of(), List.of(), List.of());
    }

    @Override
    public @Nullable PrecheckReport report() {
        return null;
    }

    /** A failed precheck with the given errors. */
    static PrecheckException errors(String... found) {
        List<Finding> findings = Arrays.stream(found)
                .map(text -> new Finding(
                        "source.agent", Finding.Level.ERROR, "source", text, "SQL Server Agent running", "", "", false))
                .toList();
        return new PrecheckException(new PrecheckReport("shop", Instant.EPOCH, findings, List.of(), List.of()));
    }

    @Override
    public void initialize() {
        step(Step.INITIALIZE);
    }

    @Override
    public boolean load(BooleanSupplier stop) {
        step(Step.LOAD);
        if (loadsUntilStopped) {
            while (!stop.getAsBoolean()) {
                pause();
            }
            return false;
        }
        return true;
    }

    private void pause() {
        try {
            if (never.await(1, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("Nobody counts this latch down");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The test has ended", e);
        }
    }

    @Override
    public void start(Listener listener) {
        listeners.add(listener);
        step(Step.START);
    }

    @Override
    public void stop() {
        step(Step.STOP);
    }

    @Override
    public void adapt() {
        step(Step.ADAPT);
    }

    @Override
    public Runnable reload(List<String> sources) {
        step(Step.RELOAD);
        return () -> step(Step.NOTE_RELOAD);
    }

    @Override
    public List<VerifiedTable> verify(Verifying how) {
        throw new UnsupportedOperationException("Not scripted");
    }

    @Override
    public void close() {
        calls.add("CLOSE");
    }

    @Override
    public @Nullable TaskStore store() {
        return null;
    }

    @Override
    public SyncTask.RateLimit rateLimit() {
        return SyncTask.RateLimit.NONE;
    }

    @Override
    public void rateLimit(SyncTask.RateLimit limit) {
        calls.add("LIMIT " + limit.maxRowsPerSecond());
    }

    @Override
    public void acceptWarning(String check, boolean accepted, String by) {
        calls.add("ACCEPT " + check + " " + accepted);
    }

    @Override
    public Optional<TableDetail> table(String source) {
        return Optional.empty();
    }

    @Override
    public void lookAtRetention() {
        // There is no source.
    }

    @Override
    public void lookAtVerifications() {
        // There is no target.
    }

    @Override
    public Figures figures() {
        TableStatus table = new TableStatus(
                "dbo.orders", "dbo.orders", TableState.LOADING, null, 0, 0, 9, chunksDone.get(), 0, 0, 0);
        return new Figures(List.of(table), null, null, null, null, TaskStatus.Lag.UNKNOWN, null, Counts.NONE, 0, 0);
    }

    /** What was called, in order. */
    List<String> calls() {
        return new ArrayList<>(calls);
    }

    /** How often the step was called. */
    long calls(Step step) {
        return calls.stream().filter(step.name()::equals).count();
    }

    /** Number of attempts that came to following changes. */
    int started() {
        return listeners.size();
    }

    /** The listener of an attempt that followed changes, 1 for the first. */
    Listener attempt(int number) {
        return listeners.get(number - 1);
    }

    @Override
    public List<String> release(boolean alsoTarget) {
        step(Step.RELEASE);
        return List.of("removed " + (alsoTarget ? "everywhere" : "at the source"));
    }

    @Override
    public List<Quarantine.Entry> setAside() {
        return List.of();
    }

    @Override
    public List<String> replay() {
        calls.add("REPLAY");
        return List.of("row 1 of dbo.orders: written");
    }
}
