// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an administrator runs at the source once: change data capture for database and tables, the heartbeat table, and a
 * login that may do no more than it has to. Every step may be run again with the effect of once.
 */
public final class SetupScript {

    private static final int MINUTES_OF_A_DAY = 24 * 60;
    private static final int MINUTES_OF_A_WEEK = 7 * MINUTES_OF_A_DAY;

    private final String database;
    private final String login;
    private final List<Step> steps = new ArrayList<>();

    /**
     * One step, a batch of its own.
     *
     * @param purpose what it is for, one line
     * @param sql the batch, to be run in the database to capture
     * @param makes what it makes, where that is nothing that is noted otherwise
     */
    public record Step(String purpose, String sql, Optional<Made> makes) {}

    /**
     * What a step makes.
     *
     * @param kind of thing
     * @param name of the thing; of a right, what stands behind GRANT; of a setting, null, because it depends on the value before
     * @param missing query of one value: the name, NULL where the step finds nothing to make; of a setting, the statement that
     *     brings back the value before
     */
    public record Made(Kind kind, @Nullable String name, String missing) {}

    /** Kinds of what a step makes. */
    public enum Kind {
        /** A login of the server. */
        LOGIN,
        /** A user of the database. */
        DATABASE_USER,
        /** A right of a user that was there before. */
        RIGHT,
        /** A setting that had another value before. */
        SETTING
    }

    /** A script for a database and the login that the task will use. */
    public SetupScript(String database, String login) {
        this.database = database;
        this.login = login;
    }

    /** The steps so far. */
    public List<Step> steps() {
        return List.copyOf(steps);
    }

    /** Recovery model FULL with its first backups into a folder of the server. */
    public SetupScript backups(String folder) {
        String name = Identifiers.source(database);
        String file = folder.replaceAll("[/\\\\]+$", "") + "/" + database;
        add(
                "Recovery model FULL: the database can be restored to any moment from now on",
                "IF (SELECT recovery_model_desc FROM sys.databases WHERE name = DB_NAME()) <> N'FULL' ALTER DATABASE "
                        + name + " SET RECOVERY FULL;",
                setting(
                        "ALTER DATABASE " + name + " SET RECOVERY ",
                        "recovery_model_desc",
                        "sys.databases WHERE name = DB_NAME() AND recovery_model_desc <> N'FULL'"));
        add(
                "The first full backup",
                "IF (SELECT last_log_backup_lsn FROM sys.database_recovery_status WHERE database_id = DB_ID()) IS NULL"
                        + " BACKUP DATABASE " + name + " TO DISK = " + text(file + ".bak") + ";");
        add(
                "The first log backup; make one every hour from now on",
                "IF NOT EXISTS (SELECT 1 FROM msdb.dbo.backupset WHERE database_name = DB_NAME() AND type = 'L') BACKUP LOG "
                        + name + " TO DISK = " + text(file + ".trn") + ";");
        return this;
    }

    /** No limit on large values, because statements that write larger ones fail once their table is captured. */
    public SetupScript largeValues() {
        add(
                "No limit on captured large values, for the whole server",
                "IF EXISTS (SELECT 1 FROM sys.configurations WHERE name = N'max text repl size (B)' AND CAST(value_in_use AS"
                        + " bigint) <> -1) EXEC sp_configure 'max text repl size', -1;\nRECONFIGURE;",
                setting(
                        "EXEC sp_configure 'max text repl size', ",
                        "CAST(value_in_use AS nvarchar(20))",
                        "sys.configurations WHERE name = N'max text repl size (B)' AND CAST(value_in_use AS bigint) <> -1"));
        return this;
    }

    /** Change data capture for the database. */
    public SetupScript captureDatabase() {
        add(
                "Change data capture for the database; takes sysadmin",
                "IF (SELECT is_cdc_enabled FROM sys.databases WHERE name = DB_NAME()) = 0 EXEC sys.sp_cdc_enable_db;");
        return this;
    }

    /** The heartbeat table with its one row. */
    public SetupScript heartbeat(TableName table) {
        String name = Identifiers.source(table);
        add(
                "The heartbeat table, a captured table with one row",
                "IF OBJECT_ID(" + text(name) + ") IS NULL CREATE TABLE " + name
                        + " (id int NOT NULL PRIMARY KEY, beat bigint NOT NULL, beaten_at datetime2(7) NOT NULL);");
        add(
                "Its row",
                "IF NOT EXISTS (SELECT 1 FROM " + name + " WHERE id = 1) INSERT INTO " + name
                        + " (id, beat, beaten_at) VALUES (1, 0, SYSUTCDATETIME());");
        return this;
    }

