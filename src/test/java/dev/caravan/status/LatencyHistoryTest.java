// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LatencyHistoryTest {
    private final LatencyHistory history = new LatencyHistory(Duration.ofSeconds(2));

    @Test
    void keepsTheLatestSamples() {
        for (int i = 0; i <= LatencyHistory.SAMPLES; i++) {
            add(i, true);
        }

        List<LatencyHistory.Point> points = history.of("shop");
        assertThat(points).hasSize(LatencyHistory.SAMPLES);
        assertThat(points.get(0).at()).isEqualTo(Instant.ofEpochSecond(1));
        assertThat(points.get(0).millis()).isEqualTo(420);
        assertThat(points.get(0).lag()).isEqualTo(new TaskStatus.Lag(300L, 40L, 80L));
    }

    @Test
    void forgetsATaskThatHasGone() {
        add(0, true);
        add(1, false);

        assertThat(history.of("shop")).isEmpty();
    }

    private void add(long second, boolean known) {
        history.add(new StatusSample(
                Instant.ofEpochSecond(second),
                known ? Map.of("shop", FakeTasks.synchronizing("shop")) : Map.of(),
                Map.of()));
    }
}
