// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ProcessorDefinition;
import org.springframework.stereotype.Component;

/** One applier of a task's topic: applies what its partitions bring, and moves them on in the same transaction. */
@Component
final class ApplierRoute extends RouteBuilder {

    static final String TEMPLATE = "caravan-applier";

    private static final String APPLIER = "{{task}}-applier-{{number}}";

    @Override
    public void configure() {
        ProcessorDefinition<?> batches = routeTemplate(TEMPLATE)
                .templateParameter("task")
                .templateParameter("number")
                .templateParameter("topic")
                .templateParameter("dialect")
                .from("{{task}}-kafka:{{topic}}?offsetRepository=#" + APPLIER + "-position")
                .routeConfigurationId(TaskRoutes.CONFIGURATIONS)
                .routeDescription("Applies the changes of some partitions of the topic")
                .errorHandler(defaultErrorHandler().loggingLevel(LoggingLevel.DEBUG))
                .process(APPLIER + "-take")
                .id("take")
                .split(body())
                .stopOnException()
                .id("batches")
                .policy("caravan-in-order")
                .id("in-order")
                .process(APPLIER + "-begin")
                .id("begin");
        ApplySteps.append(batches, APPLIER);
    }
}
