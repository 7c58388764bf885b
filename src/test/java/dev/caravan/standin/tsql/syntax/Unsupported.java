// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;

/** Something that SQL Server may well know and the stand-in does not: an error that is also recorded as such. */
public final class Unsupported extends SqlError {
    private static final long serialVersionUID = 1L;

    /** Makes the error that says what is not supported (number 40517). */
    public Unsupported(String what) {
        this(40517, 16, "Keyword or statement option '" + what + "' is not supported in this version of SQL Server.");
    }

    /** Makes an error with a number of its own. */
    public Unsupported(int number, int severity, String message) {
        super(number, severity, 1, message);
    }
}
