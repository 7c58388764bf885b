// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** The server says that it encrypts the session, whatever the URL asks for; something in between may not. */
final class TargetSession extends TargetCheck {

    TargetSession() {
        super(
                "target.session-encryption",
                Level.WARNING,
                "a session that the server encrypts",
                "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    }

    /** The view is there since PostgreSQL 9.5, later than the kernel of Greenplum 6. */
    @Override
    boolean concerns(Facts facts) {
        return facts.dialect().isModern();
    }

    @Override
    void look(Facts facts, Findings findings) {
        if (!yes(facts)) {
            findings.add(
                    "The server says that it does not encrypt the session.",
                    "Set ssl = on at the server, and add sslmode=verify-full to 'target.url'.");
        }
    }
}
