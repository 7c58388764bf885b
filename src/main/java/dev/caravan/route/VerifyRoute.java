// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Reads rows as the load does, with its hook, and compares them with the target's, or puts them in their place. */
@Component
final class VerifyRoute extends RouteBuilder {

    static final String VERIFY = "caravan-verify";
    static final String REPAIR = "caravan-repair";

    @Override
    public void configure() {
        routeTemplate(VERIFY)
                .templateParameter("task")
                .templateParameter("dialect")
                .from("direct:{{task}}-verify")
                .routeConfigurationId(TaskRoutes.CONFIGURATIONS)
                .routeDescription("Compares rows of the source with those of the target")
                .errorHandler(noErrorHandler())
                .process("{{task}}-verify-read")
                .id("read")
                .enrich(Hook.AFTER_READ.endpoint(), Hook.AFTER_READ, true)
                .id("after-read")
                .process("{{task}}-verify-compare")
                .id("compare");
        routeTemplate(REPAIR)
                .templateParameter("task")
                .templateParameter("dialect")
                .from("direct:{{task}}-repair")
                .routeConfigurationId(TaskRoutes.CONFIGURATIONS)
                .routeDescription("Writes rows of the source over those of the target")
                .errorHandler(noErrorHandler())
                .process("{{task}}-verify-read")
                .id("read")
                .enrich(Hook.AFTER_READ.endpoint(), Hook.AFTER_READ, true)
                .id("after-read")
                .to("pg-copy:rows?operation=upsert&dataSource=#{{task}}-target&dialect={{dialect}}")
                .id("write");
    }
}
