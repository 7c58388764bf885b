// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import dev.caravan.model.TableName;
import dev.caravan.task.TableState;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How far the load of each table is, and how fast it goes. Rows count from when they are read, so that a table of one large
 * chunk is seen to move; those of a chunk that fails are taken back. Safe for use by several threads.
 */
public final class LoadProgress {

    private final Clock clock;
    private final Map<TableName, Entry> tables = new ConcurrentSkipListMap<>();
    private final Map<TableName, Pace> paces = new ConcurrentHashMap<>();

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

    /** How fast a table is read, and what of it was read and is not loaded yet. */
    private final class Pace {
        private final Rate rate = new Rate(clock);
        private final LongAdder underWay = new LongAdder();
        private final LongAdder rows = new LongAdder();
        private final LongAdder bytes = new LongAdder();

        double bytesPerSecond() {
            long loaded = rows.sum();
            return loaded == 0 ? 0 : rate.perSecond() * bytes.sum() / loaded;
        }
    }

    /** Counts the rows of one chunk while they are read; closed when the chunk is loaded, or has failed. */
    public final class Reading implements AutoCloseable {
        private final Pace pace;
        private long rows;

        private Reading(Pace pace) {
            this.pace = pace;
        }

        void read(long more) {
            rows += more;
            pace.underWay.add(more);
            pace.rate.add(more);
        }

        /** What was read is loaded, or is to be read again. */
        @Override
        public void close() {
            pace.underWay.add(-rows);
            rows = 0;
        }
    }

    /** A chunk of the table is read from now on. */
    public Reading reading(TableName table) {
        return new Reading(pace(table));
    }

    private Pace pace(TableName table) {
        return paces.computeIfAbsent(table, name -> new Pace());
    }

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

    /** A chunk of the table was committed, with bytes as COPY sent them. */
    public void loaded(TableName table, long rows, long bytes) {
        tables.computeIfPresent(
                table,
                (name, entry) -> new Entry(
                        entry.state(),
                        entry.rows() + rows,
                        Math.max(entry.rowsTotal(), entry.rows() + rows),
                        entry.chunks(),
                        entry.chunksDone() + 1));
        Pace pace = pace(table);
        pace.rows.add(rows);
        pace.bytes.add(bytes);
    }

    /** Figures of all tables, with the rows that are under way. */
    public Map<TableName, Entry> tables() {
        Map<TableName, Entry> shown = new ConcurrentSkipListMap<>(tables);
        shown.replaceAll((table, entry) -> withUnderWay(table, entry));
        return Map.copyOf(shown);
    }

    private Entry withUnderWay(TableName table, Entry entry) {
        Pace pace = paces.get(table);
        if (pace == null) {
            return entry;
        }
        long rows = entry.rows() + pace.underWay.sum();
        return new Entry(entry.state(), rows, Math.max(entry.rowsTotal(), rows), entry.chunks(), entry.chunksDone());
    }

    /** Rows of a table that are read a second, over the last seconds. */
    public double rowsPerSecond(TableName table) {
        Pace pace = paces.get(table);
        return pace == null ? 0 : pace.rate.perSecond();
    }

    /** Rows of all tables that are read a second, over the last seconds. */
    public double rowsPerSecond() {
        return paces.values().stream()
                .mapToDouble(pace -> pace.rate.perSecond())
                .sum();
    }

    /** Bytes of COPY a second over the last seconds: rows that are read, by the size that rows of their table have had. */
    public double bytesPerSecond() {
        return paces.values().stream().mapToDouble(Pace::bytesPerSecond).sum();
    }
}
