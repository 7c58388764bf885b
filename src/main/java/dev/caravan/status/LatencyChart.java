// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.status.LatencyHistory.Point;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The latency of a task and its three parts as lines of an SVG picture, {@value #WIDTH} by {@value #HEIGHT} units; a gap where
 * one was not known.
 *
 * @param latency the latency
 * @param areas {@code points} attributes of polygons under its lines
 * @param parts capture, read and apply
 * @param topMillis time at the upper edge
 * @param window time from the left to the right edge
 */
record LatencyChart(Series latency, List<String> areas, List<Series> parts, long topMillis, Duration window) {
    static final int WIDTH = 600;
    static final int HEIGHT = 120;

    private static final long LOWEST_TOP = 1000;
    private static final long DAY = 86_400_000;
    private static final long[] TOPS = {
        1, 2, 4, 10, 20, 40, 60, 120, 240, 600, 1200, 2400, 3600, 7200, 14_400, 28_800, 43_200, 86_400
    };
    private static final int MISSED_SAMPLES = 3;

    /**
     * One of the times that are shown.
     *
     * @param name its name, of which its class is made
     * @param lines {@code points} attributes of polylines
     * @param highestMillis highest value shown, null when none is known
     */
    record Series(String name, List<String> lines, @Nullable Long highestMillis) {

        /** Class of its lines. */
        public String tone() {
            return name.toLowerCase(Locale.ROOT);
        }
    }

    /** One of the times of a point, null where it was not known. */
    private interface Value {
        @Nullable
        Long of(Point point);
    }

    /** Where points are drawn. */
    private record Frame(List<Point> points, Duration interval, Instant start, Duration window, long top) {

        Series series(String name, Value value) {
            List<String> lines = pieces(value).stream()
                    .map(piece -> piece.stream()
                            .map(point -> x(point) + "," + y(value.of(point)))
                            .collect(Collectors.joining(" ")))
                    .toList();
            return new Series(name, lines, highest(points, value));
        }

        List<String> areas(Value value) {
            return pieces(value).stream()
                    .map(piece -> Stream.of(
                                    Stream.of(x(piece.get(0)) + "," + HEIGHT),
                                    piece.stream().map(point -> x(point) + "," + y(value.of(point))),
                                    Stream.of(x(piece.get(piece.size() - 1)) + "," + HEIGHT))
                            .flatMap(part -> part)
                            .collect(Collectors.joining(" ")))
                    .toList();
        }

        private List<List<Point>> pieces(Value value) {
            Duration gap = interval.multipliedBy(MISSED_SAMPLES);
            List<List<Point>> pieces = new ArrayList<>();
            Point before = null;
            for (Point point : points) {
                boolean known = value.of(point) != null;
                if (known) {
                    if (before == null
                            || Duration.between(before.at(), point.at()).compareTo(gap) > 0) {
                        pieces.add(new ArrayList<>());
                    }
                    pieces.get(pieces.size() - 1).add(point);
                }
                before = known ? point : null;
            }
            return pieces;
        }

        private String x(Point point) {
            double share = Duration.between(start, point.at()).toMillis() / (double) window.toMillis();
            return String.format(Locale.ROOT, "%.1f", WIDTH * Math.min(1, Math.max(0, share)));
        }

        private String y(@Nullable Long millis) {
            double share = millis == null ? 0 : Math.max(0, millis) / (double) top;
            return String.format(Locale.ROOT, "%.1f", HEIGHT * (1 - share));
        }
    }

    static LatencyChart of(List<Point> points, Duration interval, Instant now) {
        Duration window = interval.multipliedBy(LatencyHistory.SAMPLES);
        Value latency = Point::millis;
        Value capture = point -> point.lag().captureMillis();
        Value read = point -> point.lag().readMillis();
        Value apply = point -> point.lag().applyMillis();
        OptionalLong highest = Stream.of(latency, capture, read, apply)
                .map(value -> highest(points, value))
                .filter(Objects::nonNull)
                .mapToLong(Long::longValue)
                .max();
        long top = highest.isPresent() ? roundUp(highest.getAsLong()) : LOWEST_TOP;
        Frame frame = new Frame(points, interval, now.minus(window), window, top);
        return new LatencyChart(
                frame.series("Latency", latency),
                frame.areas(latency),
                List.of(frame.series("Capture", capture), frame.series("Read", read), frame.series("Apply", apply)),
                top,
                window);
    }

    /** Whether there is anything to show. */
    public boolean isEmpty() {
        return latency.lines().isEmpty()
                && parts.stream().allMatch(part -> part.lines().isEmpty());
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
        if (isEmpty()) {
            return "No latency known in the last " + span();
        }
        return "Latency of the last " + span() + ": highest " + orUnknown(latency.highestMillis())
                + (nowMillis == null ? "" : ", now " + Readable.millis(nowMillis))
                + parts.stream()
                        .map(part -> "; " + part.tone() + ": highest " + orUnknown(part.highestMillis()))
                        .collect(Collectors.joining());
    }

    private static String orUnknown(@Nullable Long millis) {
        return millis == null ? "not known" : Readable.millis(millis);
    }

    private static @Nullable Long highest(List<Point> points, Value value) {
        Long highest = null;
        for (Point point : points) {
            Long millis = value.of(point);
            if (millis != null && (highest == null || millis > highest)) {
                highest = millis;
            }
        }
        return highest;
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
