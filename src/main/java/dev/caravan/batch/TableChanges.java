// SPDX-License-Identifier: Apache-2.0
package dev.caravan.batch;

import dev.caravan.model.TableShape;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a batch comes to in one table: at most one row per key, each list in the order of the key. Rows hold one value per
 * column of the shape.
 *
 * @param shape table
 * @param seen changes before the fold
 * @param inserts rows that were not there before the batch and are there after it
 * @param updates rows that were there and still are, complete
 * @param partialUpdates the same with columns that the source did not deliver, by what they have
 * @param deletes rows that were there and are gone; only the key columns count
 */
public record TableChanges(
        TableShape shape,
        Seen seen,
        List<@Nullable Object[]> inserts,
        List<@Nullable Object[]> updates,
        List<Partial> partialUpdates,
        List<@Nullable Object[]> deletes) {

    /** Number of rows with a net change, 0 or more. */
    public int size() {
        return inserts.size() + updates.size() + partialRows() + deletes.size();
    }

    /** Number of partial updates, 0 or more. */
    public int partialRows() {
        int rows = 0;
        for (Partial partial : partialUpdates) {
            rows += partial.rows().size();
        }
        return rows;
    }

    /**
     * Numbers of changes as the source made them.
     *
     * @param inserts inserts, 0 or more
     * @param updates updates, 0 or more
     * @param deletes deletes, 0 or more
     */
    public record Seen(long inserts, long updates, long deletes) {

        /** No changes. */
        public static final Seen NONE = new Seen(0, 0, 0);
    }

    /**
     * Updates that have values for the same columns.
     *
     * @param present indexes of the columns that have values, the key among them
     * @param rows rows with {@code Unchanged.VALUE} in the other columns
     */
    public record Partial(BitSet present, List<@Nullable Object[]> rows) {}
}
