// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.testing.TargetDatabase;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks that do only some of schema, data and changes. */
class PartsIT {

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(20) NULL)",
                "INSERT INTO dbo.orders VALUES (1, N'one')");
        target = TargetDatabase.create();
    }

    @AfterEach
    void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void schemaAloneMakesEmptyTablesWithTheirKeys() throws Exception {
        try (Caravan caravan = Caravan.start(task("schema"))) {
            caravan.await(TaskState.FINISHED);
            assertThat(rows()).isEqualTo("[]");
            assertThat(target.value("SELECT indisprimary FROM pg_index WHERE indrelid = 'dbo.orders'::regclass"))
                    .isEqualTo("true");
        }
    }

    @Test
    void dataAloneFillsTablesThatAreThereAndEmpty() throws Exception {
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note text)");
        try (Caravan caravan = Caravan.start(task("data"))) {
            caravan.await(TaskState.FINISHED);
            assertThat(rows()).isEqualTo("[[1, one]]");
        }
    }

    @Test
    void schemaAndDataLeaveTheSourceAsItIs() throws Exception {
        try (Caravan caravan = Caravan.start(task("schema", "data"))) {
            caravan.await(TaskState.FINISHED);
            assertThat(rows()).isEqualTo("[[1, one]]");
            assertThat(target.value("SELECT indisprimary FROM pg_index WHERE indrelid = 'dbo.orders'::regclass"))
                    .isEqualTo("true");
        }
        assertThat(source.value("SELECT CAST(is_cdc_enabled AS int) FROM sys.databases WHERE name = DB_NAME()"))
                .isEqualTo("0");
        assertThat(source.tables()).containsExactly("dbo.orders");
    }

    @Test
    void dataAndChangesFillAndFollowTablesThatAreThereAndEmpty() throws Exception {
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note text)");
        try (Caravan caravan = Caravan.start(task("data", "changes"))) {
            caravan.awaitCaughtUp(source);
            assertThat(rows()).isEqualTo("[[1, one]]");
            source.execute(
                    "INSERT INTO dbo.orders VALUES (2, N'two')", "UPDATE dbo.orders SET note = N'ONE' WHERE id = 1");
            caravan.awaitCaughtUp(source);
            assertThat(rows()).isEqualTo("[[1, ONE], [2, two]]");
        }
    }

    @Test
    void dataAloneNeedsTablesThatAreThereAndEmpty() throws Exception {
        try (Caravan caravan = Caravan.start(task("data"))) {
            caravan.awaitFailedPrecheck();
            assertThat(caravan.status().reason()).contains("Table dbo.orders does not exist in the target.");
        }
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note text);"
                + "INSERT INTO dbo.orders VALUES (1, 'mine')");
        try (Caravan caravan = Caravan.start(task("data", "changes"))) {
            caravan.awaitFailedPrecheck();
            assertThat(caravan.status().reason())
                    .contains(
                            "Table dbo.orders has rows. Empty it, or set 'existing-tables' to keep-rows or truncate.");
        }
    }

    @Test
    void schemaAndChangesBeginAtThePresent() throws Exception {
        try (Caravan caravan = Caravan.start(task("schema", "changes"))) {
            caravan.awaitCaughtUp(source);
            source.execute(
                    "INSERT INTO dbo.orders VALUES (2, N'two')", "UPDATE dbo.orders SET note = N'ONE' WHERE id = 1");
            caravan.awaitCaughtUp(source);
            assertThat(rows()).isEqualTo("[[1, ONE], [2, two]]");
            assertThat(target.value("SELECT state FROM caravan.table_state")).isEqualTo("IN_SYNC");
        }
    }

    @Test
    void changesAloneBeginAfterTheGivenCommit() throws Exception {
        capture();
        source.execute("INSERT INTO dbo.orders VALUES (2, N'two')");
        String after = maxLsn("id = 2");
        source.execute("INSERT INTO dbo.orders VALUES (3, N'three')");
        maxLsn("id = 3");
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note text)");
        Map<String, Object> task = task("changes");
        task.put("caravan.tasks.it.start-from.lsn", after);
        try (Caravan caravan = Caravan.start(task)) {
            caravan.awaitCaughtUp(source);
            assertThat(rows()).isEqualTo("[[3, three]]");
        }
    }

    @Test
    void changesAloneBeginAtTheGivenTime() throws Exception {
        capture();
        source.execute("INSERT INTO dbo.orders VALUES (2, N'two')");
        maxLsn("id = 2");
        OffsetDateTime between = sourceTime();
        source.execute("INSERT INTO dbo.orders VALUES (3, N'three')");
        maxLsn("id = 3");
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note text)");
        Map<String, Object> task = task("changes");
        task.put(
                "caravan.tasks.it.start-from.time",
                between.plusNanos(20_000_000).toString());
        try (Caravan caravan = Caravan.start(task)) {
            caravan.awaitCaughtUp(source);
            assertThat(rows()).isEqualTo("[[3, three]]");
        }
    }

    @Test
    void refusesABeginThatTheSourcesCleanupHasRemoved() throws Exception {
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note text)");
        capture();
        source.execute("INSERT INTO dbo.orders VALUES (2, N'two')");
        String before = maxLsn("id = 2");
        OffsetDateTime time = sourceTime().plusNanos(20_000_000);
        source.execute("INSERT INTO dbo.orders VALUES (3, N'three')");
        String kept = maxLsn("id = 3");

        source.execute("EXEC sys.sp_cdc_cleanup_change_table @capture_instance = N'dbo_orders', @low_water_mark = 0x"
                + kept.replace(":", ""));

        String problem = "but changes of table dbo.orders are there only since " + kept.toLowerCase(Locale.ROOT)
                + ". Name a later one, or load the table.";
        refuses("start-from.lsn", before, problem);
        refuses("start-from.time", time.toString(), problem);
        assertThat(target.value("SELECT to_regclass('caravan.event_of_task')")).isNull();
    }

    @Test
    void refusesABeginThatIsNotThereAnyMoreOrNotYet() throws Exception {
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note text)");
        refuses("start-from.lsn", "00000001:00000001:0001", "but table dbo.orders is not captured yet");
        capture();
        refuses("start-from.lsn", "00000000:00000001:0001", "but changes of table dbo.orders are there only since");
        refuses("start-from.lsn", "7fffffff:00000001:0001", "which the source has not reached");
        refuses("start-from.time", "2020-01-01T00:00:00Z", "but changes of table dbo.orders are there only since");
        refuses("start-from.time", "2999-01-01T00:00:00Z", "which the source has not reached");
        assertThat(target.value("SELECT to_regclass('caravan.event_of_task')")).isNull();
    }

    /** Now by the source's clock; what is committed later is so by 50 ms, for times of commits have steps of 3 ms. */
    private OffsetDateTime sourceTime() throws Exception {
        OffsetDateTime now = OffsetDateTime.parse(
                String.valueOf(source.value("SELECT CONVERT(varchar(33), SYSDATETIMEOFFSET(), 126)")));
        Awaitility.await("the clock of commits has gone on")
                .until(() -> OffsetDateTime.now(now.getOffset()).isAfter(now.plusNanos(50_000_000)));
        return now;
    }

    private void refuses(String key, String value, String problem) {
        Map<String, Object> task = task("changes");
        task.put("caravan.tasks.it." + key, value);
        try (Caravan caravan = Caravan.start(task)) {
            caravan.awaitFailedPrecheck();
            assertThat(caravan.status().reason()).contains(problem);
        }
    }

    private void capture() throws Exception {
        source.execute(
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'orders', @role_name = NULL,"
                        + " @supports_net_changes = 0");
    }

    /** LSN of the first captured change with that property, once it is captured. */
    private String maxLsn(String condition) {
        return Awaitility.await("the change is captured")
                .atMost(Caravan.PATIENCE)
                .until(
                        () -> {
                            String hex = source.value("SELECT CONVERT(varchar(22), MIN([__$start_lsn]), 2) FROM"
                                    + " cdc.dbo_orders_CT WHERE " + condition);
                            return hex == null
                                    ? ""
                                    : hex.substring(0, 8) + ":" + hex.substring(8, 16) + ":" + hex.substring(16);
                        },
                        lsn -> !lsn.isEmpty());
    }

    private Map<String, Object> task(String... parts) {
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.initialize", String.join(",", parts));
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        return task;
    }

    private String rows() {
        return target.rows("SELECT * FROM dbo.orders ORDER BY id").toString();
    }
}
