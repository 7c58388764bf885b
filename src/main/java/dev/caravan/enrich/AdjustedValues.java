// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.TableName;
import dev.caravan.task.TableStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Values that were not stored as they are at the source, by source table and column, since the process started. */
public final class AdjustedValues {

    private final Map<TableName, Map<String, Counts>> tables = new ConcurrentHashMap<>();

    /**
     * Counters of one column.
     *
     * @param nuls texts from which U+0000 was removed
     * @param surrogates texts in which half of a surrogate pair was replaced
     * @param digits times of which the seventh digit was cut off
     */
    record Counts(LongAdder nuls, LongAdder surrogates, LongAdder digits) {
        Counts() {
            this(new LongAdder(), new LongAdder(), new LongAdder());
        }
    }

    Counts of(TableName table, String column) {
        return tables.computeIfAbsent(table, name -> new ConcurrentSkipListMap<>())
                .computeIfAbsent(column, name -> new Counts());
    }

    /** Counts a time of which a seventh digit other than 0 was cut off. */
    public void cut(TableName table, String column) {
        of(table, column).digits().increment();
    }

    /** Columns of a table with adjusted values, by name. */
    public List<TableStatus.Adjusted> columns(TableName table) {
        return tables.getOrDefault(table, Map.of()).entrySet().stream()
                .map(entry -> new TableStatus.Adjusted(
                        entry.getKey(),
                        entry.getValue().nuls().sum(),
                        entry.getValue().surrogates().sum(),
                        entry.getValue().digits().sum()))
                .filter(column -> column.total() > 0)
                .toList();
    }
}
