// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.testing.SelfSigned;
import dev.caravan.testing.TargetDatabase;
import dev.caravan.testing.TargetServer;
import dev.caravan.testing.TcpProxy;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A target whose connections stand and that does not answer, or takes nothing, or takes its time. */
class HungTargetIT {

    private static final int ROWS = 400;

    private SourceDatabase source;
    private TargetDatabase target;
    private TcpProxy proxy;

    @BeforeEach
    void create() throws Exception {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        proxy = new TcpProxy(address(target).getPort());
        source.execute("CREATE TABLE dbo.large (id int NOT NULL PRIMARY KEY, body nvarchar(max) NULL)");
        source.execute("INSERT INTO dbo.large VALUES "
                + IntStream.rangeClosed(1, ROWS)
                        .mapToObj(id -> "(" + id + ", REPLICATE(CAST(N'x' AS nvarchar(max)), 50000))")
                        .collect(Collectors.joining(", ")));
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
        target.close();
        source.close();
    }

    private static URI address(TargetDatabase target) {
        return URI.create(target.url().substring("jdbc:".length()));
    }

    /** The target may say nothing to a statement for two seconds. */
    private Map<String, Object> task(TargetDatabase at, TcpProxy way) {
        Map<String, Object> task = Caravan.task(source, at);
        task.put(
                "caravan.tasks.it.target.url",
                "jdbc:postgresql://localhost:" + way.port() + address(at).getPath() + "?socketTimeout=2");
        task.put("caravan.tasks.it.tables[0].source", "dbo.large");
        return task;
    }

    @Test
    void aTargetThatTakesNoMoreOfACopyIsLeftAndTheLoadGoesOnWithTheNext() throws Exception {
        Map<String, Object> task = task(target, proxy);
        task.put("caravan.tasks.it.load.max-bytes-per-second", "8MB");
        try (Caravan caravan = Caravan.start(task)) {
            Awaitility.await("rows are copied").atMost(Caravan.PATIENCE).until(() -> isCopying(target));
            proxy.stall();
            Awaitility.await("the target is left")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.status().state() == TaskState.RETRYING);
            proxy.flow();

            caravan.awaitCaughtUp(source);
            Comparison.assertEqual(source, "dbo.large", target, "dbo.large");
        }
    }

    /** TLS says goodbye before it closes, and would wait for what cannot be written. */
    @Test
    void aTargetThatTakesNoMoreOfACopyIsLeftThoughTheConnectionIsEncrypted(@TempDir Path folder) throws Exception {
        try (TargetServer server = new TargetServer(folder.resolve("data"))) {
            server.encrypt(SelfSigned.in(folder));
            try (TargetDatabase encrypted = server.create();
                    TcpProxy way = new TcpProxy(address(encrypted).getPort())) {
                Map<String, Object> task = task(encrypted, way);
                task.merge("caravan.tasks.it.target.url", "&sslmode=require", (url, more) -> url + "" + more);
                task.put("caravan.tasks.it.load.max-bytes-per-second", "8MB");
                try (Caravan caravan = Caravan.start(task)) {
                    Awaitility.await("rows are copied").atMost(Caravan.PATIENCE).until(() -> isCopying(encrypted));
                    way.stall();
                    caravan.await(TaskState.RETRYING);
                    way.flow();

                    caravan.awaitCaughtUp(source);
                    assertThat(encrypted.rows("SELECT 1 FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                                    + " WHERE ssl AND application_name LIKE 'caravan:%'"))
                            .isNotEmpty();
                    Comparison.assertEqual(source, "dbo.large", encrypted, "dbo.large");
                }
            }
        }
    }

    private static boolean isCopying(TargetDatabase target) {
        return !target.rows("SELECT 1 FROM pg_stat_progress_copy WHERE bytes_processed > 0")
                .isEmpty();
    }

    @Test
    void aKeyMayTakeLongerToMakeThanAnyOtherStatement() throws Exception {
        target.execute("CREATE FUNCTION public.slow() RETURNS event_trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(5); END'; CREATE EVENT TRIGGER slow ON ddl_command_start"
                + " WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION public.slow()");
        try (Caravan caravan = Caravan.start(task(target, proxy))) {
            caravan.awaitCaughtUp(source);

            assertThat(caravan.status().counts().retries()).isZero();
            assertThat(target.value("SELECT count(*) FROM pg_constraint WHERE conrelid = 'dbo.large'::regclass"
                            + " AND contype = 'p'"))
                    .isEqualTo("1");
        }
    }
}
