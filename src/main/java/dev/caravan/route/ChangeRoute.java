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
                .id("change-fence")
                .choice()
                .id("kind")
                .when(body().isInstanceOf(SchemaChange.class))
                .to("direct:{{task}}-ddl")
                .id("columns")
                .when(body().isInstanceOf(Heartbeat.class))
                .transform(method(Bodies.class, "positionOnly"))
                .id("position-only")
                .to("direct:{{task}}-batch")
                .id("heartbeat")
                .otherwise()
                .process("{{task}}-map")
                .id("map")
                .enrich(Hook.AFTER_MAP.endpoint(), Hook.AFTER_MAP, true)
                .id("after-map")
                .to("direct:{{task}}-batch")
                .id("rows")
                .end();
    }
}
