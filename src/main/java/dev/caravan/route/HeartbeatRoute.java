// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Moves the heartbeat row at the source on, so that an idle source still shows its latency and advances the position. */
@Component
final class HeartbeatRoute extends RouteBuilder {

    static final String TEMPLATE = "caravan-heartbeat";

    @Override
    public void configure() {
        routeTemplate(TEMPLATE)
                .templateParameter("task")
                .templateParameter("interval")
                .from("timer:{{task}}-heartbeat?period={{interval}}")
                .routeConfigurationId(TaskRoutes.CONFIGURATIONS)
                .routeDescription("Moves the heartbeat row at the source on")
                .onException(Exception.class)
                .id("beat-fails")
                .handled(true)
                .process("{{task}}-beat-failed")
                .id("beat-failed")
                .end()
                .process("{{task}}-beat")
                .id("beat")
                .to("jdbc:{{task}}-source")
                .id("write-beat")
                .process("{{task}}-beaten")
                .id("beaten");
    }
}
