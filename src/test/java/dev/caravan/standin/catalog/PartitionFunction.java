// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import dev.caravan.standin.type.Ordering;
import dev.caravan.standin.type.SqlType;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A partition function.
 *
 * @param id function_id
 * @param name name in its real case
 * @param parameter type of the values
 * @param right whether a boundary belongs to the partition at its right
 * @param boundaries boundaries in order
 * @param created create_date
 * @param modified modify_date
 */
public record PartitionFunction(
        int id,
        String name,
        SqlType parameter,
        boolean right,
        List<@Nullable Object> boundaries,
        LocalDateTime created,
        LocalDateTime modified) {

    /** Sorts the boundaries. */
    public PartitionFunction {
        List<@Nullable Object> sorted = new ArrayList<>(boundaries);
        sorted.sort(Ordering.of(parameter));
        boundaries = Collections.unmodifiableList(sorted);
    }

    /** Number of partitions. */
    public int fanout() {
        return boundaries.size() + 1;
    }

    /** Number of the partition that a value is in, from 1. */
    public int partition(@Nullable Object value) {
        Comparator<@Nullable Object> order = Ordering.of(parameter);
        int partition = 1;
        for (Object boundary : boundaries) {
            int c = order.compare(value, boundary);
            if (right ? c < 0 : c <= 0) {
                break;
            }
            partition++;
        }
        return partition;
    }

    /** Place of a boundary from 1, 0 when it is none. */
    public int boundary(@Nullable Object value) {
        Comparator<@Nullable Object> order = Ordering.of(parameter);
        for (int i = 0; i < boundaries.size(); i++) {
            if (order.compare(value, boundaries.get(i)) == 0) {
                return i + 1;
            }
        }
        return 0;
    }

    /** The function with other boundaries. */
    public PartitionFunction with(List<@Nullable Object> to, LocalDateTime now) {
        return new PartitionFunction(id, name, parameter, right, to, created, now);
    }
}
