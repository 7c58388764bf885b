// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task at one moment, in the shape of {@code GET /api/tasks/{id}}.
 *
 * @param id task id
 * @param name display name
 * @param state state
 * @param since when it entered the state
 * @param reason one sentence why, null when there is nothing to say
 * @param phase how far each part is
 * @param progress the full load
 * @param latencyMillis source's time now minus commit time of the last applied transaction, null before the first
 * @param lag the three parts of the latency
 * @param hoursUntilDataLoss hours until the source drops the first change that is not applied, null when not known
 * @param warnBelowHours of these hours, below how many the task warns, null when not known
 * @param position how far changes are applied, null before the start
 * @param counts what was applied since the process started
 * @param retrying what is being retried, null when nothing is
 */
public record TaskStatus(
        String id,
        String name,
        TaskState state,
        Instant since,
        @Nullable String reason,
        Phases phase,
        Progress progress,
        @Nullable Long latencyMillis,
        Lag lag,
        @Nullable Double hoursUntilDataLoss,
        @Nullable Double warnBelowHours,
        @Nullable AppliedPosition position,
        Counts counts,
        @Nullable Retrying retrying) {

    /** How far a part is. */
    public enum Phase {
        /** Not asked for. */
        OFF,
        /** Not begun. */
        PENDING,
        /** Under way. */
        RUNNING,
        /** Finished. */
        DONE
    }

    /**
     * The three parts of a task.
     *
     * @param schema creation of tables
     * @param data full load
     * @param changes following of changes
     */
    public record Phases(Phase schema, Phase data, Phase changes) {}

    /**
     * Progress of the full load over all tables.
     *
     * @param tables tables selected
     * @param tablesDone tables loaded
     * @param rows rows loaded
     * @param rowsTotal rows expected, an estimate
     * @param rowsPerSecond current rate
     * @param bytesPerSecond current rate of COPY data
     * @param etaSeconds expected rest, null when not known or done
     */
    public record Progress(
            int tables,
            int tablesDone,
            long rows,
            long rowsTotal,
            double rowsPerSecond,
            double bytesPerSecond,
            @Nullable Long etaSeconds) {

        /** Expected rest of a load in seconds, null while nothing is read. */
        public static @Nullable Long eta(long rows, long rowsTotal, double rowsPerSecond) {
            return rowsPerSecond > 0 ? (long) (Math.max(0, rowsTotal - rows) / rowsPerSecond) : null;
        }
    }

    /**
     * Where the latency comes from, each null when not known. All are about 0 while nothing waits anywhere.
     *
     * @param captureMillis how long the first commit has waited that is not in the change tables
     * @param readMillis how much of the change tables is not read, in time, without what waits for the target
     * @param applyMillis how much of it waits for the target, or how long the last batch took if that is more
     */
    public record Lag(
            @Nullable Long captureMillis,
            @Nullable Long readMillis,
            @Nullable Long applyMillis) {
        /** Nothing known. */
        public static final Lag UNKNOWN = new Lag(null, null, null);

        /** All parts together, null unless each is known. */
        @Nullable
        Long sum() {
            return captureMillis == null || readMillis == null || applyMillis == null
                    ? null
                    : Long.valueOf(captureMillis + readMillis + applyMillis);
        }
    }

    /**
     * Last applied source transaction.
     *
     * @param commitLsn its commit LSN as text
     * @param committedAt its commit time, null when it is not known
     */
    public record AppliedPosition(
            String commitLsn, @Nullable Instant committedAt) {}

    /**
     * Changes read and applied since the process started.
     *
     * @param read changes of rows read from the source, before filters and merging; those that are read again count again
     * @param inserts rows inserted
     * @param updates rows updated
     * @param deletes rows deleted
     * @param ddls columns added
     * @param repaired rows that were missing, or there already, where they should not have been, and are right now
     * @param quarantined rows set aside
     * @param retries attempts after a failure
     */
    public record Counts(
            long read,
            long inserts,
            long updates,
            long deletes,
            long ddls,
            long repaired,
            long quarantined,
            long retries) {
        /** Nothing read yet. */
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);
    }

    /**
     * A retry under way.
     *
     * @param attempt number of the next attempt, 1 for the first
     * @param nextAttemptAt when it starts
     * @param givesUpAt when the task fails unless an attempt succeeds before
     */
    public record Retrying(
            int attempt,
            @JsonProperty("nextAttemptAt") Instant nextAttemptAt,
            @JsonProperty("givesUpAt") Instant givesUpAt) {}
}
