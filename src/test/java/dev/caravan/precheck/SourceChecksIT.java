// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import static dev.caravan.task.Finding.Level.ERROR;
import static dev.caravan.task.Finding.Level.INFO;
import static dev.caravan.task.Finding.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.SqlClient;
import dev.caravan.task.Finding;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
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
        lab.control().setProperty("Edition", "Express Edition (64-bit)");
        lab.control().setProperty("EngineEdition", 4);
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
    void aStandbyIsAnErrorWhereChangesAreFollowed() {
        lab.set("is_in_standby", 1);
        assertThat(lab.finds("source.state", ERROR).found()).contains("standby");
        lab.with("initialize=schema,data").passes("source.state");
    }

    @Test
    void aDatabaseThatIsNotOnlineIsAnErrorForAnyTask() {
        lab.show("sys.databases", Map.of("name", lab.source.name()), "state_desc", "EMERGENCY");
        PrecheckLab loading = lab.with("initialize=schema,data");
        assertThat(loading.finds("source.state", ERROR).text()).contains("is EMERGENCY", "SET ONLINE");
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
    void aMissingBackupIsAWarning() throws Exception {
        assertThat(lab.finds("source.backup-chain", WARNING).fix()).contains("BACKUP DATABASE", "BACKUP LOG");
        lab.source.execute(lab.finds("source.backup-chain", WARNING).fix());
        lab.passes("source.backup-chain");
        lab.control().clearBackups(lab.source.name());
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
        lab.capture("orders");
        PrecheckLab changes = lab.with("initialize=changes");
        changes.passes("source.retention");
        lab.passes("source.short-retention");
        lab.source.execute("EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 2880");
        assertThat(changes.finds("source.retention", WARNING).found()).contains("48 hours");
        lab.passes("source.short-retention");
        lab.source.execute("EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 720");
        assertThat(lab.finds("source.short-retention", ERROR).found()).contains("12 hours");
        lab.passes("source.retention");
    }

    @Test
    void aRetentionBelowAWeekIsAWarningWhereRowsAreLoadedFirst() throws Exception {
        lab.capture("orders");
        Finding finding = lab.finds("source.retention", WARNING);
        assertThat(finding.found()).contains("72 hours");
        lab.source.execute(finding.fix());
        lab.passes("source.retention");
    }

    @Test
    void aLimitOfCapturedValuesIsAnErrorWhereATableHasLobColumns() throws Exception {
        lab.skips("source.text-repl-size");
        lab.source.execute("CREATE TABLE dbo.document (id int NOT NULL PRIMARY KEY, body nvarchar(max) NULL)");
        lab.passes("source.text-repl-size");
        lab.control().setConfiguration("max text repl size", 65_536);
        assertThat(lab.finds("source.text-repl-size", ERROR).found()).contains("65536");
        lab.capture("document");
        lab.skips("source.text-repl-size");
    }

    @Test
    void aConnectionThatCanBeListenedToIsAWarning() {
        String url = String.valueOf(lab.source.taskKeys().get("url"));
        assertThat(lab.finds("source.encryption", WARNING).fix()).contains("trust-certificate");
        assertThat(lab.with("source.url=" + url.replace("encrypt=true", "encrypt=false"))
                        .finds("source.encryption", WARNING)
                        .found())
                .contains("without encryption");
        lab.with("source.url=" + url.replaceAll(";trustServerCertificate=\\w+", ""), "source.trust-any=false")
                .passes("source.encryption");
    }

    @Test
    void aServerThatWasRenamedIsAnErrorUntilCaptureIsEnabled() throws Exception {
        lab.passes("source.server-name");
        lab.control().setProperty("ServerName", "RENAMED");
        assertThat(lab.finds("source.server-name", ERROR).fix()).contains("sp_addserver N'RENAMED', 'local'");
        lab.capture("orders");
        lab.skips("source.server-name");
    }

    @Test
    void aServiceOfTheNetworkAccountIsAWarning() {
        lab.passes("source.service-account");
        lab.show(
                "sys.dm_server_services",
                Map.of("servicename", "SQL Server (MSSQLSERVER)"),
                "service_account",
                "NT AUTHORITY\\NETWORK SERVICE");
        assertThat(lab.finds("source.service-account", WARNING).found()).contains("SQL Server (MSSQLSERVER)", "22832");
    }

    @Test
    void aDatabaseWithoutAnOwnerIsAnError() {
        lab.passes("source.owner");
        lab.set("owner_sid", new byte[] {9, 9, 9, 9});
        assertThat(lab.finds("source.owner", ERROR).fix()).contains("ALTER AUTHORIZATION ON DATABASE::");
    }

    @Test
    void aLoginThatMayNotCaptureTablesIsAnErrorUntilTheyAreCaptured() throws Exception {
        lab.passes("source.capture-rights");
        lab.control().setProperty("role.db_owner", 0);
        Finding finding = lab.finds("source.capture-rights", ERROR);
        assertThat(finding.text()).contains("2 tables are not captured yet", "caravan prepare it");
        lab.control().setProperty("role.db_owner", 1);
        lab.capture("orders");
        lab.with("heartbeat.enabled=false").skips("source.capture-rights");
    }

    @Test
    void aLoginThatMayNotReadChangeTablesIsAnError() throws Exception {
        lab.skips("source.change-table-rights");
        lab.capture("orders");
        lab.passes("source.change-table-rights");
        lab.control().setProperty("permission.cdc.SELECT", 0);
        assertThat(lab.finds("source.change-table-rights", ERROR).fix())
                .contains("GRANT SELECT, EXECUTE ON SCHEMA::cdc");
    }

    @Test
    void aForeignSchemaOfThatNameIsAnError() throws Exception {
        lab.passes("source.cdc-name");
        lab.source.execute("CREATE SCHEMA cdc");
        assertThat(lab.finds("source.cdc-name", ERROR).fix()).contains("DROP SCHEMA cdc");
    }

    /** The facts of a task are read before: tasks that start together enable it between. */
    @Test
    void theSchemaOfAChangeDataCaptureThatWasEnabledInTheMeantimeIsNoForeignOne() throws Exception {
        lab.source.execute("EXEC sys.sp_cdc_enable_db");

        try (SqlClient sql = SqlClient.of(lab.source.connect())) {
            assertThat(sql.value(new CdcName().query())).isEqualTo(0);
        }
    }

    @Test
    void changeTablesWithoutTheCommandsOrderAreAWarning() throws Exception {
        lab.skips("source.command-id");
        lab.capture("orders");
        lab.passes("source.command-id");
        lab.show("sys.columns", Map.of("name", "__$command_id"), "name", "other");
        assertThat(lab.finds("source.command-id", WARNING).found()).contains("dbo_orders");
    }

    @Test
    void anErrorOfTheCaptureJobIsAWarningThatQuotesIt() throws Exception {
        lab.skips("source.capture-errors");
        lab.capture("orders");
        lab.passes("source.capture-errors");
        lab.control().addCaptureError(lab.source.name(), 22_859, "Log Scan process failed");
        assertThat(lab.finds("source.capture-errors", WARNING).found()).contains("22859", "Log Scan process failed");
    }

    @Test
    void aFullLogThatWaitsForCaptureIsAWarning() {
        lab.passes("source.log-space");
        lab.set("log_reuse_wait_desc", "REPLICATION");
        lab.passes("source.log-space");
        lab.set("used_log_space_in_percent", 88);
        assertThat(lab.finds("source.log-space", WARNING).found()).contains("88 %");
    }

    @Test
    void acceleratedRecoveryIsAWarning() {
        lab.passes("source.accelerated-recovery");
        lab.set("is_accelerated_database_recovery_on", 1);
        lab.finds("source.accelerated-recovery", WARNING);
        lab.control().setProperty("ProductVersion", "14.0.1000.0");
        lab.skips("source.accelerated-recovery");
    }

    @Test
    void delayedDurabilityIsAWarning() {
        lab.passes("source.delayed-durability");
        lab.set("delayed_durability_desc", "ALLOWED");
        assertThat(lab.finds("source.delayed-durability", WARNING).found()).contains("ALLOWED");
    }

    @Test
    void anAsynchronousReplicaIsAWarning() {
        lab.passes("source.replicas");
        lab.set("availability.STANDIN", "SYNCHRONOUS");
        lab.passes("source.replicas");
        lab.set("availability.FAR", "ASYNCHRONOUS");
        assertThat(lab.finds("source.replicas", WARNING).found()).contains("FAR", "ASYNCHRONOUS_COMMIT");
    }

    @Test
    void aReplicaThatIsNotSynchronizedYetIsAWarning() {
        lab.set("availability.STANDIN", "SYNCHRONOUS");
        lab.set("availability.NEAR", "SYNCHRONOUS");
        lab.passes("source.replicas");
        lab.show(
                "sys.dm_hadr_database_replica_states",
                Map.of("is_local", 0),
                "synchronization_state_desc",
                "NOT SYNCHRONIZING");
        assertThat(lab.finds("source.replicas", WARNING).found()).contains("NEAR", "NOT SYNCHRONIZING");
    }

    @Test
    void aHostThatIsNotTheListenerIsAWarning() {
        lab.passes("source.listener");
        lab.set("availability.STANDIN", "SYNCHRONOUS");
        assertThat(lab.finds("source.listener", WARNING).fix()).contains("listener:1433");
        lab.control().setProperty("listener.dns_name", "127.0.0.1");
        lab.passes("source.listener");
    }

    @Test
    void clocksThatDifferAreAWarning() {
        lab.passes("source.clock");
        Clock slow = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-1));
        assertThat(lab.at(slow).finds("source.clock", WARNING).found()).contains("source's clock", "ahead of");
    }

    @Test
    void aBusySourceIsAWarningBeforeALoad() {
        lab.passes("source.load");
        lab.control().setProperty("cpu.system_idle", 35);
        assertThat(lab.finds("source.load", WARNING).found()).contains("65 %");
    }

    @Test
    void missingSnapshotIsolationIsToldBeforeALoad() {
        assertThat(lab.finds("source.snapshot-isolation", INFO).fix()).contains("ALLOW_SNAPSHOT_ISOLATION ON");
        lab.set("snapshot_isolation_state_desc", "ON");
        lab.passes("source.snapshot-isolation");
    }

    @Test
    void objectsThatAreNoTablesAreToldByKind() throws Exception {
        lab.passes("source.other-objects");
        lab.source.execute("CREATE VIEW dbo.recent AS SELECT id FROM dbo.orders");
        assertThat(lab.finds("source.other-objects", INFO).found())
                .isEqualTo(
                        "Not synchronised are views: dbo.recent (a view shows rows of tables; create it in the target's"
                                + " SQL).");
    }

    @Test
    void aQuestionThatIsNotAllowedIsAWarningAndNoError() {
        lab.control().failStatement(1, 300, "servicename LIKE N'SQL Server Agent");
        Finding finding = lab.finds("source.agent", WARNING);
        assertThat(finding.found()).startsWith("This could not be checked: ");
    }

    @Test
    void aCheckThatFailsByItselfIsAFindingAndTheOthersAreMade() {
        lab.control().setProperty("ProductVersion", "unknown");
        Finding finding = lab.finds("source.version", WARNING);
        assertThat(finding.found()).startsWith("This could not be checked: the check itself failed by");
        assertThat(lab.report().passedChecks()).contains("source.agent", "table.key", "target.encoding");
    }

    @Test
    void aSessionThatTheServerDoesNotEncryptIsAWarning() {
        lab.passes("source.session-encryption");
        lab.control().setProperty("encrypt_option", "FALSE");
        assertThat(lab.finds("source.session-encryption", WARNING).found()).contains("does not encrypt");
    }

    @Test
    void aHeartbeatThatMayNotBeMovedIsAnErrorWithTheGrant() throws Exception {
        String heartbeat = lab.task().heartbeat().table().toString();
        lab.passes("source.heartbeat-rights");
        lab.source.execute("CREATE TABLE " + heartbeat
                + " (id int NOT NULL PRIMARY KEY, beat bigint NOT NULL, beaten_at datetime2(7) NOT NULL)");
        lab.passes("source.heartbeat-rights");
        lab.control().setProperty("permission." + heartbeat + ".UPDATE", 0);
        assertThat(lab.finds("source.heartbeat-rights", ERROR).fix()).startsWith("GRANT SELECT, UPDATE ON [dbo].[");
        lab.with("heartbeat.enabled=false").skips("source.heartbeat-rights");
    }

    @Test
    void rightsWithoutWhichLessIsToldAreAWarning() {
        lab.passes("source.state-rights");
        lab.control().setProperty("permission." + lab.source.name() + ".VIEW DATABASE STATE", 0);
        assertThat(lab.finds("source.state-rights", WARNING).text())
                .contains("sizes of tables", "GRANT VIEW DATABASE STATE TO [sa];");
        lab.control().setProperty("permission." + lab.source.name() + ".VIEW DATABASE STATE", 1);
        lab.passes("source.state-rights");
    }

    @Test
    void aRightOnTheWholeServerWithoutWhichLessIsToldIsAnInformation() {
        lab.passes("source.server-state-rights");
        lab.control().setProperty("permission.*.VIEW SERVER STATE", 0);
        assertThat(lab.finds("source.server-state-rights", INFO).fix()).contains("GRANT VIEW SERVER STATE TO [sa];");
    }

    @Test
    void aCaptureJobThatIsBehindIsAWarning() throws Exception {
        lab.skips("source.capture-latency");
        lab.capture("orders");
        lab.passes("source.capture-latency");
        lab.show("sys.dm_cdc_log_scan_sessions", Map.of("session_id", 1), "latency", 61);
        assertThat(lab.finds("source.capture-latency", WARNING).found()).contains("61 seconds behind");
    }
}
