// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import dev.caravan.model.TableName;
import dev.caravan.task.TableState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** How far the load of each table is, and how fast it goes. Safe for use by several threads. */
public final class LoadProgress {

    private static final Duration WINDOW = Duration.ofSeconds(10);

    private final Clock clock;
    private final Map<TableName, Entry> tables = new ConcurrentSkipListMap<>();
    private final Deque<Sample> samples = new ArrayDeque<>();

    /** Measures rates by the given clock. */
    public LoadProgress(Clock clock) {
        this.clock = clock;
    }

    /**
     * One table's progress.
     *
     * @param state state
     * @param rows rows loaded
     * @param rowsTotal rows expected
     * @param chunks chunks planned
     * @param chunksDone chunks loaded
     */
    public record Entry(TableState state, long rows, long rowsTotal, int chunks, int chunksDone) {}

    private record Sample(Instant at, long rows, long bytes) {}

    /** Sets a table's figures. */
    public void set(TableName table, Entry entry) {
        tables.put(table, entry);
    }

    /** Changes a table's state only. */
    public void state(TableName table, TableState state) {
        tables.computeIfPresent(
                table,
                (name, entry) -> new Entry(state, entry.rows(), entry.rowsTotal(), entry.chunks(), entry.chunksDone()));
    }

    /** A chunk of the table was committed. */
    public void loaded(TableName table, long rows, long bytes) {
        tables.computeIfPresent(
                table,
                (name, entry) -> new Entry(
                        entry.state(),
                        entry.rows() + rows,
                        Math.max(entry.rowsTotal(), entry.rows() + rows),
                        entry.chunks(),
                        entry.chunksDone() + 1));
        synchronized (samples) {
            samples.addLast(new Sample(clock.instant(), rows, bytes));
        }
    }

    /** Figures of all tables. */
    public Map<TableName, Entry> tables() {
        return Map.copyOf(tables);
    }

    /** Rows a second over the last seconds. */
    public double rowsPerSecond() {
        return rate(true);
    }

    /** Bytes a second over the last seconds. */
    public double bytesPerSecond() {
        return rate(false);
    }

    private double rate(boolean rows) {
        synchronized (samples) {
            Instant start = clock.instant().minus(WINDOW);
            while (!samples.isEmpty() && samples.getFirst().at().isBefore(start)) {
                samples.removeFirst();
            }
            long sum = samples.stream()
                    .mapToLong(sample -> rows ? sample.rows() : sample.bytes())
                    .sum();
            return (double) sum / WINDOW.toSeconds();
        }
    }
}
