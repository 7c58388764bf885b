// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.source.SourceTable;
import java.util.ArrayList;
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
        tables.forEach(plan -> targets.merge(plan.target().name(), plan.target(), TaskPlan::merged));
        return List.copyOf(targets.values());
    }

    /** A column allows NULL where that of any of the tables does. */
    private static TableShape merged(TableShape one, TableShape other) {
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < one.columns().size(); i++) {
            Column column = one.columns().get(i);
            boolean nullable = column.nullable() || other.columns().get(i).nullable();
            columns.add(new Column(column.name(), column.type(), nullable));
        }
        return new TableShape(one.name(), columns, one.key());
    }

    /** Source tables. */
    public List<TableName> sources() {
        return tables.stream().map(TablePlan::source).map(SourceTable::name).toList();
    }
}
