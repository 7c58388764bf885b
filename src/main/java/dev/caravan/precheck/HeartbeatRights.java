// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;

/** The login may move the heartbeat on, by which idle tables are known to be complete. */
final class HeartbeatRights extends CaptureCheck {

    HeartbeatRights() {
        super(
                "source.heartbeat-rights",
                Level.ERROR,
                "SELECT and UPDATE on the heartbeat table",
                "SELECT HAS_PERMS_BY_NAME(:table, N'OBJECT', N'SELECT') & HAS_PERMS_BY_NAME(:table, N'OBJECT', N'UPDATE')");
    }

    @Override
    boolean concerns(Facts facts) {
        return super.concerns(facts) && facts.task().heartbeat().enabled();
    }

    /** A table that is not there yet, for which the answer is NULL, is made by whoever may capture tables. */
    @Override
    void look(Facts facts, Findings findings) {
        TableName table = facts.task().heartbeat().table();
        boolean lacking = facts.source()
                .sql(query())
                .param("table", Identifiers.source(table))
                .query(Integer.class)
                .list()
                .contains(0);
        if (lacking) {
            findings.add(
                    "The login may not move the heartbeat in table " + table + " on.",
                    "GRANT SELECT, UPDATE ON " + Identifiers.source(table) + " TO "
                            + Identifiers.source(facts.task().source().username()) + ";");
        }
    }
}
