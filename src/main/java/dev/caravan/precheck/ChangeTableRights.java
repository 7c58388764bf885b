// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;

/** The login may read change tables. */
final class ChangeTableRights extends CaptureCheck {

    ChangeTableRights() {
        super(
                "source.change-table-rights",
                Level.ERROR,
                "SELECT on schema cdc",
                "SELECT HAS_PERMS_BY_NAME(N'cdc', N'SCHEMA', N'SELECT')");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && facts.cdcEnabled();
    }

    @Override
    void look(Facts facts, Findings findings) {
        if (!yes(facts)) {
            findings.add(
                    "The login may not read change tables.",
                    "GRANT SELECT, EXECUTE ON SCHEMA::cdc TO "
                            + Identifiers.source(facts.task().source().username()) + ";");
        }
    }
}
