// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import dev.caravan.copy.PositionStep;
import java.sql.PreparedStatement;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Load and apply on PostgreSQL as ratios to COPY and to other programs, everything interleaved in one run. */
final class TargetBenchmark {

    private static final int ROWS = Integer.getInteger("bench.rows", 1_000_000);

    private TargetBenchmark() {}

    /** Runs apply. */
    static void apply() throws Exception {
        run(new Report("apply"), (server, template, report) -> new ApplyBenchmark(server, template, ROWS).run(report));
    }

    /** Runs load from rows in this process. */
    static void load() throws Exception {
        run(new Report("load"), (server, template, report) -> new LoadBenchmark(server, template, ROWS).run(report));
    }

    /** A part of the measurements. */
    @FunctionalInterface
    private interface Part {

        void run(BenchServer server, ProducerTemplate template, Report report) throws Exception;
    }

    private static void run(Report report, Part part) throws Exception {
        try (BenchServer server = new BenchServer();
                DefaultCamelContext context = new DefaultCamelContext()) {
            server.execute("CREATE TABLE position (seq bigint); INSERT INTO position VALUES (0)");
            PositionStep step = (connection, batch) -> {
                try (PreparedStatement statement = connection.prepareStatement("UPDATE position SET seq = seq + 1")) {
                    statement.executeUpdate();
                }
            };
            context.getRegistry().bind("target", server.dataSource());
            context.getRegistry().bind("position", step);
            context.addRoutes(routes());
            context.start();
            part.run(server, context.createProducerTemplate(), report);
        }
        report.publish();
    }

    private static RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:load").to("pg-copy:load");
                from("direct:load-text").to("pg-copy:load?format=text");
                from("direct:apply").to("pg-copy:changes?operation=apply&positionStep=#position");
            }
        };
    }
}
