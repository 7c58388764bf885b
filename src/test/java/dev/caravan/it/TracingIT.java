// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.caravan.testing.TargetDatabase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Spans for an OpenTelemetry collector. */
class TracingIT {

    private static final String SECRET = "a value of a row";

    @Test
    void sendsSpansOfChunksAndBatchesToTheCollectorWithoutTheirRows() throws Exception {
        CopyOnWriteArrayList<String> sent = new CopyOnWriteArrayList<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            // Names are UTF-8 in between, whatever the rest is.
            sent.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        System.setProperty(
                "otel.exporter.otlp.endpoint",
                "http://localhost:" + collector.getAddress().getPort());
        System.setProperty("otel.bsp.schedule.delay", "100");
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                    "INSERT INTO dbo.orders VALUES (1, N'" + SECRET + "')");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
            task.put("camel.opentelemetry2.enabled", "true");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitCaughtUp(source);
                source.execute("INSERT INTO dbo.orders VALUES (2, N'" + SECRET + "')");
                caravan.awaitCaughtUp(source);

                Awaitility.await()
                        .untilAsserted(() -> assertThat(String.join("\n", sent))
                                .contains("caravan", "it-load", "pg-copy")
                                .contains("it-cdc")
                                .doesNotContain("caravan-no-hook", SECRET));
            }
        } finally {
            System.clearProperty("otel.exporter.otlp.endpoint");
            System.clearProperty("otel.bsp.schedule.delay");
            collector.stop(0);
        }
    }
}
