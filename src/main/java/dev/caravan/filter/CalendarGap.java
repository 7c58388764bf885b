// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import java.time.LocalDate;

/**
 * The days 5 to 14 October 1582, which the driver's calendar lacks: changes bring them ten days later. Values that may be
 * such days are not compared with others that may be, nor taken apart.
 */
final class CalendarGap {

    private static final long FIRST = LocalDate.of(1582, 10, 5).toEpochDay();
    private static final long LAST = LocalDate.of(1582, 10, 24).toEpochDay();
    private static final long TICKS_PER_DAY = 864_000_000_000L;

    private CalendarGap() {}

    /** Whether a day may stand for another one. */
    static boolean holds(long epochDay) {
        return epochDay >= FIRST && epochDay <= LAST;
    }

    /** The day of a value of a temporal kind other than time. */
    static long day(Kind kind, long value) {
        return kind == Kind.DATE ? value : Math.floorDiv(value, TICKS_PER_DAY);
    }

    /** The value, unless it may stand for another one. */
    static long certain(Kind kind, long value) {
        if (kind != Kind.TIME && holds(day(kind, value))) {
            throw new FilterEvaluationException(
                    "a day of October 1582 cannot be told from another: the driver's calendar lacks ten of them");
        }
        return value;
    }
}
