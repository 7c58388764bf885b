// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;

/** Times of the {@code datetime} type. */
final class DateTimes {
    private static final long TICKS_PER_SECOND = 300;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private DateTimes() {}

    /** Rounds to 1/300 second, shown as .000, .003 and .007, as a datetime column stores it. */
    static LocalDateTime rounded(LocalDateTime time) {
        long ticks = Math.round((double) time.getNano() * TICKS_PER_SECOND / NANOS_PER_SECOND);
        long millis = Math.round(ticks * 1000.0 / TICKS_PER_SECOND);
        return time.truncatedTo(ChronoUnit.SECONDS).plusNanos(millis * NANOS_PER_MILLI);
    }
}
