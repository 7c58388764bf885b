// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.task.Finding.Level;
import java.util.Map;

/** The connection to the source is encrypted, and the server's certificate is verified. */
final class SourceEncryption extends Check {

    SourceEncryption() {
        super(
                "source.encryption",
                Level.WARNING,
                Need.NOTHING,
                "encryption with a verified certificate",
                "Answered by the task: 'source.encryption', 'source.trust-any' and the options of 'source.url'.");
    }

    @Override
    void look(Facts facts, Findings findings) {
        Map<String, String> properties = facts.task().source().properties();
        if ("false".equalsIgnoreCase(properties.get("encrypt"))) {
            findings.add(
                    "Rows and the login travel to the source without encryption.",
                    "Set 'source.encryption: ssl', with 'trust-certificate' where the certificate is not signed by a"
                            + " known authority.");
        } else if ("true".equalsIgnoreCase(properties.get("trustServerCertificate"))) {
            findings.add(
                    "Any certificate is accepted from the source, that of an impostor, too.",
                    "Set 'source.trust-certificate' to the certificate of its authority, and remove 'trust-any'.");
        }
    }
}
