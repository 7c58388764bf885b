// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import org.jspecify.annotations.Nullable;

/** A compiled expression. */
@FunctionalInterface
interface Evaluator {
    /** The value for the frame's current rows; null is NULL. */
    @Nullable
    Object eval(Frame frame) throws SqlError;
}
