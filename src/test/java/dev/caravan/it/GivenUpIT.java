// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks;
import dev.caravan.testing.TargetDatabase;
import dev.caravan.testing.TcpProxy;
import java.net.URI;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database is away for longer than it is waited for: the task fails, keeps its position, and goes on when it is started. */
class GivenUpIT {

    private SourceDatabase source;
    private TargetDatabase target;
    private TcpProxy sourceProxy;
    private TcpProxy targetProxy;
    private Map<String, Object> task;

    @BeforeEach
    void create() throws Exception {
        assumeTrue(System.getProperty("caravan.it.target.url") == null, "the port of another server is not known");
        source = SourceDatabase.create();
        assumeTrue(source.standIn().isPresent(), "the port of another server is not known");
        target = TargetDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                "INSERT INTO dbo.orders VALUES (1, N'one'), (2, N'two')");
        URI address = URI.create(target.url().substring("jdbc:".length()));
        targetProxy = new TcpProxy(address.getPort());
        sourceProxy = new TcpProxy(source.standIn().orElseThrow().port());
        task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        task.put("caravan.tasks.it.retry.connection", "3s");
        task.put(
                "caravan.tasks.it.target.url", "jdbc:postgresql://localhost:" + targetProxy.port() + address.getPath());
        task.put("caravan.tasks.it.source.url", "jdbc:sqlserver://localhost:" + sourceProxy.port());
    }

    @AfterEach
    void close() throws Exception {
        targetProxy.close();
        sourceProxy.close();
        target.close();
        source.close();
    }

    @Test
    void theTarget() throws Exception {
        givesUpAndGoesOn(targetProxy, "target");
    }

    @Test
    void theSource() throws Exception {
        givesUpAndGoesOn(sourceProxy, "source");
    }

    private void givesUpAndGoesOn(TcpProxy proxy, String side) throws Exception {
        try (Caravan caravan = Caravan.start(task)) {
            caravan.awaitCaughtUp(source);
            proxy.refuse(true);
            source.execute(
                    "UPDATE dbo.orders SET note = N'ONE' WHERE id = 1", "INSERT INTO dbo.orders VALUES (3, N'three')");
            Awaitility.await("the task gives up")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.status().state() == TaskState.FAILED);
            String kept = position();
            assertThat(caravan.status().reason()).contains(side);
            assertThat(caravan.status().retrying()).isNull();
            assertThat(caravan.status().counts().retries()).isPositive();
            assertThat(target.rows("SELECT * FROM dbo.orders ORDER BY id")).hasToString("[[1, one], [2, two]]");
            assertThatIllegalStateException()
                    .isThrownBy(() -> caravan.tasks().command("it", Tasks.Command.RESUME))
                    .withMessageContaining("FAILED");

            proxy.refuse(false);
            assertThat(position()).as("nobody goes on unasked").isEqualTo(kept);
            caravan.tasks().command("it", Tasks.Command.START);
            caravan.awaitCaughtUp(source);

            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
            assertThat(caravan.status().reason()).isNull();
        }
    }

    private String position() {
        return String.valueOf(target.value("SELECT commit_lsn FROM caravan.position"));
    }
}