    /** Capture of a table that is not captured yet. */
    public SetupScript captureTable(TableName table) {
        add(
                "Capture of " + table,
                "IF NOT EXISTS (SELECT 1 FROM cdc.change_tables WHERE source_object_id = OBJECT_ID("
                        + text(Identifiers.source(table)) + ")) EXEC sys.sp_cdc_enable_table @source_schema = "
                        + text(table.schema()) + ", @source_name = " + text(table.table())
                        + ", @role_name = NULL, @capture_instance = " + text(CaptureInstanceName.of(table, false))
                        + ", @supports_net_changes = 0;");
        return this;
    }

    /** A week of changes, where fewer than the given days are kept. */
    public SetupScript retention(int days) {
        add(
                "Changes are kept for a week: as long an outage may last",
                "IF EXISTS (SELECT 1 FROM msdb.dbo.cdc_jobs WHERE database_id = DB_ID() AND job_type = N'cleanup' AND retention"
                        + " < " + days * MINUTES_OF_A_DAY
                        + ") EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = "
                        + MINUTES_OF_A_WEEK
                        + ";",
                setting(
                        "EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = ",
                        "CAST(retention AS nvarchar(20))",
                        "msdb.dbo.cdc_jobs WHERE database_id = DB_ID() AND job_type = N'cleanup' AND retention < "
                                + days * MINUTES_OF_A_DAY));
        return this;
    }

    /**
     * The login, with a password to be chosen, and its user in the database.
     *
     * @param password literal of the password, or a placeholder for people
     */
    public SetupScript login(String password) {
        String name = Identifiers.source(login);
        add(
                "The login that the task uses",
                "IF NOT EXISTS (SELECT 1 FROM sys.server_principals WHERE name = " + text(login) + ") CREATE LOGIN "
                        + name + " WITH PASSWORD = " + text(password) + ";",
                made(
                        Kind.LOGIN,
                        login,
                        "NOT EXISTS (SELECT 1 FROM sys.server_principals WHERE name = " + text(login) + ")"));
        add(
                "Its user in this database",
                unlessSysadmin("IF NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE sid = SUSER_SID("
                        + text(login) + ")) CREATE USER " + name + " FOR LOGIN " + name + ";"),
                made(
                        Kind.DATABASE_USER,
                        login,
                        noSysadmin() + " AND NOT EXISTS (SELECT 1 FROM sys.database_principals WHERE sid = SUSER_SID("
                                + text(login) + "))"));
        return this;
    }

    /** A right on a table. */
    public SetupScript grant(String permission, TableName table) {
        String name = Identifiers.source(table);
        return grant(permission, " ON " + name, "class = 1 AND major_id = OBJECT_ID(" + text(name) + ")");
    }

    /** A right on the schema of change data capture. */
    public SetupScript grantOnChanges(String permission) {
        return grant(permission, " ON SCHEMA::cdc", "class = 3 AND major_id = SCHEMA_ID(N'cdc')");
    }

    /** A right on the database. */
    public SetupScript grantOnDatabase(String permission) {
        return grant(permission, "", "class = 0");
    }

    /** The securable by its column names in sys.database_permissions. */
    private SetupScript grant(String permission, String on, String securable) {
        String right = permission + on + " TO " + Identifiers.source(login);
        add(
                "Right of the login",
                unlessSysadmin("AND USER_ID(" + text(login) + ") IS NOT NULL GRANT " + right + ";"),
                made(
                        Kind.RIGHT,
                        right,
                        noSysadmin() + " AND USER_ID(" + text(login) + ") IS NOT NULL"
                                + " AND NOT EXISTS (SELECT 1 FROM sys.database_permissions WHERE grantee_principal_id = USER_ID("
                                + text(login) + ") AND permission_name = N'" + permission + "' AND " + securable
                                + ")"));
        return this;
    }

    /** Members of sysadmin are dbo in every database: they have every right, and no user that could be given one. */
    private String unlessSysadmin(String statement) {
        return "IF " + noSysadmin() + " " + statement;
    }

    private String noSysadmin() {
        return "ISNULL(IS_SRVROLEMEMBER(N'sysadmin', " + text(login) + "), 0) = 0";
    }

    private static Made made(Kind kind, String name, String missing) {
        return new Made(kind, name, "SELECT CASE WHEN " + missing + " THEN " + text(name) + " END");
    }

    /** The statement that brings a setting back. */
    private static Made setting(String statement, String value, String from) {
        return new Made(Kind.SETTING, null, "SELECT MAX(" + text(statement) + " + " + value + ") + N';' FROM " + from);
    }

    private void add(String purpose, String sql) {
        steps.add(new Step(purpose, sql, Optional.empty()));
    }

    private void add(String purpose, String sql, Made makes) {
        steps.add(new Step(purpose, sql, Optional.of(makes)));
    }

    private static String text(String value) {
        return "N'" + value.replace("'", "''") + "'";
    }
}
