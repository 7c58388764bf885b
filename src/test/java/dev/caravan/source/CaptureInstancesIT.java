// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.caravan.copy.FailureClass;
import dev.caravan.it.SourceDatabase;
import dev.caravan.model.TableName;
import dev.caravan.testing.TcpProxy;
import java.sql.Connection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** Making capture instances of a table that others use. */
class CaptureInstancesIT {

    private static final TableName ORDERS = new TableName("dbo", "orders");
    private static final String WAITING =
            "SELECT COUNT(*) FROM sys.dm_tran_locks WHERE request_status = 'WAIT' AND resource_type = 'OBJECT'";

    @Test
    void aConnectionThatIsCutWhileTheTableIsLockedIsAFailureOfTheConnection() throws Exception {
        try (SourceDatabase source = SourceDatabase.create()) {
            assumeTrue(source.standIn().isPresent(), "the port of another server is not known");
            source.execute(
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)",
                    "INSERT INTO dbo.orders VALUES (1)",
                    "EXEC sys.sp_cdc_enable_db");
            try (TcpProxy proxy = new TcpProxy(source.standIn().orElseThrow().port());
                    HikariDataSource pool = source.poolBy(proxy.port());
                    Connection other = source.connect()) {
                other.setAutoCommit(false);
                other.createStatement().execute("UPDATE dbo.orders SET id = 2");
                CompletableFuture<Throwable> failure = CompletableFuture.supplyAsync(
                        () -> catchThrowable(() -> new CaptureInstances(pool).create(ORDERS, "dbo_orders")));
                Awaitility.await("it waits for the table")
                        .atMost(Duration.ofSeconds(20))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> !"0".equals(source.value(WAITING)));
                proxy.cut();

                assertThat(failure.join()).isNotNull();
                assertThat(FailureClass.of(failure.join())).isEqualTo(FailureClass.CONNECTION);
                other.rollback();
            }
        }
    }

    @Test
    void anInstanceThatAnotherTaskHasJustDroppedIsGoneAndARefusalTellsTheSourcesReason() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                SingleConnectionDataSource connection = new SingleConnectionDataSource(source.connect(), true)) {
            source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)", "EXEC sys.sp_cdc_enable_db");
            CaptureInstances instances = new CaptureInstances(connection);
            instances.create(ORDERS, "dbo_orders");
            CaptureInstance seen = new CaptureInstance("dbo_orders", ORDERS, null, Set.of(1));

            assertThatThrownBy(() -> instances.create(ORDERS, "dbo_orders"))
                    .isInstanceOf(DataAccessException.class)
                    .hasMessageContaining("capture instance dbo_orders of dbo.orders")
                    .hasMessageContaining("already exists");
            instances.drop(seen);
            instances.drop(seen);
            assertThat(instances.names()).isEmpty();
        }
    }
}
