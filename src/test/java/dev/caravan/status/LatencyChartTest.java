// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.status.LatencyHistory.Point;
import dev.caravan.task.TaskStatus.Lag;
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

        assertThat(chart.latency().lines()).containsExactly("0.0,60.0 2.0,0.0", "598.0,120.0 600.0,90.0");
    }

    @Test
    void closesTheAreaUnderALine() {
        assertThat(chart(at(2, 0), at(0, 500)).areas()).containsExactly("598.0,120 598.0,120.0 600.0,60.0 600.0,120");
    }

    @Test
    void leavesAGapWhereNothingWasKnown() {
        assertThat(chart(at(6, 100), unknownAt(4), at(2, 100), at(0, 100))
                        .latency()
                        .lines())
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
        assertThat(chart(at(0, -30)).latency().lines()).containsExactly("600.0,120.0");
    }

    @Test
    void drawsThePartsBesideTheLatencyEachWhereItWasKnown() {
        LatencyChart chart = chart(
                new Point(NOW.minusSeconds(4), 500L, new Lag(250L, null, 0L)),
                new Point(NOW.minusSeconds(2), 500L, new Lag(null, null, 0L)),
                new Point(NOW, 500L, new Lag(500L, null, 1000L)));

        assertThat(chart.parts()).extracting(LatencyChart.Series::tone).containsExactly("capture", "read", "apply");
        assertThat(chart.parts().get(0).lines()).containsExactly("596.0,90.0", "600.0,60.0");
        assertThat(chart.parts().get(1).lines()).isEmpty();
        assertThat(chart.parts().get(2).lines()).containsExactly("596.0,120.0 598.0,120.0 600.0,0.0");
    }

    @Test
    void showsAPartThatIsLongerThanTheLatency() {
        LatencyChart chart = chart(new Point(NOW, 500L, new Lag(3000L, 0L, 0L)));

        assertThat(chart.top()).isEqualTo("4 s");
        assertThat(chart.parts().get(0).lines()).containsExactly("600.0,30.0");
    }

    @Test
    void isEmptyWhereNothingIsKnown() {
        assertThat(chart(unknownAt(0)).isEmpty()).isTrue();
        assertThat(chart(new Point(NOW, null, new Lag(null, null, 1L))).isEmpty())
                .isFalse();
    }

    @Test
    void tellsInWordsWhatItShows() {
        assertThat(chart(at(2, 1500), new Point(NOW, 420L, new Lag(300L, 40L, null)))
                        .description(420L))
                .isEqualTo("Latency of the last 10 min: highest 1.5 s, now 420 ms; capture: highest 300 ms;"
                        + " read: highest 40 ms; apply: highest not known");
        assertThat(chart().description(null)).isEqualTo("No latency known in the last 10 min");
    }

    private static LatencyChart chart(Point... points) {
        return LatencyChart.of(List.of(points), INTERVAL, NOW);
    }

    private static Point unknownAt(long secondsAgo) {
        return new Point(NOW.minusSeconds(secondsAgo), null, Lag.UNKNOWN);
    }

    private static Point at(long secondsAgo, long millis) {
        return new Point(NOW.minusSeconds(secondsAgo), millis, Lag.UNKNOWN);
    }
}
