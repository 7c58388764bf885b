// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.status.LatencyHistory.Point;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The latency of a task as lines of an SVG picture, {@value #WIDTH} by {@value #HEIGHT} units; a gap where it was not
 * known.
 *
 * @param lines {@code points} attributes of polylines
 * @param areas {@code points} attributes of polygons under the lines
 * @param topMillis latency at the upper edge
 * @param highestMillis highest latency shown, null when none is known
 * @param window time from the left to the right edge
 */
record LatencyChart(
        List<String> lines,
        List<String> areas,
        long topMillis,
        @Nullable Long highestMillis,
        Duration window) {
    static final int WIDTH = 600;
    static final int HEIGHT = 120;

    private static final long LOWEST_TOP = 1000;
    private static final long DAY = 86_400_000;
    private static final long[] TOPS = {
        1, 2, 4, 10, 20, 40, 60, 120, 240, 600, 1200, 2400, 3600, 7200, 14_400, 28_800, 43_200, 86_400
    };
    private static final int MISSED_SAMPLES = 3;

    static LatencyChart of(List<Point> points, Duration interval, Instant now) {
        Duration window = interval.multipliedBy(LatencyHistory.SAMPLES);
        Long highest = null;
        for (Point point : points) {
            Long millis = point.millis();
            if (millis != null && (highest == null || millis > highest)) {
                highest = millis;
            }
        }
        long top = highest == null ? LOWEST_TOP : roundUp(highest);
        List<String> lines = new ArrayList<>();
        List<String> areas = new ArrayList<>();
        for (List<Point> piece : pieces(points, interval.multipliedBy(MISSED_SAMPLES))) {
            String line = line(piece, now.minus(window), window, top);
            lines.add(line);
            areas.add(x(piece.get(0), now.minus(window), window) + "," + HEIGHT + " " + line + " "
                    + x(piece.get(piece.size() - 1), now.minus(window), window) + "," + HEIGHT);
        }
        return new LatencyChart(lines, areas, top, highest, window);
    }

    /** Label of the upper edge. */
    public String top() {
        return Readable.millis(topMillis);
    }

    /** Time between the edges. */
    public String span() {
        return Readable.duration(window);
    }

    /** Label of the middle. */
    public String middle() {
        return Readable.millis(topMillis / 2);
    }

    /** What the chart shows, for those who cannot see it. */
    public String description(@Nullable Long nowMillis) {
        if (highestMillis == null) {
            return "No latency known in the last " + span();
        }
        return "Latency of the last " + span() + ": highest " + Readable.millis(highestMillis)
                + (nowMillis == null ? "" : ", now " + Readable.millis(nowMillis));
    }

    private static List<List<Point>> pieces(List<Point> points, Duration gap) {
        List<List<Point>> pieces = new ArrayList<>();
        Point before = null;
        for (Point point : points) {
            if (point.millis() != null) {
                if (before == null || Duration.between(before.at(), point.at()).compareTo(gap) > 0) {
                    pieces.add(new ArrayList<>());
                }
                pieces.get(pieces.size() - 1).add(point);
            }
            before = point.millis() == null ? null : point;
        }
        return pieces;
    }

    private static String line(List<Point> piece, Instant start, Duration window, long top) {
        StringBuilder line = new StringBuilder(piece.size() * 12);
        for (Point point : piece) {
            Long millis = point.millis();
            double y = millis == null ? 0 : HEIGHT * (1 - Math.max(0, millis) / (double) top);
            line.append(line.length() == 0 ? "" : " ")
                    .append(x(point, start, window))
                    .append(String.format(Locale.ROOT, ",%.1f", y));
        }
        return line.toString();
    }

    private static String x(Point point, Instant start, Duration window) {
        double share = Duration.between(start, point.at()).toMillis() / (double) window.toMillis();
        return String.format(Locale.ROOT, "%.1f", WIDTH * Math.min(1, Math.max(0, share)));
    }

    /** The next round number of seconds, minutes, hours or days. */
    private static long roundUp(long millis) {
        for (long seconds : TOPS) {
            if (millis <= seconds * 1000) {
                return seconds * 1000;
            }
        }
        return (millis / DAY + 1) * DAY;
    }
}
