// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.testing.TargetDatabase;
import dev.caravan.testing.TcpProxy;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
        proxy = new TcpProxy(address().getPort());
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

    private URI address() {
        return URI.create(target.url().substring("jdbc:".length()));
    }

    /** The target may say nothing to a statement for two seconds. */
    private Map<String, Object> task() {
        Map<String, Object> task = Caravan.task(source, target);
        task.put(
                "caravan.tasks.it.target.url",
                "jdbc:postgresql://localhost:" + proxy.port() + address().getPath() + "?socketTimeout=2");
        task.put("caravan.tasks.it.tables[0].source", "dbo.large");
        return task;
    }

    @Test
    void aTargetThatTakesNoMoreOfACopyIsLeftAndTheLoadGoesOnWithTheNext() throws Exception {
        Map<String, Object> task = task();
        task.put("caravan.tasks.it.load.max-bytes-per-second", "8MB");
        try (Caravan caravan = Caravan.start(task)) {
            Awaitility.await("rows are copied").atMost(Caravan.PATIENCE).until(this::isCopying);
            proxy.stall();
            Awaitility.await("the target is left")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.status().state() == TaskState.RETRYING);
            proxy.flow();

            caravan.awaitCaughtUp(source);
            Comparison.assertEqual(source, "dbo.large", target, "dbo.large");
        }
    }

    private boolean isCopying() {
        return !target.rows("SELECT 1 FROM pg_stat_progress_copy WHERE bytes_processed > 0")
                .isEmpty();
    }

    @Test
    void aKeyMayTakeLongerToMakeThanAnyOtherStatement() throws Exception {
        target.execute("CREATE FUNCTION public.slow() RETURNS event_trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(5); END'; CREATE EVENT TRIGGER slow ON ddl_command_start"
                + " WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION public.slow()");
        try (Caravan caravan = Caravan.start(task())) {
            caravan.awaitCaughtUp(source);

            assertThat(caravan.status().counts().retries()).isZero();
            assertThat(target.value("SELECT count(*) FROM pg_constraint WHERE conrelid = 'dbo.large'::regclass"
                            + " AND contype = 'p'"))
                    .isEqualTo("1");
        }
    }
}
