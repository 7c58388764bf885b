// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TaskStatus;
import dev.caravan.task.TaskStatus.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A task in the words of the page. Methods are public because the template calls them.
 *
 * @param status the task
 * @param now the page's time
 */
record TaskView(TaskStatus status, Instant now) {
    /** Part of the time at which the task warns that is left when it is urgent. */
    private static final double URGENT = 1 / 3.0;

    /**
     * One of the three parts.
     *
     * @param name its name
     * @param state how far it is, in words
     * @param tone its colour
     */
    record Part(String name, String state, String tone) {}

    public String id() {
        return status.id();
    }

    public String name() {
        return status.name();
    }

    public String state() {
        return words(status.state());
    }

    /** Class of the state's colour; the text beside it says the same. */
    public String tone() {
        return switch (status.state()) {
            case SYNCHRONIZING, FINISHED -> "good";
            case PRECHECKING, INITIALIZING -> "busy";
            case RETRYING, PAUSING -> "warn";
            case FAILED, PRECHECK_FAILED -> "bad";
            case NEW, STANDBY, PAUSED, STOPPED -> "idle";
        };
    }

    public String sinceTime() {
        return Readable.time(status.since());
    }

    public String sinceFor() {
        return Readable.duration(Duration.between(status.since(), now));
    }

    public String latency() {
        return orDash(status.latencyMillis());
    }

    public String captureLag() {
        return orDash(status.lag().captureMillis());
    }

    public String readLag() {
        return orDash(status.lag().readMillis());
    }

    public String applyLag() {
        return orDash(status.lag().applyMillis());
    }

    public List<Part> parts() {
        return List.of(
                part("Schema", status.phase().schema()),
                part("Data", status.phase().data()),
                part("Changes", status.phase().changes()));
    }

    /** Share of the full load, 0 to 100; 100 only when it is done, as the total is an estimate. */
    public int percent() {
        return percent(
                status.phase().data() == Phase.DONE,
                status.progress().rows(),
                status.progress().rowsTotal());
    }

    /** Whether a full load is part of the task. */
    public boolean loads() {
        return status.phase().data() != Phase.OFF;
    }

    public boolean loading() {
        return status.phase().data() == Phase.RUNNING;
    }

    /** Tables loaded of those that are to be, a dash before they are known. */
    public String tables() {
        return status.progress().tables() == 0
                ? "–"
                : Readable.count(status.progress().tablesDone()) + " of "
                        + Readable.count(status.progress().tables());
    }

    /** Rows loaded, with the expected number until all are; a dash before that is known. */
    public String rows() {
        if (status.progress().tables() == 0) {
            return "–";
        }
        String rows = Readable.count(status.progress().rows());
        return status.phase().data() == Phase.DONE
                ? rows
                : rows + " of about " + Readable.count(status.progress().rowsTotal());
    }

    public String rate() {
        return Readable.count(Math.round(status.progress().rowsPerSecond())) + " rows/s, "
                + Readable.bytesPerSecond(status.progress().bytesPerSecond());
    }

    @Nullable
    public String eta() {
        Long seconds = status.progress().etaSeconds();
        return seconds == null ? null : Readable.duration(Duration.ofSeconds(seconds));
    }

    public String read() {
        return Readable.count(status.counts().read());
    }

    public String inserts() {
        return Readable.count(status.counts().inserts());
    }

    public String updates() {
        return Readable.count(status.counts().updates());
    }

    public String deletes() {
        return Readable.count(status.counts().deletes());
    }

    public String changes() {
        return Readable.count(status.counts().inserts()
                + status.counts().updates()
                + status.counts().deletes());
    }

    /** How long the source still keeps the first change that is not applied. */
    public String retentionLeft() {
        Double hours = status.hoursUntilDataLoss();
        return hours == null ? "–" : Readable.duration(Duration.ofSeconds(Math.round(hours * 3600)));
    }

    public String retentionTone() {
        Double hours = status.hoursUntilDataLoss();
        Double least = status.warnBelowHours();
        if (hours == null || least == null || hours >= least) {
            return "";
        }
        return hours < URGENT * least ? "bad" : "warn";
    }

    @Nullable
    public String committedAt() {
        TaskStatus.AppliedPosition position = status.position();
        return position == null || position.committedAt() == null ? null : Readable.time(position.committedAt());
    }

    @Nullable
    public String nextAttempt() {
        TaskStatus.Retrying retrying = status.retrying();
        return retrying == null ? null : Readable.duration(Duration.between(now, retrying.nextAttemptAt()));
    }

    @Nullable
    public String givesUp() {
        TaskStatus.Retrying retrying = status.retrying();
        return retrying == null ? null : Readable.duration(Duration.between(now, retrying.givesUpAt()));
    }

    /** Commands that make sense now; the task itself is the judge. */
    public List<Action> actions() {
        return switch (status.state()) {
            case NEW, STOPPED, FAILED, PRECHECK_FAILED -> List.of(Action.START);
            case INITIALIZING, SYNCHRONIZING, RETRYING -> List.of(Action.PAUSE, Action.STOP);
            case PAUSED -> List.of(Action.RESUME, Action.STOP);
            case PRECHECKING, PAUSING -> List.of(Action.STOP);
            case STANDBY, FINISHED -> List.of();
        };
    }

    /** Whether what was made at the source for it may be removed: it does not run. */
    public boolean releasable() {
        return switch (status.state()) {
            case NEW, STOPPED, FAILED, PRECHECK_FAILED, FINISHED -> true;
            case STANDBY, PRECHECKING, INITIALIZING, SYNCHRONIZING, RETRYING, PAUSING, PAUSED -> false;
        };
    }

    /** Whether its tables may be loaded anew: it has begun with them, and no load is under way. */
    public boolean reloads() {
        return loads()
                && switch (status.state()) {
                    case SYNCHRONIZING, RETRYING, PAUSED, STOPPED, FAILED, PRECHECK_FAILED -> true;
                    case NEW, STANDBY, PRECHECKING, INITIALIZING, PAUSING, FINISHED -> false;
                };
    }

    static int percent(boolean done, long rows, long total) {
        if (done) {
            return 100;
        }
        return total <= 0 ? 0 : (int) Math.min(99, 100 * (double) rows / total);
    }

    /** {@code PRECHECK_FAILED} as "Precheck failed". */
    static String words(Enum<?> constant) {
        String words = constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static Part part(String name, Phase phase) {
        return switch (phase) {
            case OFF -> new Part(name, "not asked for", "idle");
            case PENDING -> new Part(name, "waiting", "idle");
            case RUNNING -> new Part(name, "running", "busy");
            case DONE -> new Part(name, "done", "good");
        };
    }

    private static String orDash(@Nullable Long millis) {
        return millis == null ? "–" : Readable.millis(millis);
    }
}
