// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import dev.caravan.model.RowChange;
import dev.caravan.model.RowChange.Operation;
import dev.caravan.task.SyncTask.Kafka.OrderBy;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Spreads changes over the partitions of a topic, so that those which must stay in order share one. */
final class Spread {

    private final OrderBy order;
    private final int partitions;

    Spread(OrderBy order, int partitions) {
        this.order = order;
        this.partitions = partitions;
    }

    /** The change, or a delete and an insert where its old key and its new one may be in two partitions. */
    Stream<RowChange> parts(RowChange change) {
        return order == OrderBy.ROW && change.movesKey() ? change.asDeleteAndInsert().stream() : Stream.of(change);
    }

    /** Partition of a change that {@link #parts} gave. */
    int partition(RowChange change) {
        int hash = change.shape().name().toString().hashCode();
        if (order == OrderBy.ROW) {
            @Nullable
            Object[] row =
                    Objects.requireNonNull(change.operation() == Operation.DELETE ? change.before() : change.after());
            List<Integer> key = change.shape().key();
            for (int index : key) {
                hash = 31 * hash + hash(row[index]);
            }
        }
        // Spreads hashes of neighbouring numbers, as those of a step as wide as the number of partitions would share
        // one.
        return Math.floorMod(hash * 0x9E3779B9 >>> 7, partitions);
    }

    /** Alike for values that are equal at the target. */
    private static int hash(@Nullable Object value) {
        if (value instanceof BigDecimal number) {
            return number.stripTrailingZeros().hashCode();
        }
        if (value instanceof byte[] bytes) {
            return Arrays.hashCode(bytes);
        }
        if (value instanceof String text) {
            return text.stripTrailing().toLowerCase(Locale.ROOT).hashCode();
        }
        if (value instanceof Double || value instanceof Float) {
            // Adding 0 makes one zero of the two.
            return Double.hashCode(((Number) value).doubleValue() + 0.0);
        }
        return Objects.hashCode(value);
    }
}
