// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.source.ChangeDataCapture.Frontier;
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
    void withoutBeatsTheOnlyCommitThatIsNotReadIsLateFromItsOwnTimeOn() {
        assertThat(Lags.backlogWithoutBeats(new Frontier(60_000L, 60_000L, null), 0L))
                .isEqualTo(60_000);
        assertThat(Lags.backlogWithoutBeats(new Frontier(60_000L, 60_000L, null), 5000L))
                .isEqualTo(55_000);
        assertThat(Lags.backlogWithoutBeats(new Frontier(60_000L, 60_000L, null), null))
                .isEqualTo(60_000);
        assertThat(Lags.backlogWithoutBeats(new Frontier(2000L, 2000L, null), 61_000L))
                .isZero();
        assertThat(Lags.backlogWithoutBeats(new Frontier(60_000L, null, null), 5000L))
                .isZero();
    }

    @Test
    void theLatestBeatWaitsWhereNothingIsCapturedYet() {
        assertThat(Lags.captureByBeats(700, null, SECOND)).isEqualTo(700);
    }
}
