// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.session.SqlError;
import org.jspecify.annotations.Nullable;

/** 2601 or 2627: a row whose key is in a unique index already. */
public final class DuplicateRow extends SqlError {
    private static final long serialVersionUID = 1L;
    private final boolean ignorable;

    DuplicateRow(int number, @Nullable Index index, String text) {
        super(number, 14, 1, text);
        this.ignorable = index != null && index.ignoresDuplicates();
    }

    /** Whether INSERT leaves such a row out (IGNORE_DUP_KEY). */
    public boolean isIgnorable() {
        return ignorable;
    }
}
