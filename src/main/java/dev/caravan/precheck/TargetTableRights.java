// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.SyncTask;
import java.util.ArrayList;
import java.util.List;

/** The user may read and write tables that are there; to recreate them it must own them. */
final class TargetTableRights extends TargetTableCheck {

    private static final String OWNER = "OWNER";

    TargetTableRights() {
        super("target.table-rights", Level.ERROR, "SELECT, INSERT, UPDATE and DELETE on the table", """
                SELECT n.nspname AS schema_name, c.relname AS table_name, p.name AS detail
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE'), ('TRUNCATE'), ('OWNER')) p (name)
                WHERE c.relkind IN ('r', 'p') AND n.nspname IN (:schemas)
                  AND CASE p.name WHEN 'OWNER' THEN NOT pg_has_role(c.relowner, 'USAGE')
                                  ELSE NOT has_table_privilege(c.oid, p.name) END""");
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        List<String> lacking = new ArrayList<>(details);
        SyncTask.ExistingTables existing = facts.task().existingTables();
        if (existing != SyncTask.ExistingTables.TRUNCATE) {
            lacking.remove("TRUNCATE");
        }
        boolean mustOwn = existing == SyncTask.ExistingTables.RECREATE && lacking.contains(OWNER);
        lacking.remove(OWNER);
        String user = Identifiers.target(facts.task().target().username());
        if (mustOwn) {
            findings.add(
                    table,
                    "The target's user does not own table " + table + ", so that it cannot be recreated.",
                    "ALTER TABLE " + Identifiers.target(table) + " OWNER TO " + user + ";");
        } else if (!lacking.isEmpty()) {
            String rights = String.join(", ", lacking);
            findings.add(
                    table,
                    "The target's user lacks " + rights + " on table " + table + ".",
                    "GRANT " + rights + " ON " + Identifiers.target(table) + " TO " + user + ";");
        }
    }
}
