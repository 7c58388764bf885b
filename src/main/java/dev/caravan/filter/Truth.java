// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

/** How a condition turns out: SQL's three truth values, and one for what only SQL Server can tell. */
public enum Truth {
    /** It does not hold. */
    FALSE,
    /** NULL makes it impossible to say. */
    UNKNOWN,
    /** It holds. */
    TRUE,
    /** Not decided here: SQL Server has to be asked. */
    OPEN;

    static Truth of(boolean holds) {
        return holds ? TRUE : FALSE;
    }

    Truth not() {
        return switch (this) {
            case FALSE -> TRUE;
            case TRUE -> FALSE;
            default -> this;
        };
    }
}
