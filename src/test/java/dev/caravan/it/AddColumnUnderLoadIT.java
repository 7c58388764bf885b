// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.testing.TargetDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns come in while the table is written all the time, and while the process is killed in each step of it. */
class AddColumnUnderLoadIT {

    private static final long SEED = Long.getLong("caravan.it.seed", 42L);
    private static final int CHANGES_PER_SECOND = Integer.getInteger("caravan.it.rate", 1000);
    private static final int CHANGES_PER_SECOND_BETWEEN_KILLS = 300;
    private static final int CHANGES_MEANWHILE = 1000;
    private static final int LEAST_CHANGES_PER_SECOND = 1000;
    private static final int STATEMENTS_PER_SECOND = 40;
    private static final int ROWS = 2000;

    /** SQL Server's error number of a lock that was waited for too long. */
    private static final int LOCK_TIMEOUT = 1222;

    /** What the process is killed in the middle of, in the order of a column's way in; then what else is done to columns. */
    private enum Step {
        NOTING_THAT_AN_INSTANCE_IS_MADE("BEFORE INSERT ON caravan.capture_instance FOR EACH ROW", "null"),
        MAKING_THE_INSTANCE("", "null"),
        NOTING_THE_INSTANCE(
                "BEFORE INSERT OR UPDATE ON caravan.table_column FOR EACH ROW"
                        + " WHEN (NEW.state = 'CAPTURED' AND NEW.capture_instance IS NOT NULL)",
                "null"),
        ADDING_THE_COLUMN(
                "BEFORE INSERT OR UPDATE ON caravan.table_column FOR EACH ROW WHEN (NEW.state = 'ADDED')", "CAPTURED"),
        BRINGING_VALUES_OVER(
                "BEFORE INSERT OR UPDATE ON dbo.orders FOR EACH STATEMENT"
                        + " WHEN (current_setting('application_name') = 'caravan-columns')",
                "ADDED"),
        NOTING_THAT_IT_IS_DONE(
                "BEFORE INSERT OR UPDATE ON caravan.table_column FOR EACH ROW WHEN (NEW.state = 'SYNCHRONIZED')",
                "ADDED"),
        DROPPING_THE_OLDER_INSTANCE("BEFORE DELETE ON caravan.capture_instance FOR EACH ROW", "SYNCHRONIZED"),
        WIDENING_A_TYPE(
                "BEFORE UPDATE ON caravan.table_column FOR EACH ROW WHEN (NEW.source_type = 'bigint')", "SYNCHRONIZED"),
        DROPPING_A_COLUMN("BEFORE DELETE ON caravan.table_column FOR EACH ROW", "SYNCHRONIZED");

        /** Events of a trigger of the target that does not return, none where the source keeps the process waiting. */
        private final String trigger;

        /** State of the column that a process killed in the step leaves behind. */
        private final String left;

        Step(String trigger, String left) {
            this.trigger = trigger;
            this.left = left;
        }

        /** The column that the step is about. */
        String column() {
            return switch (this) {
                case WIDENING_A_TYPE -> "amount";
                case DROPPING_A_COLUMN -> "former";
                default -> "c" + ordinal();
            };
        }
    }

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void create() throws Exception {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL,"
                + " amount int NULL DEFAULT 1, former int NULL DEFAULT 1)");
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

