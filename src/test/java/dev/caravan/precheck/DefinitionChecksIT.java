// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import static dev.caravan.task.Finding.Level.ERROR;
import static dev.caravan.task.Finding.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.Finding;
import dev.caravan.testing.LookAlike;
import dev.caravan.testing.OtherPostgres;
import dev.caravan.testing.TargetDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks of definitions, and of targets that seem to be of the Greenplum family. Needs PostgreSQL. */
class DefinitionChecksIT {

    private PrecheckLab lab;

    @BeforeEach
    void createDatabases() throws Exception {
        lab = PrecheckLab.create();
    }

    @AfterEach
    void dropDatabases() throws Exception {
        lab.close();
    }

    private void execute(String sql) {
        lab.target.execute(sql);
    }

    @Test
    void theFamilyIsAWarning() {
        lab.passes("target.product");
        LookAlike.GREENPLUM7.dress(lab.target);

        assertThat(lab.finds("target.product", WARNING).found()).contains("Greenplum family", "experimental");
        lab.passes("target.version");
    }

    @Test
    void aDialectThatTheTargetDoesNotUnderstandIsAnError() {
        lab.skips("target.dialect");
        lab.with("target.dialect=postgresql").passes("target.dialect");
        assertThat(lab.with("target.dialect=greenplum7")
                        .finds("target.dialect", ERROR)
                        .found())
                .contains("names dialect greenplum7", "that of postgresql");

        LookAlike.GREENPLUM7.dress(lab.target);
        lab.with("target.dialect=adbpg7").passes("target.dialect");
        lab.with("target.dialect=greenplum6").finds("target.dialect", ERROR);
        lab.with("target.dialect=postgresql").finds("target.dialect", ERROR);
    }

    @Test
    void anAppendOptimizedTargetWithAKeyIsAnError() {
        LookAlike.GREENPLUM7.dress(lab.target);
        execute(
                "CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note varchar(50)) PARTITION BY RANGE (id);"
                        + " CREATE TABLE dbo.part PARTITION OF dbo.orders DEFAULT");
        lab.passes("target.append-optimized");
        execute("INSERT INTO pg_catalog.pg_appendonly SELECT 'dbo.part'::regclass::oid");

        assertThat(lab.finds("target.append-optimized", ERROR).text())
                .contains(
                        "Table dbo.orders is append-optimized, at least one partition",
                        "each batch of changes deletes",
                        "ALTER TABLE \"dbo\".\"orders\" SET ACCESS METHOD heap;");
        assertThat(lab.with("initialize=schema,data")
                        .finds("target.append-optimized", ERROR)
                        .found())
                .contains("its key cannot be kept");
    }

    @Test
    void anAppendOptimizedTargetOfVersionSixIsAnErrorToo() throws Exception {
        try (TargetDatabase six = OtherPostgres.V9_3.create()) {
            LookAlike.GREENPLUM6.dress(six);
            PrecheckLab old = PrecheckLab.over(lab.source, six);
            // The kernel of version 6 keeps its partitions as tables that inherit.
            six.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note varchar(50));"
                    + " CREATE TABLE dbo.orders_1_prt_1 () INHERITS (dbo.orders);"
                    + " CREATE TABLE dbo.orders_1_prt_1_2_prt_1 () INHERITS (dbo.orders_1_prt_1)");
            old.passes("target.append-optimized");
            six.execute("INSERT INTO pg_catalog.pg_appendonly SELECT 'dbo.orders_1_prt_1_2_prt_1'::regclass::oid");

