// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.schema.TargetDialect;
import dev.caravan.task.Finding.Level;

/** PostgreSQL 12 or later, or Greenplum 6 or later. */
final class TargetVersion extends TargetCheck {

    private static final int MINIMUM = 120_000;

    /** Greenplum 6 is on the kernel of PostgreSQL 9.4, Greenplum 5 on that of 8.3. */
    private static final int MINIMUM_DISTRIBUTED = 90_000;

    TargetVersion() {
        super(
                "target.version",
                Level.ERROR,
                "PostgreSQL 12 or later, Greenplum 6 or later",
                "SELECT current_setting('server_version_num')");
    }

    @Override
    void look(Facts facts, Findings findings) {
        int version = answer(facts).map(Integer::valueOf).orElseThrow();
        TargetDialect dialect = facts.dialect();
        if (!dialect.isDistributed() && version < MINIMUM) {
            findings.add("The target is PostgreSQL " + version / 10_000 + "; 12 or later is needed.", "Upgrade it.");
        }
        if (dialect.isDistributed() && version < MINIMUM_DISTRIBUTED) {
            findings.add(
                    "The target is of the Greenplum family on the kernel of PostgreSQL " + version / 10_000 + "."
                            + version / 100 % 100 + "; version 6 or later is needed.",
                    "Upgrade it.");
        }
    }
}
