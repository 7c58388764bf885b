// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.schema.TableDefinition;
import dev.caravan.source.SourceColumn;
import dev.caravan.source.SourceTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How all tables of a task are synchronised. Made by {@link Planner}; immutable.
 *
 * @param tables plans by source table name
 */
public record TaskPlan(List<TablePlan> tables) {

    /** Plan of a source table, by exact name. */
    public Optional<TablePlan> of(TableName source) {
        return tables.stream()
                .filter(plan -> plan.source().name().equals(source))
                .findFirst();
    }

    /** Target tables, each once. */
    public List<TableShape> targets() {
        Map<TableName, TableShape> targets = new LinkedHashMap<>();
        tables.forEach(plan -> targets.merge(plan.target().name(), plan.target(), Merging::whole));
        return List.copyOf(targets.values());
    }

    /** Key columns of the tables whose key is another than the source declares, by source table. */
    public Map<TableName, List<String>> chosenKeys() {
        Map<TableName, List<String>> keys = new LinkedHashMap<>();
        for (TablePlan plan : tables) {
            List<String> key = plan.key().stream().map(SourceColumn::name).toList();
            if (!key.equals(plan.source().key())) {
                keys.put(plan.source().name(), key);
            }
        }
        return keys;
    }

    /** How a target table is laid out; tables that are merged agree on it. */
    public TableDefinition definition(TableShape target) {
        return tables.stream()
                .filter(plan -> plan.target().name().equals(target.name()))
                .map(TablePlan::definition)
                .findFirst()
                .orElseGet(() -> TableDefinition.byKey(target));
    }

    /** Source tables. */
    public List<TableName> sources() {
        return tables.stream().map(TablePlan::source).map(SourceTable::name).toList();
    }
}
