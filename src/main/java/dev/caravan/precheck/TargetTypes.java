// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.task.Finding.Level;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.NonTransientDataAccessException;

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
        if (types.containsKey("xml")) {
            tryXml(facts, types.getOrDefault("xml", Set.of()), findings);
        }
    }

    /** A server that was built without libxml has the type, and no values of it. */
    private static void tryXml(Facts facts, Set<TableName> tables, Findings findings) {
        try {
            facts.target()
                    .sql("SELECT CAST('<a/>' AS xml) IS NULL")
                    .query(Boolean.class)
                    .single();
        } catch (NonTransientDataAccessException e) {
            if (e instanceof DataAccessResourceFailureException) {
                throw e;
            }
            findings.add(
                    "target",
                    "The target takes no values of type xml, which " + tables + " need: " + Connections.reason(e),
                    "Use a server that is built with libxml, or exclude the columns.");
        }
    }
}
