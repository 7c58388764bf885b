// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.Transactions;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows committed transactions in the change tables, each as a whole and in the order of the log, as the capture jobs of
 * SQL Server Agent do for every database. Thread-safe.
 */
final class CaptureJob implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CaptureJob.class);
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
    private final Thread thread;
    private volatile boolean agentRunning = true;
    private volatile boolean closed;
    // Transactions that may still be shown; limited while capture is frozen.
    private long allowance = UNLIMITED;
    private int publishing;

    CaptureJob(Server server) {
        this.server = server;
        this.transactions = Transactions.of(server);
        this.output = new CaptureOutput(transactions);
        this.thread = new Thread(this::run, "standin-capture");
        thread.setDaemon(true);
    }

    /** Starts the job's thread. */
    void start() {
        thread.start();
    }

    /** Adds committed work to the end of a database's log; callers add in commit order. */
    void add(ChangeData data, CommittedWork work) {
        lock.lock();
        try {
            data.log().add(work);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
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

    /**
     * Shows at most so many transactions of a database at once, as sys.sp_cdc_scan does where no job does it.
     *
     * @throws SqlError 22903 while the database's capture job runs
     */
    void scan(ChangeData data, long most) throws SqlError {
        List<CommittedWork> batch = new ArrayList<>();
        lock.lock();
        try {
            if (agentRunning && data.jobRunning()) {
                throw CdcErrors.alreadyScanning();
            }
            while (publishing > 0) {
                changed.awaitUninterruptibly();
            }
            while (!data.log().isEmpty() && batch.size() < most) {
                batch.add(data.log().removeFirst());
            }
            publishing++;
        } finally {
            lock.unlock();
        }
        publish(data, batch);
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
