// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.it.Caravan;
import dev.caravan.it.SourceDatabase;
import dev.caravan.standin.cdc.StandInControl;
import dev.caravan.task.Databases;
import dev.caravan.task.Finding;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.PrecheckReport;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TaskReader;
import dev.caravan.task.TaskStore;
import dev.caravan.testing.TargetDatabase;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** A task {@code it} over all tables of schema dbo of a fresh source and a fresh target, whose prechecks are run. */
final class PrecheckLab implements AutoCloseable {

    final SourceDatabase source;
    final TargetDatabase target;

    private final Map<String, Object> keys;
    private final Clock clock;

    private PrecheckLab(SourceDatabase source, TargetDatabase target, Map<String, Object> keys, Clock clock) {
        this.source = source;
        this.target = target;
        this.keys = keys;
        this.clock = clock;
    }

    /** Makes the databases, with a table {@code dbo.orders} in the source. */
    static PrecheckLab create() throws SQLException {
        SourceDatabase source = SourceDatabase.create();
        source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)");
        return over(source, TargetDatabase.create());
    }

    /** A lab over databases that are there. */
    static PrecheckLab over(SourceDatabase source, TargetDatabase target) {
        Map<String, Object> keys = Caravan.task(source, target);
        keys.put("caravan.tasks.it.tables[0].source", "dbo.*");
        return new PrecheckLab(source, target, keys, Clock.systemUTC());
    }

    /** The same databases with further keys of the task, each as {@code key=value}. */
    PrecheckLab with(String... settings) {
        Map<String, Object> changed = new LinkedHashMap<>(keys);
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            changed.put("caravan.tasks.it." + setting.substring(0, equals), setting.substring(equals + 1));
        }
        return new PrecheckLab(source, target, changed, clock);
    }

    /** The same with another clock of this machine. */
    PrecheckLab at(Clock otherClock) {
        return new PrecheckLab(source, target, keys, otherClock);
    }

    /** The same with the target's user being one without rights, which is made; statements may say USERNAME. */
    PrecheckLab asTargetUser(String... statements) {
        String user = "guest_" + target.url().replaceAll(".*/", "");
        target.execute("CREATE ROLE " + user + " LOGIN PASSWORD 'guest'");
        for (String statement : statements) {
            target.execute(statement.replace("USERNAME", user));
        }
        return with("target.username=" + user, "target.password=guest");
    }

    SyncTask task() {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addLast(new MapPropertySource("task", keys));
        return TaskReader.read(environment, Prechecks.levels()).get(0);
    }

    /** Steers the stand-in; the test is skipped on a real server. */
    StandInControl control() {
        Assumptions.assumeTrue(source.standIn().isPresent(), "only the stand-in can be told to be so");
        return source.standIn().orElseThrow().control();
    }

    /** Shows another value in a system view, in the rows that have the values given. */
    void show(String view, Map<String, ?> where, String column, Object value) {
        control().setViewValue(view, where, column, value);
    }

    /** Captures a table of schema dbo. */
    void capture(String table) throws SQLException {
        source.execute(
                "IF NOT EXISTS (SELECT 1 FROM sys.databases WHERE name = DB_NAME() AND is_cdc_enabled = 1)"
                        + " EXEC sys.sp_cdc_enable_db",
                "EXEC sys.sp_cdc_enable_table @source_schema = N'dbo', @source_name = N'" + table
                        + "', @role_name = NULL, @supports_net_changes = 0",
                "EXEC standin.await_capture");
    }

    /** Makes the control tables as a task does that begins, by the target's user. */
    void createControlTables() {
        SyncTask task = task();
        try (Databases databases = new Databases(task)) {
            new TaskStore(task.id(), databases.targetClient(), databases.transaction(), databases::dialect, clock)
                    .create();
        }
    }

    /** Sets a property of the source's database. */
    void set(String property, Object value) {
        control().setDatabaseProperty(source.name(), property, value);
    }

    Prechecks.Outcome run() {
        SyncTask task = task();
        try (Databases databases = new Databases(task)) {
            TaskStore store = new TaskStore(
                    task.id(), databases.targetClient(), databases.transaction(), databases::dialect, clock);
            return Prechecks.run(task, databases, store, clock, Map::of);
        }
    }

    PrecheckReport report() {
        return run().report();
    }

    /** The check runs and finds nothing. */
    void passes(String id) {
        PrecheckReport report = report();
        assertThat(report.findings())
                .filteredOn(finding -> finding.id().equals(id))
                .isEmpty();
        assertThat(report.passedChecks()).contains(id);
    }

    /** The check is not asked. */
    void skips(String id) {
        assertThat(report().skippedChecks()).contains(id);
    }

    /** The check finds exactly one thing, of the given level; gives it. */
    Finding finds(String id, Level level) {
        List<Finding> found = report().findings().stream()
                .filter(finding -> finding.id().equals(id))
                .toList();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).level()).isEqualTo(level);
        assertThat(found.get(0).fix()).as("is ready to paste").doesNotContain("…", "...");
        return found.get(0);
    }

    @Override
    public void close() throws SQLException {
        target.close();
        source.close();
    }
}
