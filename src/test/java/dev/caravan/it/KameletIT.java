// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.camel.main.Main;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The Kamelets in a Camel that has a YAML file and properties, and nothing else of Caravan. */
@ExtendWith(OutputCaptureExtension.class)
class KameletIT {

    @TempDir
    Path folder = Path.of("");

    private SourceDatabase source;
    private TargetDatabase target;
    private final List<Main> started = new ArrayList<>();

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, item nvarchar(20) NULL, amount decimal(9,2) NULL,"
                        + " at datetimeoffset(3) NULL, due datetime2(7) NULL, note nvarchar(max) NULL)",
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table @source_schema = 'dbo', @source_name = 'orders', @role_name = NULL",
                "INSERT INTO dbo.orders VALUES (1, N'tea', 1.5, '2024-05-01T12:00:00.123+02:00', '2024-06-01', N'n'),"
                        + " (2, N'rum', 20, NULL, '2024-06-01T01:02:03.1234567', NULL)");
        target = TargetDatabase.create();
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, item varchar(60),"
                + " amount numeric(9,2), at timestamptz, due timestamp)");
    }

    @AfterEach
    void dropDatabases() throws Exception {
        stop();
        target.close();
        source.close();
    }

    /** As {@code camel run docs/examples/cdc-to-postgresql.yaml} with a file of properties does. */
    private CamelContext start() throws Exception {
        return start(Path.of("docs/examples/cdc-to-postgresql.yaml"));
    }

    private CamelContext start(Path integration) throws Exception {
        Matcher server = Pattern.compile("//([^:;]+):(\\d+)").matcher(source.url());
        assertThat(server.find()).isTrue();
        Main main = new Main();
        started.add(main);
        main.configure().withRoutesIncludePattern("file:" + integration);
        main.addInitialProperty("source.host", server.group(1));
        main.addInitialProperty("source.port", server.group(2));
        main.addInitialProperty("source.database", source.name());
        main.addInitialProperty("source.username", source.username());
        main.addInitialProperty("source.password", source.password());
        main.addInitialProperty("state.folder", folder.toString());
        main.addInitialProperty("target.url", target.url());
        main.addInitialProperty("target.username", target.username());
        main.addInitialProperty("target.password", target.password());
        main.start();
        return main.getCamelContext();
    }

    private void stop() {
        started.forEach(Main::stop);
        started.clear();
    }

    private void awaitOrders(String orders) {
        Awaitility.await(orders)
                .atMost(Caravan.PATIENCE)
                .untilAsserted(() -> assertThat(target.rows("SELECT id, item, amount FROM dbo.orders ORDER BY id"))
                        .hasToString(orders));
    }

    @Test
    void takesRowsAndChangesToATableAndGoesOnWhereItCameTo() throws Exception {
        start();
        awaitOrders("[[1, tea, 1.50], [2, rum, 20.00]]");
        assertThat(target.rows("SELECT at AT TIME ZONE 'UTC' || '', due || '' FROM dbo.orders ORDER BY id"))
                .hasToString("[[2024-05-01 10:00:00.123, 2024-06-01 00:00:00], [null, 2024-06-01 01:02:03.123456]]");
        source.execute(
                "UPDATE dbo.orders SET amount = 2 WHERE id = 1",
                "INSERT INTO dbo.orders (id, item) VALUES (3, N'gin')",
                "DELETE FROM dbo.orders WHERE id = 2",
                "UPDATE dbo.orders SET id = 4 WHERE id = 3");
        awaitOrders("[[1, tea, 2.00], [4, gin, null]]");
        stop();

        source.execute("INSERT INTO dbo.orders (id, item) VALUES (5, N'ale')", "DELETE FROM dbo.orders WHERE id = 1");
        start();

        awaitOrders("[[4, gin, null], [5, ale, null]]");
    }

    @Test
    void aChangeThatTheTargetRefusesEndsTheRouteAndIsNotLost() throws Exception {
        target.execute("ALTER TABLE dbo.orders ADD CHECK (amount < 100)");
        CamelContext camel = start();
        awaitOrders("[[1, tea, 1.50], [2, rum, 20.00]]");

        source.execute(
                "UPDATE dbo.orders SET amount = 100 WHERE id = 1",
                "INSERT INTO dbo.orders (id, item) VALUES (3, N'gin')");

        awaitEnd(camel);
        awaitOrders("[[1, tea, 1.50], [2, rum, 20.00]]");
        target.execute("ALTER TABLE dbo.orders DROP CONSTRAINT orders_amount_check");
        stop();
        start();

        awaitOrders("[[1, tea, 100.00], [2, rum, 20.00], [3, gin, null]]");
    }

    /** Their updates would come with NULL for values that were left alone. */
    @Test
    void aTableWithColumnsOfLargeTypesIsRefusedUnlessTheyAreLeftOut(CapturedOutput output) throws Exception {
        String integration = Files.readString(Path.of("docs/examples/cdc-to-postgresql.yaml"));
        Path all = Files.writeString(folder.resolve("all.yaml"), integration.replaceFirst(".*excludeColumns.*\n", ""));

        awaitEnd(start(all));

        assertThat(output.getOut()).contains("Changes of dbo.orders bring columns [note] of large types");
        assertThat(target.value("SELECT count(*) FROM dbo.orders")).isEqualTo("0");
    }

    private static void awaitEnd(CamelContext camel) {
        Awaitility.await("the end")
                .atMost(Caravan.PATIENCE)
                .until(() -> camel.getRoutes().stream()
                        .map(route -> camel.getRouteController().getRouteStatus(route.getId()))
                        .anyMatch(ServiceStatus::isStopped));
    }
}
