// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.model.ChangeBatch;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableName;
import dev.caravan.task.TaskStatus;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** Changes applied since the process started, by target table. */
final class TableCounts {

    private final Map<TableName, Counts> tables = new ConcurrentHashMap<>();
    private final Map<TableName, Counts> pending = new ConcurrentHashMap<>();
    private final LongAdder read = new LongAdder();
    private final LongAdder ddls = new LongAdder();
    private final LongAdder repaired = new LongAdder();

    /** Counters of one table. */
    record Counts(LongAdder inserts, LongAdder updates, LongAdder deletes) {
        Counts() {
            this(new LongAdder(), new LongAdder(), new LongAdder());
        }
    }

    /** Changes were read from the source. */
    void addRead(ChangeBatch batch) {
        read.add(batch.changes().size());
    }

    /** Changes were sent to the target; they count once they are committed. */
    void add(ChangeBatch batch) {
        add(batch, table -> pending.computeIfAbsent(table, name -> new Counts()));
    }

    /** Changes were committed; may be told by several threads. */
    void addCommitted(ChangeBatch batch) {
        add(batch, this::of);
    }

    private static void add(ChangeBatch batch, Function<TableName, Counts> countsOf) {
        for (RowChange change : batch.changes()) {
            Counts counts = countsOf.apply(change.shape().name());
            switch (change.operation()) {
                case INSERT -> counts.inserts().increment();
                case UPDATE -> counts.updates().increment();
                case DELETE -> counts.deletes().increment();
            }
        }
    }

    /** What was added is committed. */
    void committed() {
        pending.forEach((table, added) -> {
            Counts counts = of(table);
            counts.inserts().add(added.inserts().sum());
            counts.updates().add(added.updates().sum());
            counts.deletes().add(added.deletes().sum());
        });
        pending.clear();
    }

    /** What was added and not committed never will be. */
    void uncommitted() {
        pending.clear();
    }

    void addDdl() {
        ddls.increment();
    }

    void addRepaired(long rows) {
        repaired.add(rows);
    }

    Counts of(TableName table) {
        return tables.computeIfAbsent(table, name -> new Counts());
    }

    /**
     * All tables together.
     *
     * @param quarantined rows set aside
     */
    TaskStatus.Counts figures(long quarantined) {
        return new TaskStatus.Counts(
                read.sum(),
                sum(Counts::inserts),
                sum(Counts::updates),
                sum(Counts::deletes),
                ddls.sum(),
                repaired.sum(),
                quarantined,
                0);
    }

    private long sum(Function<Counts, LongAdder> counter) {
        return tables.values().stream()
                .mapToLong(counts -> counter.apply(counts).sum())
                .sum();
    }
}
