// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks;
import dev.caravan.testing.TargetDatabase;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Columns that are dropped or altered at the source: the target follows or the task stops, as the task says. */
class ColumnPolicyIT {

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void create() throws Exception {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note varchar(10) NOT NULL, amount int NULL)",
                "INSERT INTO dbo.orders VALUES (1, 'one', 1), (2, 'two', 2)");
    }

    @AfterEach
    void close() throws Exception {
        target.close();
        source.close();
    }

    private Caravan start(String... settings) {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            task.put("caravan.tasks.it." + setting.substring(0, equals), setting.substring(equals + 1));
        }
        Caravan caravan = Caravan.start(task);
        caravan.await(TaskState.SYNCHRONIZING);
        return caravan;
    }

    private static String awaitFailure(Caravan caravan) {
        Awaitility.await().atMost(Caravan.PATIENCE).until(() -> caravan.status().state() == TaskState.FAILED);
        return String.valueOf(caravan.status().reason());
    }

    @Test
    void aDroppedColumnIsKeptWithItsValues() throws Exception {
        try (Caravan caravan = start()) {
            source.execute(
                    "ALTER TABLE dbo.orders DROP COLUMN note",
                    "UPDATE dbo.orders SET amount = 11 WHERE id = 1",
                    "INSERT INTO dbo.orders VALUES (3, 3)");
            caravan.awaitCaughtUp(source);

            assertThat(target.rows("SELECT id, note, amount FROM dbo.orders ORDER BY id"))
                    .extracting(Object::toString)
                    .containsExactly("[1, one, 11]", "[2, two, 2]", "[3, null, 3]");
        }
    }

    @Test
    void aDroppedColumnIsDroppedWhenTheTaskSaysSo() throws Exception {
        try (Caravan caravan = start("ddl.drop-column=drop")) {
            source.execute("ALTER TABLE dbo.orders DROP COLUMN note", "UPDATE dbo.orders SET amount = 11 WHERE id = 1");
            caravan.awaitCaughtUp(source);

            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
            assertThat(target.value("SELECT count(*) FROM information_schema.columns WHERE table_name = 'orders'"))
                    .isEqualTo("2");
        }
    }

    @Test
    void aDroppedColumnStopsTheTaskWhenTheTaskSaysSoAndNothingIsApplied() throws Exception {
        try (Caravan caravan = start("ddl.drop-column=stop")) {
            source.execute("ALTER TABLE dbo.orders DROP COLUMN note", "UPDATE dbo.orders SET amount = 11 WHERE id = 1");

            assertThat(awaitFailure(caravan))
                    .contains("Column 'note' of dbo.orders was dropped at the source", "ddl.drop-column");
            assertThat(target.value("SELECT note FROM dbo.orders WHERE id = 1")).isEqualTo("one");
        }
    }

    @Test
    void aColumnThatIsDroppedWhileTheTaskPausesIsKept() throws Exception {
        try (Caravan caravan = start()) {
            caravan.tasks().command("it", Tasks.Command.PAUSE);
            caravan.await(TaskState.PAUSED);
            source.execute("ALTER TABLE dbo.orders DROP COLUMN note", "INSERT INTO dbo.orders VALUES (3, 3)");
            caravan.tasks().command("it", Tasks.Command.RESUME);
            caravan.awaitCaughtUp(source);

            assertThat(target.rows("SELECT id, note FROM dbo.orders ORDER BY id"))
                    .extracting(Object::toString)
                    .containsExactly("[1, one]", "[2, two]", "[3, null]");
        }
    }

    @Test
    void aDroppedColumnThatIsMadeAgainIsAnotherColumn() throws Exception {
        try (Caravan caravan = start("ddl.drop-column=drop")) {
            source.execute(
                    "ALTER TABLE dbo.orders DROP COLUMN amount",
                    "ALTER TABLE dbo.orders ADD amount varchar(10) NULL",
                    "UPDATE dbo.orders SET amount = 'much' WHERE id = 1");
            Awaitility.await()
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.status().counts().ddls() == 1);
            source.execute("INSERT INTO dbo.orders VALUES (3, 'three', 'more')");
            caravan.awaitCaughtUp(source);

            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
        }
    }

    @Test
    void aWiderTypeIsFollowedBeforeAnythingOfItIsApplied() throws Exception {
        try (Caravan caravan = start()) {
            source.execute(
                    "ALTER TABLE dbo.orders ALTER COLUMN amount bigint NULL",
                    "UPDATE dbo.orders SET amount = 5000000000 WHERE id = 1",
                    "ALTER TABLE dbo.orders ALTER COLUMN note varchar(40) NULL",
                    "INSERT INTO dbo.orders VALUES (3, 'a note of more than ten characters', 3), (4, NULL, 4)");
            caravan.awaitCaughtUp(source);

            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
            assertThat(target.value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
                            + " WHERE attrelid = 'dbo.orders'::regclass AND attname = 'amount'"))
                    .isEqualTo("bigint");
        }
    }

    @Test
    void aColumnThatIsDroppedInOneOfTwoMergedTablesStaysForTheOther() throws Exception {
        source.execute(
                "CREATE TABLE dbo.orders_b (id int NOT NULL PRIMARY KEY, note varchar(10) NOT NULL, amount int NULL)",
                "INSERT INTO dbo.orders_b VALUES (1, 'other', 10)");
        try (Caravan caravan = start(
                "ddl.drop-column=drop",
                "merge-tables=true",
                "tables[0].source=dbo.orders*",
                "tables[0].target=dbo.orders")) {
            source.execute(
                    "ALTER TABLE dbo.orders DROP COLUMN note",
                    "INSERT INTO dbo.orders VALUES (3, 3)",
                    "INSERT INTO dbo.orders_b VALUES (2, 'later', 20)");
            caravan.awaitCaughtUp(source);
            assertThat(target.rows("SELECT id, note, amount FROM dbo.orders ORDER BY __dts_data_source, id"))
                    .hasToString("[[1, one, 1], [2, two, 2], [3, null, 3], [1, other, 10], [2, later, 20]]");

            source.execute("ALTER TABLE dbo.orders_b DROP COLUMN note", "INSERT INTO dbo.orders_b VALUES (3, 30)");
            caravan.awaitCaughtUp(source);
            assertThat(target.rows("SELECT id, amount FROM dbo.orders ORDER BY __dts_data_source, id"))
                    .hasToString("[[1, 1], [2, 2], [3, 3], [1, 10], [2, 20], [3, 30]]");
            assertThat(target.value("SELECT count(*) FROM information_schema.columns WHERE table_schema = 'dbo'"
                            + " AND table_name = 'orders' AND column_name = 'note'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void aTypeOfTheTargetThatIsWiderAlreadyStays() throws Exception {
        target.execute(
                "CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note text NOT NULL, amount bigint)");
        try (Caravan caravan = start("existing-tables=truncate")) {
            source.execute(
                    "ALTER TABLE dbo.orders ALTER COLUMN note varchar(40) NULL",
                    "INSERT INTO dbo.orders VALUES (3, 'a note of more than ten characters', 3), (4, NULL, 4)");
            caravan.awaitCaughtUp(source);

            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
            assertThat(target.value("SELECT format_type(atttypid, atttypmod) FROM pg_attribute"
                            + " WHERE attrelid = 'dbo.orders'::regclass AND attname = 'note'"))
                    .isEqualTo("text");
        }
    }

    @Test
    void aTypeThatMayHaveChangedValuesStopsTheTask() throws Exception {
        try (Caravan caravan = start()) {
            source.execute(
                    "ALTER TABLE dbo.orders ALTER COLUMN amount float NULL",
                    "UPDATE dbo.orders SET amount = 1.5 WHERE id = 1");

            assertThat(awaitFailure(caravan))
                    .contains("Column 'amount' of dbo.orders changed from int to float", "caravan reload");
            assertThat(target.value("SELECT amount FROM dbo.orders WHERE id = 1"))
                    .isEqualTo("1");
        }
    }

    @Test
    void aTableThatIsDroppedStopsTheTaskWithTheReason() throws Exception {
        try (Caravan caravan = start()) {
            source.execute("DROP TABLE dbo.orders");

            assertThat(awaitFailure(caravan)).contains("Table dbo.orders was dropped or renamed at the source");
        }
    }
}