            assertThat(old.finds("target.append-optimized", ERROR).found())
                    .contains("Table dbo.orders is append-optimized, at least one partition");
        }
    }

    @Test
    void aPartitionedTableWithoutAPartitionForTheRestIsAWarning() throws Exception {
        execute(
                "CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note varchar(50)) PARTITION BY RANGE (id)");
        Finding finding = lab.finds("target.default-partition", WARNING);
        assertThat(finding.found())
                .isEqualTo("Table dbo.orders has no default partition: a row that fits no partition stops the task.");
        execute(finding.fix());
        lab.passes("target.default-partition");

        try (TargetDatabase six = OtherPostgres.V9_3.create()) {
            LookAlike.GREENPLUM6.dress(six);
            PrecheckLab old = PrecheckLab.over(lab.source, six);
            six.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note varchar(50));"
                    + " INSERT INTO public.pg_partition SELECT 'dbo.orders'::regclass, false, '1'");
            assertThat(old.finds("target.default-partition", WARNING).fix())
                    .isEqualTo("ALTER TABLE \"dbo\".\"orders\" ADD DEFAULT PARTITION other;");
            six.execute("INSERT INTO public.pg_partition_rule SELECT oid, 0, true FROM public.pg_partition");
            old.passes("target.default-partition");
        }
    }

    @Test
    void tooLittleRoomForTheRowsAndTheirMirrorsIsAWarning() throws Exception {
        lab.skips("target.space");
        LookAlike.GREENPLUM7.dress(lab.target);
        lab.source.execute("INSERT INTO dbo.orders VALUES (1, N'a')");
        execute("CREATE SCHEMA gp_toolkit; CREATE TABLE gp_toolkit.gp_disk_free"
                + " (dfsegment int, dfhostname text, dfdevice text, dfspace bigint);"
                + " INSERT INTO gp_toolkit.gp_disk_free VALUES (0, 'one', '/a', 7), (1, 'one', '/a', 7)");
        assertThat(lab.finds("target.space", WARNING).found())
                .isEqualTo("The target has 0 MB free on its disks; what is loaded and its mirrors need about 1 MB.");
        execute("INSERT INTO gp_toolkit.gp_disk_free VALUES (2, 'two', '/a', 1000000)");
        lab.passes("target.space");
    }

    @Test
    void aTableWhereAPartitionWouldBeIsAnError() {
        lab.skips("target.existing-partition");
        PrecheckLab cut = lab.with(
                "tables[0].partition.by=list", "tables[0].partition.column=id", "tables[0].partition.values=1,2");
        cut.passes("target.existing-partition");
        execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders_p2 (id int)");

        assertThat(cut.finds("target.existing-partition", ERROR).found())
                .contains("dbo.orders_p2 exists in the target, where a partition of dbo.orders would be");
    }

    @Test
    void anOldKernelIsRefusedUnlessItIsThatOfGreenplumSix() throws Exception {
        try (TargetDatabase six = OtherPostgres.V9_3.create()) {
            PrecheckLab.over(lab.source, six).finds("target.version", ERROR);
            LookAlike.GREENPLUM6.dress(six);
            PrecheckLab.over(lab.source, six).passes("target.version");
        }
    }

    @Test
    void aKernelBeforeGreenplumSixIsAnError() {
        LookAlike.GREENPLUM6.dress(lab.target);
        execute("SET allow_system_table_mods = on; ALTER FUNCTION pg_catalog.current_setting(text) RENAME TO"
                + " true_setting; CREATE FUNCTION pg_catalog.current_setting(text) RETURNS text LANGUAGE sql AS"
                + " $$SELECT CASE $1 WHEN 'server_version_num' THEN '80323' ELSE pg_catalog.true_setting($1) END$$");

        assertThat(lab.finds("target.version", ERROR).found())
                .contains("Greenplum family on the kernel of PostgreSQL 8.3", "version 6 or later");
    }

    @Test
    void aServerWithoutLibxmlIsAnErrorWhereThereAreColumnsOfTypeXml() throws Exception {
        lab.source.execute("CREATE TABLE dbo.docs (id int NOT NULL PRIMARY KEY, body xml NULL)");
        lab.passes("target.types");
        execute(
                "SET allow_system_table_mods = on; UPDATE pg_catalog.pg_type SET typinput = 'json_in' WHERE typname = 'xml'");

        assertThat(lab.finds("target.types", ERROR).text()).contains("no values of type xml", "[dbo.docs]", "libxml");
    }

    @Test
    void anAppendOptimizedTableOfGreenplumSixIsCopiedToAHeapTable() throws Exception {
        try (TargetDatabase six = OtherPostgres.V9_3.create()) {
            LookAlike.GREENPLUM6.dress(six);
            six.execute("CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note varchar(50));"
                    + " INSERT INTO pg_appendonly SELECT 'dbo.orders'::regclass::oid");
            assertThat(PrecheckLab.over(lab.source, six)
                            .finds("target.append-optimized", ERROR)
                            .fix())
                    .startsWith(
                            "ALTER TABLE \"dbo\".\"orders\" RENAME TO \"orders_old\"; CREATE TABLE \"dbo\".\"orders\""
                                    + " (LIKE \"dbo\".\"orders_old\" INCLUDING ALL) WITH (appendonly = false);");
        }
    }
}
