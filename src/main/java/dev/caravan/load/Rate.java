// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import java.time.Clock;
import java.util.Arrays;

/** How many there are a second, over the last ten seconds or since the first of them. Safe for use by several threads. */
final class Rate {

    private static final int WINDOW = 10;

    private final Clock clock;

    /** Counts by second of the window: that of a second is at its remainder by the window's length. */
    private final long[] counts = new long[WINDOW];

    /** Second that the window ends with. */
    private long end;
    /** Second of the first count after a window without any. */
    private long first;

    Rate(Clock clock) {
        this.clock = clock;
    }

    synchronized void add(long count) {
        move();
        if (sum() == 0) {
            first = end;
        }
        counts[slot(end)] += count;
    }

    synchronized double perSecond() {
        move();
        return (double) sum() / Math.min(WINDOW, end - first + 1);
    }

    /** Lets the window end with the present second. */
    private void move() {
        long now = clock.instant().getEpochSecond();
        for (long second = Math.max(end + 1, now - WINDOW + 1); second <= now; second++) {
            counts[slot(second)] = 0;
        }
        end = Math.max(end, now);
    }

    private long sum() {
        return Arrays.stream(counts).sum();
    }

    private static int slot(long second) {
        return (int) (second % WINDOW);
    }
}
