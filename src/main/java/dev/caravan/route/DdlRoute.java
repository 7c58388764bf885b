// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** Changes of columns: what was gathered before is applied first, then the target's table follows. */
@Component
final class DdlRoute extends RouteBuilder {

    static final String TEMPLATE = "caravan-ddl";

    @Override
    public void configure() {
        routeTemplate(TEMPLATE)
                .templateParameter("task")
                .from("direct:{{task}}-ddl")
                .routeConfigurationId(TaskRoutes.CONFIGURATIONS)
                .routeDescription("Applies what was gathered, then adds columns to the target")
                .setHeader(Exchange.AGGREGATION_COMPLETE_ALL_GROUPS, constant(true))
                .id("all-gathered")
                .to("direct:{{task}}-batch")
                .id("apply-gathered")
                .removeHeader(Exchange.AGGREGATION_COMPLETE_ALL_GROUPS)
                .id("gathering-again")
                // A batch that fails does not fail this exchange: the aggregator has an exchange of its own.
                .process("{{task}}-fence")
                .id("ddl-fence")
                .process("{{task}}-columns")
                .id("add-columns");
    }
}
