// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.TaskState;
import dev.caravan.task.Tasks.Command;
import dev.caravan.testing.TargetDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A task is paused again and again while it is busy. */
@ExtendWith(OutputCaptureExtension.class)
class PauseUnderLoadIT {

    private static final int PAUSES = 10;
    private static final int STATEMENTS_PER_SECOND = 100;

    /** What is gathered when nothing more comes is applied by a timer, on a thread that no route waits for when it stops. */
    @Test
    void aBatchThatIsBeingAppliedIsWaitedFor(CapturedOutput output) throws Exception {
        pauseInABatch((caravan, release) -> {
            Awaitility.await("the task is on its way to be paused")
                    .during(Duration.ofSeconds(3))
                    .atMost(Caravan.PATIENCE)
                    .until(() -> caravan.status().state() == TaskState.PAUSING);
            release.run();
            caravan.await(TaskState.PAUSED);
            assertThat(caravan.status().counts().inserts()).isEqualTo(1);
        });
        assertThat(output.getAll()).doesNotContain("RejectedExecutionException");
    }

    /** The target may have it all the same: the task goes on from where that has come to. */
    @Test
    void aBatchThatTheTargetDoesNotTakeIsNotWaitedForWithoutEnd() throws Exception {
        pauseInABatch((caravan, release) -> {
            caravan.await(TaskState.PAUSED);
            release.run();
        });
    }

    private interface Meanwhile {
        void happens(Caravan caravan, Release release) throws Exception;
    }

    private interface Release {
        void run() throws Exception;
    }

    /** Asks for a pause while the target keeps a batch waiting, and resumes after that. */
    private static void pauseInABatch(Meanwhile meanwhile) throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
            try (Caravan caravan = Caravan.start(task);
                    Connection holding = target.connect()) {
                caravan.awaitCaughtUp(source);
                target.execute(
                        "CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql AS"
                                + " 'BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NEW; END';"
                                + " CREATE TRIGGER wait BEFORE INSERT ON dbo.orders FOR EACH ROW EXECUTE FUNCTION public.wait()");
                Statements.run(holding, "SELECT pg_advisory_lock(7)");
                source.execute("INSERT INTO dbo.orders VALUES (1, N'one')");
                Awaitility.await("the batch waits")
                        .atMost(Caravan.PATIENCE)
                        .until(() -> "1"
                                .equals(target.value(
                                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'advisory'"
                                                + " AND datname = current_database()")));

                caravan.tasks().command("it", Command.PAUSE);
                meanwhile.happens(caravan, () -> Statements.run(holding, "SELECT pg_advisory_unlock(7)"));

                caravan.tasks().command("it", Command.RESUME);
                caravan.awaitCaughtUp(source);
                assertThat(target.rows("SELECT id, note FROM dbo.orders")).hasToString("[[1, one]]");
                assertThat(target.value("SELECT changes FROM caravan.position")).isEqualTo("1");
                assertThat(caravan.status().counts().retries()).isZero();
            }
        }
    }

    @Test
    void nothingIsLostDoubledOrComplainedOf(CapturedOutput output) throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute("CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(50) NULL)");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
            try (OrdersInBulk orders = new OrdersInBulk(source, 1, 40);
                    Caravan caravan = Caravan.start(task)) {
                caravan.await(TaskState.SYNCHRONIZING);
                SteadyWorkload load = new SteadyWorkload(orders, STATEMENTS_PER_SECOND);
                try {
                    for (int i = 0; i < PAUSES; i++) {
                        load.live(200);
                        caravan.tasks().command("it", Command.PAUSE);
                        caravan.await(TaskState.PAUSED);
                        caravan.tasks().command("it", Command.RESUME);
                        caravan.await(TaskState.SYNCHRONIZING);
                    }
                } finally {
                    load.end();
                }
                load.stop();
                caravan.awaitCaughtUp(source);

                Comparison.assertEqual(source, "dbo.orders", target, "dbo.orders");
                assertThat(target.value("SELECT changes FROM caravan.position"))
                        .isEqualTo(String.valueOf(orders.captured()));
                assertThat(caravan.status().counts().retries()).isZero();
            }
            assertThat(output.getAll()).doesNotContain("RejectedExecutionException", "org.apache.camel.processor");
        }
    }
}
