// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** SQL Server Agent, which does the capturing, runs. */
final class AgentRuns extends CaptureCheck {

    AgentRuns() {
        super("source.agent", Level.ERROR, "SQL Server Agent running", """
                SELECT CASE WHEN EXISTS (SELECT 1 FROM sys.dm_server_services
                                         WHERE status = 4 AND servicename LIKE N'SQL Server Agent (%')
                            THEN 1 ELSE 0 END""");
    }

    @Override
    void look(Facts facts, Findings findings) {
        if (!yes(facts)) {
            findings.add(
                    "SQL Server Agent is not running, so changes are not captured.",
                    "Start the service 'SQL Server Agent', and set it to start automatically.");
        }
    }
}
