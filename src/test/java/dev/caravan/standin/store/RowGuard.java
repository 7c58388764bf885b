// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.session.SqlError;
import org.jspecify.annotations.Nullable;

/** Attached to a table ({@code Table.attach(RowGuard.class, guard)}): may refuse a change of a row, in its statement. */
@FunctionalInterface
public interface RowGuard {

    /**
     * Allows a change by returning.
     *
     * @param before row before, null for an insert
     * @param after row after, null for a delete
     * @throws SqlError to fail the statement, such as 7139 for a large value of a captured column
     */
    void check(@Nullable Object @Nullable [] before, @Nullable Object @Nullable [] after) throws SqlError;
}
