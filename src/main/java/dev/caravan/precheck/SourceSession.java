// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;

/** The server says that it encrypts the session, whatever the task asks for; something in between may not. */
final class SourceSession extends SourceCheck {

    SourceSession() {
        super(
                "source.session-encryption",
                Level.WARNING,
                "a session that the server encrypts",
                "SELECT encrypt_option FROM sys.dm_exec_connections WHERE session_id = @@SPID");
    }

    @Override
    void look(Facts facts, Findings findings) {
        if (answer(facts).filter("FALSE"::equals).isPresent()) {
            findings.add(
                    "The server says that it does not encrypt the session.",
                    "Set 'source.encryption: ssl', and see that nothing between Caravan and the server takes the"
                            + " encryption off.");
        }
    }
}
