// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** Accelerated database recovery is off: with change data capture, the log is no longer truncated early. */
final class AcceleratedRecovery extends CaptureCheck {

    AcceleratedRecovery() {
        super(
                "source.accelerated-recovery",
                Level.WARNING,
                "accelerated database recovery off",
                "SELECT is_accelerated_database_recovery_on FROM sys.databases WHERE name = DB_NAME()");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && facts.sourceVersion().major() >= SourceVersion.SQL_2019;
    }

    @Override
    void look(Facts facts, Findings findings) {
        if (yes(facts)) {
            findings.add(
                    "Accelerated database recovery is on; with change data capture the log grows all the same.",
                    "Watch the size of the log, or run ALTER DATABASE " + facts.database()
                            + " SET ACCELERATED_DATABASE_RECOVERY = OFF;");
        }
    }
}
