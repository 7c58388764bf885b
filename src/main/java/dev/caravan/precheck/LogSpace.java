// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** The log has room: what is not captured yet cannot be truncated. */
final class LogSpace extends CaptureCheck {

    private static final int SQL_2012 = 11;
    private static final int FULL_PERCENT = 70;

    LogSpace() {
        super("source.log-space", Level.WARNING, "a log that is less than 70 % full", """
                SELECT d.log_reuse_wait_desc, l.used_log_space_in_percent
                FROM sys.databases d CROSS JOIN sys.dm_db_log_space_usage l
                WHERE d.name = DB_NAME() AND d.log_reuse_wait_desc = N'REPLICATION'""");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && facts.sourceVersion().major() >= SQL_2012;
    }

    @Override
    void look(Facts facts, Findings findings) {
        facts.source().sql(query()).query(rs -> {
            long percent = Math.round(rs.getDouble("used_log_space_in_percent"));
            if (percent >= FULL_PERCENT) {
                findings.add(
                        "The transaction log is " + percent + " % full and waits to be captured.",
                        "Check that the capture job runs (source.agent, source.capture-errors), or enlarge the log.");
            }
        });
    }
}
