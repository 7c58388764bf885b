// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Where a hook leads that nobody has filled: {@code caravan.hooks.*} name other endpoints. */
@Component
final class HookRoute extends RouteBuilder {

    @Override
    public void configure() {
        from("direct:caravan-no-hook")
                .routeId("caravan-no-hook")
                .routeConfigurationId(TaskRoutes.CONFIGURATIONS)
                .routeDescription("Stands in for hooks that are not used")
                .to("log:caravan.hook?level=TRACE");
    }
}
