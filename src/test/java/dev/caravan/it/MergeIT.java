// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Several source tables go to one target table, told apart by their origin. */
class MergeIT {

    @Test
    void tablesOfDifferentShapeWithTheSameKeysShareATable() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.orders_1 (id int NOT NULL PRIMARY KEY, note nvarchar(10) NULL, old int NOT NULL)",
                    "CREATE TABLE dbo.orders_2 (id bigint NOT NULL PRIMARY KEY, note nvarchar(20) NULL, new int NULL)",
                    "INSERT INTO dbo.orders_1 VALUES (1, N'one', 10), (2, N'two', 20)",
                    "INSERT INTO dbo.orders_2 VALUES (1, N'eins', 100), (3000000000, N'viele', NULL)");
            try (Caravan caravan = Caravan.start(merging(source, target))) {
                caravan.awaitCaughtUp(source);
                source.execute(
                        "UPDATE dbo.orders_1 SET note = N'ONE', old = 11 WHERE id = 1",
                        "UPDATE dbo.orders_2 SET new = 101 WHERE id = 1",
                        "DELETE FROM dbo.orders_1 WHERE id = 2",
                        "INSERT INTO dbo.orders_2 VALUES (2, N'a longer note', 7)",
                        "UPDATE dbo.orders_2 SET id = 4 WHERE id = 3000000000");
                caravan.awaitCaughtUp(source);

                assertThat(rows(target, source))
                        .containsExactly(
                                "[1, ONE, 11, null, dbo.orders_1]",
                                "[1, eins, null, 101, dbo.orders_2]",
                                "[2, a longer note, null, 7, dbo.orders_2]",
                                "[4, viele, null, null, dbo.orders_2]");
            }
        }
    }

    @Test
    void aTableThatIsEmptiedAndFilledAgainLeavesTheRowsOfTheOthersAlone() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.orders_1 (id int NOT NULL PRIMARY KEY, note nvarchar(10) NULL)",
                    "CREATE TABLE dbo.orders_2 (id int NOT NULL PRIMARY KEY, note nvarchar(10) NULL)",
                    "INSERT INTO dbo.orders_1 VALUES (1, N'one'), (2, N'two')",
                    "INSERT INTO dbo.orders_2 VALUES (1, N'eins'), (2, N'zwei')");
            try (Caravan caravan = Caravan.start(merging(source, target))) {
                caravan.awaitCaughtUp(source);
                source.execute("DELETE FROM dbo.orders_1");
                caravan.awaitCaughtUp(source);
                assertThat(rows(target, source)).containsExactly("[1, eins, dbo.orders_2]", "[2, zwei, dbo.orders_2]");

                source.execute("INSERT INTO dbo.orders_1 VALUES (2, N'TWO'), (3, N'THREE')");
                caravan.awaitCaughtUp(source);
                assertThat(rows(target, source))
                        .containsExactly(
                                "[1, eins, dbo.orders_2]",
                                "[2, TWO, dbo.orders_1]",
                                "[2, zwei, dbo.orders_2]",
                                "[3, THREE, dbo.orders_1]");
            }
        }
    }

    @Test
    void aColumnThatArrivesOncePerTableIsAddedOnce() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.orders_1 (id int NOT NULL PRIMARY KEY)",
                    "CREATE TABLE dbo.orders_2 (id int NOT NULL PRIMARY KEY)",
                    "INSERT INTO dbo.orders_1 VALUES (1)",
                    "INSERT INTO dbo.orders_2 VALUES (1)");
            try (Caravan caravan = Caravan.start(merging(source, target))) {
                caravan.awaitCaughtUp(source);
                for (String table : List.of("orders_1", "orders_2")) {
                    source.execute(
                            "ALTER TABLE dbo." + table + " ADD amount int NULL",
                            "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'" + table
                                    + "', @role_name = NULL, @capture_instance = N'" + table
                                    + "_v2', @supports_net_changes = 0",
                            "INSERT INTO dbo." + table + " VALUES (2, 22)");
                    caravan.awaitCaughtUp(source);
                }
                source.execute("UPDATE dbo.orders_1 SET amount = 11 WHERE id = 1");
                caravan.awaitCaughtUp(source);

                // A column comes in beside the changes, which do not wait for it.
                Awaitility.await("the column is in")
                        .atMost(Caravan.PATIENCE)
                        .untilAsserted(() -> assertThat(rows(target, source))
                                .containsExactly(
                                        "[1, 11, dbo.orders_1]",
                                        "[1, null, dbo.orders_2]",
                                        "[2, 22, dbo.orders_1]",
                                        "[2, 22, dbo.orders_2]"));
            }
        }
    }

    private static Map<String, Object> merging(SourceDatabase source, TargetDatabase target) {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.merge-tables", "true");
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders_*");
        task.put("caravan.tasks.it.tables[0].target", "dbo.orders");
        return task;
    }

    /** Rows with the tag last, of which only the table is shown. */
    private static List<String> rows(TargetDatabase target, SourceDatabase source) {
        String columns = String.valueOf(target.value(
                "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid ="
                        + " 'dbo.orders'::regclass AND attnum > 0 AND attname <> '__dts_data_source'"));
        String tag = "replace(__dts_data_source, 'it:" + source.name() + ".', '')";
        return target
                .rows("SELECT " + columns + ", " + tag + " FROM dbo.orders ORDER BY id, __dts_data_source")
                .stream()
                .map(String::valueOf)
                .toList();
    }
}
