// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.standin.cdc.StandInControl;
import dev.caravan.status.WebService;
import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks.Command;
import dev.caravan.testing.TargetDatabase;
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
            source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
            task.put("caravan.alerts.url", service.url());
            task.put("caravan.alerts.latency", "4s");
            task.put("caravan.alerts.latency-for", "0s");
            task.put("caravan.status.sample-interval", "100ms");
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

    private static void awaitTold(WebService service, String alert, String text) {
        Awaitility.await(alert)
                .atMost(Caravan.PATIENCE)
                .until(() -> service.told().stream().anyMatch(body -> body.contains(alert) && body.contains(text)));
    }
}
