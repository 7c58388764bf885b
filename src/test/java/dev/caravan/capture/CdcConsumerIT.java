// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.it.SourceDatabase;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.TableName;
import dev.caravan.testing.TcpProxy;
import io.debezium.embedded.async.AsyncEmbeddedEngine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CdcConsumerIT {

    private static final TableName ORDERS = new TableName("dbo", "orders");

    /** What it has not stopped would keep its names, and read for ever without anybody who listens. */
    @Test
    void anEngineThatIsEndingByItselfIsNotDisturbed() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                DefaultCamelContext camel = new DefaultCamelContext()) {
            captureOrders(source);
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

    /** Such an engine may wait for its source for minutes, and refuses to be closed before it has started. */
    @Test
    void anEngineThatIsStartingIsNotWaitedForAndDeliversNothingOnceItHasStarted() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TcpProxy proxy = new TcpProxy(url(source).getPort());
                DefaultCamelContext camel = new DefaultCamelContext()) {
            captureOrders(source);
            source.execute("INSERT INTO dbo.orders VALUES (1)");
            Queue<String> told = new ConcurrentLinkedQueue<>();
            camel.getRegistry()
                    .bind("orders", source(connection(source, proxy.port()), new CompletableFuture<>(), told::add));
            camel.addComponent(CdcComponent.SCHEME, new CdcComponent());
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("caravan-cdc:orders").routeId("capture").process(exchange -> told.add("delivered"));
                }
            });
            proxy.stall();
            camel.start();

            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stop(camel));
            assertThat(stopped).succeedsWithin(1, TimeUnit.MINUTES);

            proxy.comeThrough();
            Awaitility.await("the engine ends once it has started")
                    .atMost(1, TimeUnit.MINUTES)
                    .untilAsserted(() -> {
                        assertThat(captureThreads()).isEmpty();
                        assertThat(beans()).isEmpty();
                    });
            assertThat(told).isEmpty();
        }
    }

    /** Debezium forgets a poll that it queues behind the end of its task, and then waits for that poll. */
    @Test
    void anEngineThatIsEndedAsItBeginsToPollDoesNotWaitForAPollThatNeverComes() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TcpProxy proxy = new TcpProxy(url(source).getPort());
                DefaultCamelContext camel = new DefaultCamelContext()) {
            captureOrders(source);
            CompletableFuture<Void> stopped = new CompletableFuture<>();
            Consumer<String> endAsItBegins = what -> {
                // Its task takes until the proxy lets it go on to end.
                proxy.stall();
                stopped.completeAsync(() -> {
                    stop(camel);
                    return null;
                });
                Awaitility.await("the task is being ended")
                        .until(() -> somethingRuns(AsyncEmbeddedEngine.class, "stopSourceTasks"));
            };
            camel.getRegistry()
                    .bind("orders", source(connection(source, proxy.port()), new CompletableFuture<>(), endAsItBegins));
            camel.addComponent(CdcComponent.SCHEME, new CdcComponent());
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("caravan-cdc:orders").routeId("capture").to("log:nothing");
                }
            });
            camel.start();
            assertThat(stopped).succeedsWithin(1, TimeUnit.MINUTES);
            assertThat(somethingRuns(AsyncEmbeddedEngine.class, "stopSourceTasks"))
                    .isTrue();
            Awaitility.await("the poll is queued").until(() -> somethingRuns(ExecutorCompletionService.class, "take"));

            proxy.comeThrough();

            Awaitility.await("the engine ends").atMost(1, TimeUnit.MINUTES).untilAsserted(() -> {
                assertThat(captureThreads()).isEmpty();
                assertThat(beans()).isEmpty();
            });
        }
    }

    private static boolean somethingRuns(Class<?> type, String method) {
        return Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .anyMatch(frame -> frame.getClassName().equals(type.getName())
                        && frame.getMethodName().equals(method));
    }

    private static void captureOrders(SourceDatabase source) throws SQLException {
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)",
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'orders', @role_name = NULL, @supports_net_changes = 0");
    }

    private static void stop(CamelContext camel) {
        try {
            camel.getRouteController().stopRoute("capture");
        } catch (Exception e) {
            throw new IllegalStateException("The route could not be stopped", e);
        }
    }

    private static List<String> captureThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains("it-capture") || name.endsWith(" - capture"))
                .toList();
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
            camel.getRegistry().bind("orders", source(nobody, ended, what -> {}));
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

    private static URI url(SourceDatabase source) {
        return URI.create(String.valueOf(source.taskKeys().get("url"))
                .replaceAll(";.*", "")
                .substring("jdbc:".length()));
    }

    private static DebeziumSettings.Connection connection(SourceDatabase source, int port) {
        // Its driver waits for the server's answers for longer than the tests do.
        return new DebeziumSettings.Connection(
                url(source).getHost(),
                port,
                source.name(),
                source.username(),
                source.password(),
                Map.of("encrypt", "false", "loginTimeout", "600"));
    }

    private static CdcSource source(SourceDatabase source) {
        return source(connection(source, url(source).getPort()), new CompletableFuture<>(), what -> {});
    }

    private static CdcSource source(
            DebeziumSettings.Connection connection, CompletableFuture<Throwable> ended, Consumer<String> told) {
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
                        told.accept("streaming");
                    }

                    @Override
                    public void cut(TableName table, String column) {
                        // Nobody asks.
                    }

                    @Override
                    public void ended(@Nullable Throwable cause) {
                        told.accept("ended");
                        ended.complete(cause == null ? new IllegalStateException("no cause") : cause);
                    }
                });
    }
}
