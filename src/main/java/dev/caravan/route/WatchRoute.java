// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Looks after the source beside the stream of changes: whether columns have changed. */
@Component
final class WatchRoute extends RouteBuilder {

    static final String TEMPLATE = "caravan-watch";

    @Override
    public void configure() {
        routeTemplate(TEMPLATE)
                .templateParameter("task")
                .templateParameter("interval")
                .from("timer:{{task}}-watch?period={{interval}}")
                .routeConfigurationId(TaskRoutes.CONFIGURATIONS)
                .routeDescription("Looks for changes of columns at the source")
                .process("{{task}}-watch")
                .id("look");
    }
}
