// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.status.LatencyHistory.Point;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LatencyChartTest {
    private static final Instant NOW = Instant.parse("2026-11-20T09:00:00Z");
    private static final Duration INTERVAL = Duration.ofSeconds(2);

    @Test
    void placesTheNewestPointAtTheRightEdgeAndTheWindowsStartAtTheLeft() {
        LatencyChart chart = chart(at(600, 500), at(598, 1000), at(2, 0), at(0, 250));

        assertThat(chart.lines()).containsExactly("0.0,60.0 2.0,0.0", "598.0,120.0 600.0,90.0");
    }

    @Test
    void closesTheAreaUnderALine() {
        assertThat(chart(at(2, 0), at(0, 500)).areas()).containsExactly("598.0,120 598.0,120.0 600.0,60.0 600.0,120");
    }

    @Test
    void leavesAGapWhereNothingWasKnown() {
        assertThat(chart(at(6, 100), unknownAt(4), at(2, 100), at(0, 100)).lines())
                .hasSize(2);
    }

    @Test
    void endsAtARoundFigureAboveTheHighest() {
        assertThat(chart(at(0, 420)).top()).isEqualTo("1 s");
        assertThat(chart(at(0, 1001)).top()).isEqualTo("2 s");
        assertThat(chart(at(0, 61_000)).top()).isEqualTo("2 min");
        assertThat(chart(at(0, 5 * 3_600_000L)).top()).isEqualTo("8 h");
        assertThat(chart(at(0, 3 * 86_400_000L + 1)).top()).isEqualTo("4 d");
        assertThat(chart(at(0, 1001)).middle()).isEqualTo("1 s");
    }

    @Test
    void drawsClocksThatDisagreeAtZero() {
        assertThat(chart(at(0, -30)).lines()).containsExactly("600.0,120.0");
    }

    @Test
    void tellsInWordsWhatItShows() {
        assertThat(chart(at(2, 1500), at(0, 420)).description(420L))
                .isEqualTo("Latency of the last 10 min: highest 1.5 s, now 420 ms");
        assertThat(chart().description(null)).isEqualTo("No latency known in the last 10 min");
    }

    private static LatencyChart chart(Point... points) {
        return LatencyChart.of(List.of(points), INTERVAL, NOW);
    }

    private static Point unknownAt(long secondsAgo) {
        return new Point(NOW.minusSeconds(secondsAgo), null);
    }

    private static Point at(long secondsAgo, long millis) {
        return new Point(NOW.minusSeconds(secondsAgo), millis);
    }
}
