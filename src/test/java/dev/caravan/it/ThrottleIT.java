// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.SyncTask.RateLimit;
import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks.Command;
import dev.caravan.testing.TargetDatabase;
import java.util.Collections;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A load that must not burden the source. */
class ThrottleIT {

    @Test
    void aThrottledLoadCanBePausedAndMadeFasterWhileItRuns() throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.t (id int IDENTITY NOT NULL PRIMARY KEY, note nvarchar(20))",
                    "INSERT INTO dbo.t (note) VALUES " + String.join(", ", Collections.nCopies(500, "(N'row')")));
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.t");
            task.put("caravan.tasks.it.load.max-rows-per-second", "1");
            task.put("caravan.tasks.it.load.chunk-rows", "100");
            try (Caravan caravan = Caravan.start(task)) {
                Awaitility.await("the load has begun")
                        .atMost(Caravan.PATIENCE)
                        .until(() -> caravan.tasks().tables("it").stream().anyMatch(table -> table.chunks() > 1));
                caravan.tasks().command("it", Command.PAUSE);
                caravan.await(TaskState.PAUSED);
                assertThat(target.value("SELECT count(*) FROM dbo.t")).isEqualTo("0");

                caravan.tasks().rateLimit("it", RateLimit.NONE);
                caravan.tasks().command("it", Command.RESUME);

                caravan.await(TaskState.SYNCHRONIZING);
                assertThat(target.value("SELECT count(*) FROM dbo.t")).isEqualTo("500");
            }
        }
    }
}
