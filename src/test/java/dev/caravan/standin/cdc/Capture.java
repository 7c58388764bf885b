// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.store.CommitListener;
import dev.caravan.standin.store.LogRecord;
import dev.caravan.standin.store.RowChange;
import dev.caravan.standin.store.SchemaChange;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.store.Transactions;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log and its reader: hears of commits, gives each its LSN in commit order, and a thread of its own later shows whole
 * transactions in the change tables, as the capture job of SQL Server Agent does. Thread-safe.
 */
final class Capture implements CommitListener, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Capture.class);
    private static final int INTERNAL_ERROR = 22859;
    private static final int BATCH_ROWS = 20_000;
    private static final int BATCH_TRANSACTIONS = 2_000;
    private static final long IDLE_CHECK_MILLIS = 200;
    private static final long UNLIMITED = Long.MAX_VALUE;

    private final Server server;
    private final Transactions transactions;
    private final CaptureOutput output;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Transaction, List<CaptureInstance>> enabling = new ConcurrentHashMap<>();
    private final Thread thread;
    private volatile boolean agentRunning = true;
    private volatile boolean closed;
    private volatile long delayMillis;
    private volatile long jitterMillis;
    // Transactions that may still be shown; limited while capture is frozen.
    private long allowance = UNLIMITED;
    private int publishing;

    private Capture(Server server) {
        this.server = server;
        this.transactions = Transactions.of(server);
        this.output = new CaptureOutput(transactions);
        this.thread = new Thread(this::run, "standin-capture");
        thread.setDaemon(true);
    }

    /** Starts capturing on a server; once only. */
    static Capture start(Server server) {
        Capture capture = new Capture(server);
        server.attach(Capture.class, capture);
        capture.transactions.onCommit(capture);
        capture.transactions.onSchemaChange(new CaptureRules());
        capture.thread.start();
        return capture;
    }

    /** The capture of a server. */
    static Capture of(Server server) {
        Capture capture = server.extension(Capture.class);
        if (capture == null) {
            throw new IllegalStateException("Change data capture was not installed on server " + server.name());
        }
        return capture;
    }

    /** Notes that a transaction made an instance, which is enabled when it is committed. */
    void enabling(Transaction transaction, CaptureInstance instance) {
        enabling.computeIfAbsent(transaction, t -> new ArrayList<>()).add(instance);
        transaction.onEnd(committed -> enabling.remove(transaction));
    }

    @Override
    public void committed(Commit commit) {
        List<CaptureInstance> enabled = enabling.getOrDefault(commit.transaction(), List.of());
        List<ChangeData> concerned = new ArrayList<>(1);
        for (LogRecord change : commit.changes()) {
            ChangeData data = ChangeData.of(change.table().database());
            if (data != null && !concerned.contains(data) && data.tracks(change.table())) {
                concerned.add(data);
            }
        }
        concerned.forEach(data -> append(data, commit, enabled));
    }

    private void append(ChangeData data, Commit commit, List<CaptureInstance> enabled) {
        List<RowChange> rows = new ArrayList<>();
        List<SchemaChange> schema = new ArrayList<>();
        for (LogRecord change : commit.changes()) {
            if (change.table().database() != data.database() || !data.tracks(change.table())) {
                continue;
            }
            if (change instanceof RowChange row) {
                rows.add(row);
            } else if (change instanceof SchemaChange definition) {
                schema.add(definition);
            }
        }
        List<CaptureInstance> mine = enabled.stream()
                .filter(i -> i.source().database() == data.database())
                .toList();
        Transaction transaction = commit.transaction();
        long due = System.nanoTime() + delayNanos();
        if (!mine.isEmpty()) {
            mine.forEach(instance -> instance.enable(transaction.nextChangeNumber()));
            add(data, work(commit, due, List.of(), List.of(), mine));
        }
        if (!rows.isEmpty() || schema.stream().anyMatch(CaptureRules::isDdl)) {
            add(data, work(commit, due, rows, schema, List.of()));
        }
        dropEnded(data, schema);
    }

    private static CommittedWork work(
            Commit commit, long due, List<RowChange> rows, List<SchemaChange> schema, List<CaptureInstance> enabled) {
        Transaction transaction = commit.transaction();
        // An instance starts before the LSN that is mapped for its making, so that start_lsn < fn_cdc_get_max_lsn()
        // holds
        // at once and no data transaction ever has a start_lsn for its LSN.
        long start = enabled.isEmpty() ? 0 : transaction.nextChangeNumber();
        return new CommittedWork(
                transaction.nextChangeNumber(),
                start,
                transaction.begun(),
                commit.time(),
                transaction.id(),
                due,
                rows,
                schema,
                enabled);
    }

    private void add(ChangeData data, CommittedWork work) {
        lock.lock();
        try {
            data.log().add(work);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static void dropEnded(ChangeData data, List<SchemaChange> schema) {
        schema.stream()
                .filter(change -> change.kind() == SchemaChange.Kind.DROP_TABLE)
                .forEach(change -> data.instancesOf(change.table()).forEach(data::remove));
    }

    private long delayNanos() {
        long jitter = jitterMillis == 0 ? 0 : ThreadLocalRandom.current().nextLong(jitterMillis + 1);
        return TimeUnit.MILLISECONDS.toNanos(delayMillis + jitter);
    }

    private void run() {
        while (!closed) {
            try {
                if (!step()) {
                    await(IDLE_CHECK_MILLIS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Shows what is due; false when nothing was. */
    private boolean step() {
        boolean any = false;
        for (Database database : server.databases()) {
            ChangeData data = ChangeData.of(database);
            if (data == null) {
                continue;
            }
            List<CommittedWork> batch = take(data);
            if (!batch.isEmpty()) {
                publish(data, batch);
                any = true;
            } else if (agentRunning && data.jobRunning() && allowanceLeft()) {
                transactions.betweenCommits(() -> markIdle(data));
            }
        }
        return any;
    }

    // Between commits, so that the LSN drawn here is before those of all work that will still come into the log.
    private void markIdle(ChangeData data) {
        lock.lock();
        try {
            if (data.log().isEmpty()) {
                output.markIdle(data, now());
            }
        } finally {
            lock.unlock();
        }
    }

    private void publish(ChangeData data, List<CommittedWork> batch) {
        try {
            output.publish(data, batch, now());
        } catch (RuntimeException e) {
            failed(data, e);
        } finally {
            lock.lock();
            try {
                publishing--;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    // A bug of the stand-in must not look like a slow capture job: it is recorded where every test looks.
    private void failed(ChangeData data, RuntimeException error) {
        log.error(
                "{} - capturing changes failed, the capture job stops",
                data.database().name(),
                error);
        data.jobRunning(false);
        CdcMonitoring.Errors.of(data.database())
                .add(new CdcMonitoring.ErrorEntry(now(), INTERNAL_ERROR, String.valueOf(error.getMessage())));
        server.recordUnknown(
                "The capture job failed: " + error,
                "capture of " + data.database().name());
    }

    private boolean allowanceLeft() {
        lock.lock();
        try {
            return allowance == UNLIMITED;
        } finally {
            lock.unlock();
        }
    }

    private List<CommittedWork> take(ChangeData data) {
        List<CommittedWork> batch = new ArrayList<>();
        lock.lock();
        try {
            long now = System.nanoTime();
            int rows = 0;
            while (agentRunning
                    && data.jobRunning()
                    && !data.log().isEmpty()
                    && data.log().getFirst().due() - now <= 0
                    && rows < BATCH_ROWS
                    && batch.size() < BATCH_TRANSACTIONS
                    && allowance > 0) {
                CommittedWork next = data.log().removeFirst();
                batch.add(next);
                rows += next.rows().size();
                if (allowance != UNLIMITED) {
                    allowance--;
                }
            }
            if (!batch.isEmpty()) {
                publishing++;
            }
        } finally {
            lock.unlock();
        }
        return batch;
    }

    private void await(long millis) throws InterruptedException {
        lock.lock();
        try {
            long wait = TimeUnit.MILLISECONDS.toNanos(millis);
            long now = System.nanoTime();
            for (Database database : server.databases()) {
                ChangeData data = ChangeData.of(database);
                if (data != null && canRead(data) && !data.log().isEmpty()) {
                    wait = Math.min(wait, data.log().getFirst().due() - now);
                }
            }
            if (wait > 0) {
                changed.awaitNanos(wait);
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean canRead(ChangeData data) {
        return agentRunning && data.jobRunning() && allowance > 0;
    }

    /** Waits until everything committed so far is shown; at once when the reader is stopped or frozen. */
    void drain() throws InterruptedException {
        lock.lock();
        try {
            while (publishing > 0
                    || server.databases().stream()
                            .map(ChangeData::of)
                            .anyMatch(data ->
                                    data != null && canRead(data) && !data.log().isEmpty())) {
                changed.awaitNanos(TimeUnit.MILLISECONDS.toNanos(IDLE_CHECK_MILLIS));
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets the reader show only so many more transactions; a negative number lifts the limit. */
    void limit(long count) {
        change(() -> allowance = count < 0 ? UNLIMITED : count);
    }

    /** Lets a frozen reader show more transactions. */
    void advance(long count) {
        change(() -> allowance = allowance == UNLIMITED ? UNLIMITED : allowance + count);
    }

    /** Sets how long after its commit a transaction is shown: a fixed part and up to a random part, in milliseconds. */
    void delay(long millis, long jitter) {
        change(() -> {
            delayMillis = millis;
            jitterMillis = jitter;
        });
    }

    /** Whether SQL Server Agent runs. */
    boolean agentRunning() {
        return agentRunning;
    }

    /** Starts or stops SQL Server Agent; while it is stopped nothing is captured, and the backlog comes at its start. */
    void agentRunning(boolean running) {
        change(() -> agentRunning = running);
    }

    /** Looks at the log again after something about a job changed. */
    void wake() {
        change(() -> {});
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private LocalDateTime now() {
        return LocalDateTime.ofInstant(server.clock().instant(), ZoneOffset.UTC);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
