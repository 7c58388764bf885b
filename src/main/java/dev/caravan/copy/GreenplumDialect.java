// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.copy.RowEncoder.RowColumn;
import dev.caravan.schema.Identifiers;
import dev.caravan.schema.TargetDialect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Greenplum, Cloudberry and AnalyticDB for PostgreSQL.
 *
 * @param member which of them
 * @param hasOnConflict whether upserts work on heap tables
 * @param hasCopyOnConflict whether COPY can upsert into heap tables
 * @param session settings for the family that this server lets the role make
 */
record GreenplumDialect(
        TargetDialect member, boolean hasOnConflict, boolean hasCopyOnConflict, Map<String, String> session)
        implements Dialect {

    /** The coordinator takes a text COPY apart only up to the columns that decide on the segment. */
    @Override
    public CopyFormat preferredFormat() {
        return CopyFormat.TEXT;
    }

    @Override
    public List<RowColumn> copyOrder(TargetTable table, List<RowColumn> columns) {
        List<RowColumn> ordered = new ArrayList<>();
        columns.stream()
                .filter(column -> table.placement().decides(column.target()))
                .forEach(ordered::add);
        columns.stream()
                .filter(column -> !table.placement().decides(column.target()))
                .forEach(ordered::add);
        return List.copyOf(ordered);
    }

    /** The target's own distribution, so that joins stay within the segments. */
    @Override
    public String stagingOptions(TargetTable table, List<TargetColumn> key) {
        Placement placement = table.placement();
        if (placement.replicated()) {
            return "ON COMMIT DELETE ROWS DISTRIBUTED REPLICATED";
        }
        List<TargetColumn> same = new ArrayList<>();
        for (int number : placement.distribution()) {
            key.stream().filter(column -> column.number() == number).forEach(same::add);
        }
        boolean whole =
                !same.isEmpty() && same.size() == placement.distribution().size();
        return "ON COMMIT DELETE ROWS DISTRIBUTED BY ("
                + Identifiers.target(
                        (whole ? same : key).stream().map(TargetColumn::name).toList())
                + ")";
    }

    /** SET LOCAL reaches the segments, too. */
    @Override
    public String settings(Map<String, String> common) {
        Map<String, String> all = new LinkedHashMap<>(session);
        all.putAll(common);
        return all.entrySet().stream()
                .map(setting -> "SET LOCAL " + Identifiers.target(setting.getKey()) + " = "
                        + ApplySettings.literal(setting.getValue()))
                .collect(Collectors.joining("; "));
    }

    /** A load would otherwise take statistics in the middle of its first COPY. */
    @Override
    public String joined() {
        return settings(Map.of());
    }

    /** The family takes foreign keys and does not enforce them. */
    @Override
    public boolean enforcesForeignKeys() {
        return false;
    }

    @Override
    public boolean mayReplicate() {
        return false;
    }
}
