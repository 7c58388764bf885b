// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.schema.TableDefinition;
import dev.caravan.source.SourceColumn;
import dev.caravan.source.SourceTable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

    /** Tables that are not among those begun with, which are named by source table as text. */
    public List<TablePlan> added(Set<String> begun) {
        return tables.stream()
                .filter(plan -> !begun.contains(plan.source().name().toString()))
                .toList();
    }

    /** Target tables of source tables that were begun with. */
    public Set<TableName> targetsOf(Set<String> begun) {
        return tables.stream()
                .filter(plan -> begun.contains(plan.source().name().toString()))
                .map(plan -> plan.target().name())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Target tables that only tables not begun with go to. */
    public Set<TableName> newTargets(Set<String> begun) {
        Set<TableName> targets = added(begun).stream()
                .map(plan -> plan.target().name())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        targets.removeAll(targetsOf(begun));
        return targets;
    }

    /** Target tables for which not every kind of change of rows is selected, so that their rows may differ from the source's. */
    public Set<TableName> partial() {
        return tables.stream()
                .filter(plan -> !SelectedOperations.isAll(plan.operations()))
                .map(plan -> plan.target().name())
                .collect(Collectors.toSet());
    }

    /** Source tables. */
    public List<TableName> sources() {
        return tables.stream().map(TablePlan::source).map(SourceTable::name).toList();
    }
}
