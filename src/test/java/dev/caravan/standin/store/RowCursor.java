// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import org.jspecify.annotations.Nullable;

/** Delivers rows one by one. */
public interface RowCursor {

    /** The next row, null at the end; the array must not be changed. */
    @Nullable
    Object @Nullable [] next();

    /** Clustered key of the row that {@link #next} gave last. */
    Object[] key();
}
