// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.copy.FailureClass;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether and when a failed attempt is repeated: delays double from one second to one minute, each shortened by up
 * to a quarter at random so that tasks do not return in step. Each kind of failure has its own limit, counted from the first
 * failure since the last success.
 */
final class Backoff {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final double JITTER = 0.25;

    private final SyncTask.Retry limits;
    private final Clock clock;
    private final RandomGenerator random;

    private int attempt;
    private @Nullable Instant connectionSince;
    private @Nullable Instant otherSince;

    Backoff(SyncTask.Retry limits, Clock clock, RandomGenerator random) {
        this.limits = limits;
        this.clock = clock;
        this.random = random;
    }

    /** An attempt succeeded: the clocks start anew with the next failure. */
    void succeeded() {
        attempt = 0;
        connectionSince = null;
        otherSince = null;
    }

    /** When the next attempt is due after a failure of the kind, empty when there is to be none. */
    Optional<TaskStatus.Retrying> failed(FailureClass kind) {
        Instant now = clock.instant();
        Instant givesUpAt;
        switch (kind) {
            case CONNECTION -> {
                connectionSince = connectionSince == null ? now : connectionSince;
                givesUpAt = connectionSince.plus(limits.connection());
            }
            case RETRYABLE -> {
                otherSince = otherSince == null ? now : otherSince;
                givesUpAt = otherSince.plus(limits.other());
            }
            default -> {
                return Optional.empty();
            }
        }
        if (!now.isBefore(givesUpAt)) {
            return Optional.empty();
        }
        attempt++;
        Instant next = now.plus(delay());
        return Optional.of(new TaskStatus.Retrying(attempt, next.isBefore(givesUpAt) ? next : givesUpAt, givesUpAt));
    }

    private Duration delay() {
        long millis = FIRST.toMillis() << Math.min(attempt - 1, 20);
        long capped = Math.min(millis, LONGEST.toMillis());
        return Duration.ofMillis((long) (capped * (1 - JITTER * random.nextDouble())));
    }
}
