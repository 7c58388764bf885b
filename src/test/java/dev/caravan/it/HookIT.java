// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.testing.TargetDatabase;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The YAML route that {@code routes/} ships. */
@ExtendWith(OutputCaptureExtension.class)
class HookIT {

    @Test
    void theExampleOfAYamlHookWritesALineForEachCommittedBatch(CapturedOutput output) throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
            task.put("caravan.hooks.after-apply", "direct:batch-journal");
            task.put("caravan.routes-folder", "routes");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.await(TaskState.SYNCHRONIZING);

                source.execute("INSERT INTO dbo.orders VALUES (1, N'a'), (2, N'b')");

                Awaitility.await("the hook's line")
                        .atMost(Caravan.PATIENCE)
                        .untilAsserted(() -> assertThat(output.getOut()).contains("2 changes up to"));
                caravan.awaitCaughtUp(source);
                Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
            }
        }
    }
}
