// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.copy.FailureClass;
import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import dev.caravan.source.ChangeDataCapture;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TaskStatus.Lag;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Where a task's latency comes from. The source is asked now and then how far its capture job is, and for the first captured
 * commit that is not read: all times are its own, so that no two clocks are compared.
 *
 * <p>Reading waits for the target: what is not read is the target's matter to the part of the time in which reading waited.
 */
final class Lags {

    private static final Logger LOG = LoggerFactory.getLogger(Lags.class);

    /** How long an answer holds: longer than between two looks of a task that is held. */
    private static final Duration VALID = Duration.ofSeconds(60);

    /** Beats that are missing before the heartbeat does not tell any more how the capture job does. */
    private static final int MISSING_BEATS = 5;

    private static final Duration LEAST_SILENCE = Duration.ofSeconds(10);

    private final String task;
    private final ChangeDataCapture cdc;
    private final @Nullable TableName heartbeat;
    private final Duration interval;
    private final AtomicLong waitedNanos = new AtomicLong();

    private volatile Lsn read = Lsn.ZERO;
    private volatile boolean running;
    private volatile long handedAt;
    private volatile long applyingSince;
    private volatile long lastApplyMillis;
    private volatile long behindMillis;
    private volatile @Nullable Answer answer;
    private volatile boolean refused;
    private boolean scansRefused;

    private long lookedAt;
    private long waitedAtLook;

    /**
     * What the source said.
     *
     * @param captureMillis how long the first commit waits to be captured, null when not known
     * @param backlogMillis how much is captured and not read
     * @param waited part of the time since the look before in which reading waited for the target, 0 to 1
     * @param nanos when
     */
    private record Answer(@Nullable Long captureMillis, long backlogMillis, double waited, long nanos) {}

    Lags(SyncTask task, ChangeDataCapture cdc) {
        this.task = task.id();
        this.cdc = cdc;
        this.heartbeat = task.heartbeat().enabled() ? task.heartbeat().table() : null;
        this.interval = task.heartbeat().interval();
    }

    /** Changes are followed from a position on. */
    void begin(Lsn position) {
        read = position;
        handedAt = 0;
        applyingSince = 0;
        behindMillis = 0;
        answer = null;
        refused = false;
        running = true;
    }

    /** Changes are not followed any more: nothing that was read waits for the target. */
    void end() {
        running = false;
        Answer known = answer;
        answer = known == null ? null : new Answer(known.captureMillis(), known.backlogMillis(), 0, known.nanos());
        handedAt = 0;
        applyingSince = 0;
    }

    /** Everything up to a commit was read; what arrives later in another route is older. */
    void read(Lsn commit) {
        if (commit.compareTo(read) > 0) {
            read = commit;
        }
    }

    /** What was read is handed on. */
    void handed() {
        handedAt = nanos();
    }

    /** What was handed on is taken. */
    void taken() {
        long since = handedAt;
        if (since != 0) {
            handedAt = 0;
            waitedNanos.addAndGet(nanos() - since);
        }
    }

    /** A batch is on its way to the target. */
    void applying() {
        applyingSince = nanos();
    }

    /** A batch is in the target. */
    void applied(long millis) {
        applyingSince = 0;
        lastApplyMillis = millis;
    }

    /** How much older what is applied is than what a topic has: that is the target's part, too. */
    void behind(Duration age) {
        behindMillis = Math.max(0, age.toMillis());
    }

    /** Asks the source, while changes are followed. */
    void look() {
        look(read);
    }

    /** Asks the source, while a task is held at a position. */
    void lookWhileHeld(Lsn position) {
        if (!running) {
            look(position);
        }
    }

