// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;

/** The login may see the state of database and server, without which a task works but tells less. */
final class StateRights extends SourceCheck {

    StateRights() {
        super("source.state-rights", Level.WARNING, "VIEW DATABASE STATE and VIEW SERVER STATE", """
                SELECT HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'VIEW DATABASE STATE') AS of_database,
                       HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER STATE') AS of_server""");
    }

    @Override
    void look(Facts facts, Findings findings) {
        String user = Identifiers.source(facts.task().source().username());
        facts.source().sql(query()).query(rs -> {
            if (rs.getInt("of_database") == 0) {
                findings.add(
                        "The login lacks VIEW DATABASE STATE: the sizes of tables, and whether the capture job keeps up, are"
                                + " not told by 'plan' and 'precheck'.",
                        "GRANT VIEW DATABASE STATE TO " + user + ";");
            }
            if (rs.getInt("of_server") == 0) {
                findings.add(
                        "The login lacks VIEW SERVER STATE: whether SQL Server Agent runs is not watched, and several"
                                + " prechecks cannot be asked.",
                        "USE master; GRANT VIEW SERVER STATE TO " + user + ";");
            }
        });
    }
}
