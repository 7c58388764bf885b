// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.schema.TargetDialect;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * PostgreSQL 12 and later.
 *
 * @param hasOnConflict whether upserts work
 * @param mayReplicate whether the role may act as a replica
 */
record PostgreSqlDialect(boolean hasOnConflict, boolean mayReplicate) implements Dialect {

    @Override
    public TargetDialect member() {
        return TargetDialect.POSTGRESQL;
    }

    /** Binary, unless a column has no binary encoder: half the work for the server. */
    @Override
    public CopyFormat preferredFormat() {
        return CopyFormat.AUTO;
    }

    @Override
    public List<RowEncoder.RowColumn> copyOrder(TargetTable table, List<RowEncoder.RowColumn> columns) {
        return columns;
    }

    @Override
    public String stagingOptions(TargetTable table, List<TargetColumn> key) {
        return "ON COMMIT DELETE ROWS";
    }

    /** One query for all settings: a round trip and little work for the server. */
    @Override
    public String settings(Map<String, String> common) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("jit", "off");
        all.put("idle_in_transaction_session_timeout", "0");
        all.putAll(common);
        return all.entrySet().stream()
                .map(setting -> "set_config(" + ApplySettings.literal(setting.getKey()) + ", "
                        + ApplySettings.literal(setting.getValue()) + ", true)")
                .collect(Collectors.joining(", ", "SELECT ", ""));
    }

    @Override
    public boolean hasCopyOnConflict() {
        return false;
    }

    @Override
    public boolean enforcesForeignKeys() {
        return true;
    }
}
