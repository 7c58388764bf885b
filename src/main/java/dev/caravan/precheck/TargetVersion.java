// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** PostgreSQL 12 or later. */
final class TargetVersion extends TargetCheck {

    private static final int MINIMUM = 120_000;

    TargetVersion() {
        super("target.version", Level.ERROR, "PostgreSQL 12 or later", "SELECT current_setting('server_version_num')");
    }

    @Override
    void look(Facts facts, Findings findings) {
        int version = answer(facts).map(Integer::valueOf).orElseThrow();
        if (version < MINIMUM) {
            findings.add("The target is PostgreSQL " + version / 10_000 + "; 12 or later is needed.", "Upgrade it.");
        }
    }
}
