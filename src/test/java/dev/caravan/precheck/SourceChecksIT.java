// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import static dev.caravan.task.Finding.Level.ERROR;
import static dev.caravan.task.Finding.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.Finding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks of the source server and its database: each fails when it should, and passes otherwise. */
class SourceChecksIT {

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
    void aFreshDatabaseHasNoErrors() {
        assertThat(lab.report().of(ERROR)).isEmpty();
        assertThat(lab.source.unknownStatements()).isEmpty();
    }

    @Test
    void aWrongPasswordIsAnErrorThatNamesItsKey() {
        lab.passes("source.connection");
        Finding finding = lab.with("source.password=wrong-secret").finds("source.connection", ERROR);
        assertThat(finding.text()).contains("Login failed", "source.password").doesNotContain("wrong-secret");
    }

    @Test
    void aCatalogueThatCannotBeReadIsAnErrorAndTheRestStillRuns() {
        lab.passes("source.catalog");
        lab.control().failStatement(1, 229, "FROM sys.tables");
        Finding finding = lab.finds("source.catalog", ERROR);
        assertThat(finding.found()).startsWith("This could not be checked: ");
        lab.control().failStatement(1, 229, "FROM sys.tables");
        assertThat(lab.report().passedChecks()).contains("source.agent", "target.encoding");
    }

    @Test
    void anOldVersionIsAnError() {
        lab.passes("source.version");
        lab.control().setProperty("ProductVersion", "9.0.5000.0");
        assertThat(lab.finds("source.version", ERROR).found()).contains("9.0.5000");
    }

    @Test
    void anEditionWithoutChangeDataCaptureIsAnErrorWhereChangesAreFollowed() {
        lab.passes("source.edition");
        lab.control().setProperty("EngineEdition", 2);
        lab.control().setProperty("Edition", "Standard Edition (64-bit)");
        lab.control().setProperty("ProductVersion", "13.0.1601.5");
        assertThat(lab.finds("source.edition", ERROR).text()).contains("Standard Edition", "2016 SP1");
        lab.with("initialize=schema,data").skips("source.edition");
        lab.control().setProperty("ProductVersion", "13.0.4001.0");
        lab.passes("source.edition");
        lab.control().setProperty("Edition", "Web Edition (64-bit)");
        lab.finds("source.edition", ERROR);
    }

    @Test
    void aReadOnlyDatabaseIsAnErrorWhereChangesAreFollowed() {
        lab.passes("source.state");
        lab.set("is_read_only", 1);
        assertThat(lab.finds("source.state", ERROR).fix()).contains("SET READ_WRITE");
        lab.with("initialize=schema,data").passes("source.state");
    }

    @Test
    void aLoginThatMayNotEnableChangeDataCaptureIsAnErrorUntilItIsEnabled() throws Exception {
        lab.passes("source.cdc");
        lab.control().setProperty("role.sysadmin", 0);
        assertThat(lab.finds("source.cdc", ERROR).fix()).contains("EXEC sys.sp_cdc_enable_db");
        lab.control().setProperty("role.sysadmin", 1);
        lab.source.execute("EXEC sys.sp_cdc_enable_db");
        lab.control().setProperty("role.sysadmin", 0);
        lab.passes("source.cdc");
    }

    @Test
    void anAgentThatDoesNotRunIsAnError() {
        lab.passes("source.agent");
        lab.control().stopAgent();
        assertThat(lab.finds("source.agent", ERROR).text()).contains("SQL Server Agent is not running");
    }

    @Test
    void aSimpleRecoveryModelIsAWarningThatCanBeAccepted() {
        lab.passes("source.recovery-model");
        lab.set("recovery_model_desc", "SIMPLE");
        Finding finding = lab.finds("source.recovery-model", WARNING);
        assertThat(finding.fix()).contains("SET RECOVERY FULL");
        assertThat(finding.accepted()).isFalse();
        assertThat(lab.with("accept-warnings[0]=source.recovery-model")
                        .finds("source.recovery-model", WARNING)
                        .accepted())
                .isTrue();
    }

    @Test
    void aMissingBackupIsAWarning() {
        assertThat(lab.finds("source.backup-chain", WARNING).fix()).contains("BACKUP DATABASE", "BACKUP LOG");
        lab.control().addBackup(lab.source.name(), "D");
        assertThat(lab.finds("source.backup-chain", WARNING).fix())
                .contains("BACKUP LOG")
                .doesNotContain("BACKUP DATABASE");
        lab.control().addBackup(lab.source.name(), "L");
        lab.passes("source.backup-chain");
    }

    @Test
    void moreThanOneLogBackupAnHourIsAWarning() {
        lab.passes("source.log-backups");
        for (int i = 0; i < 25; i++) {
            lab.control().addBackup(lab.source.name(), "L");
        }
        assertThat(lab.finds("source.log-backups", WARNING).found()).contains("25 log backups");
    }

    @Test
    void aRetentionBelowThreeDaysIsAWarningAndBelowADayAnError() throws Exception {
        lab.skips("source.retention");
        lab.source.execute("EXEC sys.sp_cdc_enable_db");
        enableTable("orders");
        lab.passes("source.retention");
        lab.passes("source.short-retention");
        lab.source.execute("EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 2880");
        assertThat(lab.finds("source.retention", WARNING).found()).contains("48 hours");
        lab.passes("source.short-retention");
        lab.source.execute("EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 720");
        assertThat(lab.finds("source.short-retention", ERROR).found()).contains("12 hours");
        lab.passes("source.retention");
    }

    @Test
    void aLimitOfCapturedValuesIsAnErrorWhereATableHasLobColumns() throws Exception {
        lab.skips("source.text-repl-size");
        lab.source.execute("CREATE TABLE dbo.document (id int NOT NULL PRIMARY KEY, body nvarchar(max) NULL)");
        lab.passes("source.text-repl-size");
        lab.control().setConfiguration("max text repl size", 65_536);
        assertThat(lab.finds("source.text-repl-size", ERROR).found()).contains("65536");
        lab.source.execute("EXEC sys.sp_cdc_enable_db");
        enableTable("document");
        lab.skips("source.text-repl-size");
    }

    private void enableTable(String table) throws Exception {
        lab.source.execute(
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'" + table
                        + "', @role_name = NULL, @supports_net_changes = 0",
                "EXEC standin.await_capture");
    }
}
