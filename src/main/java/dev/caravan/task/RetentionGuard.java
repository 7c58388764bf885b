// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns once when the source is about to drop changes that are not applied yet, and tells once when the danger is over. Used
 * by the task's thread, also while the task is paused.
 */
final class RetentionGuard {

    private static final Logger LOG = LoggerFactory.getLogger(RetentionGuard.class);
    private static final double MINUTES_PER_HOUR = 60;

    /** Part of the retention that has to be left. */
    private static final double LEAST = 0.25;

    private final String task;
    private final Optional<Duration> least;
    private final TaskHistory history;
    private boolean warned;

    /** Guards a task; it warns below a quarter of the retention where no time is given. */
    RetentionGuard(String task, Optional<Duration> least, TaskHistory history) {
        this.task = task;
        this.least = least;
        this.history = history;
    }

    /** Looks at the time that is left; nothing is said while it is not known. */
    void look(@Nullable Double hoursLeft, @Nullable Long retentionMinutes, Instant now) {
        Double leastHours = leastHours(least, retentionMinutes);
        if (hoursLeft == null || retentionMinutes == null || leastHours == null) {
            return;
        }
        boolean low = hoursLeft < leastHours;
        if (low == warned) {
            return;
        }
        warned = low;
        String text = low
                ? String.format(
                        Locale.ROOT,
                        "In %.1f hours the source drops changes that are not applied yet; it keeps them for %.1f hours. Let"
                                + " the task catch up, or raise the retention: EXEC sys.sp_cdc_change_job @job_type ="
                                + " N'cleanup', @retention = MINUTES",
                        hoursLeft,
                        retentionMinutes / MINUTES_PER_HOUR)
                : "The time until the source drops changes that are not applied yet is restored";
        if (low) {
            LOG.warn("{} - {}", task, text);
        } else {
            LOG.info("{} - {}", task, text);
        }
        history.event("retention", text, now);
    }

    /** Hours that have to be left: the given time, or a quarter of the retention; null when neither is known. */
    static @Nullable Double leastHours(Optional<Duration> least, @Nullable Long retentionMinutes) {
        return least.map(time -> time.toMinutes() / MINUTES_PER_HOUR)
                .orElse(retentionMinutes == null ? null : Double.valueOf(LEAST * retentionMinutes / MINUTES_PER_HOUR));
    }

    /** Hours until the source drops the first change that is not applied, to a tenth; null when it is not known. */
    static @Nullable Double hoursLeft(TaskFlow.Figures figures) {
        Instant from = figures.retainedFrom();
        Instant now = figures.sourceNow();
        Long retention = figures.retentionMinutes();
        if (from == null || now == null || retention == null) {
            return null;
        }
        double minutes = retention
                - Math.max(0, (double) Duration.between(from, now).toMillis())
                        / Duration.ofMinutes(1).toMillis();
        return Math.round(minutes / MINUTES_PER_HOUR * 10) / 10.0;
    }

    /** When the source drops the first change that is not applied, empty while it is not known. */
    static Optional<Instant> deadline(TaskFlow.Figures figures) {
        Instant from = figures.retainedFrom();
        Long retention = figures.retentionMinutes();
        return from == null || retention == null
                ? Optional.empty()
                : Optional.of(from.plus(Duration.ofMinutes(retention)).truncatedTo(ChronoUnit.SECONDS));
    }
}
