// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import dev.caravan.copy.FailureClass;
import dev.caravan.enrich.Planner;
import dev.caravan.enrich.TextPolicy;
import dev.caravan.it.SourceDatabase;
import dev.caravan.model.TableName;
import dev.caravan.source.SourceCatalog;
import dev.caravan.source.SourceColumn;
import dev.caravan.task.SyncTask;
import dev.caravan.testing.TaskFixture;
import dev.caravan.testing.TcpProxy;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Values of columns that are brought over. */
class ValueRowsIT {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionThatIsCutAmidTheRowsIsAFailureOfTheConnection(boolean snapshot) throws Exception {
        try (SourceDatabase source = SourceDatabase.create()) {
            assumeTrue(source.standIn().isPresent(), "the port of another server is not known");
            source.execute(
                    "ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON",
                    "CREATE TABLE dbo.t (id int NOT NULL PRIMARY KEY, body nvarchar(max) NULL)",
                    // Far more than the buffers on the way hold.
                    "WITH n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO dbo.t"
                            + " SELECT i, REPLICATE(CAST(N'x' AS nvarchar(max)), 50000) FROM n OPTION (MAXRECURSION 0)");
            try (TcpProxy proxy = new TcpProxy(source.standIn().orElseThrow().port());
                    HikariDataSource pool = source.poolBy(proxy.port())) {
                List<SourceColumn> columns = Planner.plan(
                                TaskFixture.task(), new SourceCatalog(JdbcClient.create(pool)).tables())
                        .tables()
                        .get(0)
                        .columns();
                ValueRows.Query query = new ValueRows.Query(new TableName("dbo", "t"), columns, null, snapshot);
                TextPolicy text = new TextPolicy(new SyncTask.Values(true, true, false));

                Throwable failure = catchThrowable(() -> ValueRows.read(pool, query, text, row -> proxy.cut()));

                assertThat(failure).isNotNull();
                assertThat(FailureClass.of(failure)).isEqualTo(FailureClass.CONNECTION);
            }
        }
    }
}
