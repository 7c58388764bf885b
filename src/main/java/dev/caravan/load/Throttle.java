// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import dev.caravan.task.SyncTask.RateLimit;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Holds all chunks of a load to a number of rows and bytes a second. The limit may be changed at any time; it takes effect
 * with the next rows, for those that wait as well.
 *
 * <p>What was read is paid for afterwards, so that a single value larger than a second's worth passes and is waited for
 * once. Used by several threads.
 */
public final class Throttle {

    /** How soon one who waits notices that the load is to stop. */
    private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final TimeMeter time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    private volatile Buckets buckets;

    private record Buckets(RateLimit limit, List<Bucket> rows, List<Bucket> bytes) {
        /** Takes rows and bytes, and gives how long they are to be waited for. */
        Duration spend(long rowCount, long byteCount) {
            return Duration.ofNanos(Math.max(spend(rows, rowCount), spend(bytes, byteCount)));
        }

        private static long spend(List<Bucket> buckets, long count) {
            // A bucket refuses to give nothing; a chunk without rows asks for that.
            return count == 0
                    ? 0
                    : buckets.stream()
                            .mapToLong(bucket -> bucket.consumeIgnoringRateLimits(count))
                            .max()
                            .orElse(0);
        }
    }

    /** Begins with a limit. */
    public Throttle(RateLimit limit) {
        this(limit, TimeMeter.SYSTEM_NANOTIME);
    }

    Throttle(RateLimit limit, TimeMeter time) {
        this.time = time;
        this.buckets = buckets(limit);
    }

    private Buckets buckets(RateLimit limit) {
        return new Buckets(limit, bucket(limit.maxRowsPerSecond()), bucket(limit.maxBytesPerSecond()));
    }

    private List<Bucket> bucket(long perSecond) {
        if (perSecond == 0) {
            return List.of();
        }
        Bandwidth limit = Bandwidth.builder()
                .capacity(perSecond)
                .refillGreedy(perSecond, Duration.ofSeconds(1))
                .initialTokens(0)
                .build();
        return List.of(
                Bucket.builder().withCustomTimePrecision(time).addLimit(limit).build());
    }

    /** The limit that holds now. */
    public RateLimit limit() {
        return buckets.limit();
    }

    /** Sets another limit; whoever waits by the old one goes on. */
    public void limit(RateLimit limit) {
        lock.lock();
        try {
            buckets = buckets(limit);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Accounts for rows that were read, and waits until they are paid for.
     *
     * @param stop asked while it waits
     * @throws CancellationException when {@code stop} says yes
     */
    void spend(long rows, long bytes, BooleanSupplier stop) {
        Buckets now = buckets;
        if (now.limit().equals(RateLimit.NONE)) {
            return;
        }
        pause(now, System.nanoTime() + now.spend(rows, bytes).toNanos(), stop);
    }

    /** How long rows and bytes are to be waited for. */
    Duration debt(long rows, long bytes) {
        return buckets.spend(rows, bytes);
    }

    /** Chunks that wait. */
    int waiting() {
        lock.lock();
        try {
            return lock.getWaitQueueLength(changed);
        } finally {
            lock.unlock();
        }
    }

    private void pause(Buckets now, long until, BooleanSupplier stop) {
        lock.lock();
        try {
            for (long left = until - System.nanoTime(); left > 0 && buckets == now; left = until - System.nanoTime()) {
                if (stop.getAsBoolean()) {
                    throw new CancellationException("The load was asked to stop while it was throttled");
                }
                changed.await(Math.min(left, SLICE_NANOS), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("The load was interrupted while it was throttled");
        } finally {
            lock.unlock();
        }
    }
}
