// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.task.SyncTask.RateLimit;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ThrottleTest {

    private final AtomicLong nanos = new AtomicLong();
    private final TimeMeter time = new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    };

    @Test
    void holdsToTheRowsOfASecond() {
        Throttle throttle = new Throttle(new RateLimit(100, 0), time);
        assertThat(throttle.debt(50, 1 << 30)).isEqualTo(Duration.ofMillis(500));
        nanos.addAndGet(Duration.ofMillis(500).toNanos());
        assertThat(throttle.debt(100, 0)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void holdsToTheBytesOfASecondAlsoForAValueLargerThanThat() {
        Throttle throttle = new Throttle(new RateLimit(0, 1000), time);
        assertThat(throttle.debt(1, 60_000)).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void takesTheStricterOfTheTwo() {
        Throttle throttle = new Throttle(new RateLimit(10, 1000), time);
        assertThat(throttle.debt(10, 5000)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void savesUpNoMoreThanASecond() {
        Throttle throttle = new Throttle(new RateLimit(100, 0), time);
        nanos.addAndGet(Duration.ofHours(1).toNanos());
        assertThat(throttle.debt(200, 0)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void chargesNothingForAChunkWithoutRows() {
        Throttle throttle = new Throttle(new RateLimit(10, 1000), time);
        assertThat(throttle.debt(0, 0)).isZero();
    }

    @Test
    void hasNoLimitUnlessOneIsSet() {
        Throttle throttle = new Throttle(RateLimit.NONE, time);
        assertThat(throttle.debt(Integer.MAX_VALUE, Long.MAX_VALUE / 2)).isZero();
    }

    @Test
    void anotherLimitLetsThoseGoOnThatWait() {
        Throttle throttle = new Throttle(new RateLimit(1, 0));
        CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> throttle.spend(1_000_000, 0, () -> false));
        Awaitility.await().until(() -> throttle.waiting() == 1);

        throttle.limit(RateLimit.NONE);

        Awaitility.await().until(waiting::isDone);
        assertThat(waiting).isCompleted();
        assertThat(throttle.limit()).isEqualTo(RateLimit.NONE);
    }

    @Test
    void endsAWaitWhenTheLoadIsToStop() {
        Throttle throttle = new Throttle(new RateLimit(1, 0));
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> throttle.spend(1_000_000, 0, () -> true));
    }
}
