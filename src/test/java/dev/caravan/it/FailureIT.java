// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.testing.TargetDatabase;
import dev.caravan.testing.TcpProxy;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A task under a steady workload meets failures that pass: it says so, goes on by itself, and nothing is lost. */
class FailureIT {

    private static final long SEED = 4711;
    private static final int ROWS_BEFORE = 300;
    private static final int STEPS_PER_SECOND = 150;

    private static SourceDatabase source;
    private static TargetDatabase target;
    private static TcpProxy proxy;
    private static TcpProxy sourceProxy;
    private static MixedWorkload mixed;
    private static Caravan caravan;

    private SteadyWorkload workload;
    private long retriesBefore;

    @BeforeAll
    static void startTask() throws Exception {
        assumeTrue(System.getProperty("caravan.it.target.url") == null, "settings of another server stay as they are");
        source = SourceDatabase.create();
        assumeTrue(source.standIn().isPresent(), "the port of another server is not known");
        target = TargetDatabase.create();
        URI address = URI.create(target.url().substring("jdbc:".length()));
        proxy = new TcpProxy(address.getPort());
        MixedWorkload.createTables(source);
        mixed = new MixedWorkload(source, SEED);
        mixed.fill(ROWS_BEFORE);
        Map<String, Object> task = Caravan.task(source, target);
        task.put(
                "caravan.tasks.it.target.url",
                "jdbc:postgresql://localhost:" + proxy.port() + address.getPath()
                        + "?socketTimeout=5&prepareThreshold=0");
        sourceProxy = new TcpProxy(source.standIn().orElseThrow().port());
        task.put(
                "caravan.tasks.it.source.url",
                "jdbc:sqlserver://localhost:" + sourceProxy.port() + ";socketTimeout=5000");
        task.put("caravan.tasks.it.tables[0].source", "dbo.*");
        caravan = Caravan.start(task);
        caravan.await(TaskState.SYNCHRONIZING);
    }

    @AfterAll
    static void endTask() throws Exception {
        if (caravan != null) {
            caravan.close();
            mixed.close();
            proxy.close();
            sourceProxy.close();
            target.close();
            source.close();
        }
    }

    @BeforeEach
    void startWorkload() throws Exception {
        caravan.await(TaskState.SYNCHRONIZING);
        retriesBefore = caravan.status().counts().retries();
        workload = new SteadyWorkload(mixed, STEPS_PER_SECOND);
        workload.live(300);
    }

    @AfterEach
    void endsEqual() throws Exception {
        workload.finish();
        caravan.awaitCaughtUp(source);
        for (String table : MixedWorkload.tables()) {
            Comparison.assertEqual(source, table, target, table);
        }
        CapturedChanges.assertEachIsAppliedOnce(source, target, MixedWorkload.tables());
    }

    @Test
    void resumesAfterItsBackendsWereKilled() {
        // More than once: the pool replaces a connection that no batch uses, and nothing is to be retried.
        Awaitility.await("the task has retried").atMost(Caravan.PATIENCE).until(() -> {
            killBackends();
            return hasRetried();
        });
    }

    @Test
    void waitsWhileTheTargetIsReadOnly() {
        String database = target.value("SELECT current_database()");
        target.execute("ALTER DATABASE " + database + " SET default_transaction_read_only = on");
        killBackends();
        TaskStatus status = awaitRetrying(reason -> reason.contains("read-only"));
        TaskStatus.Retrying retrying = Objects.requireNonNull(status.retrying());
        assertThat(retrying.givesUpAt()).isAfter(retrying.nextAttemptAt());

        target.execute("SET default_transaction_read_only = off;" + "ALTER DATABASE " + database
                + " RESET default_transaction_read_only");
        killBackends();
    }

    @Test
    void waitsWhileTheDiskOfTheTargetIsFull() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(32)) {
            target.execute("CREATE TABLESPACE small LOCATION '" + disk.folder("tablespace") + "'");
            target.execute("ALTER TABLE dbo.by_index SET TABLESPACE small");
            disk.fill();
            // More than the table's last page has room for.
            source.execute("INSERT INTO dbo.by_index VALUES "
                    + IntStream.range(0, 500)
                            .mapToObj(i -> "(N'on a full disk " + i + "', 1)")
                            .collect(Collectors.joining(", ")));
            awaitRetrying(reason -> reason.contains("No space left on device"));

            disk.free();
            caravan.await(TaskState.SYNCHRONIZING);
            target.execute("ALTER TABLE dbo.by_index SET TABLESPACE pg_default");
            target.execute("DROP TABLESPACE small");
        }
    }

    @Test
    void triesAgainAfterADeadlock() throws Exception {
        try (Connection other = target.connect();
                Statement statement = other.createStatement()) {
            // The deadlock detector of the task's session finds the cycle first, and ends the task's transaction.
            statement.execute("SET deadlock_timeout = '1h'");
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE dbo.accounts_a IN EXCLUSIVE MODE");
            Awaitility.await("the task waits for the table")
                    .atMost(Caravan.PATIENCE)
                    .until(() -> "1"
                            .equals(target.value("SELECT count(*) FROM pg_locks WHERE NOT granted"
                                    + " AND relation = 'dbo.accounts_a'::regclass")));
            CompletableFuture<Void> cycle = CompletableFuture.runAsync(() -> lockPosition(statement));
            awaitRetrying(reason -> reason.contains("deadlock"));
            cycle.join();
            other.rollback();
        }
    }

    private static void lockPosition(Statement statement) {
        try {
            statement.execute("UPDATE caravan.position SET epoch = epoch WHERE task = 'it'");
        } catch (SQLException e) {
            throw new IllegalStateException("The other session is the victim", e);
        }
    }

    @Test
    void noticesAConnectionOnWhichNothingComesAnyMore() {
        proxy.stall();
        awaitRetrying(reason -> true);
        proxy.flow();
    }

    @Test
    void settlesCommitsWhoseAnswersNeverCame() {
        proxy.loseAnswers("COMMIT", 3);
        Awaitility.await("three answers are lost").atMost(Caravan.PATIENCE).until(() -> proxy.answersToLose() == 0);
        awaitRetried();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void settlesCommitsThatTimeOut(boolean delivered) {
        proxy.stallOn("COMMIT", 2, delivered);
        Awaitility.await("two commits stall").atMost(Caravan.PATIENCE).until(() -> proxy.requestsToStall() == 0);
        awaitRetried();
    }

    @Test
    void resumesAfterTheSourceWasAway() {
        sourceProxy.refuse(true);
        awaitRetrying(reason -> reason.contains("source"));
        sourceProxy.refuse(false);
    }

    @Test
    void noticesASourceFromWhichNothingComesAnyMore() {
        sourceProxy.stall();
        awaitRetrying(reason -> true);
        sourceProxy.flow();
    }

    private static void killBackends() {
        target.rows("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'caravan%'"
                + " AND datname = current_database()");
    }

    private TaskStatus awaitRetrying(Predicate<String> reason) {
        return Awaitility.await("the task retries, and says why")
                .atMost(Caravan.PATIENCE)
                .until(
                        caravan::status,
                        status -> status.state() == TaskState.RETRYING
                                && status.reason() != null
                                && reason.test(status.reason()));
    }

    private void awaitRetried() {
        Awaitility.await("the task has retried").atMost(Caravan.PATIENCE).until(this::hasRetried);
    }

    private boolean hasRetried() {
        return caravan.status().counts().retries() > retriesBefore;
    }
}
