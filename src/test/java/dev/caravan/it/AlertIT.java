// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.standin.cdc.StandInControl;
import dev.caravan.status.WebService;
import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks.Command;
import dev.caravan.testing.TargetDatabase;
import java.sql.SQLException;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A web service is told of what happens to a real task. */
class AlertIT {

    @Test
    void aWebServiceIsToldWhenATaskFailsWorksAgainIsLateAndInTimeAgain() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create();
                WebService service = new WebService()) {
            assumeTrue(source.standIn().isPresent(), "only the stand-in can be told to misbehave");
            StandInControl control = source.standIn().orElseThrow().control();
            Map<String, Object> task = task(source, target, service);
            task.put("caravan.alerts.latency", "4s");
            task.put("caravan.alerts.latency-for", "0s");
            control.stopAgent();
            try (Caravan caravan = Caravan.start(task)) {
                awaitTold(service, "\"alert\":\"failure\",\"status\":\"raised\"", "SQL Server Agent is not running");

                control.startAgent();
                caravan.tasks().command("it", Command.START);
                caravan.await(TaskState.SYNCHRONIZING);
                awaitTold(service, "\"alert\":\"failure\",\"status\":\"restored\"", "it works again");

                caravan.awaitCaughtUp(source);
                control.freezeCapture();
                awaitTold(service, "\"alert\":\"latency\",\"status\":\"raised\"", "SQL Server's capture job");
                control.resumeCapture();
                awaitTold(service, "\"alert\":\"latency\",\"status\":\"restored\"", "below 4 s again");
            }
        }
    }

    @Test
    void aWebServiceIsToldOfRowsThatAreSetAsideAndWhenTheyAreTakenAgain() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create();
                WebService service = new WebService()) {
            Map<String, Object> task = task(source, target, service);
            task.put("caravan.tasks.it.values.on-bad-row", "quarantine");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitCaughtUp(source);
                target.execute("ALTER TABLE dbo.orders ADD CONSTRAINT small CHECK (id < 2)");
                source.execute("INSERT INTO dbo.orders VALUES (2)");
                awaitTold(service, "\"alert\":\"quarantine\",\"status\":\"raised\"", "there are 1 now");

                target.execute("ALTER TABLE dbo.orders DROP CONSTRAINT small");
                caravan.tasks().command("it", Command.PAUSE);
                caravan.await(TaskState.PAUSED);
                caravan.tasks().replay("it");
                awaitTold(service, "\"alert\":\"quarantine\",\"status\":\"restored\"", "no rows are set aside");
            }
        }
    }

    @Test
    void aWebServiceIsToldWhenTheSourceWillSoonDropChangesThatAreNotApplied() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create();
                WebService service = new WebService()) {
            Map<String, Object> task = task(source, target, service);
            task.put("caravan.tasks.it.retention.warn-below", "24h");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitCaughtUp(source);
                source.execute("EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 60");
                awaitTold(service, "\"alert\":\"retention\",\"status\":\"raised\"", "it");
                source.execute("EXEC sys.sp_cdc_change_job @job_type = N'cleanup', @retention = 100000");
                awaitTold(service, "\"alert\":\"retention\",\"status\":\"restored\"", "it");
            }
        }
    }

    /** Keys of a task over a table of orders, and of the service that is told. */
    private static Map<String, Object> task(SourceDatabase source, TargetDatabase target, WebService service)
            throws SQLException {
        source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)");
        Map<String, Object> task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        task.put("caravan.alerts.url", service.url());
        task.put("caravan.status.sample-interval", "100ms");
        return task;
    }

    private static void awaitTold(WebService service, String alert, String text) {
        Awaitility.await(alert)
                .atMost(Caravan.PATIENCE)
                .until(() -> service.told().stream().anyMatch(body -> body.contains(alert) && body.contains(text)));
    }
}
