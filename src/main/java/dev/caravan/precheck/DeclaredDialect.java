// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.schema.DialectDetector;
import dev.caravan.schema.TargetDialect;
import dev.caravan.task.Finding.Level;
import java.util.Locale;

/** The dialect that the task names is one that the target understands. */
final class DeclaredDialect extends TargetCheck {

    DeclaredDialect() {
        super("target.dialect", Level.ERROR, "the dialect that the task names", DialectDetector.QUESTION);
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.task().target().dialect().isPresent();
    }

    @Override
    void look(Facts facts, Findings findings) {
        TargetDialect declared = facts.task().target().dialect().orElseThrow();
        TargetDialect found = facts.dialect();
        // Greenplum and AnalyticDB do not tell themselves apart for certain, so that the task may know better.
        if (declared.isDistributed() != found.isDistributed() || declared.isModern() != found.isModern()) {
            findings.add(
                    "The task names dialect " + name(declared) + ", but the target's catalogue is that of "
                            + name(found) + ".",
                    "Remove 'target.dialect', or correct it.");
        }
    }

    private static String name(TargetDialect dialect) {
        return dialect.name().toLowerCase(Locale.ROOT);
    }
}
