// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import dev.caravan.model.TableShape;
import java.util.List;
import java.util.Optional;

/**
 * How a target table is laid out beside its columns and key.
 *
 * @param type how rows are spread over segments
 * @param distributionKey columns whose hash decides on the segment, part of the key; empty for a dimension table
 * @param partition how the table is cut, empty for one piece
 */
public record TableDefinition(TableType type, List<String> distributionKey, Optional<Partition> partition) {

    /** Copies the list. */
    public TableDefinition {
        distributionKey = List.copyOf(distributionKey);
    }

    /** What a table gets unless the task says otherwise: distributed by its key, in one piece. */
    public static TableDefinition byKey(TableShape table) {
        return new TableDefinition(TableType.PARTITIONED, table.keyNames(), Optional.empty());
    }

    /** The layout in words, for people. */
    public String description() {
        String spread = type == TableType.DIMENSION
                ? "dimension, all rows on every segment"
                : "distributed by " + String.join(", ", distributionKey);
        return spread
                + partition
                        .map(cut -> (cut instanceof Partition.Range ? ", ranges of " : ", partitions by value of ")
                                + cut.column())
                        .orElse("");
    }
}
