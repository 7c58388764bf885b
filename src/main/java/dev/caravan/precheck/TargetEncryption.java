// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The connection to the target is encrypted, and the server's certificate is verified. */
final class TargetEncryption extends Check {

    private static final Pattern MODE = Pattern.compile("[?&]sslmode=([a-z-]+)");

    TargetEncryption() {
        super(
                "target.encryption",
                Level.WARNING,
                Need.NOTHING,
                "sslmode=verify-full",
                "Answered by the task: sslmode in 'target.url', which is 'prefer' unless it is named.");
    }

    @Override
    void look(Facts facts, Findings findings) {
        Matcher mode = MODE.matcher(facts.task().target().url());
        String found = mode.find() ? mode.group(1) : "prefer";
        if (!found.startsWith("verify-")) {
            findings.add(
                    "The connection to the target has sslmode=" + found + ": it "
                            + (found.equals("require") ? "accepts any certificate." : "may be without encryption."),
                    "Add sslmode=verify-full to 'target.url', with sslrootcert=FILE where the certificate is not signed by"
                            + " a known authority.");
        }
    }
}
