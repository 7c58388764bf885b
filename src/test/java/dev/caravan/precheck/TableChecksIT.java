// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import static dev.caravan.task.Finding.Level.ERROR;
import static dev.caravan.task.Finding.Level.INFO;
import static dev.caravan.task.Finding.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.TableName;
import dev.caravan.task.Databases;
import dev.caravan.task.Finding;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TableStore;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStore;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks of the selected tables: each fails when it should, and passes otherwise. */
class TableChecksIT {

    private static final Map<String, ?> ORDERS = Map.of("name", "orders");
    private static final Map<String, ?> NOTE = Map.of("name", "note");

    private PrecheckLab lab;

    @BeforeEach
    void createDatabases() throws Exception {
        lab = PrecheckLab.create();
    }

    @AfterEach
    void dropDatabases() throws Exception {
        lab.close();
    }

    @Test
    void aTableThatIsNotThereIsAnErrorAndTheOthersAreChecked() {
        lab.passes("table.missing");
        PrecheckLab wrong = lab.with("tables[1].source=dbo.oders");
        assertThat(wrong.finds("table.missing", ERROR).found()).contains("dbo.oders");
        assertThat(wrong.report().passedChecks()).contains("table.key", "target.existing-table");
    }

    @Test
    void anObjectThatIsNamedLikeATableIsCalledWhatItIs() throws Exception {
        lab.source.execute("CREATE VIEW dbo.recent AS SELECT id FROM dbo.orders");
        PrecheckLab wrong = lab.with("tables[1].source=dbo.Recent");
        String found = "'dbo.Recent' of database " + lab.source.name() + " is a view, and only tables are synchronised:"
                + " a view shows rows of tables; create it in the target's SQL. Remove it from 'tables'.";
        assertThat(wrong.finds("table.missing", ERROR).text()).isEqualTo(found);
        PrecheckLab withoutTarget = wrong.with("target.password=wrong", "target.username=nobody");
        assertThat(withoutTarget.finds("table.missing", ERROR).text()).isEqualTo(found);
    }

    @Test
    void aTableWithoutAKeyIsAnError() throws Exception {
        lab.passes("table.key");
        lab.source.execute("CREATE TABLE dbo.keyless (note nvarchar(50) NULL)");
        Finding finding = lab.finds("table.key", ERROR);
        assertThat(finding.scope()).isEqualTo("dbo.keyless");
        assertThat(finding.found()).endsWith("neither a primary key nor a unique index on NOT NULL columns.");
        assertThat(finding.fix()).isEqualTo("Add one, or name columns that are unique as 'primary-key'.");
    }

    @Test
    void namesThatCollideAreAnError() throws Exception {
        lab.passes("table.names");
        lab.source.execute("CREATE TABLE dbo.pair (id int NOT NULL PRIMARY KEY, a int NULL, b int NULL)");
        assertThat(lab.with("tables[1].source=dbo.pair", "tables[1].columns.a=c", "tables[1].columns.b=c")
                        .finds("table.names", ERROR)
                        .found())
                .contains("'c'");
        assertThat(lab.with("tables[1].source=dbo.pair", "tables[1].target=dbo.orders")
                        .finds("table.names", ERROR)
                        .found())
                .contains("dbo.orders and dbo.pair would both become dbo.orders");
    }

    @Test
    void whatCannotBePlannedOtherwiseIsAnError() throws Exception {
        lab.passes("table.plan");
        lab.source.execute("CREATE TABLE dbo.orders_old (old int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)");
        assertThat(lab.with("merge-tables=true", "tables[0].target=dbo.orders")
                        .finds("table.plan", ERROR)
                        .found())
                .contains("dbo.orders and dbo.orders_old", "their keys differ");
    }

