// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.model.TableName;
import dev.caravan.source.CaptureInstance;
import dev.caravan.source.CaptureInstances;
import dev.caravan.source.LiveColumn;
import dev.caravan.source.LiveColumns;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Compares the source with what is known of it. */
final class Looker {

    private final JdbcClient source;
    private final CaptureInstances instances;
    private final ColumnStore store;

    Looker(JdbcClient source, CaptureInstances instances, ColumnStore store) {
        this.source = source;
        this.instances = instances;
        this.store = store;
    }

    /** The given tables now. The order matters: a column that appears meanwhile is found the next time. */
    Look at(Collection<TableName> tables) {
        Map<TableName, List<CaptureInstance>> captured = instances.byTable();
        Map<TableName, List<LiveColumn>> live = LiveColumns.read(source);
        Map<TableName, Map<Integer, KnownColumn>> stored = store.columns();
        Map<TableName, TableDiff> diffs = new HashMap<>();
        Map<TableName, Map<Integer, KnownColumn>> known = new HashMap<>();
        List<TableName> gone = new ArrayList<>();
        for (TableName table : tables) {
            Map<Integer, KnownColumn> columns = stored.getOrDefault(table, Map.of());
            known.put(table, columns);
            if (live.containsKey(table)) {
                diffs.put(table, TableDiff.of(table, columns, live.get(table)));
            } else {
                gone.add(table);
            }
        }
        return new Look(diffs, gone, known, captured);
    }
}
