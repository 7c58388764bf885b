// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.Finding;
import dev.caravan.task.Finding.Level;
import dev.caravan.testing.TargetDatabase;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a target table that is there before the task begins. */
class ExistingTablesIT {

    private static SourceDatabase source;
    private static TargetDatabase target;

    @BeforeAll
    static void createDatabases() throws Exception {
        source = SourceDatabase.create();
        source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(20) NULL, extra int NULL)");
        target = TargetDatabase.create();
    }

    @AfterAll
    static void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    @BeforeEach
    void fill() throws Exception {
        source.execute("DELETE FROM dbo.orders", "INSERT INTO dbo.orders VALUES (1, N'source', 1), (2, N'source', 2)");
        target.execute("DROP SCHEMA IF EXISTS caravan CASCADE; DROP SCHEMA IF EXISTS dbo CASCADE; CREATE SCHEMA dbo");
    }

    @Test
    void keptRowsWinOverTheLoadAndLoseToChanges() throws Exception {
        target.execute("CREATE TABLE dbo.orders (id int PRIMARY KEY, note text, extra int);"
                + "INSERT INTO dbo.orders VALUES (1, 'target', 10), (3, 'target', 30)");
        try (Caravan caravan = Caravan.start(task("keep-rows"))) {
            caravan.awaitCaughtUp(source);
            assertThat(rows()).isEqualTo("[[1, target, 10], [2, source, 2], [3, target, 30]]");

            source.execute(
                    "UPDATE dbo.orders SET note = N'changed' WHERE id = 1",
                    "INSERT INTO dbo.orders VALUES (3, N'new', 3)",
                    "DELETE FROM dbo.orders WHERE id = 2");
            caravan.awaitCaughtUp(source);
            assertThat(rows()).isEqualTo("[[1, changed, 1], [3, new, 3]]");
        }
    }

    @Test
    void rowsOfATableThatIsMadeAreLoadedUnderKeepRows() throws Exception {
        try (Caravan caravan = Caravan.start(task("keep-rows"))) {
            caravan.awaitCaughtUp(source);
            assertThat(rows()).isEqualTo("[[1, source, 1], [2, source, 2]]");
        }
    }

    @Test
    void truncateEmptiesATableAndKeepsItsColumns() throws Exception {
        target.execute("CREATE TABLE dbo.orders (id int, note text, extra int, mine int DEFAULT 7);"
                + "INSERT INTO dbo.orders VALUES (1, 'target', 10), (1, 'twice', 10)");
        try (Caravan caravan = Caravan.start(task("truncate"))) {
            caravan.awaitCaughtUp(source);
            assertThat(rows()).isEqualTo("[[1, source, 1, 7], [2, source, 2, 7]]");
        }
    }

    @Test
    void recreateMakesATableAnew() throws Exception {
        target.execute("CREATE TABLE dbo.orders (wrong int NOT NULL); INSERT INTO dbo.orders VALUES (1)");
        try (Caravan caravan = Caravan.start(task("recreate"))) {
            caravan.awaitCaughtUp(source);
            assertThat(rows()).isEqualTo("[[1, source, 1], [2, source, 2]]");
        }
    }

    @Test
    void aColumnWithoutACounterpartIsLostAndNamedAndStaysLostOverARestart() throws Exception {
        target.execute("CREATE TABLE dbo.orders (id int PRIMARY KEY, note text)");
        try (Caravan caravan = Caravan.start(task("keep-rows"))) {
            caravan.awaitCaughtUp(source);
            assertThat(caravan.tasks().precheckReport("it").orElseThrow().of(Level.WARNING))
                    .filteredOn(finding -> finding.id().equals("table.left-out-columns"))
                    .extracting(Finding::found)
                    .containsExactly("Column extra of dbo.orders is left out: its values are lost: target table"
                            + " dbo.orders has no column 'extra'.");
        }
        try (Caravan caravan = Caravan.start(task("keep-rows"))) {
            source.execute("UPDATE dbo.orders SET extra = 5, note = N'again' WHERE id = 2");
            caravan.awaitCaughtUp(source);
            assertThat(rows()).isEqualTo("[[1, source], [2, again]]");
            assertThat(target.value("SELECT lost_columns FROM caravan.table_state"))
                    .isEqualTo("{extra}");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fail | id int PRIMARY KEY | exists in the target. Choose another 'target', or set 'existing-tables'",
                "keep-rows | id int PRIMARY KEY, must int NOT NULL | has column 'must', which is NOT NULL without a default",
                "keep-rows | id int, note text | has no unique index on exactly the key (id)",
                "truncate | id int, note text PRIMARY KEY | has no unique index on exactly the key (id)",
                "truncate | note text | Key column 'id' of table dbo.orders is not synchronised: its values are lost"
            })
    void refusesATableThatDoesNotFitAndLeavesItAlone(String policy, String columns, String problem) throws Exception {
        target.execute("CREATE TABLE dbo.orders (" + columns + ")");
        try (Caravan caravan = Caravan.start(task(policy))) {
            caravan.awaitFailedPrecheck();
            assertThat(caravan.status().reason()).contains(problem);
            assertThat(target.value("SELECT to_regclass('caravan.event_of_task')"))
                    .isNull();
        }
    }

    private static Map<String, Object> task(String policy) {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.existing-tables", policy);
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        return task;
    }

    private static String rows() {
        return target.rows("SELECT * FROM dbo.orders ORDER BY id").toString();
    }
}
