// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;

/** The login may see the state of the database, without which a task works but tells less. */
final class StateRights extends SourceCheck {

    StateRights() {
        super(
                "source.state-rights",
                Level.WARNING,
                "VIEW DATABASE STATE",
                "SELECT HAS_PERMS_BY_NAME(DB_NAME(), N'DATABASE', N'VIEW DATABASE STATE')");
    }

    @Override
    void look(Facts facts, Findings findings) {
        answer(facts)
                .filter("0"::equals)
                .ifPresent(none -> findings.add(
                        "The login lacks VIEW DATABASE STATE: the sizes of tables, and whether the capture job keeps up, are not told"
                                + " by 'plan' and 'precheck'.",
                        "GRANT VIEW DATABASE STATE TO "
                                + Identifiers.source(facts.task().source().username()) + ";"));
    }
}
