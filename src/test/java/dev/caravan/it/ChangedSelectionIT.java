// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.TargetDatabase;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tables that come to a task's file, or go from it, after its first start. */
class ChangedSelectionIT {

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        for (String table : List.of("a", "b")) {
            source.execute(
                    "CREATE TABLE dbo." + table + " (id int NOT NULL PRIMARY KEY, note nvarchar(20) NULL)",
                    "INSERT INTO dbo." + table + " VALUES (1, N'one'), (2, N'two')");
        }
        target = TargetDatabase.create();
    }

    @AfterEach
    void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void aTableThatComesIsLoadedBeforeItIsFollowed() throws Exception {
        try (Caravan caravan = Caravan.start(task("a"))) {
            caravan.awaitCaughtUp(source);
        }
        source.execute(
                "UPDATE dbo.a SET note = N'while away'", "UPDATE dbo.b SET note = N'never captured' WHERE id = 1");
        try (Caravan caravan = Caravan.start(task("a", "b"))) {
            caravan.awaitCaughtUp(source);
            source.execute("DELETE FROM dbo.b WHERE id = 2", "INSERT INTO dbo.b VALUES (3, N'three')");
            caravan.awaitCaughtUp(source);
            assertThat(rows("dbo.a")).isEqualTo("[[1, while away], [2, while away]]");
            assertThat(rows("dbo.b")).isEqualTo("[[1, never captured], [3, three]]");
            assertThat(states()).isEqualTo("[[dbo.a, IN_SYNC], [dbo.b, IN_SYNC]]");
        }
        try (Caravan caravan = Caravan.start(task("a", "b"))) {
            source.execute("UPDATE dbo.b SET note = N'after a restart' WHERE id = 3");
            caravan.awaitCaughtUp(source);
            assertThat(rows("dbo.b")).isEqualTo("[[1, never captured], [3, after a restart]]");
        }
    }

    @Test
    void aTableThatGoesIsMarkedAndItsRowsStay() throws Exception {
        try (Caravan caravan = Caravan.start(task("a", "b"))) {
            caravan.awaitCaughtUp(source);
        }
        try (Caravan caravan = Caravan.start(task("a"))) {
            source.execute("DELETE FROM dbo.b");
            caravan.awaitCaughtUp(source);
            assertThat(rows("dbo.b")).isEqualTo("[[1, one], [2, two]]");
            assertThat(states()).isEqualTo("[[dbo.a, IN_SYNC], [dbo.b, REMOVED]]");
        }
    }

    @Test
    void aTableThatComesBackIsLoadedAnewAsExistingTablesSays() throws Exception {
        try (Caravan caravan = Caravan.start(task("a", "b"))) {
            caravan.awaitCaughtUp(source);
        }
        try (Caravan caravan = Caravan.start(task("a"))) {
            source.execute("DELETE FROM dbo.b WHERE id = 1");
            caravan.awaitCaughtUp(source);
        }
        try (Caravan caravan = Caravan.start(task("a", "b"))) {
            caravan.awaitFailedPrecheck();
            assertThat(caravan.status().reason()).contains("Table dbo.b exists in the target.");
        }
        Map<String, Object> again = task("a", "b");
        again.put("caravan.tasks.it.existing-tables", "truncate");
        try (Caravan caravan = Caravan.start(again)) {
            caravan.awaitCaughtUp(source);
            assertThat(rows("dbo.b")).isEqualTo("[[2, two]]");
            assertThat(states()).isEqualTo("[[dbo.a, IN_SYNC], [dbo.b, IN_SYNC]]");
        }
    }

    @Test
    void aTableThatComesBackHasTheColumnsThatItsSourceHasByThen() throws Exception {
        try (Caravan caravan = Caravan.start(task("a", "b"))) {
            caravan.awaitCaughtUp(source);
        }
        try (Caravan caravan = Caravan.start(task("a"))) {
            source.execute(
                    "ALTER TABLE dbo.b DROP COLUMN note",
                    "ALTER TABLE dbo.b ADD note int NULL",
                    "UPDATE dbo.b SET note = 5 WHERE id = 1");
            caravan.awaitCaughtUp(source);
        }
        Map<String, Object> again = task("a", "b");
        again.put("caravan.tasks.it.existing-tables", "recreate");
        try (Caravan caravan = Caravan.start(again)) {
            caravan.awaitCaughtUp(source);
            source.execute("INSERT INTO dbo.b (id, note) VALUES (3, 33)");
            Awaitility.await("the new column has come in")
                    .atMost(Caravan.PATIENCE)
                    .untilAsserted(() -> assertThat(rows("dbo.b")).isEqualTo("[[1, 5], [2, null], [3, 33]]"));
        }
    }

    @Test
    void aTableThatJoinsAMergedOneLeavesTheRowsOfTheOthersAlone() throws Exception {
        try (Caravan caravan = Caravan.start(merged("a"))) {
            caravan.awaitCaughtUp(source);
        }
        source.execute("ALTER TABLE dbo.b ADD amount int NULL", "UPDATE dbo.a SET note = N'while away' WHERE id = 1");
        Map<String, Object> both = merged("a", "b");
        both.put("caravan.tasks.it.existing-tables", "truncate");
        try (Caravan caravan = Caravan.start(both)) {
            caravan.awaitCaughtUp(source);
            source.execute("UPDATE dbo.b SET amount = 22 WHERE id = 2");
            caravan.awaitCaughtUp(source);
            assertThat(target.rows("SELECT id, note, amount FROM dbo.m ORDER BY __dts_data_source, id"))
                    .hasToString("[[1, while away, null], [2, two, null], [1, one, null], [2, two, 22]]");
        }
        // One share is given up and loaded anew.
        try (Caravan caravan = Caravan.start(merged("a"))) {
            source.execute("DELETE FROM dbo.b WHERE id = 1");
            caravan.awaitCaughtUp(source);
        }
        try (Caravan caravan = Caravan.start(merged("a", "b"))) {
            caravan.awaitFailedPrecheck();
            assertThat(caravan.status().reason()).contains("Table dbo.m has rows of table dbo.b already.");
        }
        try (Caravan caravan = Caravan.start(both)) {
            caravan.awaitCaughtUp(source);
            assertThat(target.rows("SELECT id, note, amount FROM dbo.m ORDER BY __dts_data_source, id"))
                    .hasToString("[[1, while away, null], [2, two, null], [2, two, 22]]");
        }
    }

    private Map<String, Object> task(String... tables) {
        Map<String, Object> task = Caravan.task(source, target);
        for (int i = 0; i < tables.length; i++) {
            task.put("caravan.tasks.it.tables[" + i + "].source", "dbo." + tables[i]);
        }
        return task;
    }

    private Map<String, Object> merged(String... tables) {
        Map<String, Object> task = task(tables);
        task.put("caravan.tasks.it.merge-tables", "true");
        for (int i = 0; i < tables.length; i++) {
            task.put("caravan.tasks.it.tables[" + i + "].target", "dbo.m");
        }
        return task;
    }

    private String rows(String table) {
        return target.rows("SELECT * FROM " + table + " ORDER BY id").toString();
    }

    private String states() {
        return target.rows("SELECT source_table, state FROM caravan.table_state ORDER BY 1")
                .toString();
    }
}
