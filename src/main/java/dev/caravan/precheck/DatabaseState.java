// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** The database is online; read-only and standby databases cannot enable change data capture. */
final class DatabaseState extends SourceCheck {

    DatabaseState() {
        super("source.state", Level.ERROR, "ONLINE, and writable where changes are followed", """
                SELECT state_desc, is_read_only, is_in_standby FROM sys.databases WHERE name = DB_NAME()""");
    }

    @Override
    void look(Facts facts, Findings findings) {
        facts.source().sql(query()).query(rs -> {
            if (!"ONLINE".equals(rs.getString("state_desc"))) {
                findings.add(
                        "The database is " + rs.getString("state_desc") + ".",
                        "ALTER DATABASE " + facts.database() + " SET ONLINE;");
            }
            if (facts.follows() && rs.getBoolean("is_in_standby")) {
                findings.add(
                        "The database is a standby, so that change data capture writes nothing.",
                        "Name the primary database as source, or run RESTORE DATABASE " + facts.database()
                                + " WITH RECOVERY;");
            } else if (facts.follows() && rs.getBoolean("is_read_only")) {
                findings.add(
                        "The database is read-only, so that change data capture writes nothing.",
                        "Name the writable database as source, or run ALTER DATABASE " + facts.database()
                                + " SET READ_WRITE;");
            }
        });
    }
}
