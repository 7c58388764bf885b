// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.Tasks;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All tasks and their tables at one moment.
 *
 * @param at when it was taken
 * @param tasks tasks by id
 * @param tables tables by task id, in the order of their source names
 */
record StatusSample(Instant at, Map<String, TaskStatus> tasks, Map<String, List<TableStatus>> tables) {

    static StatusSample of(Tasks tasks, Clock clock) {
        Map<String, TaskStatus> byId = new LinkedHashMap<>();
        Map<String, List<TableStatus>> tables = new LinkedHashMap<>();
        for (TaskStatus task : tasks.list()) {
            byId.put(task.id(), task);
            tables.put(task.id(), tasks.tables(task.id()));
        }
        return new StatusSample(clock.instant(), byId, tables);
    }
}
