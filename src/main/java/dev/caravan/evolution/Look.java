// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.model.TableName;
import dev.caravan.source.CaptureInstance;
import dev.caravan.source.LiveColumn;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tables of a task at the source at one moment, compared with what is known of them.
 *
 * @param diffs differences by table, of tables that are there
 * @param gone tables that are not there any more
 * @param known known columns by table and id
 * @param instances capture instances by table, the newer one last
 */
record Look(
        Map<TableName, TableDiff> diffs,
        List<TableName> gone,
        Map<TableName, Map<Integer, KnownColumn>> known,
        Map<TableName, List<CaptureInstance>> instances) {

    boolean breaks() {
        return !gone.isEmpty() || diffs.values().stream().anyMatch(TableDiff::breaks);
    }

    /** What broke, for messages. */
    String broken() {
        return diffs.values().stream()
                .filter(TableDiff::breaks)
                .map(diff -> diff.table().toString())
                .collect(Collectors.joining(", "));
    }

    List<CaptureInstance> instancesOf(TableName table) {
        return instances.getOrDefault(table, List.of());
    }

    /** The instance that changes come from, or will once it has started. */
    Optional<CaptureInstance> newest(TableName table) {
        List<CaptureInstance> all = instancesOf(table);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    /** The newest instance of the table if it captures the column. */
    Optional<CaptureInstance> capturing(TableName table, LiveColumn column) {
        return newest(table).filter(instance -> instance.columnIds().contains(column.id()));
    }

    Map<Integer, KnownColumn> knownOf(TableName table) {
        return known.getOrDefault(table, Map.of());
    }
}
