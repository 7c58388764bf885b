// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** No module of the database truncates a table that will be captured: that fails with error 4711 then. */
final class TruncateStatements extends Check {

    private static final Pattern TRUNCATE = Pattern.compile("(?i)\\bTRUNCATE\\s+TABLE\\s+([\\w\\[\\]\"#$.]+)");

    TruncateStatements() {
        super("table.truncate-statements", Level.WARNING, Need.SELECTION, "no TRUNCATE of captured tables", """
                SELECT OBJECT_SCHEMA_NAME(m.object_id) AS schema_name, OBJECT_NAME(m.object_id) AS module_name, m.definition
                FROM sys.sql_modules m WHERE m.definition LIKE N'%TRUNCATE%TABLE%'""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows();
    }

    @Override
    void look(Facts facts, Findings findings) {
        Map<String, TableName> selected = new HashMap<>();
        facts.selected().forEach(table -> selected.put(table.toString().toLowerCase(Locale.ROOT), table));
        Map<TableName, Set<String>> modules = new TreeMap<>();
        facts.source().sql(query()).query(rs -> {
            String module = rs.getString("schema_name") + "." + rs.getString("module_name");
            Matcher truncate = TRUNCATE.matcher(String.valueOf(rs.getString("definition")));
            while (truncate.find()) {
                TableName table = selected.get(plain(truncate.group(1)));
                if (table != null) {
                    modules.computeIfAbsent(table, key -> new TreeSet<>()).add(module);
                }
            }
        });
        modules.forEach((table, names) -> findings.add(
                table,
                "Once " + table + " is captured, TRUNCATE TABLE fails in " + String.join(", ", names)
                        + " (error 4711).",
                "Use DELETE there."));
    }

    /** The name as schema and table in lower case; a name without a schema is most likely in dbo. */
    private static String plain(String name) {
        String plain = name.replaceAll("[\\[\\]\"]", "").toLowerCase(Locale.ROOT);
        return plain.contains(".") ? plain : "dbo." + plain;
    }
}
