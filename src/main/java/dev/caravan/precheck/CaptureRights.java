// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;

/** The login may enable change data capture for tables, which takes db_owner. */
final class CaptureRights extends Check {

    CaptureRights() {
        super(
                "source.capture-rights",
                Level.ERROR,
                Need.SELECTION,
                "db_owner, or all tables captured",
                "SELECT IS_MEMBER('db_owner')");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && !facts.toBeCaptured().isEmpty();
    }

    @Override
    void look(Facts facts, Findings findings) {
        boolean owner = facts.source()
                .sql(query())
                .query(Integer.class)
                .optional()
                .filter(role -> role == 1)
                .isPresent();
        if (!owner) {
            int tables = facts.toBeCaptured().size();
            findings.add(
                    "source",
                    tables + (tables == 1 ? " table is" : " tables are") + " not captured yet, and the login may not"
                            + " enable that.",
                    "Have an administrator run what 'caravan prepare "
                            + facts.task().id() + "' prints; or: ALTER ROLE" + " db_owner ADD MEMBER "
                            + Identifiers.source(facts.task().source().username()) + ";");
        }
    }
}
