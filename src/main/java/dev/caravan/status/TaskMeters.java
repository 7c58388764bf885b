// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.WriteListener;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The {@code caravan.*} meters of all tasks and tables. They show the latest sample, those of tasks and tables that have gone
 * are removed; chunks and batches are measured as they come.
 */
final class TaskMeters implements MeterBinder, WriteListener {
    private static final String BATCH_ROWS = "caravan.batch.rows";
    private static final String COPY_DURATION = "caravan.copy.duration";
    private static final String CHECKPOINT_AGE = "caravan.checkpoint.age";
    private static final List<String> MEASURED = List.of(BATCH_ROWS, COPY_DURATION, CHECKPOINT_AGE);

    private final Map<String, MetersOfTask> tasks = new HashMap<>();
    private final Map<TableKey, MetersOfTable> tables = new HashMap<>();
    private final Map<String, AtomicLong> checkpoints = new ConcurrentHashMap<>();
    private volatile @Nullable MeterRegistry registry;

    private record TableKey(String task, String table) {}

    @Override
    public synchronized void bindTo(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Takes a new sample over; does nothing before a registry is bound. */
    synchronized void update(StatusSample sample) {
        MeterRegistry known = registry;
        if (known == null) {
            return;
        }
        Set<TableKey> seen = new HashSet<>();
        for (TaskStatus task : sample.tasks().values()) {
            tasks.computeIfAbsent(task.id(), id -> new MetersOfTask(known, task))
                    .show(task);
            for (TableStatus table : sample.tables().getOrDefault(task.id(), List.of())) {
                TableKey key = new TableKey(task.id(), table.source());
                seen.add(key);
                tables.computeIfAbsent(key, k -> new MetersOfTable(known, k.task(), table))
                        .show(table);
            }
        }
        Set<String> goneTasks = new HashSet<>(tasks.keySet());
        goneTasks.removeAll(sample.tasks().keySet());
        goneTasks.forEach(id -> {
            remove(tasks.remove(id));
            checkpoints.remove(id);
            MEASURED.forEach(name -> known.find(name).tag("task", id).meters().forEach(known::remove));
        });
        Set<TableKey> goneTables = new HashSet<>(tables.keySet());
        goneTables.removeAll(seen);
        goneTables.forEach(key -> remove(tables.remove(key)));
    }

    @Override
    public void written(String task, Kind kind, long rows, long millis) {
        MeterRegistry known = registry;
        if (known == null) {
            return;
        }
        Tags tags = Tags.of("task", task, "operation", kind.name().toLowerCase(Locale.ROOT));
        if (rows > 0) {
            DistributionSummary.builder(BATCH_ROWS)
                    .description("Rows of the chunks of the load, changes of batches")
                    .tags(tags)
                    .register(known)
                    .record(rows);
            Timer.builder(COPY_DURATION)
                    .description("Time that chunks of the load and batches of changes took")
                    .tags(tags)
                    .register(known)
                    .record(millis, TimeUnit.MILLISECONDS);
        }
        if (kind == Kind.APPLY) {
            checkpoint(known, task).set(known.config().clock().monotonicTime());
        }
    }

    /** When the position was stored last; positions are stored with their batches. */
    private AtomicLong checkpoint(MeterRegistry known, String task) {
        return checkpoints.computeIfAbsent(task, id -> {
            AtomicLong at = new AtomicLong();
            TimeGauge.builder(
                            CHECKPOINT_AGE,
                            () -> known.config().clock().monotonicTime() - at.get(),
                            TimeUnit.NANOSECONDS)
                    .description("Time since a position was stored")
                    .tags("task", id)
                    .register(known);
            return at;
        });
    }

    private static void remove(@Nullable MeterGroup group) {
        if (group != null) {
            group.remove();
        }
    }
}
