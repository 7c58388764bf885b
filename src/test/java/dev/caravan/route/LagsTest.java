// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LagsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void nothingWaitsWhenTheLatestBeatOrALaterCommitIsCaptured() {
        assertThat(Lags.captureByBeats(800, 797L, SECOND)).isZero();
        assertThat(Lags.captureByBeats(800, 802L, SECOND)).isZero();
        assertThat(Lags.captureByBeats(60_000, 5L, SECOND)).isZero();
    }

    @Test
    void theFirstBeatAfterTheNewestCapturedCommitWaits() {
        assertThat(Lags.captureByBeats(4, 1004L, SECOND)).isEqualTo(4);
        assertThat(Lags.captureByBeats(300, 1004L, SECOND)).isEqualTo(300);
        assertThat(Lags.captureByBeats(300, 90_300L, SECOND)).isEqualTo(89_300);
        assertThat(Lags.captureByBeats(50_000, 90_300L, Duration.ofMinutes(1))).isEqualTo(50_000);
    }

    @Test
    void theLatestBeatWaitsWhereNothingIsCapturedYet() {
        assertThat(Lags.captureByBeats(700, null, SECOND)).isEqualTo(700);
    }
}
