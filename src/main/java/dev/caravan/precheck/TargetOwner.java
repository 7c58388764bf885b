// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.SyncTask.Operation;
import java.util.List;

/** The user owns tables that are there, so that columns can be added. */
final class TargetOwner extends TargetTableCheck {

    TargetOwner() {
        super("target.owner", Level.WARNING, "a table that the user owns", """
                SELECT n.nspname AS schema_name, c.relname AS table_name, pg_get_userbyid(c.relowner) AS detail
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'p') AND n.nspname IN (:schemas) AND NOT pg_has_role(c.relowner, 'USAGE')""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.existingTargets().keySet().stream().anyMatch(table -> getsColumns(facts, table));
    }

    private static boolean getsColumns(Facts facts, TableName target) {
        return facts.plan().tables().stream()
                .filter(table -> table.target().name().equals(target))
                .anyMatch(table -> table.operations().contains(Operation.ADD_COLUMN));
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        if (!getsColumns(facts, table)) {
            return;
        }
        String user = Identifiers.target(facts.task().target().username());
        findings.add(
                table,
                "Table " + table + " belongs to " + details.get(0)
                        + ": new columns of the source cannot be added to it.",
                "GRANT " + Identifiers.target(details.get(0)) + " TO " + user + "; or ALTER TABLE "
                        + Identifiers.target(table) + " OWNER TO " + user + ";");
    }
}
