// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/**
 * {@code @@SERVERNAME} is the server's name: after a rename, jobs of change data capture are made for a server that there
 * is not, and enabling it fails ("Rename a computer that hosts a stand-alone instance of SQL Server").
 */
final class ServerName extends CaptureCheck {

    ServerName() {
        super("source.server-name", Level.ERROR, "@@SERVERNAME equal to the server's name", """
                SELECT ISNULL(@@SERVERNAME, N'') AS known, CAST(SERVERPROPERTY('ServerName') AS nvarchar(128)) AS actual""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && !facts.cdcEnabled();
    }

    @Override
    void look(Facts facts, Findings findings) {
        facts.source().sql(query()).query(rs -> {
            String known = String.valueOf(rs.getString("known"));
            String actual = String.valueOf(rs.getString("actual"));
            if (!known.equalsIgnoreCase(actual)) {
                findings.add(
                        "@@SERVERNAME is '" + known + "', but the server's name is '" + actual + "'.",
                        (known.isEmpty() ? "" : "EXEC sp_dropserver N'" + known + "'; ") + "EXEC sp_addserver N'"
                                + actual + "', 'local'; then restart SQL Server.");
            }
        });
    }
}
