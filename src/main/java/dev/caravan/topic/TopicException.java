// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import dev.caravan.copy.Classified;
import dev.caravan.copy.FailureClass;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/** Something about a task's topic failed. */
public final class TopicException extends RuntimeException implements Classified {

    private static final long serialVersionUID = 1L;

    private final FailureClass failureClass;

    /** A failure of a class. */
    public TopicException(String message, FailureClass failureClass, @Nullable Throwable cause) {
        super(message, cause);
        this.failureClass = failureClass;
    }

    /**
     * Says what was attempted when Kafka's client failed: a broker that is away comes back, rights that are missing do not.
     *
     * @return the failure itself when it is none of Kafka's client, or its class is known
     */
    public static Throwable explained(String attempted, Throwable failure) {
        if (FailureClass.of(failure).isRetryable()) {
            return failure;
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KafkaException) {
                boolean passes = cause instanceof RetriableException || cause instanceof InterruptException;
                return new TopicException(
                        attempted + " failed: " + cause.getMessage(),
                        passes ? FailureClass.CONNECTION : FailureClass.FATAL,
                        failure);
            }
        }
        return failure;
    }

    @Override
    public FailureClass failureClass() {
        return failureClass;
    }
}
