// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.schema.DialectDetector;
import dev.caravan.task.Finding.Level;

/** A PostgreSQL: on the Greenplum family Caravan is experimental. */
final class TargetProduct extends TargetCheck {

    TargetProduct() {
        super("target.product", Level.WARNING, "PostgreSQL", DialectDetector.QUESTION);
    }

    @Override
    void look(Facts facts, Findings findings) {
        if (facts.dialect().isDistributed()) {
            findings.add(
                    "The target is of the Greenplum family, where Caravan is experimental: its statements for it were run"
                            + " on PostgreSQL, without the clauses that only the family knows.",
                    "Try it on data that you can load again, compare, and accept the warning.");
        }
    }
}
