// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import static dev.caravan.task.Finding.Level.ERROR;
import static dev.caravan.task.Finding.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.it.SourceDatabase;
import dev.caravan.standin.wire.LoggedRequest;
import dev.caravan.task.PrecheckReport;
import dev.caravan.testing.GreenplumProxy;
import dev.caravan.testing.TargetDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The number of questions does not grow with the number of tables. */
class ManyTablesIT {

    private static final int MANY = 1001;

    @Test
    void aThousandTablesAreCheckedByTheSameNumberOfStatementsAsOne() throws Exception {
        assertThat(catalogue(statements(MANY))).hasSameSizeAs(catalogue(statements(1)));
    }

    @Test
    void targetTablesThatAreThereAreAskedForTheirRowsAHundredAtATime() throws Exception {
        // A connection that the pool opens meanwhile on a slow machine brings some of its own.
        assertThat(statementsAtTarget(201) - statementsAtTarget(1)).isBetween(2, 9);
    }

    /** Number of statements that the target was sent by the prechecks of a task that finds so many tables there. */
    private static int statementsAtTarget(int tables) throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create();
                GreenplumProxy proxy = new GreenplumProxy(target)) {
            PrecheckMeasurement.create(source, tables);
            PrecheckMeasurement.create(target, tables);
            PrecheckLab lab = PrecheckLab.over(source, target).with("initialize=data", "target.url=" + proxy.url());
            lab.passes("target.rows");
            int before = proxy.executed();
            assertThat(lab.report().of(ERROR)).isEmpty();
            return proxy.executed() - before;
        }
    }

    /**
     * All but the looks at rows, which take one statement for some tables, and those whether a connection lives, of which a slow
     * machine brings more.
     */
    private static List<LoggedRequest> catalogue(List<LoggedRequest> all) {
        List<LoggedRequest> requests = all.stream()
                .filter(request -> !request.text().equals("SELECT 1"))
                .toList();
        List<LoggedRequest> catalogue = requests.stream()
                .filter(request -> !request.text().contains("SELECT TOP (1000)"))
                .toList();
        assertThat(requests.size() - catalogue.size()).isLessThanOrEqualTo(1 + MANY / 20);
        return catalogue;
    }

    /** Statements that the source was sent by the prechecks of a task over so many tables. */
    private static List<LoggedRequest> statements(int tables) throws SQLException {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            Assumptions.assumeTrue(source.standIn().isPresent(), "only the stand-in shows what it is sent");
            PrecheckMeasurement.create(source, tables);
            PrecheckLab lab = PrecheckLab.over(source, target);
            if (tables == MANY) {
                assertThat(lab.finds("table.count", WARNING).found()).contains("1002 tables");
            } else {
                lab.passes("table.count");
            }
            List<LoggedRequest> requests = new CopyOnWriteArrayList<>();
            source.standIn().orElseThrow().wire().onRequest(requests::add);
            PrecheckReport report = lab.report();
            assertThat(report.of(ERROR)).isEmpty();
            return requests;
        }
    }
}
