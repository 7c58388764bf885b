// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.model.Heartbeat;
import dev.caravan.model.SchemaChange;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Routes by kind: changes of columns, rows, and heartbeats, which only move the position on. */
@Component
final class ChangeRoute extends RouteBuilder {

    static final String TEMPLATE = "caravan-change";

    @Override
    public void configure() {
        routeTemplate(TEMPLATE)
                .templateParameter("task")
                .from("direct:{{task}}-change")
                .routeConfigurationId(TaskRoutes.CONFIGURATIONS)
                .routeDescription("Routes changes by kind and maps rows to target tables")
                .process("{{task}}-fence")
                .choice()
                .when(body().isInstanceOf(SchemaChange.class))
                .to("direct:{{task}}-ddl")
                .when(body().isInstanceOf(Heartbeat.class))
                .transform(method(Bodies.class, "positionOnly"))
                .to("direct:{{task}}-batch")
                .otherwise()
                .process("{{task}}-map")
                .enrich(Hook.AFTER_MAP.endpoint(), Hook.AFTER_MAP, true)
                .to("direct:{{task}}-batch")
                .end();
    }
}
