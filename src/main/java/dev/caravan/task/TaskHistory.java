// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Writes the history and the state of a task to the target. What cannot be written, because the target is away, waits and
 * is written with the next entry that can be.
 */
final class TaskHistory {

    private static final Logger LOG = LoggerFactory.getLogger(TaskHistory.class);
    private static final int WAITING = 1000;
    private static final int SHOWN = 200;

    private final SyncTask task;
    private final Supplier<@Nullable TaskStore> store;
    private final TaskListener listener;
    private final Deque<Entry> waiting = new ArrayDeque<>();

    private record Entry(
            @Nullable TaskState state, @Nullable String reason, TaskEvent event) {}

    TaskHistory(SyncTask task, Supplier<@Nullable TaskStore> store, TaskListener listener) {
        this.task = task;
        this.store = store;
        this.listener = listener;
    }

    synchronized void state(TaskState state, @Nullable String reason, Instant at) {
        add(new Entry(
                state, reason, new TaskEvent(at, "state", reason == null ? state.name() : state + ": " + reason)));
    }

    synchronized void event(String kind, String text, Instant at) {
        add(new Entry(null, null, new TaskEvent(at, kind, text)));
    }

    /** Newest entries first, 200 at most; what waits to be written is newer than what is. */
    synchronized List<TaskEvent> events() {
        List<TaskEvent> events = new ArrayList<>();
        waiting.descendingIterator().forEachRemaining(entry -> events.add(entry.event()));
        TaskStore target = store.get();
        if (target != null) {
            try {
                events.addAll(target.events());
            } catch (DataAccessException e) {
                LOG.debug("{} - only the entries since the target went away are known", task.id(), e);
            }
        }
        return events.size() > SHOWN ? events.subList(0, SHOWN) : events;
    }

    private void add(Entry entry) {
        if (waiting.size() == WAITING) {
            waiting.removeFirst();
        }
        waiting.addLast(entry);
        listener.told(entry.event(), entry.state());
        TaskStore target = store.get();
        if (target == null) {
            return;
        }
        try {
            while (!waiting.isEmpty()) {
                Entry next = waiting.getFirst();
                if (next.state() != null) {
                    target.state(task.name(), next.state(), next.reason());
                }
                target.event(next.event());
                waiting.removeFirst();
            }
        } catch (DataAccessException e) {
            LOG.debug("{} - history waits: the target cannot be written to", task.id(), e);
        }
    }
}
