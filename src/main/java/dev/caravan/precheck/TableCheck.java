// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.task.Finding.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A check of the selected tables: one query lists all tables of the database that have a property, and whatever of it
 * concerns a selected table is reported.
 */
abstract class TableCheck extends Check {

    private final int since;

    /**
     * Describes the check.
     *
     * @param detail expression that says more about the table, such as the name of a column
     * @param rest joins and condition, on the tables {@code t} and their schemas {@code s}
     * @param since major version of SQL Server from which the question can be asked
     */
    TableCheck(String id, Level level, String wanted, String detail, String rest, int since) {
        super(id, level, Need.SELECTION, wanted, """
                SELECT s.name AS schema_name, t.name AS table_name, %s AS detail
                FROM sys.tables t
                JOIN sys.schemas s ON s.schema_id = t.schema_id
                %s
                ORDER BY s.name, t.name""".formatted(detail, rest));
        this.since = since;
    }

    /** Describes a check that any version can be asked. */
    TableCheck(String id, Level level, String wanted, String detail, String rest) {
        this(id, level, wanted, detail, rest, 0);
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.sourceVersion().major() >= since;
    }

    @Override
    final void look(Facts facts, Findings findings) {
        Set<TableName> selected = facts.selected();
        Map<TableName, List<String>> details = new TreeMap<>();
        facts.source().sql(query()).query(rs -> {
            TableName table = new TableName(rs.getString("schema_name"), rs.getString("table_name"));
            if (selected.contains(table)) {
                details.computeIfAbsent(table, key -> new ArrayList<>()).add(String.valueOf(rs.getString("detail")));
            }
        });
        details.forEach((table, found) -> report(facts, table, found, findings));
    }

    /** Reports a table that has the property, with what the query says of it. */
    abstract void report(Facts facts, TableName table, List<String> details, Findings findings);
}
