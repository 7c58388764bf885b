// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import static dev.caravan.task.Finding.Level.ERROR;
import static dev.caravan.task.Finding.Level.INFO;
import static dev.caravan.task.Finding.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.it.SourceDatabase;
import dev.caravan.task.Finding;
import dev.caravan.testing.LookAlike;
import dev.caravan.testing.OtherPostgres;
import dev.caravan.testing.TargetDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks of target tables that a task finds when it begins, and of the point where it begins. */
class FoundTablesIT {

    private SourceDatabase source;
    private TargetDatabase target;
    private PrecheckLab lab;

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)");
        target = TargetDatabase.create();
        target.execute("CREATE SCHEMA dbo");
        lab = PrecheckLab.over(source, target);
    }

    @AfterEach
    void dropDatabases() throws Exception {
        target.close();
        source.close();
    }

    @Test
    void rowsAreAnErrorWhereTheTaskDoesNotSayWhatBecomesOfThem() {
        target.execute("CREATE TABLE dbo.orders (id int PRIMARY KEY, note text)");
        PrecheckLab data = lab.with("initialize=data");
        data.passes("target.rows");
        target.execute("INSERT INTO dbo.orders VALUES (1, 'x')");
        assertThat(data.finds("target.rows", ERROR).found()).isEqualTo("Table dbo.orders has rows.");
        data.with("existing-tables=keep-rows").skips("target.rows");
    }

    @Test
    void aColumnThatNeedsAValueIsAnErrorWithTheStatementThatMendsIt() {
        target.execute("CREATE TABLE dbo.orders (id int PRIMARY KEY, note text, must int NOT NULL, \"own\" int NOT NULL"
                + " DEFAULT 0)");
        PrecheckLab truncating = lab.with("existing-tables=truncate");
        String fix = truncating.finds("target.columns", ERROR).fix();
        target.execute(fix);
        truncating.passes("target.columns");
    }

    @Test
    void theColumnThatTellsMergedTablesApartIsAddedToATableWithRowsByTheStatementsOfTheFix() throws Exception {
        try (TargetDatabase six = OtherPostgres.V9_3.create()) {
            LookAlike.GREENPLUM6.dress(six);
            six.execute("CREATE SCHEMA dbo");
            for (TargetDatabase each : List.of(target, six)) {
                each.execute("CREATE TABLE dbo.orders (id int CONSTRAINT \"Key\" PRIMARY KEY, note text);"
                        + " CREATE UNIQUE INDEX \"By id\" ON dbo.orders (id); INSERT INTO dbo.orders VALUES (1, 'x')");
                PrecheckLab keeping =
                        PrecheckLab.over(source, each).with("existing-tables=keep-rows", "merge-tables=true");
                Finding finding = keeping.finds("target.columns", ERROR);
                assertThat(finding.found()).contains("has no column '__dts_data_source'");
                each.execute(finding.fix());

                keeping.passes("target.columns");
                keeping.passes("target.key");
                assertThat(each.value("SELECT __dts_data_source FROM dbo.orders"))
                        .isEqualTo("it:" + source.name() + ".dbo.orders");
                each.execute("INSERT INTO dbo.orders VALUES (1, 'y', 'of another table')");
            }
        }
    }

    @Test
    void rowsOfATableIntoWhichSeveralAreMergedAreOfNoneUnlessToldOtherwise() throws Exception {
        source.execute("CREATE TABLE dbo.orders_b (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)");
        target.execute("CREATE TABLE dbo.every (id int PRIMARY KEY, note text); INSERT INTO dbo.every VALUES (1, 'x')");
        PrecheckLab keeping = lab.with(
                "existing-tables=keep-rows",
                "merge-tables=true",
                "tables[0].source=dbo.orders*",
                "tables[0].target=dbo.every");
        String fix = keeping.finds("target.columns", ERROR).fix();
        assertThat(fix).contains("-- Rows that are there now are of no merged table", source.name() + ".dbo.orders'");
        target.execute(fix);

        keeping.passes("target.columns");
        keeping.passes("target.key");
        assertThat(target.value("SELECT __dts_data_source FROM dbo.every")).isEmpty();
    }

    @Test
    void aColumnOfAnotherKindIsAnErrorWithTheStatementThatMendsIt() throws Exception {
        source.execute("ALTER TABLE dbo.orders ADD placed date NULL");
        target.execute("CREATE TABLE dbo.orders (id int PRIMARY KEY, note text, placed integer)");
        PrecheckLab truncating = lab.with("existing-tables=truncate");
        assertThat(truncating.finds("target.column-types", ERROR).found())
                .isEqualTo("Column 'placed' of dbo.orders is integer, which does not hold values of the source's type"
                        + " (planned date).");
        target.execute("ALTER TABLE dbo.orders ALTER COLUMN placed TYPE date USING NULL");
        truncating.passes("target.column-types");
    }

    @Test
    void aColumnThatIsShorterIsAWarning() {
        target.execute("CREATE TABLE dbo.orders (id int PRIMARY KEY, note varchar(40))");
        PrecheckLab truncating = lab.with("existing-tables=truncate");
        String fix = truncating.finds("target.narrow-columns", WARNING).fix();
        target.execute(fix.substring(0, fix.indexOf(';')));
        truncating.passes("target.narrow-columns");
    }

    @Test
    void aTableThatIsNotUniqueByTheKeyIsAnError() {
        target.execute("CREATE TABLE dbo.orders (id int NOT NULL, note text PRIMARY KEY)");
        PrecheckLab truncating = lab.with("existing-tables=truncate");
        Finding finding = truncating.finds("target.key", ERROR);
        assertThat(finding.found()).contains("the key (id)");
        target.execute(finding.fix().substring(0, finding.fix().indexOf(';')));
        truncating.passes("target.key");
    }

    @Test
    void aBeginOfChangesThatIsNotThereIsAnError() throws Exception {
        target.execute("CREATE TABLE dbo.orders (id int PRIMARY KEY, note text)");
        lab.capture("orders");
        PrecheckLab changes = lab.with("initialize=changes");
        assertThat(changes.with("start-from.time=2001-01-01T00:00:00Z")
                        .finds("task.start-from", ERROR)
                        .found())
                .contains("are there only since");
        String lsn = String.valueOf(source.value("SELECT CONVERT(varchar(22), sys.fn_cdc_get_max_lsn(), 2)"));
        changes.with("start-from.lsn=" + lsn.substring(0, 8) + ":" + lsn.substring(8, 16) + ":" + lsn.substring(16))
                .passes("task.start-from");
    }

    @Test
    void aSourceThatDoesNotTellItsTimeZoneIsAWarningWhereChangesBeginAtATime() throws Exception {
        target.execute("CREATE TABLE dbo.orders (id int PRIMARY KEY, note text)");
        lab.capture("orders");
        PrecheckLab changes = lab.with("initialize=changes");
        changes.with("start-from.lsn=00000000:00000001:0001").skips("task.start-from-zone");
        PrecheckLab timed = changes.with("start-from.time=2026-01-31T07:30:00Z");
        timed.passes("task.start-from-zone");
        lab.control().setProperty("ProductVersion", "15.0.2000.5");
        assertThat(timed.finds("task.start-from-zone", WARNING).found())
                .contains("SQL Server 15.0.2000", "present offset from UTC, Z");
    }

    @Test
    void rowsThatAreKeptAreAWarning() {
        target.execute("CREATE TABLE dbo.orders (id int PRIMARY KEY, note text)");
        lab.with("existing-tables=truncate").skips("target.kept-rows");
        PrecheckLab keeping = lab.with("existing-tables=keep-rows");
        keeping.passes("target.kept-rows");
        target.execute("INSERT INTO dbo.orders VALUES (1, 'x')");
        assertThat(keeping.finds("target.kept-rows", WARNING).found())
                .contains("Table dbo.orders has rows", "are kept");
    }

    @Test
    void theSizeOfTheTargetIsToldBesideWhatIsAdded() throws Exception {
        lab.passes("target.database-size");
        source.execute("INSERT INTO dbo.orders VALUES (1, N'a')");
        assertThat(lab.finds("target.database-size", INFO).text())
                .containsPattern("The target's database has \\d+ MB, and about 1 MB will be added")
                .contains("SHOW data_directory");
        lab.with("initialize=schema").skips("target.database-size");
    }
}
