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
                "SELECT current_database() WHERE NOT has_database_privilege(current_database(), 'TEMPORARY')");
    }

    @Override
    void look(Facts facts, Findings findings) {
        answer(facts)
                .ifPresent(database -> findings.add(
                        "The target's user may not make temporary tables.",
                        "Run as owner of the database: GRANT TEMPORARY ON DATABASE " + Identifiers.target(database)
                                + " TO "
                                + Identifiers.target(facts.task().target().username()) + ";"));
    }
}
