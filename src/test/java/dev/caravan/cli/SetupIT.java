// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.it.Caravan;
import dev.caravan.it.SourceDatabase;
import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks;
import dev.caravan.testing.TargetDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code plan}, {@code prepare}, {@code run} and {@code release} on real databases: what they make, and remove. */
class SetupIT {

    private static final String INSTANCES = "SELECT COUNT(*) FROM cdc.change_tables";
    private static final String LOGIN = "SELECT COUNT(*) FROM sys.server_principals WHERE name = N'reader'";
    private static final String HEARTBEAT = "SELECT OBJECT_ID('dbo.it_dts_mysql_heartbeat')";

    private SourceDatabase source;
    private TargetDatabase target;

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(max) NULL, twice AS id * 2)",
                "INSERT INTO dbo.orders (id, note) VALUES (1, N'a'), (2, N'b')",
                "CREATE TABLE dbo.[it's] (id int NOT NULL PRIMARY KEY)");
        target = TargetDatabase.create();
    }

    @AfterEach
    void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void planPrintsTheTablesAsSqlThatRunsWithNamesTypesAndLosses() {
        CliRun run = CliRun.with(keys(), "plan", "it");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("-- Task it: 2 tables, about 2 rows")
                .contains("-- dbo.orders -> dbo.orders, about 2 rows")
                .contains("--   note nvarchar(max) -> note text")
                .contains("--   twice is left out: computed")
                .contains("; key id");
        target.execute(run.out());
        assertThat(target.value("SELECT count(*) FROM pg_tables WHERE schemaname = 'dbo'"))
                .isEqualTo("2");
    }

    @Test
    void planWritesNothingAtEitherEndAlsoWhereAllCanBePlanned() throws Exception {
        CliRun run = CliRun.with(keys(), "plan", "it");
        assertThat(run.code()).as(run.err()).isZero();
        assertNothingIsLeftAtTheSource();
        assertThat(source.value("SELECT COUNT(*) FROM sys.schemas WHERE name = N'cdc'"))
                .isEqualTo("0");
        assertThat(target.rows("SELECT nspname FROM pg_namespace WHERE nspname IN ('caravan', 'dbo')"))
                .isEmpty();
        assertThat(target.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
                .isEmpty();
    }

    @Test
    void planEstimatesRowsAndBytesOfEachTableAndOfAll() throws Exception {
        source.execute("INSERT INTO dbo.orders (id, note) VALUES "
                + IntStream.range(3, 1003)
                        .mapToObj(id -> "(" + id + ", REPLICATE(N'x', 200))")
                        .collect(Collectors.joining(", ")));
        long orders = bytes("dbo.orders");
        long all = orders + bytes("dbo.[it''s]");
        assertThat(orders).isGreaterThan(100_000);

        JsonNode plan = new ObjectMapper()
                .readTree(CliRun.with(keys(), "plan", "it", "--json").out());

        assertThat(plan.path("rows").asLong()).isEqualTo(1002);
        assertThat(plan.path("bytes").asLong()).isEqualTo(all);
        assertThat(plan.at("/tables/1/sources/0/rows").asLong()).isEqualTo(1002);
        assertThat(plan.at("/tables/1/sources/0/bytes").asLong()).isEqualTo(orders);
        assertThat(CliRun.with(keys(), "plan", "it").out())
                .contains("-- Task it: 2 tables, about 1,002 rows, " + megabytes(all) + " at the source")
                .contains("-- dbo.orders -> dbo.orders, about 1,002 rows, " + megabytes(orders));
    }

    private long bytes(String table) throws Exception {
        return Long.parseLong(String.valueOf(source.value("SELECT SUM(used_page_count) * 8192 FROM"
                + " sys.dm_db_partition_stats WHERE object_id = OBJECT_ID(N'" + table + "')")));
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MB", bytes / 1024.0 / 1024);
    }

    @Test
    void planNamesColumnsThatTheTargetLacksAndThoseThatTheTaskExcludes() {
        target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY)");
        Map<String, Object> keys = keys();
        keys.put("caravan.tasks.it.existing-tables", "keep-rows");
        keys.put("caravan.tasks.it.tables[0].exclude", "twice");
        assertThat(CliRun.with(keys, "plan", "it").out())
                .contains("--   note is left out: its values are lost: target table dbo.orders has no column 'note'")
                .contains("--   twice is left out: excluded by the task");
    }

    @Test
    void planTellsWhatOfADefinitionTheTaskChoseAndWhatIsLeftToDefaults() throws Exception {
        Map<String, Object> keys = keys();
        keys.put("caravan.tasks.it.tables[1].source", "dbo.orders");
        keys.put("caravan.tasks.it.tables[1].primary-key", "id");
        keys.put("caravan.tasks.it.tables[1].distribution-key", "id");
        assertThat(CliRun.with(keys, "plan", "it").out())
                .contains("--   defined by the task: primary-key, distribution-key; by default: type, partition")
                .contains(
                        "--   defined by the task: nothing; by default: type, primary-key, distribution-key, partition");

        JsonNode plan = new ObjectMapper()
                .readTree(CliRun.with(keys, "plan", "it", "--json").out());
        assertThat(plan.at("/tables/1/sources/0/defined").toString())
                .isEqualTo("[\"primary-key\",\"distribution-key\"]");
        assertThat(plan.at("/tables/0/sources/0/byDefault")).hasSize(4);
    }

    @Test
    void planListsWhatIsNoTableWithTheReason() throws Exception {
        source.execute("CREATE VIEW dbo.recent AS SELECT id FROM dbo.orders", "CREATE PROCEDURE dbo.tidy AS SELECT 1");
        CliRun run = CliRun.with(keys(), "plan", "it");
        assertThat(run.out())
                .contains("--   views: dbo.recent (a view shows rows of tables; create it in the target's SQL)")
                .contains("--   stored procedures: dbo.tidy (T-SQL does not run at the target)");
    }

    @Test
    void planAsJsonSaysTheSame() throws Exception {
        source.execute("CREATE VIEW dbo.recent AS SELECT id FROM dbo.orders");
        CliRun run = CliRun.with(keys(), "plan", "it", "--json");
        JsonNode plan = new ObjectMapper().readTree(run.out());
        assertThat(plan.path("rows").asLong()).isEqualTo(2);
        JsonNode orders = plan.path("tables").path(1);
        assertThat(orders.path("table").asText()).isEqualTo("dbo.orders");
        assertThat(orders.path("key").toString()).isEqualTo("[\"id\"]");
        assertThat(orders.at("/sources/0/columns/1/targetType").asText()).isEqualTo("text");
        assertThat(orders.at("/sources/0/leftOut/twice").asText()).contains("computed");
        assertThat(orders.at("/statements/0").asText()).startsWith("CREATE TABLE");
        assertThat(plan.path("leftBehind").toString()).contains("dbo.recent");
        assertThat(plan.path("problems").isEmpty()).isTrue();
    }

    @Test
    void planWritesNothingAndEndsWithThreeWhenATableCannotBePlanned() throws Exception {
        source.execute("CREATE TABLE dbo.keyless (note int NULL)");
        CliRun run = CliRun.with(keys(), "plan");
        assertThat(run.code()).isEqualTo(Cli.PRECHECK_FAILED);
        assertThat(run.err()).contains("dbo.keyless has neither a primary key");
        assertThat(run.out()).contains("dbo.orders");
        assertThat(target.rows("SELECT nspname FROM pg_namespace WHERE nspname IN ('caravan', 'dbo')"))
                .isEmpty();
    }

    @Test
    void thePrintedScriptMayBeRunTwiceAndMakesTheSourceReady() throws Exception {
        CliRun run = CliRun.with(keys(), "prepare", "it", "--backup-to=/var/backups/");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("BACKUP DATABASE", "N'/var/backups/" + source.name() + ".bak'", "sp_cdc_enable_db")
                .contains("N'choose a password'", "GRANT SELECT ON [dbo].[it's] TO [sa];", "ON SCHEMA::cdc")
                .doesNotContain(String.valueOf(source.taskKeys().get("password")));

        for (int i = 0; i < 2; i++) {
            source.execute(Arrays.stream(run.out().split("(?m)^GO\\s*$"))
                    .filter(batch -> !batch.isBlank())
                    .toArray(String[]::new));
        }

        assertThat(source.value(INSTANCES)).isEqualTo("3");
        assertThat(source.value(HEARTBEAT)).isNotNull();
        source.execute(
                "EXEC standin.set_property 'role.sysadmin', '0'", "EXEC standin.set_property 'role.db_owner', '0'");
        assertThat(CliRun.with(keys(), "precheck").code()).isZero();
    }

    @Test
    void prepareAppliedTwiceDoesTheSameAsOnceAndReleaseRemovesIt() throws Exception {
        assertThat(CliRun.with(keys(), "prepare", "it", "--apply").code()).isZero();
        CliRun again = CliRun.with(keys(), "prepare", "it", "--apply");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).contains("done: Capture of dbo.orders");
        assertThat(source.value(INSTANCES)).isEqualTo("3");

        CliRun released = CliRun.with(keys(), "release", "it");

        assertThat(released.code()).as(released.err()).isZero();
        assertThat(released.out())
                .contains("removed: capture instance dbo_orders of dbo.orders", "removed: heartbeat table")
                .contains("removed: change data capture of database");
        assertNothingIsLeftAtTheSource();
    }

    @Test
    void anAdministratorAppliesItAndMakesTheLogin() throws Exception {
        Map<String, Object> keys = readersKeys();

        CliRun run = CliRun.with(keys, "prepare", "it", "--apply", admin());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("done: The login that the task uses").doesNotContain("Secret");
        CliRun checked = CliRun.with(keys, "precheck", "it");
        assertThat(checked.out()).contains(" 0 errors");
    }

    /** The stand-in refuses procedures of change data capture to a login without these roles, and no statements. */
    @Test
    void aTaskLoadsAndFollowsChangesAsTheLoginThatPrepareMadeAndChangesNoDefinition() throws Exception {
        Map<String, Object> keys = readersKeys();
        assertThat(CliRun.with(keys, "prepare", "it", "--apply", admin()).code())
                .isZero();
        assertThat(granted("reader"))
                .containsExactly(
                        "EXECUTE SCHEMA cdc",
                        "SELECT OBJECT_OR_COLUMN it's",
                        "SELECT OBJECT_OR_COLUMN it_dts_mysql_heartbeat",
                        "SELECT OBJECT_OR_COLUMN orders",
                        "SELECT SCHEMA cdc",
                        "UPDATE OBJECT_OR_COLUMN it_dts_mysql_heartbeat",
                        "VIEW DATABASE STATE DATABASE");
        List<String> sent = new CopyOnWriteArrayList<>();
        source.standIn().ifPresent(standIn -> {
            standIn.control().setProperty("role.sysadmin", 0);
            standIn.control().setProperty("role.db_owner", 0);
            standIn.wire().onRequest(request -> sent.add(request.procedure() + request.text()));
        });

        try (Caravan caravan = Caravan.start(keys)) {
            caravan.awaitCaughtUp(source);
            assertThat(rows()).isEqualTo("[[1, a], [2, b]]");
            source.execute(
                    "INSERT INTO dbo.orders (id, note) VALUES (3, N'c')",
                    "UPDATE dbo.orders SET note = N'A' WHERE id = 1",
                    "DELETE FROM dbo.orders WHERE id = 2");
            caravan.awaitCaughtUp(source);
            assertThat(rows()).isEqualTo("[[1, A], [3, c]]");
        }
        assertThat(sent.isEmpty())
                .as("nothing was listened to")
                .isEqualTo(source.standIn().isEmpty());
        assertThat(sent)
                .noneMatch(text -> text.matches("(?is).*\\b(CREATE|ALTER|DROP|GRANT)\\b.*")
                        || text.matches("(?is).*\\bsp_cdc_(enable|disable|change|add|drop|start|stop)_.*"));
    }

    private String rows() {
        return target.rows("SELECT * FROM dbo.orders ORDER BY id").toString();
    }

    private List<String> granted(String user) throws Exception {
        List<String> rights = new ArrayList<>();
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT p.permission_name, p.class_desc,"
                        + " CASE p.class WHEN 1 THEN OBJECT_NAME(p.major_id) WHEN 3 THEN SCHEMA_NAME(p.major_id) ELSE '' END"
                        + " FROM sys.database_permissions p JOIN sys.database_principals u"
                        + " ON u.principal_id = p.grantee_principal_id WHERE p.permission_name <> N'CONNECT' AND u.name = N'"
                        + user + "'")) {
            while (rs.next()) {
                rights.add((rs.getString(1) + " " + rs.getString(2) + " " + rs.getString(3)).strip());
            }
        }
        return rights.stream().sorted().toList();
    }

    @Test
    void releaseAsAnAdministratorRemovesTheLoginAndItsUserToo() throws Exception {
        Map<String, Object> keys = readersKeys();
        assertThat(CliRun.with(keys, "prepare", "it", "--apply", admin()).code())
                .isZero();
        assertThat(source.value(LOGIN)).isEqualTo("1");
        CliRun refused = CliRun.with(keys, "release", "it");
        assertThat(refused.code()).isEqualTo(Cli.FAILED);
        assertThat(refused.err())
                .contains(
                        "that takes a member of db_owner, and login 'reader' is none",
                        "'caravan release it --admin LOGIN'")
                .doesNotContain("Exception");
        // Only an administrator may end change data capture, so the task's login becomes one for its own release.
        source.execute("ALTER SERVER ROLE sysadmin ADD MEMBER reader");

        CliRun own = CliRun.with(keys, "release", "it");
        assertThat(own.code()).as(own.err()).isZero();
        assertThat(own.out())
                .contains("left: user reader, as which this is done", "left: login reader, as which this is done");
        CliRun released = CliRun.with(keys, "release", "it", admin());

        assertThat(released.code()).as(released.err()).isZero();
        assertThat(released.out()).contains("removed: user reader", "removed: login reader");
        assertThat(source.value(LOGIN)).isEqualTo("0");
        assertThat(source.value("SELECT COUNT(*) FROM sys.database_principals WHERE name = N'reader'"))
                .isEqualTo("0");
        assertNothingIsLeftAtTheSource();
        assertThat(CliRun.with(keys, "release", "it", admin()).out()).doesNotContain("login");
    }

    @Test
    void releaseTakesBackOnlyTheRightsThatPrepareGaveToAUserThatWasThere() throws Exception {
        source.execute(
                "CREATE LOGIN reader WITH PASSWORD = N'It''s_a_Secret_1'",
                "CREATE USER reader FOR LOGIN reader",
                "GRANT SELECT ON dbo.orders TO reader");
        Map<String, Object> keys = readersKeys();
        CliRun prepared = CliRun.with(keys, "prepare", "it", "--apply", admin());
        assertThat(prepared.code()).as(prepared.err()).isZero();
        assertThat(granted("reader")).hasSize(7);

        CliRun released = CliRun.with(keys, "release", "it", admin());

        assertThat(released.code()).as(released.err()).isZero();
        assertThat(released.out())
                .contains("removed: right SELECT ON [dbo].[it's] TO [reader]")
                .doesNotContain("login reader", "user reader");
        assertThat(granted("reader")).containsExactly("SELECT OBJECT_OR_COLUMN orders");
        source.execute("DROP USER reader", "DROP LOGIN reader");
    }

    @Test
    void aLoginOfTwoTasksGoesWithTheSecond() throws Exception {
        Map<String, Object> keys = readersKeys();
        Map<String, Object> both = new LinkedHashMap<>(keys);
        keys.forEach((key, value) -> both.put(key.replace("tasks.it.", "tasks.too."), value));
        both.put("caravan.tasks.too.tables[0].source", "dbo.orders");
        both.put("caravan.tasks.it.tables[0].source", "dbo.it*");
        for (String task : List.of("it", "too")) {
            CliRun prepared = CliRun.with(both, "prepare", task, "--apply", admin());
            assertThat(prepared.code()).as(prepared.err()).isZero();
        }

        CliRun first = CliRun.with(both, "release", "it", admin());
        assertThat(first.out())
                .contains("left: login reader, which another task uses, too", "removed: right SELECT ON [dbo].[it's]");
        assertThat(source.value(LOGIN)).isEqualTo("1");
        assertThat(granted("reader"))
                .contains("SELECT OBJECT_OR_COLUMN orders", "SELECT SCHEMA cdc")
                .doesNotContain("SELECT OBJECT_OR_COLUMN it's");

        assertThat(CliRun.with(both, "release", "too", admin()).out()).contains("removed: login reader");
        assertThat(source.value(LOGIN)).isEqualTo("0");
    }

    @Test
    void releaseTellsHowSettingsThatPrepareChangedAreBroughtBack() throws Exception {
        source.execute(
                "ALTER DATABASE [" + source.name() + "] SET RECOVERY SIMPLE",
                "EXEC sp_configure 'max text repl size', 65536; RECONFIGURE");
        assertThat(CliRun.with(keys(), "prepare", "it", "--apply", "--backup-to=/var/backups")
                        .code())
                .isZero();

        CliRun released = CliRun.with(keys(), "release", "it");

        assertThat(released.out())
                .contains(
                        "It is brought back by: ALTER DATABASE [" + source.name() + "] SET RECOVERY SIMPLE",
                        "It is brought back by: EXEC sp_configure 'max text repl size', 65536");
        assertThat(source.value("SELECT recovery_model_desc FROM sys.databases WHERE name = DB_NAME()"))
                .isEqualTo("FULL");
        assertThat(CliRun.with(keys(), "release", "it").out()).doesNotContain("brought back");
    }

    @Test
    void releaseDropsTheTablesAndSchemasThatTheTaskMadeWhereThatIsAskedFor() throws Exception {
        target.execute("CREATE SCHEMA theirs; CREATE TABLE theirs.note (id int PRIMARY KEY)");
        source.execute("CREATE TABLE dbo.note (id int NOT NULL PRIMARY KEY)", "INSERT INTO dbo.note VALUES (1)");
        Map<String, Object> keys = keys();
        keys.put("caravan.tasks.it.existing-tables", "keep-rows");
        keys.put("caravan.tasks.it.tables[1].source", "dbo.note");
        keys.put("caravan.tasks.it.tables[1].target", "theirs.note");
        try (Caravan caravan = Caravan.start(keys)) {
            caravan.awaitCaughtUp(source);
        }

        CliRun released = CliRun.with(keys, "release", "it", "--drop-tables", "--force");

        assertThat(released.code()).as(released.err()).isZero();
        assertThat(released.out())
                .contains("removed: target table dbo.orders", "removed: schema dbo of the target")
                .doesNotContain("theirs");
        assertThat(target.rows("SELECT nspname FROM pg_namespace WHERE nspname IN ('dbo', 'theirs')")
                        .toString())
                .isEqualTo("[[theirs]]");
        assertThat(target.value("SELECT count(*) FROM theirs.note")).isEqualTo("1");
        assertThat(target.rows("SELECT * FROM caravan.task")).isEmpty();
    }

    @Test
    void releaseDropsNeitherATableThatAnotherTaskFillsNorASchemaThatOthersUse() throws Exception {
        Map<String, Object> keys = keys();
        keys.put("caravan.tasks.it.initialize", "schema,data");
        try (Caravan caravan = Caravan.start(keys)) {
            caravan.await(TaskState.FINISHED);
        }
        target.execute("INSERT INTO caravan.table_state VALUES"
                + " ('too', 'dbo.orders', 'dbo.orders', 'IN_SYNC', NULL, 0, NULL, NULL)");

        CliRun released = CliRun.with(keys, "release", "it", "--drop-tables");

        assertThat(released.out())
                .contains("left: target table dbo.orders, which task too fills, too", "removed: target table dbo.it's")
                .contains("left: schema dbo of the target, which is not empty");
        assertThat(target.value("SELECT count(*) FROM dbo.orders")).isEqualTo("2");
    }

    @Test
    void whatAnotherMakesAfterAStepOfPrepareFailedIsNotRemoved() throws Exception {
        Map<String, Object> keys = readersKeys();
        source.execute("EXEC standin.fail_statement 1, 15118, N'CREATE LOGIN'");
        CliRun failed = CliRun.with(keys, "prepare", "it", "--apply", admin());
        assertThat(failed.code()).isEqualTo(Cli.FAILED);
        assertThat(failed.err()).contains("The step 'The login that the task uses' failed");
        source.execute("CREATE LOGIN reader WITH PASSWORD = N'It''s_a_Secret_1'");

        assertThat(CliRun.with(keys, "prepare", "it", "--apply", admin()).code())
                .isZero();
        CliRun released = CliRun.with(keys, "release", "it", admin());

        assertThat(released.out()).contains("removed: user reader").doesNotContain("login reader");
        assertThat(source.value(LOGIN)).isEqualTo("1");
        source.execute("DROP LOGIN reader");
    }

    @Test
    void aTableThatOthersDependOnIsLeftWithTheReasonAndDroppedTheNextTime() throws Exception {
        Map<String, Object> keys = keys();
        keys.put("caravan.tasks.it.initialize", "schema,data");
        try (Caravan caravan = Caravan.start(keys)) {
            caravan.await(TaskState.FINISHED);
        }
        target.execute("CREATE VIEW public.recent AS SELECT id FROM dbo.orders");

        CliRun released = CliRun.with(keys, "release", "it", "--drop-tables");
        assertThat(released.code()).as(released.err()).isZero();
        assertThat(released.out())
                .contains("left: target table dbo.orders: ", "depend", "removed: target table dbo.it's");
        target.execute("DROP VIEW public.recent");

        assertThat(CliRun.with(keys, "release", "it", "--drop-tables").out())
                .contains("removed: target table dbo.orders", "removed: schema dbo of the target");
    }

    @Test
    void aNameThatWouldEndABatchIsNotPrinted() throws Exception {
        source.execute("CREATE TABLE dbo.[x\nGO\nDROP TABLE dbo.orders] (id int NOT NULL PRIMARY KEY)");
        CliRun run = CliRun.with(keys(), "prepare", "it");
        assertThat(run.code()).isEqualTo(Cli.FAILED);
        assertThat(run.err()).contains("A name of the source has a line 'GO'");
        assertThat(run.out().lines()).noneMatch(line -> line.startsWith("DROP TABLE"));
    }

    private Map<String, Object> readersKeys() {
        Map<String, Object> keys = keys();
        keys.put("caravan.tasks.it.source.username", "reader");
        keys.put("caravan.tasks.it.source.password", "It's_a_Secret_1");
        keys.put("caravan.admin.password", source.taskKeys().get("password"));
        return keys;
    }

    private String admin() {
        return "--admin=" + source.taskKeys().get("username");
    }

    @Test
    void releaseLeavesWhatOthersMadeOrUse() throws Exception {
        source.execute(
                "EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'orders', @role_name = NULL,"
                        + " @supports_net_changes = 0");
        assertThat(CliRun.with(keys(), "prepare", "it", "--apply").code()).isZero();

        CliRun released = CliRun.with(keys(), "release", "it");

        assertThat(released.out()).contains("of dbo.it's").doesNotContain("dbo_orders", "of database");
        assertThat(source.value("SELECT MAX(capture_instance) FROM cdc.change_tables"))
                .isEqualTo("dbo_orders");
        assertThat(source.value("SELECT COUNT(*) FROM cdc.change_tables")).isEqualTo("1");
    }

    @Test
    void aDatabaseThatCaravanEnabledStaysEnabledWhileOthersUseIt() throws Exception {
        assertThat(CliRun.with(keys(), "prepare", "it", "--apply").code()).isZero();
        source.execute(
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'orders', @role_name = NULL,"
                        + " @supports_net_changes = 0, @capture_instance = N'theirs'");

        assertThat(CliRun.with(keys(), "release", "it", "--target").out())
                .contains("left: change data capture of database", "1 capture instance of others");
        source.execute("EXEC sys.sp_cdc_disable_table @source_schema = N'dbo', @source_name = N'orders',"
                + " @capture_instance = N'theirs'");

        assertThat(CliRun.with(keys(), "release", "it").out()).contains("removed: change data capture of database");
        assertNothingIsLeftAtTheSource();
    }

    @Test
    void whatATaskMadeByItselfIsReleasedWithItsRowsAndItStartsAnew() throws Exception {
        try (Caravan caravan = Caravan.start(keys())) {
            caravan.awaitCaughtUp(source);
            CliRun early = CliRun.with(keys(), "release", "it", "--target");
            assertThat(early.code()).isEqualTo(Cli.FAILED);
            assertThat(early.err()).contains("Task 'it' is SYNCHRONIZING. Stop it first");
        }

        CliRun released = CliRun.with(keys(), "release", "it", "--target");

        assertThat(released.code()).as(released.err()).isZero();
        assertNothingIsLeftAtTheSource();
        assertThat(target.rows("SELECT * FROM caravan.task")).isEmpty();
        assertThat(target.rows("SELECT * FROM caravan.position")).isEmpty();
        assertThat(target.value("SELECT count(*) FROM dbo.orders")).isEqualTo("2");
        assertThat(CliRun.with(keys(), "release", "it", "--target").code()).isZero();
        Map<String, Object> anew = keys();
        anew.put("caravan.tasks.it.existing-tables", "truncate");
        try (Caravan caravan = Caravan.start(anew)) {
            caravan.await(TaskState.SYNCHRONIZING);
        }
    }

    @Test
    void aRunningProcessReleasesATaskThatIsStoppedAndStartsItAnew() throws Exception {
        Map<String, Object> keys = keys();
        keys.put("caravan.tasks.it.existing-tables", "truncate");
        try (Caravan caravan = Caravan.start(keys)) {
            caravan.awaitCaughtUp(source);
            caravan.tasks().command("it", Tasks.Command.STOP);
            caravan.await(TaskState.STOPPED);

            assertThat(caravan.tasks().release("it", true))
                    .contains("removed: change data capture of database " + source.name());

            assertNothingIsLeftAtTheSource();
            assertThat(target.rows("SELECT * FROM caravan.position")).isEmpty();
            source.execute("INSERT INTO dbo.orders (id, note) VALUES (3, N'c')");
            caravan.tasks().command("it", Tasks.Command.START);
            caravan.awaitCaughtUp(source);
            assertThat(target.value("SELECT count(*) FROM dbo.orders")).isEqualTo("3");
        }
    }

    @Test
    void releaseWithoutAnythingNotedSaysSo() {
        CliRun run = CliRun.with(keys(), "release", "it");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Nothing is noted for task it");
        assertThat(CliRun.with(keys(), "release").err()).contains("Name the task to release");
    }

    private void assertNothingIsLeftAtTheSource() throws Exception {
        assertThat(source.value("SELECT is_cdc_enabled FROM sys.databases WHERE name = DB_NAME()"))
                .isIn("0", "false");
        assertThat(source.value(HEARTBEAT)).isNull();
        assertThat(source.tables()).containsExactly("dbo.it's", "dbo.orders");
    }

    private Map<String, Object> keys() {
        Map<String, Object> keys = Caravan.task(source, target);
        keys.put("caravan.tasks.it.tables[0].source", "dbo.*");
        return keys;
    }
}
