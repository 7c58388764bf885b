// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;

/** Moves a frame's slots from one combination of rows to the next. */
@FunctionalInterface
interface Steps {
    /** No rows. */
    Steps NONE = () -> false;

    /** Moves on; false at the end. */
    boolean next() throws SqlError;

    /** Starts steps for a frame; may be started again for other rows of outer sources. */
    @FunctionalInterface
    interface Plan {
        Steps open(Frame frame) throws SqlError;
    }

    /** The combinations for which a condition is true. */
    static Plan filter(Plan plan, Condition condition) {
        return frame -> {
            Steps steps = plan.open(frame);
            return () -> {
                while (steps.next()) {
                    if (condition.test(frame) == Condition.TRUE) {
                        return true;
                    }
                }
                return false;
            };
        };
    }
}
