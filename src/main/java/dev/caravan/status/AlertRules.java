// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.status.Alert.Kind;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides from samples what has to be told: once when something begins, once when it is over. Used by one thread. */
final class AlertRules {

    private static final double MINUTES_PER_HOUR = 60;

    private final AlertProperties limits;
    private final Set<Key> raised = new HashSet<>();
    private final Map<String, Instant> lateSince = new HashMap<>();

    private record Key(String task, Kind kind) {}

    AlertRules(AlertProperties limits) {
        this.limits = limits;
    }

    /** What there is to tell after a sample; tasks that have gone are forgotten. */
    List<Alert> look(StatusSample sample) {
        raised.removeIf(key -> !sample.tasks().containsKey(key.task()));
        lateSince.keySet().retainAll(sample.tasks().keySet());
        List<Alert> alerts = new ArrayList<>();
        for (TaskStatus task : sample.tasks().values()) {
            for (Kind kind : Kind.values()) {
                decide(kind, task, sample.at())
                        .flatMap(found -> change(kind, task, found, sample.at()))
                        .ifPresent(alerts::add);
            }
        }
        return alerts;
    }

    /**
     * Whether something is wrong.
     *
     * @param wrong whether it is
     * @param text what to say of it
     */
    private record Found(boolean wrong, String text) {}

    private Optional<Alert> change(Kind kind, TaskStatus task, Found found, Instant at) {
        Key key = new Key(task.id(), kind);
        boolean changed = found.wrong() ? raised.add(key) : raised.remove(key);
        return changed
                ? Optional.of(new Alert(
                        task.id(),
                        task.name(),
                        kind.word(),
                        found.wrong() ? "raised" : "restored",
                        task.name() + ": " + found.text(),
                        at.truncatedTo(ChronoUnit.MILLIS).toString()))
                : Optional.empty();
    }

    /** Empty while it stays as it was. */
    private Optional<Found> decide(Kind kind, TaskStatus task, Instant at) {
        return switch (kind) {
            case FAILURE -> failure(task);
            case LATENCY -> latency(task, at);
            case RETENTION -> retention(task);
            case QUARANTINE -> quarantine(task);
        };
    }

    private static Optional<Found> failure(TaskStatus task) {
        return switch (task.state()) {
            case FAILED, PRECHECK_FAILED ->
                Optional.of(new Found(
                        true,
                        task.state() + ". " + (task.reason() == null ? "" : task.reason() + " ")
                                + "Put it right, then start the task."));
            case SYNCHRONIZING, FINISHED -> Optional.of(new Found(false, "it works again."));
            default -> Optional.empty();
        };
    }

    private Optional<Found> latency(TaskStatus task, Instant at) {
        Duration limit = limits.latency();
        Long millis = task.latencyMillis();
        // What an operator holds is behind on purpose, and what failed is told of already.
        boolean works = task.state() == TaskState.SYNCHRONIZING || task.state() == TaskState.RETRYING;
        if (limit.isZero() || millis == null || millis <= limit.toMillis()) {
            lateSince.remove(task.id());
            return limit.isZero() || millis == null
                    ? Optional.empty()
                    : Optional.of(new Found(
                            false,
                            "the latency is " + Readable.millis(millis) + ", below " + Readable.millis(limit.toMillis())
                                    + " again."));
        }
        if (!works) {
            lateSince.remove(task.id());
            return Optional.empty();
        }
        Instant since = lateSince.computeIfAbsent(task.id(), id -> at);
        if (Duration.between(since, at).compareTo(limits.latencyFor()) < 0) {
            return Optional.empty();
        }
        return Optional.of(new Found(
                true,
                "the latency is " + Readable.millis(millis) + ", above " + Readable.millis(limit.toMillis())
                        + part(task.lag()) + "."));
    }

    /** Where most of it comes from. */
    private static String part(TaskStatus.Lag lag) {
        long capture = known(lag.captureMillis());
        long read = known(lag.readMillis());
        long apply = known(lag.applyMillis());
        if (capture + read + apply == 0) {
            return "";
        }
        if (capture >= read && capture >= apply) {
            return "; most of it is SQL Server's capture job";
        }
        return read >= apply ? "; most of it is reading" : "; most of it is the target";
    }

    private static long known(@Nullable Long millis) {
        return millis == null ? 0 : millis;
    }

    private Optional<Found> retention(TaskStatus task) {
        Double hours = task.hoursUntilDataLoss();
        Duration limit = limits.retention();
        Double least = limit == null ? task.warnBelowHours() : Double.valueOf(limit.toMinutes() / MINUTES_PER_HOUR);
        if (hours == null || least == null || (limit != null && limit.isZero())) {
            return Optional.empty();
        }
        Duration left = Duration.ofMinutes(Math.round(hours * MINUTES_PER_HOUR));
        boolean low = hours < least;
        String text = left.isNegative() || left.isZero()
                ? "the source may have dropped changes that are not applied."
                : "the source keeps changes that are not applied for " + Readable.duration(left) + " more.";
        return Optional.of(new Found(
                low, low ? text + " Let the task catch up, or raise the retention of its cleanup job." : text));
    }

    private static Optional<Found> quarantine(TaskStatus task) {
        long rows = task.counts().quarantined();
        return Optional.of(
                rows > 0
                        ? new Found(
                                true,
                                "rows were set aside because the target refused them; there are " + Readable.count(rows)
                                        + " now.")
                        : new Found(false, "no rows are set aside any more."));
    }
}
