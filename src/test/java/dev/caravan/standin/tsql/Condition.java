// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;

/** A compiled condition in three-valued logic. */
@FunctionalInterface
interface Condition {
    /** True. */
    int TRUE = 1;
    /** False. */
    int FALSE = 0;
    /** Unknown. */
    int UNKNOWN = -1;

    /** One of the three values for the frame's current rows. */
    int test(Frame frame) throws SqlError;

    /** The constant for a Java boolean. */
    static int of(boolean value) {
        return value ? TRUE : FALSE;
    }
}
