// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/**
 * Gathers whole source transactions and applies them. The aggregator completes on the thread that brought the last batch,
 * so that order holds and a slow target slows the capture down; only when nothing more comes does its timer complete it.
 */
@Component
final class BatchRoute extends RouteBuilder {

    static final String TEMPLATE = "caravan-batch";

    /** How long a batch waits for more when nothing comes; the linger bounds its age when something does. */
    private static final long IDLE_MILLIS = 20;

    @Override
    public void configure() {
        routeTemplate(TEMPLATE)
                .templateParameter("task")
                .templateParameter("dialect")
                .from("direct:{{task}}-batch")
                .routeConfigurationId(TaskRoutes.CONFIGURATIONS)
                .routeDescription("Gathers whole source transactions and applies them with the position")
                // The task tells its failure once; Camel would tell it again for each exchange that is on its way.
                .errorHandler(defaultErrorHandler().logExhausted(false))
                .aggregate(constant("{{task}}"))
                .aggregationStrategy("{{task}}-batching")
                .completionTimeout(IDLE_MILLIS)
                .completionTimeoutCheckerInterval(IDLE_MILLIS)
                .executorService("caravan-same-thread")
                .id("gather")
                .policy("caravan-in-order")
                .id("in-order")
                .process("{{task}}-fence")
                .id("batch-fence")
                .enrich(Hook.BEFORE_APPLY.endpoint(), Hook.BEFORE_APPLY, true)
                .id("before-apply")
                .process("{{task}}-prepare")
                .id("prepare")
                .to("pg-copy:changes?operation=apply&dataSource=#{{task}}-target&positionStep=#{{task}}-position"
                        + "&badRows=#{{task}}-bad-rows&applicationName=caravan:{{task}}&dialect={{dialect}}")
                .id("apply")
                .process("{{task}}-applied")
                .id("applied")
                .enrich(Hook.AFTER_APPLY.endpoint(), Hook.AFTER_APPLY, true)
                .id("after-apply");
    }
}
