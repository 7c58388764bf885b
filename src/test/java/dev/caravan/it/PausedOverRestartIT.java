// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TableState;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus.Phase;
import dev.caravan.task.TaskStatus.Phases;
import dev.caravan.task.Tasks.Command;
import dev.caravan.testing.TargetDatabase;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A task that was paused when the process ended is shown as it was left, without asking the source for anything. */
class PausedOverRestartIT {

    private SourceDatabase source;
    private TargetDatabase target;
    private Map<String, Object> task;

    @BeforeEach
    void createDatabases() throws Exception {
        source = SourceDatabase.create();
        target = TargetDatabase.create();
        source.execute(
                "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)",
                "CREATE TABLE dbo.lines (id int NOT NULL PRIMARY KEY)",
                "INSERT INTO dbo.orders VALUES (1, N'one'), (2, N'two')");
        task = Caravan.task(source, target);
        task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
        task.put("caravan.tasks.it.tables[1].source", "dbo.lines");
        task.put("caravan.tasks.it.tables[1].target", "sales.order_lines");
    }

    @AfterEach
    void dropDatabases() throws Exception {
        source.close();
        target.close();
    }

    private void runAndPause() throws Exception {
        try (Caravan caravan = Caravan.start(task)) {
            caravan.awaitCaughtUp(source);
            caravan.tasks().command("it", Command.PAUSE);
            caravan.await(TaskState.PAUSED);
        }
    }

    @Test
    void itsPartsAndTablesAreShownAndItGoesOnWhenItIsResumed() throws Exception {
        runAndPause();

        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.PAUSED);
            assertThat(caravan.status().phase()).isEqualTo(new Phases(Phase.DONE, Phase.DONE, Phase.PENDING));
            assertThat(caravan.status().progress().rows()).isEqualTo(2);
            assertThat(caravan.status().progress().tablesDone()).isEqualTo(2);
            assertThat(caravan.status().position()).isNotNull();
            List<TableStatus> tables = caravan.tasks().tables("it");
            assertThat(tables)
                    .extracting(TableStatus::source, TableStatus::target, TableStatus::state, TableStatus::rows)
                    .hasToString("[(\"dbo.lines\", \"sales.order_lines\", IN_SYNC, 0L),"
                            + " (\"dbo.orders\", \"dbo.orders\", IN_SYNC, 2L)]");
            assertThat(tables).allSatisfy(table -> {
                assertThat(table.chunksDone()).isEqualTo(table.chunks());
                assertThat(table.hoursUntilDataLoss()).isPositive();
            });

            source.execute("INSERT INTO dbo.orders VALUES (3, N'three')");
            caravan.tasks().command("it", Command.RESUME);
            caravan.awaitCaughtUp(source);
            Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
        }
    }

    @Test
    void aTableThatIsToBeLoadedAnewIsShownSo() throws Exception {
        runAndPause();

        try (Caravan caravan = Caravan.start(task)) {
            caravan.await(TaskState.PAUSED);
            caravan.tasks().reload("it", List.of("dbo.orders"));
            assertThat(caravan.tasks().tables("it"))
                    .extracting(TableStatus::state)
                    .containsExactly(TableState.IN_SYNC, TableState.RELOADING);
            assertThat(caravan.status().phase().data()).isEqualTo(Phase.PENDING);
        }
    }
}
