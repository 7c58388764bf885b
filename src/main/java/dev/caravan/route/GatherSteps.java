// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.apache.camel.builder.Builder.constant;

import org.apache.camel.model.ProcessorDefinition;

/**
 * The steps that gather whole source transactions into batches. The aggregator completes on the thread that brought the last
 * one, so that order holds and a slow target slows the capture down; only when nothing more comes does its timer complete it.
 */
final class GatherSteps {

    /** How long a batch waits for more when nothing comes; the linger bounds its age when something does. */
    private static final long IDLE_MILLIS = 20;

    private GatherSteps() {}

    /** Appends them; what follows has whole batches, one after the other. */
    static ProcessorDefinition<?> append(ProcessorDefinition<?> route) {
        return route.aggregate(constant("{{task}}"))
                .aggregationStrategy("{{task}}-batching")
                .completionTimeout(IDLE_MILLIS)
                .completionTimeoutCheckerInterval(IDLE_MILLIS)
                .executorService("caravan-same-thread")
                .id("gather")
                .policy("caravan-in-order")
                .id("in-order")
                .process("{{task}}-fence")
                .id("batch-fence");
    }
}
