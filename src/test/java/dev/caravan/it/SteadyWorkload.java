// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A workload on a thread of its own, in steps at a steady pace. */
final class SteadyWorkload {

    private final Workload workload;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CompletableFuture<Void> work;

    SteadyWorkload(Workload workload, int stepsPerSecond) {
        this.workload = workload;
        this.work =
                CompletableFuture.runAsync(() -> work(stepsPerSecond), task -> new Thread(task, "workload").start());
    }

    private void work(int stepsPerSecond) {
        try {
            long started = System.nanoTime();
            for (long step = 0; stopped.getCount() > 0; step++) {
                workload.step();
                long early = started + TimeUnit.SECONDS.toNanos(step) / stepsPerSecond - System.nanoTime();
                if (early > 0 && stopped.await(early, TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The workload failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets things happen for a while; fails when the workload has. */
    void live(long millis) throws InterruptedException, ExecutionException {
        try {
            work.get(millis, TimeUnit.MILLISECONDS);
            throw new AssertionError("The workload ended by itself");
        } catch (TimeoutException stillWorking) {
            // What is hoped for.
        }
    }

    /** Fails when the workload has. */
    void assertSound() {
        if (work.isCompletedExceptionally()) {
            work.join();
        }
    }

    /** Ends the workload and commits what is open. */
    void finish() throws SQLException {
        stop();
        workload.finish();
    }

    /** Ends the workload; fails when it has. */
    void stop() {
        stopped.countDown();
        work.join();
    }

    /** Ends the workload, whatever became of it. */
    void end() {
        stopped.countDown();
        work.handle((nothing, failure) -> null).join();
    }
}
