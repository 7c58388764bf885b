// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/**
 * A full and a log backup have been made. Before the first full backup the FULL model truncates the log as SIMPLE does,
 * which {@code last_log_backup_lsn} shows (sys.database_recovery_status).
 */
final class BackupChain extends SourceCheck {

    BackupChain() {
        super("source.backup-chain", Level.WARNING, "a full backup and a log backup", """
                SELECT CASE WHEN d.recovery_model_desc = N'SIMPLE' THEN NULL
                            WHEN r.last_log_backup_lsn IS NULL THEN 'full'
                            WHEN NOT EXISTS (SELECT 1 FROM msdb.dbo.backupset b
                                             WHERE b.database_name = d.name AND b.type = 'L') THEN 'log' END
                FROM sys.databases d JOIN sys.database_recovery_status r ON r.database_id = d.database_id
                WHERE d.name = DB_NAME()""");
    }

    @Override
    void look(Facts facts, Findings findings) {
        String name = facts.database();
        // Without a directory it goes to the server's own for backups.
        String file = facts.task().source().database().replace("'", "''");
        answer(facts)
                .ifPresent(missing -> findings.add(
                        "No " + missing
                                + " backup of the database has been made: its log cannot be used to restore it.",
                        (missing.equals("full") ? "BACKUP DATABASE " + name + " TO DISK = N'" + file + ".bak'; " : "")
                                + "BACKUP LOG " + name + " TO DISK = N'" + file + ".trn';"));
    }
}
