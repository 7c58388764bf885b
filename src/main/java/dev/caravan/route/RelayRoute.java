// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** In place of {@link BatchRoute} where changes go through a topic: gathers whole source transactions and writes them there. */
@Component
final class RelayRoute extends RouteBuilder {

    static final String TEMPLATE = "caravan-relay";

    @Override
    public void configure() {
        GatherSteps.append(routeTemplate(TEMPLATE)
                        .templateParameter("task")
                        .templateParameter("topic")
                        .from("direct:{{task}}-batch")
                        .routeConfigurationId(TaskRoutes.CONFIGURATIONS)
                        .routeDescription("Gathers whole source transactions and writes them to the topic")
                        .errorHandler(defaultErrorHandler().loggingLevel(LoggingLevel.DEBUG)))
                .setProperty(TopicRoutes.BATCH, body())
                .id("keep")
                .process("{{task}}-write")
                .id("to-records")
                .to("{{task}}-kafka:{{topic}}?synchronous=true")
                .id("topic")
                .setBody(exchangeProperty(TopicRoutes.BATCH))
                .id("kept")
                .process("{{task}}-written")
                .id("position");
    }
}
