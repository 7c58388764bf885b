// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.enrich.TaskPlan;
import dev.caravan.evolution.Evolution;
import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import dev.caravan.source.CaptureInstances;
import dev.caravan.source.CaptureInstances.Marks;
import dev.caravan.source.ChangeDataCapture;
import dev.caravan.source.LogPositionLostException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Asked before rows are applied, with one small query to the source: whether their columns are as planned, and whether
 * nothing between the position and them was removed by cleanup, which Debezium would not notice.
 */
final class ChangeGuard {

    private final CaptureInstances instances;
    private final ChangeDataCapture cdc;
    private final Evolution evolution;

    private Map<TableName, Lsn> starts = Map.of();

    ChangeGuard(CaptureInstances instances, ChangeDataCapture cdc, Evolution evolution) {
        this.instances = instances;
        this.cdc = cdc;
        this.evolution = evolution;
    }

    /**
     * Guards the tables: from the position on, or from their first change that is there now, which is higher for those that were
     * captured or loaded anew since.
     */
    void begin(Collection<TableName> planned, Lsn position) {
        Map<TableName, Lsn> since = cdc.capturedSince();
        starts = planned.stream()
                .filter(since::containsKey)
                .collect(Collectors.toMap(
                        Function.identity(), table -> higher(position, since.getOrDefault(table, position))));
    }

    private static Lsn higher(Lsn one, Lsn other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /**
     * Rows after the position have been read.
     *
     * @throws LogPositionLostException when others between the position and them may be missing
     * @throws dev.caravan.evolution.ColumnsChangedException when columns have changed
     */
    void check(TaskPlan plan, Lsn position) {
        Marks marks = instances.marks(position);
        if (marks.startsLater() > 0) {
            requireAvailable(position);
        }
        evolution.guard(plan, marks.lastDdl());
    }

    /** Whether changes after the position are still there. */
    void requireAvailable(Lsn position) {
        Map<TableName, Lsn> since = cdc.capturedSince();
        Map<TableName, Lsn> lost = new HashMap<>();
        starts.forEach((table, needed) -> {
            Lsn start = since.getOrDefault(table, Lsn.MAX);
            if (start.compareTo(higher(position, needed)) > 0) {
                lost.put(table, start);
            }
        });
        if (!lost.isEmpty()) {
            throw new LogPositionLostException(position, lost);
        }
    }
}
