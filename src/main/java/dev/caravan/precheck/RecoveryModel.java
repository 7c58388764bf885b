// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/**
 * Recovery model FULL, as the service asks for. Change data capture works with any: even in SIMPLE the log is not truncated
 * before it is captured. So this is a warning.
 */
final class RecoveryModel extends SourceCheck {

    RecoveryModel() {
        super(
                "source.recovery-model",
                Level.WARNING,
                "FULL",
                "SELECT recovery_model_desc FROM sys.databases WHERE name = DB_NAME()");
    }

    @Override
    void look(Facts facts, Findings findings) {
        answer(facts)
                .filter(model -> !model.equals("FULL"))
                .ifPresent(model -> findings.add(
                        "The recovery model is " + model + ": the database cannot be restored to a point in time.",
                        "ALTER DATABASE " + facts.database() + " SET RECOVERY FULL; then make a full backup."));
    }
}
