// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Locale;
import java.util.function.Function;

/** Meters of one task, tag {@code task}. */
final class MetersOfTask extends MeterGroup<TaskStatus> {
    private static final double MILLIS_PER_HOUR = 3_600_000;
    private static final String APPLIED = "Rows changed in the target by changes";

    MetersOfTask(MeterRegistry registry, TaskStatus task) {
        super(registry, Tags.of("task", task.id()), task);
        lags();
        seconds(
                "caravan.retention.left",
                "Time until the source drops changes that are not applied yet",
                t -> t.hoursUntilDataLoss() == null ? null : Math.round(t.hoursUntilDataLoss() * MILLIS_PER_HOUR));
        seconds(
                "caravan.retention.warning",
                "Time left below which the task warns that the source will drop changes",
                t -> t.warnBelowHours() == null ? null : Math.round(t.warnBelowHours() * MILLIS_PER_HOUR));
        gauge(
                "caravan.rows.copied",
                "Rows loaded by the full load",
                Tags.empty(),
                t -> t.progress().rows());
        gauge(
                "caravan.rows.expected",
                "Rows that the full load expects, an estimate",
                Tags.empty(),
                t -> t.progress().rowsTotal());
        for (TaskState state : TaskState.values()) {
            Tags tag = Tags.of("state", state.name().toLowerCase(Locale.ROOT));
            gauge(
                    "caravan.task.state",
                    "1 for the task's state, 0 for the others",
                    tag,
                    t -> t.state() == state ? 1 : 0);
        }
        phase("schema", phases -> phases.schema());
        phase("data", phases -> phases.data());
        phase("changes", phases -> phases.changes());
        counts();
    }

    private void phase(String name, Function<TaskStatus.Phases, TaskStatus.Phase> phase) {
        gauge(
                "caravan.phase",
                "1 for what the task is at, 0 for what it is not at (yet, or any more)",
                Tags.of("phase", name),
                t -> phase.apply(t.phase()) == TaskStatus.Phase.RUNNING ? 1 : 0);
    }

    private void lags() {
        seconds(
                "caravan.latency",
                "Source's time now minus commit time of the last applied transaction",
                TaskStatus::latencyMillis);
        seconds(
                "caravan.capture.lag",
                "How long the first commit waits for the capture job",
                t -> t.lag().captureMillis());
        seconds(
                "caravan.read.lag",
                "How much of the change tables is not read, in time",
                t -> t.lag().readMillis());
        seconds(
                "caravan.apply.lag",
                "How much of the change tables waits for the target, or how long the last batch took",
                t -> t.lag().applyMillis());
    }

    private void counts() {
        counter(
                "caravan.rows.read",
                "Changes read from the source, before filters and merging",
                Tags.empty(),
                t -> t.counts().read());
        counter(
                "caravan.rows.applied",
                APPLIED,
                Tags.of("operation", "insert"),
                t -> t.counts().inserts());
        counter(
                "caravan.rows.applied",
                APPLIED,
                Tags.of("operation", "update"),
                t -> t.counts().updates());
        counter(
                "caravan.rows.applied",
                APPLIED,
                Tags.of("operation", "delete"),
                t -> t.counts().deletes());
        counter(
                "caravan.ddl.applied",
                "Columns added",
                Tags.empty(),
                t -> t.counts().ddls());
        counter(
                "caravan.rows.repaired",
                "Rows that were missing, or there already, where they should not have been",
                Tags.empty(),
                t -> t.counts().repaired());
        gauge(
                "caravan.rows.quarantined",
                "Rows set aside that have not been tried again with success",
                Tags.empty(),
                t -> t.counts().quarantined());
        counter(
                "caravan.retries",
                "Attempts after a failure",
                Tags.empty(),
                t -> t.counts().retries());
    }
}