            comeIn(orders, 6, Map.of("a", "int NULL", "b", "int NOT NULL DEFAULT 7"));
            comeIn(
                    orders,
                    8,
                    Map.of("c", "nvarchar(20) NOT NULL DEFAULT N'none'", "d", "decimal(12,2) NULL DEFAULT 1.5"));
            orders.stop();
            caravan.awaitCaughtUp(source);

            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
            assertThat(caravan.status().counts().ddls()).isEqualTo(4);
            assertThat(caravan.status().counts().retries()).isZero();
        }
    }

    /** Adds columns, of which none is in before many changes have been made to the table; then waits for them. */
    private void comeIn(OrdersWorkload orders, int columns, Map<String, String> added) throws Exception {
        source.standIn().ifPresent(server -> server.control().freezeCapture());
        long before = orders.changes();
        for (Map.Entry<String, String> column : added.entrySet()) {
            orders.addColumn(source, column.getKey(), column.getValue());
        }
        Awaitility.await("the table is changed meanwhile")
                .atMost(Caravan.PATIENCE)
                .until(() -> orders.changes() >= before + CHANGES_MEANWHILE);
        source.standIn().ifPresent(server -> server.control().resumeCapture());
        long captured = orders.changes();
        awaitColumns(columns);
        assertThat(orders.changes()).as("and while the columns come in").isGreaterThan(captured);
    }

    /** Nothing is held back here: the capture job captures, and Caravan reads and applies, while the columns come in. */
    @Test
    void noChangeIsMissingWhenColumnsComeInWhileAThousandASecondAreCaptured() throws Exception {
        try (OrdersInBulk orders = new OrdersInBulk(source, SEED, ROWS / OrdersInBulk.BLOCK);
                Caravan caravan = Caravan.start(task())) {
            caravan.await(TaskState.SYNCHRONIZING);
            SteadyWorkload load = new SteadyWorkload(orders, STATEMENTS_PER_SECOND);
            try {
                long began = System.nanoTime();
                orders.addColumn("a", "int NULL", false);
                orders.addColumn("b", "int NOT NULL DEFAULT 7", false);
                awaitColumns(6);
                orders.addColumn("c", "nvarchar(20) NOT NULL DEFAULT N'none'", true);
                orders.addColumn("d", "decimal(12,2) NULL DEFAULT 1.5", true);
                awaitColumns(8);
                long untilD = orders.changes();
                orders.addColumn("e", "bigint NOT NULL DEFAULT 5", true);
                awaitColumns(9);
                assertThat(orders.changes()).as("changes while e comes in").isGreaterThan(untilD + OrdersInBulk.BLOCK);
                double seconds = (System.nanoTime() - began) / 1e9;
                assertThat(orders.changes() / seconds)
                        .as("changes a second that the workload has made, by its own count")
                        .isGreaterThanOrEqualTo(LEAST_CHANGES_PER_SECOND);
            } finally {
                load.end();
            }
            load.stop();
            caravan.awaitCaughtUp(source);

            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
            assertThat(target.value("SELECT changes FROM caravan.position"))
                    .as("changes counted with the position")
                    .isEqualTo(String.valueOf(orders.captured()));
            assertThat(caravan.status().counts().ddls()).isEqualTo(5);
            assertThat(caravan.status().counts().repaired()).isZero();
            assertThat(caravan.status().counts().retries()).isZero();
        }
    }

    @Test
    void columnsComeInWholeWhenTheProcessIsKilledInAnyStep(@TempDir Path directory) throws Exception {
        try (OrdersWorkload orders = new OrdersWorkload(source, SEED, ROWS, CHANGES_PER_SECOND_BETWEEN_KILLS)) {
            Map<String, Object> task = task();
            task.put("caravan.tasks.it.ddl.drop-column", "drop");
            CaravanProcess caravan = CaravanProcess.start(directory, task);
            try {
                awaitFollowing();
                target.execute("CREATE SEQUENCE public.passed; CREATE FUNCTION public.block() RETURNS trigger LANGUAGE"
                        + " plpgsql AS 'BEGIN IF nextval(''public.passed'') = 1 THEN PERFORM pg_sleep(600); END IF;"
                        + " RETURN coalesce(NEW, OLD); END'");
                for (Step step : Step.values()) {
                    killIn(step, caravan, orders);
                }
                orders.addColumn(source, "z", "int NOT NULL DEFAULT 5");
                awaitColumns(11);
                Awaitility.await("the older instance is dropped")
                        .atMost(Caravan.PATIENCE)
                        .until(() ->
                                "2".equals(sourceValue("SELECT COUNT(*) FROM cdc.change_tables")) && instances() == 1);
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
            assertThat(instances()).as("notes of what is gone are gone, too").isEqualTo(1);
        }
    }

    private void killIn(Step step, CaravanProcess caravan, OrdersWorkload orders) throws Exception {
        if (step == Step.MAKING_THE_INSTANCE) {
            killWhileTheSourceWaits(step, caravan, orders);
        } else {
            target.execute("ALTER SEQUENCE public.passed RESTART; CREATE TRIGGER block " + step.trigger
                    + " EXECUTE FUNCTION public.block()");
            String table = target.value("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'block'");
            alter(step, orders);
            Awaitility.await("the process is in the middle of " + step)
                    .atMost(Caravan.PATIENCE)
                    .until(() -> "1"
                            .equals(target.value("SELECT count(*) FROM pg_stat_activity"
                                    + " WHERE wait_event = 'PgSleep' AND pid <> pg_backend_pid()")));
            kill(caravan);
            target.execute("DROP TRIGGER block ON " + table);
        }
        assertThat(String.valueOf(target.value(
                        "SELECT max(state) FROM caravan.table_column WHERE source_column = '" + step.column() + "'")))
                .as("%s", step)
                .isEqualTo(step.left);
        caravan.restart();
        Awaitility.await(step + " is done").atMost(Caravan.PATIENCE).until(() -> isDone(step));
    }

    /** Rows that others hold keep the instance from being made, which the task has noted. */
    private void killWhileTheSourceWaits(Step step, CaravanProcess caravan, OrdersWorkload orders) throws Exception {
        try (Connection other = source.connect();
                Statement statement = other.createStatement()) {
            Awaitility.await("the older instance is forgotten").until(() -> instances() == 1);
            // Until the rows are held.
            source.standIn()
                    .ifPresent(server -> IntStream.range(0, 3)
                            .forEach(time -> server.control().failStatement(1, LOCK_TIMEOUT, "sp_cdc_enable_table")));
            alter(step, orders);
            other.setAutoCommit(false);
            statement.execute("INSERT INTO dbo.orders (id, note) VALUES (-1, N'held')");
            Awaitility.await("the instance is noted and not made")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> instances() == 2);
            kill(caravan);
            assertThat(source.value("SELECT COUNT(*) FROM cdc.change_tables")).isEqualTo("2");
            other.rollback();
        }
    }

    private void kill(CaravanProcess caravan) throws InterruptedException {
        caravan.kill();
        target.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE application_name LIKE 'caravan%' AND pid <> pg_backend_pid()");
    }

    private void alter(Step step, OrdersWorkload orders) throws SQLException {
        switch (step) {
            case WIDENING_A_TYPE ->
                orders.alter(source, dropDefault("amount"), "ALTER TABLE dbo.orders ALTER COLUMN amount bigint NULL");
            case DROPPING_A_COLUMN ->
                orders.alter(source, dropDefault("former"), "ALTER TABLE dbo.orders DROP COLUMN former");
            default -> orders.addColumn(source, step.column(), "int NOT NULL DEFAULT 5");
        }
    }

    /** A column that has a default can neither be dropped nor get another type. */
    private String dropDefault(String column) throws SQLException {
        return "ALTER TABLE dbo.orders DROP CONSTRAINT ["
                + source.value("SELECT name FROM sys.default_constraints WHERE parent_column_id ="
                        + " COLUMNPROPERTY(OBJECT_ID('dbo.orders'), '" + column + "', 'ColumnId')")
                + "]";
    }

    /** Capture instances of the table that the task has made, as it has noted. */
    private int instances() {
        return target.rows("SELECT capture_instance FROM caravan.capture_instance WHERE source_table = 'dbo.orders'")
                .size();
    }

    private @Nullable String sourceValue(String sql) {
        try {
            return source.value(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("Could not run " + sql, e);
        }
    }

    private boolean isDone(Step step) {
        String known = target.rows("SELECT state, source_type FROM caravan.table_column WHERE source_column = '"
                        + step.column() + "'")
                .toString();
        return "2".equals(sourceValue("SELECT COUNT(*) FROM cdc.change_tables"))
                && known.equals(
                        switch (step) {
                            case WIDENING_A_TYPE -> "[[SYNCHRONIZED, bigint]]";
                            case DROPPING_A_COLUMN -> "[]";
                            default -> "[[SYNCHRONIZED, int]]";
                        });
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
