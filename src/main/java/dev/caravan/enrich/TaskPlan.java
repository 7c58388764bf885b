// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
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
        tables.forEach(plan -> targets.putIfAbsent(plan.target().name(), plan.target()));
        return List.copyOf(targets.values());
    }

    /** Source tables. */
    public List<TableName> sources() {
        return tables.stream().map(TablePlan::source).map(SourceTable::name).toList();
    }
}
