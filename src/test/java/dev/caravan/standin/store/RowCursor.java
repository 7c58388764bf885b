// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.session.SqlError;
import org.jspecify.annotations.Nullable;

/** Delivers rows one by one. */
public interface RowCursor {

    /**
     * The next row, null at the end; the array must not be changed.
     *
     * @throws SqlError when waiting for a row's lock failed: 1222, 1205
     */
    @Nullable
    Object @Nullable [] next() throws SqlError;

    /** Clustered key of the row that {@link #next} gave last. */
    Object[] key();
}
