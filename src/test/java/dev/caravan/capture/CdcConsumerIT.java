// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.it.SourceDatabase;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.TableName;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CdcConsumerIT {

    private static final TableName ORDERS = new TableName("dbo", "orders");

    /** What it has not stopped would keep its names, and read for ever without anybody who listens. */
    @Test
    void anEngineThatIsEndingByItselfIsNotDisturbed() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                DefaultCamelContext camel = new DefaultCamelContext()) {
            source.execute(
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)",
                    "EXEC sys.sp_cdc_enable_db",
                    "EXEC sys.sp_cdc_enable_table N'dbo', N'orders', @role_name = NULL, @supports_net_changes = 0");
            CountDownLatch refused = new CountDownLatch(1);
            camel.getRegistry().bind("orders", source(source));
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("caravan-cdc:orders").routeId("capture").process(exchange -> {
                        refused.countDown();
                        throw new IllegalStateException("not this one");
                    });
                }
            });
            camel.addComponent(CdcComponent.SCHEME, new CdcComponent());
            camel.start();
            source.execute("INSERT INTO dbo.orders VALUES (1)");
            assertThat(refused.await(1, TimeUnit.MINUTES)).isTrue();

            camel.stop();

            assertThat(beans()).isEmpty();
        }
    }

    private static Set<ObjectName> beans() throws JMException {
        return ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName("debezium.sql_server:*"), null);
    }

    @Test
    void aServerThatIsAwayWhenTheCaptureStartsIsAFailureToConnect() throws Exception {
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        DebeziumSettings.Connection nobody =
                new DebeziumSettings.Connection("localhost", 1, "Shop", "sa", "secret", Map.of());
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.getRegistry().bind("orders", source(nobody, ended));
            camel.addComponent(CdcComponent.SCHEME, new CdcComponent());
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("caravan-cdc:orders").routeId("capture").to("log:nothing");
                }
            });
            camel.start();

            Throwable cause = ended.get(1, TimeUnit.MINUTES);

            assertThat(cause).hasMessageContaining("could not be reached").hasCauseInstanceOf(IOException.class);
            assertThat(cause.toString() + cause.getCause()).doesNotContain("secret");
        }
    }

    private static CdcSource source(SourceDatabase source) {
        Map<String, Object> keys = source.taskKeys();
        URI url =
                URI.create(String.valueOf(keys.get("url")).replaceAll(";.*", "").substring("jdbc:".length()));
        DebeziumSettings.Connection connection = new DebeziumSettings.Connection(
                url.getHost(),
                url.getPort(),
                source.name(),
                String.valueOf(keys.get("username")),
                String.valueOf(keys.get("password")),
                Map.of("encrypt", "false"));
        return source(connection, new CompletableFuture<>());
    }

    private static CdcSource source(DebeziumSettings.Connection connection, CompletableFuture<Throwable> ended) {
        return new CdcSource(
                DebeziumSettings.of("it-capture", connection, List.of(ORDERS), Map.of(), false),
                new Position(Lsn.ZERO, null),
                null,
                new SegmentLimits(1000, 1 << 20),
                new CdcSource.Listener() {
                    @Override
                    public void handed() {
                        // Nobody measures here.
                    }

                    @Override
                    public void taken() {
                        // Nobody measures here.
                    }

                    @Override
                    public void delivered(Object body, @Nullable Throwable caught) {
                        // Nobody asks.
                    }

                    @Override
                    public void streaming() {
                        // Nobody asks.
                    }

                    @Override
                    public void cut(TableName table, String column) {
                        // Nobody asks.
                    }

                    @Override
                    public void ended(@Nullable Throwable cause) {
                        ended.complete(cause == null ? new IllegalStateException("no cause") : cause);
                    }
                });
    }
}
