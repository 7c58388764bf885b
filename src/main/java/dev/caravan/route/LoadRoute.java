// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import org.apache.camel.builder.RouteBuilder;
import org.springframework.stereotype.Component;

/** One chunk of the full load: its rows and its row in {@code caravan.load_chunk} commit together. */
@Component
final class LoadRoute extends RouteBuilder {

    static final String TEMPLATE = "caravan-load";

    private static final String MARK =
            "sql:UPDATE caravan.load_chunk SET rows_loaded = :#CaravanCopyRowCount, loaded_at = now()"
                    + " WHERE task = :#CaravanTask AND source_table = :#CaravanTable AND chunk = :#CaravanChunk"
                    + " AND loaded_at IS NULL?dataSource=#{{task}}-target";

    @Override
    public void configure() {
        routeTemplate(TEMPLATE)
                .templateParameter("task")
                .templateParameter("dialect")
                .templateParameter("operation")
                .from("direct:{{task}}-load")
                .routeConfigurationId(TaskRoutes.CONFIGURATIONS)
                .routeDescription("Loads a key range of a table in one transaction")
                .errorHandler(noErrorHandler())
                .policy("{{task}}-transaction")
                .id("transaction")
                .process("{{task}}-read")
                .id("read")
                .enrich(Hook.AFTER_READ.endpoint(), Hook.AFTER_READ, true)
                .id("after-read")
                .to("pg-copy:rows?operation={{operation}}&dataSource=#{{task}}-target&dialect={{dialect}}"
                        + "&badRows=#{{task}}-bad-rows")
                .id("copy")
                .to(MARK)
                .id("mark")
                .process("{{task}}-marked")
                .id("marked");
    }
}
