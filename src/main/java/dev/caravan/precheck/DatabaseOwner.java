// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** The database's owner is a login that there is: otherwise change data capture cannot be enabled (error 15404). */
final class DatabaseOwner extends CaptureCheck {

    DatabaseOwner() {
        super(
                "source.owner",
                Level.ERROR,
                "an owner that is a login of the server",
                "SELECT SUSER_SNAME(owner_sid) FROM sys.databases WHERE name = DB_NAME()");
    }

    @Override
    boolean concerns(Facts facts) {
        return facts.follows() && !facts.cdcEnabled();
    }

    @Override
    void look(Facts facts, Findings findings) {
        if (answer(facts).isEmpty()) {
            findings.add(
                    "The owner of the database is not a login of this server, as happens after a restore.",
                    "ALTER AUTHORIZATION ON DATABASE::" + facts.database() + " TO [sa];");
        }
    }
}
