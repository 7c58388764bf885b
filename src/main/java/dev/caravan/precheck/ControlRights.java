// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;
import java.util.Set;
import java.util.TreeSet;

/** The user may read and write control tables that another user made. */
final class ControlRights extends TargetCheck {

    ControlRights() {
        super(
                "target.control-rights",
                Level.ERROR,
                "SELECT, INSERT, UPDATE and DELETE on Caravan's control tables",
                """
                SELECT c.relname
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'caravan'
                  AND (c.relname NOT LIKE 'position\\_%' OR c.relname = 'position_' || :task)
                  AND CASE WHEN c.relkind IN ('r', 'p')
                           THEN NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                                     AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))
                           WHEN c.relkind = 'S' THEN NOT has_sequence_privilege(c.oid, 'USAGE') ELSE false END""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.store().exists();
    }

    @Override
    void look(Facts facts, Findings findings) {
        Set<String> lacking = new TreeSet<>(facts.target()
                .sql(query())
                .param("task", facts.task().id())
                .query(String.class)
                .list());
        if (!lacking.isEmpty()) {
            String user = Identifiers.target(facts.task().target().username());
            findings.add(
                    "The target's user may not read and write " + String.join(", ", lacking) + " in schema caravan.",
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA caravan TO " + user
                            + "; GRANT USAGE ON ALL SEQUENCES IN SCHEMA caravan TO " + user + ";");
        }
    }
}
