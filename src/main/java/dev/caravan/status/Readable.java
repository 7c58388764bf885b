// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and times as people read them. */
final class Readable {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB"};

    private Readable() {}

    /** A count with commas. */
    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A time of milliseconds: {@code 420 ms}, {@code 1.4 s}, {@code 3 min 12 s}. */
    static String millis(long millis) {
        if (Math.abs(millis) < 1000) {
            return millis + " ms";
        }
        if (Math.abs(millis) < 60_000) {
            return trimmed(millis / 1000.0) + " s";
        }
        return duration(Duration.ofMillis(millis));
    }

    /** A time in its two largest units, whole seconds: {@code 12 s}, {@code 3 min 12 s}, {@code 2 d 4 h}. */
    static String duration(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return two(seconds / 3600, "h", seconds % 3600 / 60, "min");
        }
        return two(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
    }

    /** Bytes a second in powers of 1000. */
    static String bytesPerSecond(double rate) {
        double value = rate;
        int unit = 0;
        while (value >= 1000 && unit < BYTES.length - 1) {
            value /= 1000;
            unit++;
        }
        return trimmed(value) + " " + BYTES[unit] + "/s";
    }

    /** A moment in UTC, to the second. */
    static String time(Instant at) {
        return TIME.format(at);
    }

    /** One decimal, none when it is zero or from 100 up. */
    static String trimmed(double value) {
        String text = String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%,.0f" : "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }
}
