// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;

/** The user may make temporary tables, through which changes are merged. */
final class TemporaryTables extends TargetCheck {

    TemporaryTables() {
        super(
                "target.temporary-tables",
                Level.ERROR,
                "TEMPORARY on the database",
                "SELECT has_database_privilege(current_database(), 'TEMPORARY')");
    }

    @Override
    void look(Facts facts, Findings findings) {
        if (!yes(facts)) {
            findings.add(
                    "The target's user may not make temporary tables.",
                    "Run as owner of the database: GRANT TEMPORARY ON DATABASE … TO "
                            + Identifiers.target(facts.task().target().username()) + ";");
        }
    }
}
