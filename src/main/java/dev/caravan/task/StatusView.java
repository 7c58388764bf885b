// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.model.Position;
import dev.caravan.task.SyncTask.Part;
import dev.caravan.task.TaskStatus.AppliedPosition;
import dev.caravan.task.TaskStatus.Counts;
import dev.caravan.task.TaskStatus.Phase;
import dev.caravan.task.TaskStatus.Phases;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts together what users see of a task. */
final class StatusView {

    private static final Set<TableState> LOADED = Set.of(TableState.CATCHING_UP, TableState.IN_SYNC);

    private StatusView() {}

    /** State of a runner. */
    record Life(
            TaskState state,
            Instant since,
            @Nullable String reason,
            boolean schemaDone,
            boolean dataDone,
            TaskStatus.@Nullable Retrying retrying,
            long retries) {}

    static TaskStatus of(SyncTask task, TaskFlow.Figures figures, Life life) {
        Position position = figures.position();
        Long latency = latency(position, figures.sourceNow());
        Long waiting = figures.lag().sum();
        if (!task.heartbeat().enabled() && latency != null && waiting != null) {
            // Nothing may have been committed for long: that makes the position old, and nothing late.
            latency = Math.min(latency, waiting);
        }
        Counts applied = figures.counts();
        return new TaskStatus(
                task.id(),
                task.name(),
                life.state(),
                life.since(),
                life.reason(),
                phases(task, life),
                progress(figures),
                latency,
                figures.lag(),
                RetentionGuard.hoursLeft(figures),
                RetentionGuard.leastHours(task.retentionWarning(), figures.retentionMinutes()),
                position == null
                        ? null
                        : new AppliedPosition(position.commitLsn().toString(), position.committedAt()),
                new Counts(
                        applied.read(),
                        applied.inserts(),
                        applied.updates(),
                        applied.deletes(),
                        applied.ddls(),
                        applied.repaired(),
                        applied.quarantined(),
                        life.retries()),
                life.retrying());
    }

    /**
     * The tables; all share the position, so that those whose changes are followed have the same time left.
     *
     * @param lost tables of which changes are lost
     */
    static List<TableStatus> tables(SyncTask task, TaskFlow.Figures figures, Set<String> lost) {
        Double hours = RetentionGuard.hoursLeft(figures);
        if (!task.does(Part.CHANGES)) {
            return figures.tables();
        }
        return figures.tables().stream()
                .map(table -> table.withHoursUntilDataLoss(
                        lost.contains(table.source())
                                ? Double.valueOf(0)
                                : table.state() == TableState.REMOVED ? null : hours))
                .toList();
    }

    private static Phases phases(SyncTask task, Life life) {
        boolean active = switch (life.state()) {
            case INITIALIZING, SYNCHRONIZING, RETRYING, PAUSING -> true;
            default -> false;
        };
        boolean finished = life.state() == TaskState.FINISHED;
        return new Phases(
                phase(task, Part.SCHEMA, life.schemaDone(), active),
                phase(task, Part.DATA, life.dataDone(), active && life.schemaDone()),
                phase(task, Part.CHANGES, finished, active && life.dataDone()));
    }

    private static Phase phase(SyncTask task, Part part, boolean done, boolean running) {
        if (!task.initialize().contains(part)) {
            return Phase.OFF;
        }
        if (done) {
            return Phase.DONE;
        }
        return running ? Phase.RUNNING : Phase.PENDING;
    }

    private static TaskStatus.Progress progress(TaskFlow.Figures figures) {
        List<TableStatus> tables = figures.tables();
        long rows = tables.stream().mapToLong(TableStatus::rows).sum();
        long total = tables.stream().mapToLong(TableStatus::rowsTotal).sum();
        int done = (int)
                tables.stream().filter(table -> LOADED.contains(table.state())).count();
        if (done == tables.size()) {
            return new TaskStatus.Progress(tables.size(), done, rows, total, 0, 0, null);
        }
        double rate = figures.rowsPerSecond();
        Long eta = TaskStatus.Progress.eta(rows, total, rate);
        return new TaskStatus.Progress(tables.size(), done, rows, total, rate, figures.bytesPerSecond(), eta);
    }

    private static @Nullable Long latency(@Nullable Position position, @Nullable Instant sourceNow) {
        if (position == null || position.committedAt() == null || sourceNow == null) {
            return null;
        }
        return Math.max(0, Duration.between(position.committedAt(), sourceNow).toMillis());
    }
}
