// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Changes of the source, one exchange per polled batch and kind, to the router. */
@Component
final class CaptureRoute extends RouteBuilder {

    static final String TEMPLATE = "caravan-capture";

    @Override
    public void configure() {
        routeTemplate(TEMPLATE)
                .templateParameter("task")
                .from("caravan-cdc:{{task}}-cdc")
                .routeConfigurationId(TaskRoutes.CONFIGURATIONS)
                .routeDescription("Changes of the source in commit order")
                .to("direct:{{task}}-change")
                .id("captured");
    }
}
