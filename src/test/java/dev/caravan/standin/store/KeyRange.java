// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import org.jspecify.annotations.Nullable;

/**
 * A range of keys between two bounds, each a key or a prefix of one, ended by {@link KeyOrder#MIN} or {@link KeyOrder#MAX}.
 *
 * @param low lower bound, null for none
 * @param high upper bound, null for none
 */
public record KeyRange(
        @Nullable Object @Nullable [] low, @Nullable Object @Nullable [] high) {
    /** Everything. */
    public static final KeyRange ALL = new KeyRange(null, null);

    /** All keys that start with the given values. */
    public static KeyRange prefix(@Nullable Object... values) {
        return new KeyRange(bound(values, KeyOrder.MIN), bound(values, KeyOrder.MAX));
    }

    /** A bound before ({@code MIN}) or after ({@code MAX}) all keys that start with the given values. */
    public static @Nullable Object[] bound(@Nullable Object[] values, Object end) {
        @Nullable Object[] bound = java.util.Arrays.copyOf(values, values.length + 1);
        bound[values.length] = end;
        return bound;
    }
}
