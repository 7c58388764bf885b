// SPDX-License-Identifier: Apache-2.0
package dev.caravan.testing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is moved. Safe for use by several threads. */
public final class SettableClock extends Clock {

    private volatile Instant now;

    /** Shows the given time. */
    public SettableClock(Instant now) {
        this.now = now;
    }

    /** Moves the clock on. */
    public synchronized void advance(Duration duration) {
        now = now.plus(duration);
    }

    /** Shows another time, earlier or later. */
    public void set(Instant time) {
        now = time;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(now, zone);
    }
}
