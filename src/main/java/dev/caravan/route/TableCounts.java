// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.model.ChangeBatch;
import dev.caravan.model.RowChange;
import dev.caravan.model.TableName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Changes applied since the process started, by target table. */
final class TableCounts {

    private final Map<TableName, Counts> tables = new ConcurrentHashMap<>();
    private final LongAdder ddls = new LongAdder();
    private final LongAdder repaired = new LongAdder();

    /** Counters of one table. */
    record Counts(LongAdder inserts, LongAdder updates, LongAdder deletes) {
        Counts() {
            this(new LongAdder(), new LongAdder(), new LongAdder());
        }
    }

    void add(ChangeBatch batch) {
        for (RowChange change : batch.changes()) {
            Counts counts = of(change.shape().name());
            switch (change.operation()) {
                case INSERT -> counts.inserts().increment();
                case UPDATE -> counts.updates().increment();
                case DELETE -> counts.deletes().increment();
            }
        }
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

    long inserts() {
        return tables.values().stream()
                .mapToLong(counts -> counts.inserts().sum())
                .sum();
    }

    long updates() {
        return tables.values().stream()
                .mapToLong(counts -> counts.updates().sum())
                .sum();
    }

    long deletes() {
        return tables.values().stream()
                .mapToLong(counts -> counts.deletes().sum())
                .sum();
    }

    long ddls() {
        return ddls.sum();
    }

    /** Rows that were not as the source left them, and are again. */
    long repaired() {
        return repaired.sum();
    }
}
