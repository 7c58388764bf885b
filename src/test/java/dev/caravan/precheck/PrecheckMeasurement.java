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

    /** Makes the tables, runs the prechecks three times and logs how long each took. */
    public static void main(String[] args) throws SQLException {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        int tables = Integer.getInteger("prechecks.tables", 1000);
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            create(source, tables);
            PrecheckLab lab = PrecheckLab.over(source, target);
            for (int run = 1; run <= 3; run++) {
                long start = System.nanoTime();
                PrecheckReport report = lab.report();
                LOG.info(
                        "run {}: {} tables, {} checks passed, {} findings, {} ms",
                        run,
                        tables,
                        report.passedChecks().size(),
                        report.findings().size(),
                        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            }
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
