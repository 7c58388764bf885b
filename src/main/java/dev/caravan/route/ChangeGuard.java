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
import java.util.List;
import java.util.Map;

/**
 * Asked before rows are applied, with one small query to the source: whether their columns are as planned, and whether
 * nothing between the position and them was removed by cleanup, which Debezium would not notice.
 */
final class ChangeGuard {

    private final CaptureInstances instances;
    private final ChangeDataCapture cdc;
    private final Evolution evolution;

    private List<TableName> tables = List.of();

    ChangeGuard(CaptureInstances instances, ChangeDataCapture cdc, Evolution evolution) {
        this.instances = instances;
        this.cdc = cdc;
        this.evolution = evolution;
    }

    /** Guards the tables whose changes after the position are there now. */
    void begin(Collection<TableName> planned, Lsn position) {
        Map<TableName, Lsn> since = cdc.capturedSince();
        tables = planned.stream()
                .filter(table -> since.getOrDefault(table, Lsn.MAX).compareTo(position) <= 0)
                .toList();
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
        for (TableName table : tables) {
            Lsn start = since.getOrDefault(table, Lsn.MAX);
            if (start.compareTo(position) > 0) {
                lost.put(table, start);
            }
        }
        if (!lost.isEmpty()) {
            throw new LogPositionLostException(position, lost);
        }
    }
}
