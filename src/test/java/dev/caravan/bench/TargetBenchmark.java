// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import dev.caravan.copy.PositionStep;
import java.sql.PreparedStatement;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Measures load and apply on PostgreSQL as ratios to COPY, everything interleaved in one run: {@code mvn -Pbench verify},
 * with {@code -Dbench.rows=100000} for a table of another size than a million rows.
 */
public final class TargetBenchmark {

    private TargetBenchmark() {}

    /** Runs the measurements; logs a table and writes {@code target/bench/target.json}. */
    public static void main(String[] arguments) throws Exception {
        int rows = Integer.getInteger("bench.rows", 1_000_000);
        Report report = new Report();
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
            ProducerTemplate template = context.createProducerTemplate();
            new LoadBenchmark(server, template, rows).run(report);
            new ApplyBenchmark(server, template, rows).run(report);
        }
        report.publish("target");
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