    @Test
    void aFilterThatNamesAnUnknownColumnIsAnError() {
        PrecheckLab filtered = lab.with("tables[0].source=dbo.orders", "tables[0].filter=id > 1");
        filtered.passes("table.plan");
        Finding finding = filtered.with("tables[0].filter=region = 'EU'").finds("table.plan", ERROR);
        assertThat(finding.scope()).isEqualTo("dbo.orders");
        assertThat(finding.found()).contains("filter of table dbo.orders", "region");
        assertThat(finding.fix()).isNotEmpty();
    }

    @Test
    void aTableThatMayNotBeReadIsAnErrorWithTheGrant() {
        lab.passes("table.rights");
        lab.control().setProperty("permission.dbo.orders.SELECT", 0);
        assertThat(lab.finds("table.rights", ERROR).fix()).contains("GRANT SELECT ON [dbo].[orders] TO [sa];");
    }

    @Test
    void aClusteredColumnstoreIsAnErrorWhereChangesAreFollowed() throws Exception {
        lab.passes("table.columnstore");
        lab.show("sys.indexes", Map.of("object_id", objectId(), "index_id", 1), "type", 5);
        lab.finds("table.columnstore", ERROR);
        lab.with("initialize=schema,data").skips("table.columnstore");
    }

    @Test
    void aMemoryOptimizedTableIsAnError() {
        lab.passes("table.memory-optimized");
        lab.show("sys.tables", ORDERS, "is_memory_optimized", 1);
        assertThat(lab.finds("table.memory-optimized", ERROR).scope()).isEqualTo("dbo.orders");
    }

    @Test
    void aColumnSetIsAnErrorUntilItIsExcluded() {
        lab.passes("table.column-set");
        lab.show("sys.columns", NOTE, "is_column_set", 1);
        assertThat(lab.finds("table.column-set", ERROR).fix()).contains("exclude: [note]");
        lab.with("tables[0].source=dbo.orders", "tables[0].exclude=note").passes("table.column-set");
    }

    @Test
    void anEncryptedColumnIsAnErrorUntilItIsExcluded() {
        lab.passes("table.encrypted-columns");
        lab.show("sys.columns", NOTE, "encryption_type", 1);
        lab.finds("table.encrypted-columns", ERROR);
        lab.with("tables[0].source=dbo.orders", "tables[0].exclude=note").passes("table.encrypted-columns");
    }

    @Test
    void aMaskedColumnIsAWarningAndAnErrorForALoginThatSeesTheMask() throws Exception {
        lab.passes("table.masked-columns");
        lab.passes("table.unmask");
        lab.control()
                .addViewRow(
                        "sys.masked_columns",
                        Map.of("object_id", objectId(), "name", "note", "column_id", 2, "is_masked", 1));
        assertThat(lab.finds("table.masked-columns", WARNING).found()).contains("note");
        lab.passes("table.unmask");
        lab.control().setProperty("permission.*.UNMASK", 0);
        assertThat(lab.finds("table.unmask", ERROR).fix()).startsWith("GRANT UNMASK TO ");
    }

    @Test
    void changesThatAreNoLongerThereAreAnError() throws Exception {
        lab.skips("table.capture-start");
        lab.capture("orders");
        SyncTask task = lab.task();
        try (Databases databases = new Databases(task)) {
            TaskStore store = new TaskStore(
                    task.id(),
                    databases.targetClient(),
                    databases.transaction(),
                    databases::dialect,
                    Clock.systemUTC());
            store.create();
            store.state(task.name(), TaskState.STOPPED, null);
            Lsn now = lab.source.capturedNow();
            store.begin(new Position(now, null));
            TableName orders = new TableName("dbo", "orders");
            new TableStore(task.id(), databases.targetClient(), databases.transaction())
                    .begin(List.of(new TableStore.New(orders, orders, now, List.of(), 0)));
        }
        lab.passes("table.capture-start");
        lab.source.execute("EXEC sys.sp_cdc_disable_table @source_schema = N'dbo', @source_name = N'orders',"
                + " @capture_instance = N'all'");
        lab.capture("orders");
        assertThat(lab.finds("table.capture-start", ERROR).found()).contains("removed from the source before");
        lab.source.execute("EXEC sys.sp_cdc_disable_table @source_schema = N'dbo', @source_name = N'orders',"
                + " @capture_instance = N'all'");
        assertThat(lab.finds("table.capture-start", ERROR).text())
                .contains("dbo.orders is no longer captured", "caravan reload it dbo.orders");
    }

