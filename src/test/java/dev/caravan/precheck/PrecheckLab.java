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

    private PrecheckLab(SourceDatabase source, TargetDatabase target, Map<String, Object> keys) {
        this.source = source;
        this.target = target;
        this.keys = keys;
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
        return new PrecheckLab(source, target, keys);
    }

    /** The same databases with further keys of the task, each as {@code key=value}. */
    PrecheckLab with(String... settings) {
        Map<String, Object> changed = new LinkedHashMap<>(keys);
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            changed.put("caravan.tasks.it." + setting.substring(0, equals), setting.substring(equals + 1));
        }
        return new PrecheckLab(source, target, changed);
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

    /** Sets a property of the source's database. */
    void set(String property, Object value) {
        control().setDatabaseProperty(source.name(), property, value);
    }

    Prechecks.Outcome run() {
        SyncTask task = task();
        try (Databases databases = new Databases(task)) {
            TaskStore store = new TaskStore(
                    task.id(),
                    databases.targetClient(),
                    databases.transaction(),
                    databases::dialect,
                    Clock.systemUTC());
            return Prechecks.run(task, databases, store, Clock.systemUTC(), Map.of());
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
        assertThat(found.get(0).wanted()).isNotBlank();
        return found.get(0);
    }

    @Override
    public void close() throws SQLException {
        target.close();
        source.close();
    }
}
