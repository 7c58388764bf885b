// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks;
import dev.caravan.testing.TargetDatabase;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What was done to a table at the source stops the task: nothing of what follows is applied, the position is kept, and what the
 * reason advises puts it right.
 */
class StoppedByDdlIT {

    private SourceDatabase source;
    private TargetDatabase target;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private @Nullable Caravan running;

    @BeforeEach
    void create() throws Exception {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note varchar(10) NOT NULL, amount int NULL)",
                "INSERT INTO dbo.orders VALUES (1, 'one', 1), (2, 'two', 2)",
                "CREATE TABLE dbo.other (id int NOT NULL PRIMARY KEY, note varchar(10) NULL)",
                "INSERT INTO dbo.other VALUES (1, 'first')");
        settings.put("tables[0].source", "dbo.orders");
        settings.put("tables[1].source", "dbo.other");
    }

    @AfterEach
    void close() throws Exception {
        if (running != null) {
            running.close();
        }
        target.close();
        source.close();
    }

    /** Starts the process, again if it runs, with some settings changed. */
    private void start(String... changed) {
        if (running != null) {
            running.close();
        }
        for (String setting : changed) {
            int equals = setting.indexOf('=');
            settings.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        Map<String, Object> task = Caravan.task(source, target);
        settings.forEach((key, value) -> task.put("caravan.tasks.it." + key, value));
        running = Caravan.start(task);
    }

    private Caravan caravan() {
        return Objects.requireNonNull(running, "nothing was started yet");
    }

    private void follow(String... changed) throws Exception {
        start(changed);
        caravan().awaitCaughtUp(source);
    }

    /** The reason for which the task has stopped, once nothing of the changes has reached the target and the position is kept. */
    private String awaitStopped(String rows, TaskState... states) {
        String position = position();
        Awaitility.await("the task stops").atMost(Caravan.PATIENCE).until(this::isStopped);
        assertThat(target.rows("SELECT * FROM dbo.orders ORDER BY id").toString())
                .isEqualTo(rows);
        assertThat(position()).isGreaterThanOrEqualTo(position);
        return String.valueOf(caravan().status().reason());
    }

    private boolean isStopped() {
        TaskState state = caravan().status().state();
        return state == TaskState.FAILED || state == TaskState.PRECHECK_FAILED;
    }

    private String position() {
        return String.valueOf(target.value("SELECT commit_lsn FROM caravan.position"));
    }

    private void reload(String... tables) {
        caravan().tasks().reload("it", List.of(tables));
        if (isStopped()) {
            caravan().tasks().command("it", Tasks.Command.START);
        }
        Awaitility.await("the table is in sync again")
                .atMost(Caravan.PATIENCE)
                .until(() -> caravan().await(TaskState.SYNCHRONIZING) != null
                        && "0"
                                .equals(target.value(
                                        "SELECT count(*) FROM caravan.table_state WHERE state <> 'IN_SYNC'")));
    }

    private void assertEqual() throws Exception {
        caravan().awaitCaughtUp(source);
        Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
        Comparison.assertEqual(source, "dbo.other", target, "dbo.other");
    }

    private @Nullable String typeOf(String column) {
        return target.value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
                + " WHERE attrelid = 'dbo.orders'::regclass AND attname = '" + column + "'");
    }

    @Test
    void aDroppedColumnIsKeptOrDroppedOnceTheTaskSaysSo() throws Exception {
        follow("ddl.drop-column=stop");
        source.execute(
                "ALTER TABLE dbo.orders DROP COLUMN note",
                "UPDATE dbo.orders SET amount = 11 WHERE id = 1",
                "INSERT INTO dbo.orders VALUES (3, 3)",
                "INSERT INTO dbo.other VALUES (2, 'second')");
        assertThat(awaitStopped("[[1, one, 1], [2, two, 2]]"))
                .isEqualTo(
                        "Column 'note' of dbo.orders was dropped at the source. Set 'ddl.drop-column' to keep or drop,"
                                + " then start the task again.");

        follow("ddl.drop-column=keep");
        Comparison.assertEqual(source, "dbo.other", target, "dbo.other");
        assertThat(target.rows("SELECT id, note, amount FROM dbo.orders ORDER BY id"))
                .hasToString("[[1, one, 11], [2, two, 2], [3, null, 3]]");

        follow("ddl.drop-column=stop");
        source.execute("ALTER TABLE dbo.orders DROP COLUMN amount");
        assertThat(awaitStopped("[[1, one, 11], [2, two, 2], [3, null, 3]]")).contains("'amount'");
        follow("ddl.drop-column=drop");
        source.execute("INSERT INTO dbo.orders VALUES (4)");
        caravan().awaitCaughtUp(source);
        assertThat(target.rows("SELECT * FROM dbo.orders ORDER BY id"))
                .as("without amount, which was dropped, and with note, which was kept before")
                .hasToString("[[1, one], [2, two], [3, null], [4, null]]");
    }

    @Test
    void anotherTypeIsFollowedOnceTheTaskSaysSo() throws Exception {
        follow("ddl.alter-type=stop");
        source.execute(
                "ALTER TABLE dbo.orders ALTER COLUMN amount bigint NULL",
                "UPDATE dbo.orders SET amount = 5000000000 WHERE id = 1",
                "INSERT INTO dbo.other VALUES (2, 'second')");
        assertThat(awaitStopped("[[1, one, 1], [2, two, 2]]"))
                .isEqualTo("Column 'amount' of dbo.orders changed from int to bigint at the source. Set"
                        + " 'ddl.alter-type: widen', then start the task again.");

        follow("ddl.alter-type=widen");
        assertEqual();
        assertThat(typeOf("amount")).isEqualTo("bigint");
    }

    @Test
    void aTypeThatMayHaveChangedValuesIsTakenOverByLoadingTheTableAgain() throws Exception {
        follow();
        source.execute(
                "ALTER TABLE dbo.orders ALTER COLUMN amount float NULL",
                "UPDATE dbo.orders SET amount = 1.5 WHERE id = 1",
                "INSERT INTO dbo.other VALUES (2, 'second')");
        assertThat(awaitStopped("[[1, one, 1], [2, two, 2]]"))
                .contains("Column 'amount' of dbo.orders changed from int to float", "caravan reload");

        reload("dbo.orders");
        source.execute("INSERT INTO dbo.orders VALUES (3, 'three', 3.25)");
        assertEqual();
        assertThat(typeOf("amount")).isEqualTo("double precision");
    }

    @Test
    void aDroppedColumnThatIsMadeAgainTakesTheOldOnesPlaceOnceTheTaskSaysSo() throws Exception {
        follow();
        replaceAmount();
        follow("ddl.drop-column=drop");
        awaitNewAmount();
        assertEqual();
        assertThat(typeOf("amount")).isEqualTo("character varying(10)");
    }

    @Test
    void aDroppedColumnThatIsMadeAgainComesInBesideTheOldOneOnceThatHasAnotherName() throws Exception {
        follow();
        replaceAmount();
        target.execute("ALTER TABLE dbo.orders RENAME COLUMN amount TO former_amount");
        caravan().tasks().command("it", Tasks.Command.START);
        awaitNewAmount();
        source.execute("INSERT INTO dbo.orders VALUES (4, 'four', 'most')");
        caravan().awaitCaughtUp(source);
        assertThat(target.rows("SELECT id, note, amount, former_amount FROM dbo.orders ORDER BY id"))
                .hasToString("[[1, one, much, 1], [2, two, null, 2], [3, three, more, null], [4, four, most, null]]");
    }

    @Test
    void aDroppedColumnThatIsMadeAgainTakesTheOldOnesPlaceWhenTheTableIsLoadedAgain() throws Exception {
        follow();
        replaceAmount();
        reload("dbo.orders");
        awaitNewAmount();
        source.execute("INSERT INTO dbo.orders VALUES (4, 'four', 'most')");
        assertEqual();
        assertThat(typeOf("amount")).isEqualTo("character varying(10)");
    }

    private void replaceAmount() throws SQLException {
        source.execute(
                "ALTER TABLE dbo.orders DROP COLUMN amount",
                "ALTER TABLE dbo.orders ADD amount varchar(10) NULL",
                "UPDATE dbo.orders SET amount = 'much' WHERE id = 1",
                "INSERT INTO dbo.orders VALUES (3, 'three', 'more')");
        assertThat(awaitStopped("[[1, one, 1], [2, two, 2]]"))
                .contains("Column 'amount' of dbo.orders was dropped at the source and made again");
    }

    private void awaitNewAmount() {
        Awaitility.await("the new column is synchronised")
                .atMost(Caravan.PATIENCE)
                .until(() -> "1"
                        .equals(target.value("SELECT count(*) FROM caravan.table_column WHERE state = 'SYNCHRONIZED'"
                                + " AND source_table = 'dbo.orders' AND source_column = 'amount' AND column_id > 3")));
        caravan().await(TaskState.SYNCHRONIZING);
    }

    @Test
    void aRenamedColumnComesInByLoadingTheTableAgain() throws Exception {
        follow();
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> source.execute("EXEC sp_rename 'dbo.orders.note', 'remark', 'COLUMN'"));
        source.execute(
                "EXEC sys.sp_cdc_disable_table N'dbo', N'orders', N'all'",
                "EXEC sp_rename 'dbo.orders.note', 'remark', 'COLUMN'",
                "UPDATE dbo.orders SET remark = 'ONE' WHERE id = 1");
        assertThat(awaitStopped("[[1, one, 1], [2, two, 2]]")).contains("dbo.orders", "caravan reload");

        reload("dbo.orders");
        source.execute("INSERT INTO dbo.orders VALUES (3, 'three', 3)");
        caravan().awaitCaughtUp(source);
        assertThat(target.rows("SELECT id, remark, amount FROM dbo.orders ORDER BY id"))
                .hasToString("[[1, ONE, 1], [2, two, 2], [3, three, 3]]");
    }

    @Test
    void aColumnComesInAfterALoadThoughSomebodyElseMadeTheCaptureInstance() throws Exception {
        source.execute(
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'orders', @role_name = NULL, @capture_instance = N'theirs'");
        follow();
        caravan().tasks().command("it", Tasks.Command.PAUSE);
        caravan().await(TaskState.PAUSED);
        source.execute(
                "ALTER TABLE dbo.orders ADD extra int NOT NULL DEFAULT 7",
                "ALTER TABLE dbo.orders DROP COLUMN amount",
                "ALTER TABLE dbo.orders ADD amount varchar(10) NULL",
                "UPDATE dbo.orders SET amount = 'much', extra = 1 WHERE id = 1");
        caravan().tasks().command("it", Tasks.Command.RESUME);
        assertThat(awaitStopped("[[1, one, 1], [2, two, 2]]")).contains("caravan reload");

        reload("dbo.orders");
        awaitNewAmount();
        source.execute("INSERT INTO dbo.orders (id, note, amount) VALUES (4, 'four', 'most')");
        assertEqual();
        assertThat(target.rows("SELECT id, note, amount, extra FROM dbo.orders ORDER BY id"))
                .hasToString("[[1, one, much, 1], [2, two, null, 7], [4, four, most, 7]]");
    }

    @Test
    void aColumnThatIsNotCapturedFromTheStartStaysOutWhenTheTableIsLoadedAgain() throws Exception {
        source.execute(
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'orders', @role_name = NULL, @capture_instance = N'theirs',"
                        + " @captured_column_list = N'id, note'");
        follow();
        reload("dbo.orders");
        source.execute("INSERT INTO dbo.orders VALUES (3, 'three', 3)");
        caravan().awaitCaughtUp(source);
        assertThat(target.rows("SELECT * FROM dbo.orders ORDER BY id")).hasToString("[[1, one], [2, two], [3, three]]");
        assertThat(source.value("SELECT COUNT(*) FROM cdc.change_tables WHERE capture_instance LIKE '%orders%'"))
                .as("instances that were made for amount")
                .isEqualTo("0");
    }

    @Test
    void aTypeThatAllowsNullByNowIsTakenOverByLoadingTheTableAgain() throws Exception {
        source.execute(
                "UPDATE dbo.orders SET amount = 0 WHERE amount IS NULL",
                "ALTER TABLE dbo.orders ALTER COLUMN amount int NOT NULL");
        follow();
        source.execute(
                "ALTER TABLE dbo.orders ALTER COLUMN amount float", "UPDATE dbo.orders SET amount = NULL WHERE id = 1");
        assertThat(awaitStopped("[[1, one, 1], [2, two, 2]]")).contains("from int to float", "caravan reload");

        reload("dbo.orders");
        source.execute("INSERT INTO dbo.orders VALUES (3, 'three', 3.25), (4, 'four', NULL)");
        assertEqual();
    }

    @Test
    void aColumnThatAllowsNullByNowDoesSoAtTheTargetAfterALoad() throws Exception {
        follow();
        caravan().tasks().command("it", Tasks.Command.PAUSE);
        caravan().await(TaskState.PAUSED);
        source.execute(
                "ALTER TABLE dbo.orders ALTER COLUMN note varchar(10) NULL",
                "UPDATE dbo.orders SET note = NULL WHERE id = 1");
        caravan().tasks().reload("it", List.of("dbo.orders"));
        caravan().tasks().command("it", Tasks.Command.RESUME);
        assertEqual();
    }

    @Test
    void aColumnThatTheTaskExcludesByNowStaysAtTheTargetWhenTheTableIsLoadedAgain() throws Exception {
        follow("ddl.drop-column=drop");
        follow("tables[0].exclude=note");
        reload("dbo.orders");
        source.execute("INSERT INTO dbo.orders VALUES (3, 'three', 3)");
        caravan().awaitCaughtUp(source);
        assertThat(target.rows("SELECT id, note, amount FROM dbo.orders ORDER BY id"))
                .hasToString("[[1, null, 1], [2, null, 2], [3, null, 3]]");
    }

    @Test
    void aColumnThatOnlyTheNewerCaptureInstanceHasKeepsItsPlaceWhenTheTableIsLoadedAgain() throws Exception {
        source.execute(
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table N'dbo', N'orders', @role_name = NULL, @capture_instance = N'theirs'");
        follow();
        source.execute("ALTER TABLE dbo.orders ADD extra int NULL", "UPDATE dbo.orders SET extra = 1 WHERE id = 1");
        awaitSynchronized("extra");
        target.execute("CREATE VIEW dbo.view_of_extra AS SELECT id, extra FROM dbo.orders;"
                + " UPDATE dbo.orders SET extra = 99 WHERE id = 1");
        reload("dbo.orders");
        awaitSynchronized("extra");
        source.execute("INSERT INTO dbo.orders VALUES (3, 'three', 3, 3)");
        assertEqual();
        assertThat(target.rows("SELECT id, extra FROM dbo.view_of_extra ORDER BY id"))
                .hasToString("[[1, 1], [2, null], [3, 3]]");
    }

    @Test
    void aTableWithAnotherKeyInThePlaceOfACapturedOneGetsThatKeyAtTheTarget() throws Exception {
        follow();
        takePlaceOfOrders("PRIMARY KEY (order_id, region)");
        reload("dbo.orders");
        source.execute(
                "INSERT INTO dbo.orders VALUES (2, 1, 'more', 9)",
                "UPDATE dbo.orders SET amount = 80 WHERE order_id = 1 AND region = 2");
        caravan().awaitCaughtUp(source);
        assertThat(target.rows("SELECT order_id, region, note, amount FROM dbo.orders ORDER BY 1, 2"))
                .hasToString("[[1, 1, new, 7], [1, 2, new, 80], [2, 1, more, 9]]");
        assertThat(key()).isEqualTo("PRIMARY KEY (order_id, region)");
    }

    @Test
    void aTableOfOthersWithAnotherKeyIsLoadedAgainOnceItIsDroppedAtTheTarget() throws Exception {
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders"
                + " (id int PRIMARY KEY, note varchar(10) NOT NULL, amount int)");
        follow("existing-tables=truncate");
        takePlaceOfOrders("PRIMARY KEY (order_id, region)");
        caravan().tasks().reload("it", List.of("dbo.orders"));
        caravan().tasks().command("it", Tasks.Command.START);
        Awaitility.await("the reload is refused")
                .atMost(Caravan.PATIENCE)
                .until(() -> isStopped()
                        && String.valueOf(caravan().status().reason()).contains("primary key"));
        assertThat(caravan().status().reason())
                .contains("dbo.orders", "(id)", "(order_id, region)", "Drop the table at the target");
        assertThat(target.rows("SELECT * FROM dbo.orders ORDER BY id")).hasToString("[[1, one, 1], [2, two, 2]]");

        target.execute("DROP TABLE dbo.orders");
        reload("dbo.orders");
        assertEqual();
        assertThat(key()).isEqualTo("PRIMARY KEY (order_id, region)");
    }

    private void takePlaceOfOrders(String key) throws SQLException {
        source.execute(
                "CREATE TABLE dbo.orders_new (order_id int NOT NULL, region int NOT NULL, note varchar(10) NOT NULL,"
                        + " amount int NULL, CONSTRAINT orders_key " + key + ")",
                "INSERT INTO dbo.orders_new VALUES (1, 1, 'new', 7), (1, 2, 'new', 8)",
                "EXEC sp_rename 'dbo.orders', 'orders_old'",
                "EXEC sp_rename 'dbo.orders_new', 'orders'");
        start();
        assertThat(awaitStopped("[[1, one, 1], [2, two, 2]]"))
                .contains("'order_id' of table dbo.orders", "'caravan reload it dbo.orders', then start the task");
    }

    private @Nullable String key() {
        return target.value("SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                + " WHERE conrelid = 'dbo.orders'::regclass AND contype = 'p'");
    }

    private void awaitSynchronized(String column) {
        Awaitility.await("column " + column + " is synchronised")
                .atMost(Caravan.PATIENCE)
                .until(() -> "1"
                        .equals(target.value("SELECT count(*) FROM caravan.table_column WHERE state = 'SYNCHRONIZED'"
                                + " AND source_table = 'dbo.orders' AND source_column = '" + column + "'")));
        caravan().await(TaskState.SYNCHRONIZING);
    }

    @Test
    void aRenamedTableIsFollowedAgainUnderItsOldName() throws Exception {
        follow();
        caravan().tasks().command("it", Tasks.Command.PAUSE);
        caravan().await(TaskState.PAUSED);
        source.execute(
                "EXEC sp_rename 'dbo.orders', 'orders_2026'",
                "INSERT INTO dbo.orders_2026 VALUES (3, 'three', 3)",
                "INSERT INTO dbo.other VALUES (2, 'second')");
        caravan().tasks().command("it", Tasks.Command.RESUME);
        assertThat(awaitStopped("[[1, one, 1], [2, two, 2]]")).contains("dbo.orders");

        source.execute("EXEC sp_rename 'dbo.orders_2026', 'orders'");
        caravan().tasks().command("it", Tasks.Command.START);
        assertEqual();
    }

    @Test
    void aRenamedTableIsLeftBehindOnceItIsNotInTheTask() throws Exception {
        follow();
        source.execute(
                "EXEC sp_rename 'dbo.orders', 'orders_2026'",
                "ALTER TABLE dbo.orders_2026 ADD x int NULL",
                "INSERT INTO dbo.orders_2026 (id, note) VALUES (3, 'three')",
                "INSERT INTO dbo.other VALUES (2, 'second')");
        assertThat(awaitStopped("[[1, one, 1], [2, two, 2]]"))
                .isEqualTo(
                        "Table dbo.orders was dropped or renamed at the source. Restore it, or remove it from the task.");

        settings.remove("tables[1].source");
        follow("tables[0].source=dbo.other");
        Comparison.assertEqual(source, "dbo.other", target, "dbo.other");
        assertThat(target.rows("SELECT * FROM dbo.orders ORDER BY id")).hasToString("[[1, one, 1], [2, two, 2]]");
    }

    @Test
    void twoTablesThatChangePlacesStopTheTaskBeforeAnythingIsCrossed() throws Exception {
        source.execute(
                "CREATE TABLE dbo.orders_new (id int NOT NULL PRIMARY KEY, note varchar(10) NOT NULL, amount int NULL)",
                "INSERT INTO dbo.orders_new VALUES (7, 'new', 7)");
        follow("tables[2].source=dbo.orders_new");
        source.execute(
                "EXEC sp_rename 'dbo.orders', 'orders_old'",
                "EXEC sp_rename 'dbo.orders_new', 'orders'",
                "EXEC sp_rename 'dbo.orders_old', 'orders_new'");
        start();
        source.execute("INSERT INTO dbo.orders VALUES (3, 'three', 3)");
        assertThat(awaitStopped("[[1, one, 1], [2, two, 2]]"))
                .contains("dbo.orders", "dbo.orders_new", "another table", "caravan reload");
        reload("dbo.orders", "dbo.orders_new");
        assertEqual();
        Comparison.assertEqual(source, "dbo.orders_new", target, "dbo.orders_new");
    }

    @Test
    void aTableThatTakesTheNameOfACapturedOneStopsTheTask() throws Exception {
        follow();
        source.execute(
                "CREATE TABLE dbo.orders_new (id int NOT NULL PRIMARY KEY, note varchar(10) NOT NULL, amount int NULL)",
                "INSERT INTO dbo.orders_new VALUES (1, 'new', 7)",
                "EXEC sp_rename 'dbo.orders', 'orders_old'",
                "EXEC sp_rename 'dbo.orders_new', 'orders'",
                "INSERT INTO dbo.orders VALUES (3, 'three', 3)");
        assertThat(awaitStopped("[[1, one, 1], [2, two, 2]]")).contains("dbo.orders", "caravan reload");
        reload("dbo.orders");
        source.execute("INSERT INTO dbo.orders VALUES (4, 'four', 4)");
        assertEqual();
    }

    @Test
    void aKeyColumnOfACapturedTableCannotBeDroppedAtTheSource() throws Exception {
        follow();
        String key =
                source.value("SELECT name FROM sys.key_constraints WHERE parent_object_id = OBJECT_ID('dbo.orders')");
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> source.execute("ALTER TABLE dbo.orders DROP CONSTRAINT [" + key + "]"));
        source.execute("UPDATE dbo.orders SET amount = 11 WHERE id = 1");
        assertEqual();
    }

    @Test
    void aChosenKeyColumnThatIsDroppedNeedsAnotherKeyAndALoad() throws Exception {
        source.execute(
                "CREATE TABLE dbo.plain (code int NOT NULL, number bigint NOT NULL, note varchar(10) NULL)",
                "INSERT INTO dbo.plain VALUES (1, 100, 'one'), (2, 200, 'two')");
        follow("tables[2].source=dbo.plain", "tables[2].primary-key=code");
        source.execute(
                "ALTER TABLE dbo.plain DROP COLUMN code", "UPDATE dbo.plain SET note = 'ONE' WHERE number = 100");
        assertThat(awaitStopped("[[1, one, 1], [2, two, 2]]"))
                .contains("Column 'code' of dbo.plain was dropped at the source, and is part of the key.");
        assertThat(target.rows("SELECT * FROM dbo.plain ORDER BY code")).hasToString("[[1, 100, one], [2, 200, two]]");

        target.execute("DROP TABLE dbo.plain");
        start("tables[2].primary-key=number");
        Awaitility.await().atMost(Caravan.PATIENCE).until(this::isStopped);
        reload("dbo.plain");
        source.execute("INSERT INTO dbo.plain VALUES (300, 'three')");
        caravan().awaitCaughtUp(source);
        Comparison.assertEqual(source, "dbo.plain", target, "dbo.plain");
    }

    @Test
    void aWiderKeyIsFollowed() throws Exception {
        source.execute(
                "CREATE TABLE dbo.coded (code varchar(5) NOT NULL PRIMARY KEY, note varchar(10) NULL)",
                "INSERT INTO dbo.coded VALUES ('one', 'x')",
                "CREATE TABLE dbo.plain (code int NOT NULL, note varchar(10) NULL)",
                "INSERT INTO dbo.plain VALUES (1, 'one')");
        follow("tables[2].source=dbo.coded", "tables[3].source=dbo.plain", "tables[3].primary-key=code");
        source.execute(
                "ALTER TABLE dbo.coded ALTER COLUMN code varchar(20) NOT NULL",
                "INSERT INTO dbo.coded VALUES ('a code of 17 chars', 'y')",
                "UPDATE dbo.coded SET code = 'one of more' WHERE code = 'one'",
                "ALTER TABLE dbo.plain ALTER COLUMN code bigint NOT NULL",
                "UPDATE dbo.plain SET code = 5000000000 WHERE code = 1",
                "INSERT INTO dbo.plain VALUES (6000000000, 'two')");
        assertEqual();
        Comparison.assertEqual(source, "dbo.coded", target, "dbo.coded");
        Comparison.assertEqual(source, "dbo.plain", target, "dbo.plain");
    }
}
