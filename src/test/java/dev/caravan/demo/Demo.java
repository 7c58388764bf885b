// SPDX-License-Identifier: Apache-2.0
package dev.caravan.demo;

import dev.caravan.CaravanApplication;
import dev.caravan.standin.StandIn;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Runs Caravan on a bare machine: the stand-in as SQL Server with a shop in it, an embedded PostgreSQL as the target, the
 * task {@code shop}, and customers at work. {@code mvn spring-boot:test-run}; Ctrl-C ends all of it.
 */
public final class Demo {

    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    private static final int CUSTOMERS = 8000;
    private static final long SEED = 20_261_123;
    private static final int STEPS_PER_SECOND = 40;

    private Demo() {}

    /** Starts everything. */
    public static void main(String[] args) throws IOException, SQLException {
        LoggingSystem logging = LoggingSystem.get(Demo.class.getClassLoader());
        logging.setLogLevel(LoggingSystem.ROOT_LOGGER_NAME, LogLevel.WARN);
        logging.setLogLevel("dev.caravan", LogLevel.INFO);
        LOG.info("Starting the SQL Server stand-in and an embedded PostgreSQL");
        StandIn source = StandIn.start();
        EmbeddedPostgres target =
                EmbeddedPostgres.builder().setRegisterShutdownHook(false).start();
        Shop shop = Shop.create(source, CUSTOMERS, SEED);
        LOG.info("The shop has {} rows in 10 tables; see them with {}", shop.rows(), source.url(Shop.DATABASE));
        SpringApplication application = new SpringApplication(CaravanApplication.class);
        application.setDefaultProperties(properties(source, target));
        Customers customers = new Customers(shop);
        application.addListeners((ApplicationListener<ContextClosedEvent>) closed -> customers.stop());
        // After Caravan has ended, not beside it.
        SpringApplication.getShutdownHandlers().add(() -> end(target, source));
        application.run(args);
        customers.start();
        LOG.info(
                "Look at http://localhost:8080 (login caravan / caravan); the target is {}",
                target.getJdbcUrl("postgres", "postgres"));
    }

    private static Map<String, Object> properties(StandIn source, EmbeddedPostgres target) {
        return Map.of(
                "demo.source-port",
                source.port(),
                "demo.target-port",
                target.getPort(),
                "spring.config.additional-location",
                "classpath:demo/",
                "caravan.tasks-folder",
                "none");
    }

    private static void end(EmbeddedPostgres target, StandIn source) {
        try {
            target.close();
        } catch (IOException e) {
            LOG.warn("The embedded PostgreSQL did not end cleanly", e);
        }
        source.close();
    }

    /** The workload on a thread of its own. */
    private static final class Customers {

        private final Shop shop;
        private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

        Customers(Shop shop) {
            this.shop = shop;
        }

        void start() throws SQLException {
            ShopWorkload workload = shop.workload(SEED + 1);
            thread.scheduleAtFixedRate(() -> step(workload), 0, 1000 / STEPS_PER_SECOND, TimeUnit.MILLISECONDS);
        }

        private static void step(ShopWorkload workload) {
            try {
                workload.step();
            } catch (SQLException e) {
                LOG.warn("A customer met an error", e);
            }
        }

        void stop() {
            thread.shutdown();
            try {
                if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                    thread.shutdownNow();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
