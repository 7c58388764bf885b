// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.testing.TargetDatabase;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns come in while the table is written all the time, and while the process is killed in each step of it. */
class AddColumnUnderLoadIT {

    private static final long SEED = Long.getLong("caravan.it.seed", 42L);
    private static final int CHANGES_PER_SECOND = Integer.getInteger("caravan.it.rate", 300);
    private static final int ROWS = 2000;

    /** Where a killed process is in the middle of; each is a trigger of the target that never returns. */
    private static final Map<String, String> STEPS = Map.of(
            "noting the capture instance",
                    "BEFORE INSERT OR UPDATE ON caravan.table_column FOR EACH ROW"
                            + " WHEN (NEW.state = 'CAPTURED' AND NEW.capture_instance IS NOT NULL)",
            "adding the column",
                    "BEFORE INSERT OR UPDATE ON caravan.table_column FOR EACH ROW WHEN (NEW.state = 'ADDED')",
            "bringing values over", "BEFORE UPDATE ON dbo.orders FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)",
            "noting that it is done",
                    "BEFORE INSERT OR UPDATE ON caravan.table_column FOR EACH ROW WHEN (NEW.state = 'SYNCHRONIZED')",
            "dropping the older instance", "BEFORE DELETE ON caravan.capture_instance FOR EACH ROW");

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void create() throws Exception {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)");
    }

    @AfterEach
    void close() throws Exception {
        target.close();
        source.close();
    }

    private Map<String, Object> task() {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        return task;
    }

    private void awaitColumns(int columns) {
        Awaitility.await("columns are synchronised")
                .atMost(Caravan.PATIENCE)
                .until(() -> String.valueOf(columns)
                        .equals(target.value(
                                "SELECT count(*) FROM caravan.table_column WHERE state = 'SYNCHRONIZED'")));
    }

    @Test
    void severalColumnsComeInOneAfterTheOtherUnderLoad() throws Exception {
        try (OrdersWorkload orders = new OrdersWorkload(source, SEED, ROWS, CHANGES_PER_SECOND);
                Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.SYNCHRONIZING);

            orders.addColumn(source, "a", "int NULL");
            orders.addColumn(source, "b", "int NOT NULL DEFAULT 7");
            awaitColumns(4);
            orders.addColumn(source, "c", "nvarchar(20) NOT NULL DEFAULT N'none'");
            orders.addColumn(source, "d", "decimal(12,2) NULL DEFAULT 1.5");
            awaitColumns(6);
            long changes = orders.stop();
            caravan.awaitCaughtUp(source);

            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
            assertThat(changes).isGreaterThan(CHANGES_PER_SECOND);
            assertThat(caravan.status().counts().ddls()).isEqualTo(4);
            assertThat(caravan.status().counts().retries()).isZero();
            assertThat(source.unknownStatements()).isEmpty();
        }
    }

    @Test
    void columnsComeInWholeWhenTheProcessIsKilledInAnyStep(@TempDir Path directory) throws Exception {
        try (OrdersWorkload orders = new OrdersWorkload(source, SEED, ROWS, CHANGES_PER_SECOND)) {
            CaravanProcess caravan = CaravanProcess.start(directory, task());
            try {
                awaitFollowing();
                target.execute("CREATE SEQUENCE public.passed; CREATE FUNCTION public.block() RETURNS trigger LANGUAGE"
                        + " plpgsql AS 'BEGIN IF nextval(''public.passed'') = 1 THEN PERFORM pg_sleep(600); END IF;"
                        + " RETURN coalesce(NEW, OLD); END'");
                int columns = 2;
                for (String step : List.copyOf(STEPS.keySet())) {
                    killIn(step, caravan, orders, "c" + columns++);
                }
                awaitColumns(columns);
                orders.stop();
                CaughtUp.await(
                        source,
                        () -> String.valueOf(
                                target.value("SELECT commit_lsn FROM caravan.position WHERE task = 'it'")));
            } catch (Throwable failure) {
                throw new AssertionError("The process said:\n" + tail(caravan.log()), failure);
            } finally {
                caravan.kill();
            }

            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
            assertThat(source.value("SELECT COUNT(*) FROM cdc.change_tables")).isEqualTo("2");
        }
    }

    private void killIn(String step, CaravanProcess caravan, OrdersWorkload orders, String column) throws Exception {
        target.execute("ALTER SEQUENCE public.passed RESTART; CREATE TRIGGER block " + STEPS.get(step)
                + " EXECUTE FUNCTION public.block()");
        String table = target.value("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'block'");
        orders.addColumn(source, column, "int NOT NULL DEFAULT 5");
        Awaitility.await("the process is in the middle of " + step)
                .atMost(Caravan.PATIENCE)
                .until(
                        () -> !"0"
                                .equals(
                                        target.value(
                                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid <> pg_backend_pid()")));
        caravan.kill();
        target.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE application_name LIKE 'caravan%' AND pid <> pg_backend_pid()");
        target.execute("DROP TRIGGER block ON " + table);
        caravan.restart();
        int columns = Integer.parseInt(column.substring(1)) + 1;
        awaitColumns(columns);
    }

    private void awaitFollowing() {
        Awaitility.await("the load ends")
                .atMost(Caravan.PATIENCE)
                .until(() -> target.value("SELECT to_regclass('caravan.position')") != null
                        && "1"
                                .equals(target.value(
                                        "SELECT count(*) FROM caravan.position WHERE commit_lsn >= load_end_lsn")));
    }

    private static String tail(String log) {
        return log.length() > 6000 ? log.substring(log.length() - 6000) : log;
    }
}
