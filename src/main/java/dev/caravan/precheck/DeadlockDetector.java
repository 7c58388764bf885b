// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** The global deadlock detector is on: without it an UPDATE or DELETE locks the whole table. */
final class DeadlockDetector extends TargetCheck {

    DeadlockDetector() {
        super(
                "target.deadlock-detector",
                Level.INFO,
                "gp_enable_global_deadlock_detector = on",
                "SELECT setting FROM pg_settings WHERE name = 'gp_enable_global_deadlock_detector'");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.dialect().isDistributed();
    }

    @Override
    void look(Facts facts, Findings findings) {
        answer(facts)
                .filter(setting -> !setting.equals("on"))
                .ifPresent(setting -> findings.add(
                        "The global deadlock detector is " + setting + ": others who update the same tables wait.",
                        "gpconfig -c gp_enable_global_deadlock_detector -v on"));
    }
}
