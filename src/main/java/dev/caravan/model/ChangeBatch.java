// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

import java.util.List;

/**
 * Changes of whole source transactions, in commit order, to be applied in one target transaction. The body of the
 * exchanges from the router to {@code pg-copy}.
 *
 * <p>A source transaction that is too large to be held comes in several batches: all but the last are not complete. They are
 * applied in one target transaction, which the complete one ends.
 *
 * @param changes row changes, possibly none when only the position moves on
 * @param upTo position once all of them are applied
 * @param complete whether the last source transaction ends with this batch
 */
public record ChangeBatch(List<RowChange> changes, Position upTo, boolean complete) {

    /** A batch of whole source transactions. */
    public ChangeBatch(List<RowChange> changes, Position upTo) {
        this(changes, upTo, true);
    }

    /** The same position with other changes. */
    public ChangeBatch with(List<RowChange> others) {
        return new ChangeBatch(List.copyOf(others), upTo, complete);
    }
}
