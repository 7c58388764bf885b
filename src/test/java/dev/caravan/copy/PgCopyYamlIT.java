// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.health.HealthCheckRepository;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The component in a YAML route, with nothing else of Caravan. Needs PostgreSQL. */
class PgCopyYamlIT {

    private static final String ROUTE = """
            - route:
                id: import
                from:
                  uri: direct:import
                  steps:
                    - to:
                        uri: pg-copy:item
                        parameters:
                          dataSource: "#target"
                          columns: id,name
                          operation: upsert
            """;

    private final TargetDatabase database = TargetDatabase.create();
    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void startContext() throws Exception {
        database.execute("CREATE TABLE item (id int PRIMARY KEY, name text)");
        context.getRegistry().bind("target", database.dataSource());
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("import.yaml", ROUTE));
        context.start();
    }

    @AfterEach
    void stopContext() {
        context.stop();
        database.close();
    }

    @Test
    void writesRows() {
        context.createProducerTemplate()
                .sendBody("direct:import", List.of(Map.of("id", 1, "name", "one"), Map.of("id", 2, "name", "two")));

        assertThat(database.value("SELECT string_agg(name, ',' ORDER BY id) FROM item"))
                .isEqualTo("one,two");
    }

    @Test
    void hasAHealthCheckThatAsksTheTarget() {
        HealthCheckRepository producers =
                HealthCheckHelper.getHealthCheckRepository(context, "producers", HealthCheckRepository.class);
        producers.setEnabled(
                true); // Camel leaves checks of producers off unless camel.health.producers-enabled is set.
        HealthCheck check = producers.stream().findFirst().orElseThrow();

        assertThat(check.getId()).isEqualTo("producer:pg-copy-item");
        assertThat(check.call(Map.of("check.kind", "ALL")).getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void isDownWhenTheTargetIs() {
        HealthCheck check =
                new PgCopyHealthCheck((PgCopyEndpoint) context.getEndpoint("pg-copy:item?dataSource=#target"));
        check.setEnabled(true);
        ((com.zaxxer.hikari.HikariDataSource) database.dataSource()).close();

        assertThat(check.call(Map.of("check.kind", "ALL")).getState()).isEqualTo(HealthCheck.State.DOWN);
    }
}