    private synchronized void look(Lsn upTo) {
        if (refused) {
            return;
        }
        try {
            double waited = waited();
            ChangeDataCapture.Frontier frontier = cdc.frontier(upTo, heartbeat);
            Long capture = capture(frontier);
            long backlog = heartbeat == null ? backlogWithoutBeats(frontier, capture) : backlog(frontier);
            answer = new Answer(capture, backlog, running ? waited : 0, nanos());
        } catch (DataAccessException e) {
            answer = null;
            if (FailureClass.of(e).isRetryable()) {
                throw e;
            }
            refused = true;
            LOG.warn(
                    "{} - how far the source's capture job is could not be asked, so that the parts of the latency are not"
                            + " known: {}. Grant the login SELECT on schema cdc",
                    task,
                    e.getMessage());
        }
    }

    private double waited() {
        long now = nanos();
        long since = handedAt;
        long all = waitedNanos.get() + (since == 0 ? 0 : now - since);
        double share = lookedAt == 0 ? 0 : (all - waitedAtLook) / (double) Math.max(1, now - lookedAt);
        lookedAt = now;
        waitedAtLook = all;
        return Math.min(1, Math.max(0, share));
    }

    private static long backlog(ChangeDataCapture.Frontier frontier) {
        Long unread = frontier.unread();
        Long newest = frontier.newest();
        return unread == null || newest == null ? 0 : Math.max(0, unread - newest);
    }

    /**
     * How much is captured and not read where nothing is committed regularly: the newest commit may be old itself, so that it
     * does not tell how long the first has been captured. With the part of the capture it is the age of the first.
     */
    static long backlogWithoutBeats(ChangeDataCapture.Frontier frontier, @Nullable Long capture) {
        Long unread = frontier.unread();
        return unread == null ? 0 : Math.max(0, unread - (capture == null ? 0 : capture));
    }

    private @Nullable Long capture(ChangeDataCapture.Frontier frontier) {
        Long beat = frontier.beat();
        Long byBeats = beat == null ? null : Long.valueOf(captureByBeats(beat, frontier.newest(), interval));
        if (beat != null && beat < silence().toMillis()) {
            return byBeats;
        }
        Long byScans = latestScan();
        return byBeats == null || byScans == null ? byScans : Long.valueOf(Math.max(byBeats, byScans));
    }

    /**
     * How long the first beat waits that is not captured; 0 when all are. Beats come at intervals, and are captured in order.
     *
     * @param beat age of the latest beat
     * @param newest age of the newest captured commit, null when there is none
     */
    static long captureByBeats(long beat, @Nullable Long newest, Duration interval) {
        // Commit times come in steps of 3 ms, and a beat is committed a moment after its time.
        if (newest != null && newest <= beat + 3) {
            return 0;
        }
        return newest == null ? beat : Math.max(beat, newest - interval.toMillis());
    }

    private Duration silence() {
        Duration beats = interval.multipliedBy(MISSING_BEATS);
        return beats.compareTo(LEAST_SILENCE) > 0 ? beats : LEAST_SILENCE;
    }

    /** What the capture job tells of itself, for where nothing is known to be committed. */
    private @Nullable Long latestScan() {
        if (scansRefused) {
            return null;
        }
        try {
            return cdc.scanLatency().map(Duration::toMillis).orElse(null);
        } catch (DataAccessException e) {
            if (FailureClass.of(e).isRetryable()) {
                throw e;
            }
            // A precheck tells of the missing right.
            scansRefused = true;
            LOG.debug("{} - the capture job's scans may not be looked at", task, e);
            return null;
        }
    }

    /** The parts of the latency now. */
    Lag lag() {
        long now = nanos();
        Answer known = answer;
        if (known != null && now - known.nanos() > VALID.toNanos()) {
            known = null;
        }
        Long target = null;
        if (running || known != null) {
            long since = applyingSince;
            target = running
                    ? Math.max(
                            Math.max(lastApplyMillis, behindMillis),
                            since == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(now - since))
                    : 0L;
        }
        if (known == null || target == null) {
            return new Lag(null, null, target);
        }
        long waiting = Math.round(known.backlogMillis() * known.waited());
        return new Lag(known.captureMillis(), known.backlogMillis() - waiting, Math.max(waiting, target));
    }

    /** Never 0, which stands for nothing. */
    private static long nanos() {
        return System.nanoTime() | 1;
    }
}
