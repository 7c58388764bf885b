// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import static dev.caravan.task.Finding.Level.ERROR;
import static dev.caravan.task.Finding.Level.INFO;
import static dev.caravan.task.Finding.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.it.SourceDatabase;
import dev.caravan.task.Finding;
import dev.caravan.testing.TargetDatabase;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Checks of the target: each fails when it should, and passes otherwise. */
class TargetChecksIT {

    private static final String ORDERS = "CREATE SCHEMA dbo; CREATE TABLE dbo.orders (id int PRIMARY KEY, note text)";

    private static SourceDatabase source;
    private TargetDatabase target;
    private PrecheckLab lab;

    @BeforeAll
    static void createSource() throws Exception {
        source = SourceDatabase.create();
        source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)");
    }

    @AfterAll
    static void dropSource() throws Exception {
        source.close();
    }

    @BeforeEach
    void createTarget() {
        target = TargetDatabase.create();
        lab = PrecheckLab.over(source, target);
    }

    @AfterEach
    void dropTarget() {
        target.close();
    }

    @Test
    void aDatabaseThatIsNotThereIsAnErrorAndTheSourceIsChecked() {
        lab.passes("target.connection");
        PrecheckLab wrong = lab.with("target.url=" + target.url().replaceAll("/[^/]*$", "/no_such_database"));
        assertThat(wrong.finds("target.connection", ERROR).found()).contains("no_such_database");
        assertThat(wrong.report().passedChecks()).contains("source.agent", "table.key");
        wrong.skips("target.encoding");
    }

    @Test
    void aConnectionThatCanBeListenedToIsAWarning() {
        assertThat(lab.finds("target.encryption", WARNING).found()).contains("sslmode=prefer");
        lab.with("target.url=" + target.url() + "?sslmode=verify-full").passes("target.encryption");
    }

    @Test
    void anOldVersionIsAnError() {
        lab.passes("target.version");
        setting("server_version_num", "110022");
        assertThat(lab.finds("target.version", ERROR).found()).contains("PostgreSQL 11");
    }

    @Test
    void anotherEncodingThanUtf8IsAnError() {
        lab.passes("target.encoding");
        try (TargetDatabase latin =
                TargetDatabase.create("ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")) {
            assertThat(PrecheckLab.over(source, latin)
                            .finds("target.encoding", ERROR)
                            .found())
                    .contains("LATIN1");
        }
    }

    @Test
    void aReadOnlyDatabaseIsAnError() {
        lab.passes("target.writable");
        target.execute("ALTER DATABASE " + name() + " SET default_transaction_read_only = on");
        assertThat(lab.finds("target.writable", ERROR).found()).contains("read-only");
    }

    @Test
    void aStandbyIsAnError() {
        execute("ALTER FUNCTION pg_catalog.pg_is_in_recovery() RENAME TO truly_in_recovery; CREATE FUNCTION"
                + " pg_catalog.pg_is_in_recovery() RETURNS boolean LANGUAGE sql AS 'SELECT true'");
        assertThat(lab.finds("target.writable", ERROR).text()).contains("a standby", "Name the primary");
    }

    @Test
    void aUserWithoutTemporaryTablesIsAnError() {
        PrecheckLab guest = lab.asTargetUser();
        guest.passes("target.temporary-tables");
        target.execute("REVOKE TEMPORARY ON DATABASE " + name() + " FROM PUBLIC");
        assertThat(guest.finds("target.temporary-tables", ERROR).fix()).contains("GRANT TEMPORARY ON DATABASE");
    }

    @Test
    void aUserThatMayNotMakeSchemasIsAnErrorWithTheGrant() {
        lab.passes("target.create-schemas");
        PrecheckLab guest = lab.asTargetUser();
        Finding finding = guest.finds("target.create-schemas", ERROR);
        assertThat(finding.found()).contains("caravan, dbo");
        target.execute(finding.fix().replaceAll("^[^:]*: ", ""));
        guest.passes("target.create-schemas");
    }

    @Test
    void aUserWithoutRightsOnASchemaIsAnErrorWithTheGrant() {
        target.execute("CREATE SCHEMA dbo");
        lab.passes("target.schema-rights");
        PrecheckLab guest = lab.asTargetUser();
        Finding finding = guest.finds("target.schema-rights", ERROR);
        assertThat(finding.found()).contains("USAGE, CREATE on schema dbo");
        target.execute(finding.fix());
        guest.passes("target.schema-rights");
    }

    @Test
    void aMissingTypeIsAnErrorThatNamesTheTables() {
        lab.passes("target.types");
        execute("ALTER TYPE pg_catalog.varchar RENAME TO varchar_gone");
        assertThat(lab.finds("target.types", ERROR).found()).contains("character varying(50)", "dbo.orders");
    }

    @Test
    void aTableThatIsThereIsAnErrorUnlessItMayBeReplaced() {
        lab.passes("target.existing-table");
        target.execute(ORDERS);
        assertThat(lab.finds("target.existing-table", ERROR).scope()).isEqualTo("dbo.orders");
        lab.with("existing-tables=truncate").skips("target.existing-table");
    }

    @Test
    void aTableThatIsNotThereIsAnErrorWithoutTheSchemaPart() {
        PrecheckLab without = lab.with("initialize=data,changes");
        assertThat(without.finds("target.missing-table", ERROR).fix()).contains("'schema'");
        target.execute(ORDERS);
        without.passes("target.missing-table");
    }

    @Test
    void aUserWithoutRightsOnATableIsAnErrorWithTheGrant() {
        target.execute(ORDERS);
        PrecheckLab guest = lab.with("existing-tables=truncate").asTargetUser("GRANT ALL ON SCHEMA dbo TO USERNAME");
        Finding finding = guest.finds("target.table-rights", ERROR);
        assertThat(finding.found()).contains("SELECT, INSERT, UPDATE, DELETE, TRUNCATE on table dbo.orders");
        target.execute(finding.fix());
        guest.passes("target.table-rights");
        assertThat(guest.with("existing-tables=recreate")
                        .finds("target.table-rights", ERROR)
                        .fix())
                .contains("OWNER TO");
    }

    @Test
    void aTableOfAnotherOwnerIsAWarningWhereColumnsMayBeAdded() {
        target.execute(ORDERS);
        PrecheckLab truncating = lab.with("existing-tables=truncate");
        truncating.passes("target.owner");
        PrecheckLab guest = truncating.asTargetUser("GRANT ALL ON SCHEMA dbo TO USERNAME");
        assertThat(guest.finds("target.owner", WARNING).fix()).contains("OWNER TO");
        guest.with("operations=insert,update,delete").skips("target.owner");
        guest.with("tables[0].operations=insert,update,delete").skips("target.owner");
        assertThat(guest.with("operations=insert,update,delete", "tables[0].operations=insert,add-column")
                        .finds("target.owner", WARNING)
                        .fix())
                .contains("OWNER TO");
    }

    @Test
    void aTableOfAnotherTaskIsAnError() {
        lab.skips("target.other-task");
        target.execute(
                "CREATE SCHEMA caravan; CREATE TABLE caravan.task (task text); CREATE TABLE caravan.event (task text,"
                        + " at timestamptz); CREATE INDEX event_of_task ON caravan.event (task);"
                        + " CREATE TABLE caravan.table_state (task text, source_table text, target_table text, state text,"
                        + " start_lsn text, lost_columns text[]);"
                        + " CREATE TABLE caravan.position (task text, commit_lsn text)");
        target.execute("INSERT INTO caravan.task VALUES ('other')");
        target.execute("ALTER TABLE caravan.task ADD schema_done boolean, ADD data_done boolean");
        lab.passes("target.other-task");
        target.execute("INSERT INTO caravan.table_state VALUES ('other', 'dbo.x', 'dbo.orders', 'IN_SYNC')");
        assertThat(lab.finds("target.other-task", ERROR).found()).contains("dbo.orders", "task other");
        lab.with("merge-tables=true").passes("target.other-task");
    }

    @Test
    void triggersAndRulesAreAWarning() {
        lab.skips("target.triggers");
        target.execute(ORDERS);
        lab.passes("target.triggers");
        target.execute("CREATE RULE silent AS ON DELETE TO dbo.orders DO ALSO NOTHING;"
                + " CREATE FUNCTION dbo.note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
                + " CREATE TRIGGER noting BEFORE INSERT ON dbo.orders FOR EACH ROW EXECUTE FUNCTION dbo.note()");
        Finding finding = lab.finds("target.triggers", WARNING);
        assertThat(finding.found()).contains("TRIGGER noting, RULE silent");
        target.execute(finding.fix());
        lab.passes("target.triggers");
    }

    @Test
    void foreignKeysAreAWarningUnlessTheyAreDeferred() {
        target.execute(ORDERS);
        lab.passes("target.foreign-keys");
        target.execute("CREATE TABLE dbo.line (id int CONSTRAINT fk_line REFERENCES dbo.orders)");
        assertThat(lab.finds("target.foreign-keys", WARNING).found()).contains("fk_line");
        target.execute("ALTER TABLE dbo.line ALTER CONSTRAINT fk_line DEFERRABLE INITIALLY DEFERRED");
        lab.passes("target.foreign-keys");
    }

    @Test
    void aSecondUniqueIndexIsAWarning() {
        target.execute(ORDERS);
        lab.passes("target.unique-indexes");
        target.execute("CREATE UNIQUE INDEX by_note ON dbo.orders (note)");
        assertThat(lab.finds("target.unique-indexes", WARNING).found())
                .contains("by_note (note)")
                .doesNotContain("orders_pkey");
    }

    @Test
    void tooFewConnectionsAreAWarning() {
        PrecheckLab guest = lab.asTargetUser();
        guest.passes("target.connections");
        PrecheckLab many = guest.with("load.parallel=4");
        String user = many.task().target().username();
        target.execute("ALTER ROLE " + user + " CONNECTION LIMIT 4");
        assertThat(many.finds("target.connections", WARNING).text())
                .contains("3 connections left", "needs 6", "ALTER ROLE \"" + user + "\" CONNECTION LIMIT 12;");
    }

    @Test
    void aServerWithTooFewConnectionsIsAWarning() {
        lab.passes("target.connections");
        setting("max_connections", "1");
        assertThat(lab.finds("target.connections", WARNING).text()).contains("0 connections left", "max_connections");
    }

    @Test
    void reservedWordsAreAWarning() {
        lab.passes("target.reserved-words");
        assertThat(lab.with(
                                "tables[0].source=dbo.orders",
                                "tables[0].target=sales.order",
                                "tables[0].columns.note=user")
                        .finds("target.reserved-words", WARNING)
                        .found())
                .contains("order, user");
    }

    @Test
    void aTableThatIsNotDistributedByItsKeyIsAnErrorOnGreenplum() {
        target.execute(ORDERS);
        lab.skips("target.distribution-key");
        execute(
                "CREATE TABLE pg_catalog.gp_distribution_policy (localoid oid, policytype \"char\", distkey int2vector);"
                        + " INSERT INTO pg_catalog.gp_distribution_policy VALUES ('dbo.orders'::regclass, 'p', '1')");
        lab.passes("target.distribution-key");
        target.execute("UPDATE pg_catalog.gp_distribution_policy SET distkey = '2'");
        assertThat(lab.finds("target.distribution-key", ERROR).text())
                .contains("distributed by note", "SET DISTRIBUTED BY (\"id\")");
        target.execute("UPDATE pg_catalog.gp_distribution_policy SET distkey = ''");
        assertThat(lab.finds("target.distribution-key", ERROR).found()).contains("randomly");
        target.execute("UPDATE pg_catalog.gp_distribution_policy SET policytype = 'r'");
        lab.passes("target.distribution-key");
    }

    @Test
    void aMissingDeadlockDetectorIsToldOnGreenplum() {
        lab.skips("target.deadlock-detector");
        execute("CREATE TABLE pg_catalog.gp_distribution_policy (localoid oid);"
                + " ALTER VIEW pg_catalog.pg_settings RENAME TO settings_of_postgresql; CREATE VIEW pg_catalog.pg_settings AS"
                + " SELECT 'gp_enable_global_deadlock_detector' AS name, 'off' AS setting");
        assertThat(lab.finds("target.deadlock-detector", INFO).fix()).contains("gpconfig");
        execute("CREATE OR REPLACE VIEW pg_catalog.pg_settings AS"
                + " SELECT 'gp_enable_global_deadlock_detector' AS name, 'on' AS setting");
        lab.passes("target.deadlock-detector");
    }

    @Test
    void schemasThatWillBeMadeAreTold() {
        assertThat(lab.finds("target.new-schemas", INFO).found()).contains("dbo");
        target.execute("CREATE SCHEMA dbo");
        lab.passes("target.new-schemas");
    }

    @Test
    void aSessionThatTheServerDoesNotEncryptIsAWarning() {
        assertThat(lab.finds("target.session-encryption", WARNING).fix()).contains("sslmode=verify-full");
        execute("ALTER VIEW pg_catalog.pg_stat_ssl RENAME TO true_stat_ssl; CREATE VIEW pg_catalog.pg_stat_ssl AS"
                + " SELECT pg_backend_pid() AS pid, true AS ssl");
        lab.passes("target.session-encryption");
    }

    @Test
    void clocksThatDifferAreAWarning() {
        lab.passes("target.clock");
        Clock fast = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));
        assertThat(lab.at(fast).finds("target.clock", WARNING).found()).contains("target's clock", "behind");
    }

    @Test
    void aUserWithoutRightsOnTheControlTablesOfAnotherIsAnErrorWithTheGrants() {
        lab.skips("target.control-rights");
        lab.createControlTables();
        lab.passes("target.control-rights");
        PrecheckLab guest = lab.asTargetUser("GRANT USAGE ON SCHEMA caravan TO USERNAME");
        Finding finding = guest.finds("target.control-rights", ERROR);
        assertThat(finding.found()).contains("event, load_chunk", "quarantine_number_seq");
        target.execute(finding.fix());
        guest.passes("target.control-rights");
        guest.createControlTables();
    }

    @Test
    void rowSecurityThatBindsTheUserIsAnErrorWithTheStatementThatLiftsIt() {
        target.execute(ORDERS + "; ALTER TABLE dbo.orders ENABLE ROW LEVEL SECURITY");
        lab.passes("target.row-security");
        PrecheckLab guest = lab.asTargetUser(
                "GRANT ALL ON SCHEMA dbo TO USERNAME", "GRANT ALL ON ALL TABLES IN SCHEMA dbo TO USERNAME");
        Finding finding = guest.finds("target.row-security", ERROR);
        assertThat(finding.scope()).isEqualTo("dbo.orders");
        target.execute(finding.fix().substring(0, finding.fix().indexOf(';')));
        guest.passes("target.row-security");
    }

    private String name() {
        return target.url().replaceAll(".*/", "");
    }

    /** Makes the server tell another value of a setting. */
    private void setting(String name, String value) {
        execute("ALTER FUNCTION pg_catalog.current_setting(text) RENAME TO true_setting; CREATE FUNCTION"
                + " pg_catalog.current_setting(text) RETURNS text LANGUAGE sql AS $$SELECT CASE $1 WHEN '" + name
                + "' THEN '" + value + "' ELSE pg_catalog.true_setting($1) END$$");
    }

    /** Changes system objects of this test's database. */
    private void execute(String sql) {
        target.execute("SET allow_system_table_mods = on; " + sql + "; SET allow_system_table_mods = off");
    }
}
