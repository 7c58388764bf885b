// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Gathers whole source transactions and applies them. */
@Component
final class BatchRoute extends RouteBuilder {

    static final String TEMPLATE = "caravan-batch";

    @Override
    public void configure() {
        ApplySteps.append(
                GatherSteps.append(routeTemplate(TEMPLATE)
                        .templateParameter("task")
                        .templateParameter("dialect")
                        .from("direct:{{task}}-batch")
                        .routeConfigurationId(TaskRoutes.CONFIGURATIONS)
                        .routeDescription("Gathers whole source transactions and applies them with the position")
                        // The task tells its failure once; Camel would tell it again for each exchange that is on its
                        // way. (logExhausted is not heeded where nothing is redelivered.)
                        .errorHandler(defaultErrorHandler().loggingLevel(LoggingLevel.DEBUG))),
                "{{task}}");
    }
}