    @Test
    void leftOutColumnsAreAWarningThatNamesThem() throws Exception {
        lab.passes("table.left-out-columns");
        lab.source.execute("CREATE TABLE dbo.item (id int NOT NULL PRIMARY KEY, twice AS id * 2)");
        assertThat(lab.finds("table.left-out-columns", WARNING).found()).contains("twice", "computed");
    }

    @Test
    void anExcludedColumnIsNamedAmongThoseThatAreLeftOut() {
        assertThat(lab.with("tables[0].exclude=note")
                        .finds("table.left-out-columns", WARNING)
                        .found())
                .isEqualTo("Column note of dbo.orders is left out: excluded by the task.");
    }

    @Test
    void aColumnThatTheTargetTableLacksIsNamedAmongThoseThatAreLeftOut() {
        lab.target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY)");
        assertThat(lab.with("existing-tables=keep-rows")
                        .finds("table.left-out-columns", WARNING)
                        .found())
                .isEqualTo("Column note of dbo.orders is left out: its values are lost: target table dbo.orders has no"
                        + " column 'note'.");
    }

    @Test
    void columnsThatAreNotCapturedAreAWarning() throws Exception {
        lab.skips("table.captured-columns");
        lab.capture("orders");
        lab.passes("table.captured-columns");
        lab.source.execute("ALTER TABLE dbo.orders ADD remark nvarchar(20) NULL");
        assertThat(lab.finds("table.captured-columns", WARNING).found()).contains("remark");
    }

    @Test
    void twoCaptureInstancesAreAWarning() throws Exception {
        lab.skips("table.capture-instances");
        lab.capture("orders");
        lab.passes("table.capture-instances");
        lab.source.execute("EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'orders',"
                + " @role_name = NULL, @supports_net_changes = 0, @capture_instance = N'second'");
        Finding finding = lab.finds("table.capture-instances", WARNING);
        assertThat(finding.found()).contains("dbo_orders", "second");
        lab.source.execute(finding.fix().substring(finding.fix().lastIndexOf("EXEC ")));
        lab.passes("table.capture-instances");
    }

    @Test
    void keysThatDoNotTellCaseApartAreAWarning() throws Exception {
        lab.passes("table.key-collation");
        lab.source.execute("CREATE TABLE dbo.code (id varchar(10) NOT NULL PRIMARY KEY, name varchar(10) NULL)");
        Finding finding = lab.finds("table.key-collation", WARNING);
        assertThat(finding.scope()).isEqualTo("dbo.code");
        assertThat(finding.found()).contains("id").doesNotContain("name");
    }

    @Test
    void anotherCollationThanThatOfTheDatabaseIsAWarningForBytesOfText() throws Exception {
        lab.passes("table.captured-collation");
        lab.source.execute("CREATE TABLE dbo.code (id int NOT NULL PRIMARY KEY, name varchar(10) NULL)");
        lab.passes("table.captured-collation");
        lab.show("sys.columns", Map.of("name", "name"), "collation_name", "Cyrillic_General_CI_AS");
        assertThat(lab.finds("table.captured-collation", WARNING).found()).contains("name");
    }

    @Test
    void aTemporalTableIsAWarning() {
        lab.passes("table.temporal");
        lab.show("sys.tables", ORDERS, "temporal_type", 2);
        assertThat(lab.finds("table.temporal", WARNING).found()).contains("system-versioned");
        lab.control().setProperty("ProductVersion", "12.0.5000.0");
        lab.skips("table.temporal");
    }

    @Test
    void aPartitionedTableIsAWarning() throws Exception {
        lab.passes("table.partitioned");
        lab.control().addViewRow("sys.partition_schemes", Map.of("name", "by_year", "data_space_id", 77, "type", "PS"));
        lab.show("sys.indexes", Map.of("object_id", objectId(), "index_id", 1), "data_space_id", 77);
        assertThat(lab.finds("table.partitioned", WARNING).found()).contains("by_year", "SWITCH");
    }

    @Test
    void aFileStreamColumnIsAWarning() {
        lab.passes("table.filestream");
        lab.show("sys.columns", NOTE, "is_filestream", 1);
        assertThat(lab.finds("table.filestream", WARNING).found()).contains("note");
    }

    @Test
    void modulesThatTruncateACapturedTableAreAWarning() throws Exception {
        lab.source.execute("CREATE PROCEDURE dbo.other AS TRUNCATE TABLE dbo.orders_old");
        lab.passes("table.truncate-statements");
        lab.source.execute("CREATE PROCEDURE dbo.clear_all AS BEGIN TRUNCATE TABLE [orders] END");
        assertThat(lab.finds("table.truncate-statements", WARNING).found()).contains("dbo.clear_all", "4711");
    }

    @Test
    void aHeapIsTold() throws Exception {
        lab.passes("table.heap");
        lab.source.execute("CREATE TABLE dbo.pile (id int NOT NULL PRIMARY KEY NONCLUSTERED)");
        assertThat(lab.finds("table.heap", INFO).scope()).isEqualTo("dbo.pile");
    }

    @Test
    void aliasTypesAreToldAndBuiltInOnesAreNot() throws Exception {
        lab.passes("table.alias-types");
        lab.source.execute(
                "CREATE TYPE dbo.phone FROM nvarchar(20) NOT NULL",
                "CREATE TABLE dbo.person (id int NOT NULL PRIMARY KEY, home dbo.phone NULL, name nvarchar(20) NULL)");
        Finding finding = lab.finds("table.alias-types", INFO);
        assertThat(finding.scope()).isEqualTo("dbo.person");
        assertThat(finding.found()).contains("home (phone)").doesNotContain("nvarchar");
    }

    @Test
    void sparseColumnsAreTold() {
        lab.passes("table.sparse-columns");
        lab.show("sys.columns", NOTE, "is_sparse", 1);
        assertThat(lab.finds("table.sparse-columns", INFO).found()).contains("note");
    }

    @Test
    void cascadesAreTold() throws Exception {
        lab.passes("table.cascades");
        lab.source.execute("CREATE TABLE dbo.line (id int NOT NULL PRIMARY KEY, order_id int NOT NULL"
                + " CONSTRAINT fk_line REFERENCES dbo.orders (id) ON DELETE CASCADE)");
        Finding finding = lab.finds("table.cascades", INFO);
        assertThat(finding.scope()).isEqualTo("dbo.line");
        assertThat(finding.found()).contains("fk_line");
    }

    @Test
    void theSizeOfTheLoadIsTold() throws Exception {
        lab.source.execute("INSERT INTO dbo.orders VALUES (1, N'a'), (2, N'b')");
        assertThat(lab.finds("table.size", INFO).text())
                .contains("1 table with about 2 rows", "Largest: dbo.orders (2 rows, 0 MB).", "MB free");
        lab.with("initialize=schema").skips("table.size");
        lab.source.execute("DELETE FROM dbo.orders");
        lab.passes("table.size");
    }

    @Test
    void aKeyThatAnIndexOfTheTargetMayNotHoldIsAWarning() throws Exception {
        lab.source.execute("CREATE TABLE dbo.names (n nvarchar(850) NOT NULL, i int NOT NULL,"
                + " CONSTRAINT PK_names PRIMARY KEY NONCLUSTERED (n))");
        lab.passes("table.key-size");
        lab.source.execute("CREATE TABLE dbo.codes (n varchar(900) NOT NULL, i int NOT NULL,"
                + " CONSTRAINT PK_codes PRIMARY KEY NONCLUSTERED (n, i))");
        assertThat(lab.finds("table.key-size", WARNING).found())
                .isEqualTo(
                        "The key of dbo.codes may be 2716 bytes long at the target, whose indexes hold 2704: a row with a"
                                + " longer key stops the task.");
        lab.source.execute("DROP TABLE dbo.codes");
        lab.source.execute("CREATE TABLE dbo.codes (n varchar(899) NOT NULL PRIMARY KEY NONCLUSTERED)");
        lab.passes("table.key-size");
        assertThat(lab.with("merge-tables=true")
                        .finds("table.key-size", WARNING)
                        .found())
                .as("with what tells merged tables apart")
                .startsWith("The key of dbo.codes may be 27");
    }

    @Test
    void aKeyIsAsLongAsTheTargetHasItWithWhatIsAddedToIt() throws Exception {
        lab.source.execute("CREATE TABLE dbo.cities (n varchar(900) NOT NULL, region nvarchar(60) NOT NULL,"
                + " CONSTRAINT PK_cities PRIMARY KEY NONCLUSTERED (n))");
        PrecheckLab cities = lab.with("tables[0].source=dbo.cities");
        cities.passes("table.key-size");
        String tag = "it:" + lab.source.name() + ".dbo.cities";
        assertThat(cities.with("merge-tables=true")
                        .finds("table.key-size", WARNING)
                        .found())
                .contains("may be " + (2700 + tag.length()) + " bytes long");
        assertThat(cities.with("tables[0].distribution-key=region")
                        .finds("table.key-size", WARNING)
                        .found())
                .contains("may be 2880 bytes long");
        cities.with("tables[0].distribution-key=n").passes("table.key-size");
    }

    private long objectId() throws Exception {
        return Long.parseLong(String.valueOf(lab.source.value("SELECT OBJECT_ID('dbo.orders')")));
    }

    @Test
    void mergedTablesWhoseKeysOverlapAreToldApart() throws Exception {
        lab.source.execute(
                "CREATE TABLE dbo.orders_b (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                "INSERT INTO dbo.orders VALUES (1, N'a'), (20, N'b')",
                "INSERT INTO dbo.orders_b VALUES (21, N'a'), (40, N'b')");
        PrecheckLab merging = lab.with("merge-tables=true", "tables[0].source=dbo.orders*", "tables[0].target=dbo.all");
        merging.passes("table.merged-keys");
        lab.source.execute("INSERT INTO dbo.orders_b VALUES (20, N'c')");
        assertThat(merging.finds("table.merged-keys", INFO).found())
                .isEqualTo(
                        "Keys of dbo.orders and dbo.orders_b, both of which go to dbo.all, are in ranges that overlap:"
                                + " rows of both may have the same key.");
        lab.skips("table.merged-keys");
    }

    @Test
    void mergedKeysOfSeveralColumnsOverlapOnlyWhereAllOfThemDo() throws Exception {
        for (String table : List.of("line_a", "line_b")) {
            lab.source.execute("CREATE TABLE dbo." + table + " (region varchar(9) NOT NULL, id int NOT NULL,"
                    + " CONSTRAINT PK_" + table + " PRIMARY KEY (region, id))");
        }
        lab.source.execute(
                "INSERT INTO dbo.line_a VALUES ('EU', 1), ('US', 20)",
                "INSERT INTO dbo.line_b VALUES ('EU', 21), ('US', 40)");
        PrecheckLab merging = lab.with("merge-tables=true", "tables[0].source=dbo.line_*", "tables[0].target=dbo.all");
        merging.passes("table.merged-keys");
        lab.source.execute("INSERT INTO dbo.line_b VALUES ('EU', 20)");
        assertThat(merging.finds("table.merged-keys", INFO).found()).contains("dbo.line_a and dbo.line_b", "overlap");
        lab.source.execute("DELETE FROM dbo.line_b", "INSERT INTO dbo.line_b VALUES ('ZA', 1)");
        merging.passes("table.merged-keys");
    }

    @Test
    void ofLargeTablesThatAreMergedOnlyTheFirstColumnOfTheKeyIsAskedFor() throws Exception {
        for (String table : List.of("line_a", "line_b")) {
            lab.source.execute("CREATE TABLE dbo." + table + " (region int NOT NULL, id int NOT NULL, CONSTRAINT PK_"
                    + table + " PRIMARY KEY (region, id))");
        }
        lab.source.execute("INSERT INTO dbo.line_a VALUES (1, 1)", "INSERT INTO dbo.line_b VALUES (1, 2)");
        PrecheckLab merging = lab.with("merge-tables=true", "tables[0].source=dbo.line_*", "tables[0].target=dbo.all");
        merging.passes("table.merged-keys");
        lab.show(
                "sys.partitions",
                Map.of("object_id", Long.parseLong(String.valueOf(lab.source.value("SELECT OBJECT_ID('dbo.line_b')")))),
                "rows",
                MergedKeys.MOST_ROWS + 1);
        merging.finds("table.merged-keys", INFO);
    }

    @Test
    void mergedKeysOfAnyTypeAreCompared() throws Exception {
        lab.source.execute(
                "CREATE TABLE dbo.flags_a (f bit NOT NULL PRIMARY KEY)",
                "CREATE TABLE dbo.flags_b (f bit NOT NULL PRIMARY KEY)",
                "INSERT INTO dbo.flags_a VALUES (0), (1)",
                "INSERT INTO dbo.flags_b VALUES (1)",
                "CREATE TABLE dbo.words_a (w nvarchar(20) COLLATE Latin1_General_CI_AS NOT NULL PRIMARY KEY)",
                "CREATE TABLE dbo.words_b (w nvarchar(20) COLLATE Latin1_General_BIN2 NOT NULL PRIMARY KEY)",
                "INSERT INTO dbo.words_a VALUES (N'a'), (N'c')",
                "INSERT INTO dbo.words_b VALUES (N'x')");
        for (String tables : List.of("flags", "words")) {
            PrecheckLab merging =
                    lab.with("merge-tables=true", "tables[0].source=dbo." + tables + "_*", "tables[0].target=dbo.all");
            if (tables.equals("flags")) {
                assertThat(merging.finds("table.merged-keys", INFO).found()).contains("overlap");
            } else {
                merging.passes("table.merged-keys");
            }
        }
    }

    @Test
    void valuesThatTheTargetCannotHoldAreAWarning() throws Exception {
        lab.source.execute(
                "CREATE TABLE dbo.timed (id int NOT NULL PRIMARY KEY, at datetime2(7) NULL, note nvarchar(9) NULL)",
                "INSERT INTO dbo.timed VALUES (1, '2024-01-01T00:00:00.1234560', N'a'), (2, NULL, NULL)");
        lab.passes("table.values");
        lab.source.execute("INSERT INTO dbo.timed VALUES (3, '2024-01-01T00:00:00.1234567', N'b')");
        assertThat(lab.finds("table.values", WARNING).text())
                .isEqualTo(
                        "1 of the first 3 rows of dbo.timed have a time with a seventh digit, which the target cannot"
                                + " hold. The digit is cut, and counted.");
        lab.source.execute("UPDATE dbo.timed SET at = NULL, note = N'c' + NCHAR(0) + N'd' WHERE id = 3");
        assertThat(lab.finds("table.values", WARNING).text())
                .isEqualTo(
                        "1 of the first 3 rows of dbo.timed have a NUL character in a text, which the target refuses."
                                + " It is removed, and counted.");
        lab.source.execute("UPDATE dbo.timed SET note = N'c' + NCHAR(0xD83D) + NCHAR(0xDE00) WHERE id = 3");
        lab.passes("table.values");
        for (String half : List.of(
                "N'c' + NCHAR(0xD83D)", "NCHAR(0xDE00) + N'c'", "NCHAR(0xD83D) + N'c'", "N'c' + NCHAR(0xDE00)")) {
            lab.source.execute("UPDATE dbo.timed SET note = " + half + " WHERE id = 3");
            assertThat(lab.finds("table.values", WARNING).text())
                    .as(half)
                    .isEqualTo(
                            "1 of the first 3 rows of dbo.timed have half a surrogate pair in a text, which the target"
                                    + " refuses. It is replaced by U+FFFD, and counted.");
        }
        lab.with("initialize=changes").skips("table.values");
    }

    @Test
    void theBeginningOfLargeTextsIsLookedAt() throws Exception {
        lab.source.execute(
                "CREATE TABLE dbo.docs (id int NOT NULL PRIMARY KEY, body nvarchar(max) NULL, plain varchar(max) NULL)",
                "INSERT INTO dbo.docs VALUES (1, REPLICATE(CAST(N'a' AS nvarchar(max)), 4000) + NCHAR(0), 'a')");
        lab.passes("table.values");
        lab.source.execute("UPDATE dbo.docs SET plain = 'a' + CHAR(0)");
        assertThat(lab.finds("table.values", WARNING).found()).contains("dbo.docs have a NUL character");
    }

    @Test
    void aKeyOfApproximateNumbersIsAWarning() throws Exception {
        lab.passes("table.key-type");
        lab.source.execute(
                "CREATE TABLE dbo.measure (at float NOT NULL, n int NOT NULL, v real NULL, PRIMARY KEY (n, at))");
        assertThat(lab.finds("table.key-type", WARNING).found()).startsWith("Key columns at of dbo.measure are");
    }

    @Test
    void aFileTableIsAnErrorWhereChangesAreFollowed() {
        lab.passes("table.filetable");
        lab.show("sys.tables", ORDERS, "is_filetable", 1);
        assertThat(lab.finds("table.filetable", ERROR).scope()).isEqualTo("dbo.orders");
        lab.with("initialize=schema,data").skips("table.filetable");
    }

    @Test
    void aSecurityPolicyThatFiltersRowsIsAWarning() throws Exception {
        lab.passes("table.row-security");
        lab.control()
                .addViewRow(
                        "sys.security_policies",
                        Map.of("name", "own", "object_id", 77, "schema_id", 1, "is_enabled", 1));
        lab.control()
                .addViewRow(
                        "sys.security_predicates",
                        Map.of("object_id", 77, "target_object_id", objectId(), "predicate_type", 1));
        lab.passes("table.row-security");
        lab.control()
                .addViewRow(
                        "sys.security_predicates",
                        Map.of("object_id", 77, "target_object_id", objectId(), "predicate_type", 0));
        assertThat(lab.finds("table.row-security", WARNING).text())
                .contains("Security policy [dbo].[own] filters table dbo.orders", "ALTER SECURITY POLICY [dbo].[own]");
    }

    @Test
    void textsThatAreLongerThanTheColumnInTheTargetAreAWarningWithTheStatementThatMendsIt() throws Exception {
        lab.target.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note varchar(3))");
        lab.source.execute("INSERT INTO dbo.orders VALUES (1, N'abc'), (2, N'abc  '), (3, NULL)");
        PrecheckLab truncating = lab.with("existing-tables=truncate");
        truncating.passes("table.values");
        lab.source.execute("INSERT INTO dbo.orders VALUES (4, N'abcd')");
        Finding finding = truncating.finds("table.values", WARNING);
        assertThat(finding.found())
                .isEqualTo(
                        "1 of the first 4 rows of dbo.orders have a text that is longer than its column in the target.");
        lab.target.execute(finding.fix());
        truncating.passes("table.values");
    }
}
