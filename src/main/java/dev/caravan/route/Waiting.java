// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Asks again and again until there is an answer. */
final class Waiting {

    private static final long BETWEEN_MILLIS = 100;

    private Waiting() {}

    /** The first answer of the question, empty when {@code stop} says so before. */
    static <T> Optional<T> until(Supplier<Optional<T>> question, BooleanSupplier stop) {
        CountDownLatch never = new CountDownLatch(1);
        while (!stop.getAsBoolean()) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer;
            }
            try {
                if (never.await(BETWEEN_MILLIS, TimeUnit.MILLISECONDS)) {
                    return Optional.empty();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.empty();
            }
        }
        return Optional.empty();
    }
}
