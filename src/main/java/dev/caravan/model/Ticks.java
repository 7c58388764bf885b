// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

import org.jspecify.annotations.Nullable;

/**
 * A time whose seventh digit after the second is not 0, as long as that is needed: filters compare with it, before it is cut. Equal
 * only to a time of the same 100 ns.
 *
 * @param micros microseconds as in {@link Values}, without the digit
 * @param tick the digit, 1 to 9
 */
public record Ticks(long micros, int tick) {

    /** Units of 100 ns in a microsecond. */
    public static final int PER_MICRO = 10;

    /** Units of 100 ns since where the microseconds of {@link Values} count from. */
    public static long of(Object time) {
        return time instanceof Ticks exact ? exact.micros * PER_MICRO + exact.tick : (Long) time * PER_MICRO;
    }

    /** The time of a number of units of 100 ns: a Long of microseconds where that is all of it. */
    public static Object time(long ticks) {
        long micros = Math.floorDiv(ticks, (long) PER_MICRO);
        int tick = (int) Math.floorMod(ticks, (long) PER_MICRO);
        return tick == 0 ? (Object) micros : new Ticks(micros, tick);
    }

    /** The value without the digit, towards the past; any other value as it is. */
    public static @Nullable Object cut(@Nullable Object value) {
        return value instanceof Ticks exact ? (Object) exact.micros : value;
    }
}
