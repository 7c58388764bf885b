// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import java.io.IOException;

/** How far the server goes with TLS (MS-TDS 2.2.6.5, table of ENCRYPTION answers). */
public enum Encryption {
    /** No TLS: clients that insist on it go away. */
    NONE,
    /** As SQL Server does by default: the login is encrypted, and the rest when the client wants it. */
    ON_REQUEST,
    /** As SQL Server with Force Encryption: clients without TLS go away. */
    REQUIRED;

    /** The answer to a client's ENCRYPTION option. */
    int answer(int asked) throws IOException {
        if (asked > Prelogin.ENCRYPT_REQUIRED) {
            throw new MalformedStream("PRELOGIN with encryption 0x%02X".formatted(asked));
        }
        return switch (this) {
            case NONE -> Prelogin.ENCRYPT_NOT_SUPPORTED;
            case ON_REQUEST -> asked == Prelogin.ENCRYPT_REQUIRED ? Prelogin.ENCRYPT_ON : asked;
            case REQUIRED -> asked == Prelogin.ENCRYPT_ON ? Prelogin.ENCRYPT_ON : Prelogin.ENCRYPT_REQUIRED;
        };
    }
}
