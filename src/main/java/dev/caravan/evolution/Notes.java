// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.model.TableName;
import dev.caravan.task.TaskEvent;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells about changes of columns: in the log and in the task's history; what stands in the way is told once. */
final class Notes {

    private static final Logger LOG = LoggerFactory.getLogger(Notes.class);
    private static final String KIND = "ddl";

    private final String task;
    private final Consumer<TaskEvent> history;
    private final Clock clock;
    private final Map<TableName, String> obstacles = new ConcurrentHashMap<>();

    Notes(String task, Consumer<TaskEvent> history, Clock clock) {
        this.task = task;
        this.history = history;
        this.clock = clock;
    }

    void done(TableName table, String text) {
        LOG.info("{} {} - {}", task, table, text);
        event(table, text);
    }

    void warn(TableName table, String text) {
        LOG.warn("{} {} - {}", task, table, text);
        event(table, text);
    }

    /** Something keeps a table from following; repeated calls with the same text say nothing. */
    void obstacle(TableName table, String text) {
        if (!text.equals(obstacles.put(table, text))) {
            warn(table, text);
        }
    }

    void noObstacle(TableName table) {
        if (obstacles.remove(table) != null) {
            done(table, "nothing keeps the table from following any more");
        }
    }

    @Nullable
    String obstacle(TableName table) {
        return obstacles.get(table);
    }

    private void event(TableName table, String text) {
        history.accept(new TaskEvent(clock.instant(), KIND, table + ": " + text));
    }
}
