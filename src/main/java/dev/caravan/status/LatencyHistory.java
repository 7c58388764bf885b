// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The latest latencies of each task with their parts, for the chart. Thread-safe. */
final class LatencyHistory {
    /** Samples kept of each task. */
    static final int SAMPLES = 300;

    private final Duration interval;
    private final Map<String, Deque<Point>> points = new HashMap<>();

    LatencyHistory(Duration interval) {
        this.interval = interval;
    }

    /**
     * A latency at a moment.
     *
     * @param at when
     * @param millis latency, null while it was not known
     * @param lag its parts
     */
    record Point(Instant at, @Nullable Long millis, TaskStatus.Lag lag) {}

    /** Adds one point a task and forgets tasks that have gone. */
    synchronized void add(StatusSample sample) {
        points.keySet().retainAll(sample.tasks().keySet());
        for (TaskStatus task : sample.tasks().values()) {
            Deque<Point> known = points.computeIfAbsent(task.id(), id -> new ArrayDeque<>(SAMPLES));
            if (known.size() == SAMPLES) {
                known.removeFirst();
            }
            known.addLast(new Point(sample.at(), task.latencyMillis(), task.lag()));
        }
    }

    /** Points of a task, oldest first. */
    synchronized List<Point> of(String task) {
        Deque<Point> known = points.get(task);
        return known == null ? List.of() : List.copyOf(known);
    }

    /** Time between two points. */
    Duration interval() {
        return interval;
    }
}
