// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** The service does not run as NETWORK SERVICE, under which capture jobs may fail with error 22832. */
final class AgentAccount extends CaptureCheck {

    AgentAccount() {
        super("source.service-account", Level.WARNING, "another account than NETWORK SERVICE", """
                SELECT servicename, service_account FROM sys.dm_server_services
                WHERE service_account LIKE N'%NETWORK SERVICE'""");
    }

    @Override
    void look(Facts facts, Findings findings) {
        facts.source().sql(query()).query(rs -> {
            findings.add(
                    rs.getString("servicename") + " runs as " + rs.getString("service_account")
                            + ": capture jobs may fail with error 22832.",
                    "Give the service an account of its own by SQL Server Configuration Manager.");
        });
    }
}
