// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.copy.FailureClass;
import dev.caravan.task.TaskStatus.Retrying;
import dev.caravan.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class BackoffTest {

    private static final Instant NOW = Instant.parse("2026-11-20T08:00:00Z");
    private static final SyncTask.Retry LIMITS = new SyncTask.Retry(Duration.ofMinutes(720), Duration.ofMinutes(10));

    /** Never shortens a delay. */
    private static final RandomGenerator NO_JITTER = () -> 0L;

    private final SettableClock clock = new SettableClock(NOW);
    private final Backoff backoff = new Backoff(LIMITS, clock, NO_JITTER);

    @Test
    void doublesTheDelayUpToAMinute() {
        List<Long> seconds = Stream.generate(() -> delay(backoff, FailureClass.CONNECTION))
                .limit(9)
                .map(Duration::toSeconds)
                .toList();
        assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
    }

    @Test
    void countsAttempts() {
        assertThat(backoff.failed(FailureClass.CONNECTION))
                .map(Retrying::attempt)
                .contains(1);
        assertThat(backoff.failed(FailureClass.RETRYABLE))
                .map(Retrying::attempt)
                .contains(2);
    }

    @Property
    void shortensADelayByAQuarterAtMost(@ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int attempts) {
        Backoff random = new Backoff(LIMITS, clock, new Random(seed));
        for (int i = 1; i < attempts; i++) {
            delay(random, FailureClass.CONNECTION);
        }
        long whole = Math.min(1000L << Math.min(attempts - 1, 20), 60_000);
        assertThat(delay(random, FailureClass.CONNECTION).toMillis()).isBetween(whole * 3 / 4, whole);
    }

    @Test
    void givesUpAConnectionAfterItsLimit() {
        assertThat(backoff.failed(FailureClass.CONNECTION))
                .map(Retrying::givesUpAt)
                .contains(NOW.plus(Duration.ofHours(12)));
        clock.advance(Duration.ofHours(12).minusMillis(1));
        assertThat(backoff.failed(FailureClass.CONNECTION)).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(backoff.failed(FailureClass.CONNECTION)).isEmpty();
    }

    @Test
    void givesUpOtherFailuresAfterTheirs() {
        assertThat(backoff.failed(FailureClass.RETRYABLE))
                .map(Retrying::givesUpAt)
                .contains(NOW.plus(Duration.ofMinutes(10)));
        clock.advance(Duration.ofMinutes(10));
        assertThat(backoff.failed(FailureClass.RETRYABLE)).isEmpty();
    }

    @Test
    void eachKindHasItsOwnClock() {
        delay(backoff, FailureClass.CONNECTION);
        clock.advance(Duration.ofHours(11));
        assertThat(backoff.failed(FailureClass.RETRYABLE))
                .map(Retrying::givesUpAt)
                .contains(NOW.plus(Duration.ofHours(11)).plus(Duration.ofMinutes(10)));
        clock.advance(Duration.ofHours(1));
        assertThat(backoff.failed(FailureClass.CONNECTION)).isEmpty();
    }

    @Test
    void triesALastTimeWhenTheLimitIsReached() {
        delay(backoff, FailureClass.RETRYABLE);
        clock.advance(Duration.ofMinutes(10).minusMillis(1));
        Retrying last = backoff.failed(FailureClass.RETRYABLE).orElseThrow();
        assertThat(last.nextAttemptAt()).isEqualTo(last.givesUpAt());
    }

    @Test
    void beginsAnewAfterASuccess() {
        delay(backoff, FailureClass.CONNECTION);
        delay(backoff, FailureClass.CONNECTION);
        clock.advance(Duration.ofHours(13));
        backoff.succeeded();
        Retrying retrying = backoff.failed(FailureClass.CONNECTION).orElseThrow();
        assertThat(retrying.attempt()).isEqualTo(1);
        assertThat(retrying.nextAttemptAt()).isEqualTo(clock.instant().plusSeconds(1));
        assertThat(retrying.givesUpAt()).isEqualTo(clock.instant().plus(Duration.ofHours(12)));
    }

    @ParameterizedTest
    @EnumSource(
            names = {"CONNECTION", "RETRYABLE"},
            mode = Mode.EXCLUDE)
    void doesNotTryAgainWhatCannotSucceed(FailureClass kind) {
        assertThat(backoff.failed(kind)).isEmpty();
    }

    @Test
    void doesNotTryAgainWhenTheLimitIsZero() {
        Backoff never = new Backoff(new SyncTask.Retry(Duration.ZERO, Duration.ZERO), clock, NO_JITTER);
        assertThat(never.failed(FailureClass.CONNECTION)).isEmpty();
        assertThat(never.failed(FailureClass.RETRYABLE)).isEmpty();
    }

    private Duration delay(Backoff of, FailureClass kind) {
        return Duration.between(clock.instant(), of.failed(kind).orElseThrow().nextAttemptAt());
    }
}
