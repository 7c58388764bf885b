// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;

/** Full-text search, a part of SQL Server that has to be installed: on Linux, and in its container, it is not. */
final class FullText {
    private FullText() {}

    /** 7609: what a server without it says to whatever asks for it. */
    static SqlError missing() {
        return new SqlError(
                7609, 17, 5, "Full-Text Search is not installed, or a full-text component cannot be loaded.");
    }
}
