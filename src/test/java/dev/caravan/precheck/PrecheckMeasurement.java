// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.it.SourceDatabase;
import dev.caravan.task.PrecheckReport;
import dev.caravan.testing.TargetDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Measures the prechecks over many tables: {@code mvn test-compile exec:java@prechecks -Dprechecks.tables=1000}. */
public final class PrecheckMeasurement {

    private static final Logger LOG = LoggerFactory.getLogger(PrecheckMeasurement.class);

    private PrecheckMeasurement() {}

    /** Makes the tables, runs the prechecks three times each without and with them in the target, and logs how long each took. */
    public static void main(String[] args) throws SQLException {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        int tables = Integer.getInteger("prechecks.tables", 1000);
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            create(source, tables);
            PrecheckLab lab = PrecheckLab.over(source, target);
            measure("tables to be made", tables, lab);
            create(target, tables);
            measure("tables that are there", tables, lab.with("initialize=data,changes"));
        }
    }

    private static void measure(String what, int tables, PrecheckLab lab) {
        for (int run = 1; run <= 3; run++) {
            long start = System.nanoTime();
            PrecheckReport report = lab.report();
            LOG.info(
                    "run {}: {} {}, {} checks passed, {} findings, {} ms",
                    run,
                    tables,
                    what,
                    report.passedChecks().size(),
                    report.findings().size(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
    }

    /** Makes the same tables in the target. */
    static void create(TargetDatabase target, int tables) {
        target.execute("CREATE SCHEMA dbo");
        for (int i = 1; i <= tables; i++) {
            target.execute(
                    "CREATE TABLE dbo.t%04d (id int PRIMARY KEY, name varchar(50), note varchar(20))".formatted(i));
        }
    }

    /** Makes tables dbo.t0001 and so on, each with a key, two more columns and an index. */
    static void create(SourceDatabase source, int tables) throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            for (int i = 1; i <= tables; i++) {
                statement.execute(("CREATE TABLE dbo.t%04d (id int NOT NULL PRIMARY KEY, name nvarchar(50) NULL, note"
                                + " varchar(20) NULL); CREATE INDEX by_name ON dbo.t%04d (name)")
                        .formatted(i, i));
            }
        }
    }
}
