// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.task.Finding.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A check of target tables that are there already: one query lists whatever has the property in the schemas of the
 * planned tables, as schema_name, table_name and detail.
 */
abstract class TargetTableCheck extends Check {

    TargetTableCheck(String id, Level level, String wanted, String query) {
        super(id, level, Need.BOTH, wanted, query);
    }

    @Override
    boolean concerns(Facts facts) {
        return !facts.existingTargets().isEmpty();
    }

    @Override
    final void look(Facts facts, Findings findings) {
        Map<TableName, TableShape> existing = facts.existingTargets();
        Map<TableName, List<String>> details = new TreeMap<>();
        facts.target().sql(query(facts)).param("schemas", facts.targetSchemas()).query(rs -> {
            TableName table = new TableName(rs.getString("schema_name"), rs.getString("table_name"));
            if (existing.containsKey(table)) {
                details.computeIfAbsent(table, key -> new ArrayList<>()).add(String.valueOf(rs.getString("detail")));
            }
        });
        details.forEach((table, found) -> report(facts, table, found, findings));
    }

    /** What is asked of this target. */
    String query(Facts facts) {
        return query();
    }

    /** Reports a table that has the property, with what the query says of it. */
    abstract void report(Facts facts, TableName table, List<String> details, Findings findings);
}
