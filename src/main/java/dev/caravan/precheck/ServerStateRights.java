// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;

/** The login may see the state of the server: a right on all of it, without which a task works but tells less. */
final class ServerStateRights extends SourceCheck {

    ServerStateRights() {
        super(
                "source.server-state-rights",
                Level.INFO,
                "VIEW SERVER STATE",
                "SELECT HAS_PERMS_BY_NAME(NULL, NULL, N'VIEW SERVER STATE')");
    }

    @Override
    void look(Facts facts, Findings findings) {
        answer(facts)
                .filter("0"::equals)
                .ifPresent(none -> findings.add(
                        "The login lacks VIEW SERVER STATE: whether SQL Server Agent runs is not watched, and several prechecks cannot"
                                + " be asked.",
                        "USE master; GRANT VIEW SERVER STATE TO "
                                + Identifiers.source(facts.task().source().username()) + ";"));
    }
}
