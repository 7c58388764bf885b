// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.util.List;
import java.util.Set;

/**
 * Where the rows of a table are.
 *
 * @param replicated whether every segment has all rows
 * @param distribution {@code attnum} of the columns whose hash decides on the segment, none where there are no segments or
 *     rows go anywhere
 * @param partition {@code attnum} of the columns that decide on the partition
 * @param storage how rows are stored
 */
record Placement(boolean replicated, List<Integer> distribution, Set<Integer> partition, Storage storage) {

    /** A heap table in one piece and one place. */
    static final Placement PLAIN = new Placement(false, List.of(), Set.of(), Storage.HEAP);

    /** How rows are stored. */
    enum Storage {
        /** PostgreSQL's way. */
        HEAP,
        /** Append-optimized, by row or column, at least one partition: no upserts, and changes lock the table. */
        APPEND_OPTIMIZED,
        /** AnalyticDB 7's own: upserts, but updates are dear. */
        BEAM
    }

    /** Copies the collections. */
    Placement {
        distribution = List.copyOf(distribution);
        partition = Set.copyOf(partition);
    }

    /** Whether a column has a say in where a row is. */
    boolean decides(TargetColumn column) {
        return distribution.contains(column.number()) || partition.contains(column.number());
    }
}
