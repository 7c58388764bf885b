// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskStatus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code caravan.*} meters of all tasks and tables. They show the latest sample; those of tasks and tables that
 * have gone are removed.
 */
final class TaskMeters implements MeterBinder {
    private final Map<String, MetersOfTask> tasks = new HashMap<>();
    private final Map<TableKey, MetersOfTable> tables = new HashMap<>();
    private @Nullable MeterRegistry registry;

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
        goneTasks.forEach(id -> remove(tasks.remove(id)));
        Set<TableKey> goneTables = new HashSet<>(tables.keySet());
        goneTables.removeAll(seen);
        goneTables.forEach(key -> remove(tables.remove(key)));
    }

    private static void remove(@Nullable MeterGroup group) {
        if (group != null) {
            group.remove();
        }
    }
}
