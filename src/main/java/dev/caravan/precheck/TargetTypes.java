// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.task.Finding.Level;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The types of the planned tables exist. */
final class TargetTypes extends Check {

    TargetTypes() {
        super(
                "target.types",
                Level.ERROR,
                Need.BOTH,
                "the types of the planned columns",
                "SELECT t FROM unnest(string_to_array(:types, ';')) t WHERE to_regtype(t) IS NULL");
    }

    @Override
    void look(Facts facts, Findings findings) {
        Map<String, Set<TableName>> types = new TreeMap<>();
        for (TableShape table : facts.plan().targets()) {
            table.columns()
                    .forEach(column -> types.computeIfAbsent(column.type(), key -> new TreeSet<>())
                            .add(table.name()));
        }
        facts.target()
                .sql(query())
                .param("types", String.join(";", types.keySet()))
                .query(String.class)
                .list()
                .forEach(type -> findings.add(
                        "target",
                        "The target has no type " + type + ", which " + types.getOrDefault(type, Set.of()) + " need.",
                        "Install the extension that brings it, or exclude the columns."));
    }
}
