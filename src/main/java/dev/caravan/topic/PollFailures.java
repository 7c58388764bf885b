// SPDX-License-Identifier: Apache-2.0
package dev.caravan.topic;

import java.util.function.Consumer;
import org.apache.camel.component.kafka.PollExceptionStrategy;

/** Ends a consumer whose polls fail, and tells the task: what Kafka's client can wait for it does by itself. */
final class PollFailures implements PollExceptionStrategy {

    private final String topic;
    private final Consumer<Throwable> fail;
    private volatile boolean failed;

    PollFailures(String topic, Consumer<Throwable> fail) {
        this.topic = topic;
        this.fail = fail;
    }

    @Override
    public void reset() {
        // A consumer that failed is not begun again: the task makes another.
    }

    @Override
    public boolean canContinue() {
        return !failed;
    }

    @Override
    public void handle(long partitionLastOffset, Exception exception) {
        failed = true;
        fail.accept(TopicException.explained("To read topic " + topic, exception));
    }
}
