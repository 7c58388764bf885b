// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import org.jspecify.annotations.Nullable;

/**
 * What a statement sees: everything committed up to a commit sequence number, and its own transaction's changes.
 *
 * @param sequence greatest visible commit sequence number
 * @param own the statement's own transaction, null for none
 */
public record ReadView(long sequence, @Nullable Transaction own) {

    /** The state after the given commit, without anything uncommitted. */
    public static ReadView at(long sequence) {
        return new ReadView(sequence, null);
    }
}
