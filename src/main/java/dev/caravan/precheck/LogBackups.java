// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** Log backups no more than once an hour, as the service asks for; each makes the capture job read more slowly. */
final class LogBackups extends SourceCheck {

    private static final int A_DAY = 24;

    LogBackups() {
        super("source.log-backups", Level.WARNING, "at most one log backup an hour", """
                SELECT COUNT(*) FROM msdb.dbo.backupset
                WHERE type = 'L' AND database_name = DB_NAME()
                  AND backup_finish_date > DATEADD(hour, -24, GETDATE())""");
    }

    @Override
    void look(Facts facts, Findings findings) {
        int backups = answer(facts).map(Integer::valueOf).orElse(0);
        if (backups > A_DAY) {
            findings.add(
                    backups + " log backups were made within 24 hours.",
                    "Back the log up once an hour, or less often.");
        }
    }
}
