// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What sessions see of each other, and where they wait. */
@Timeout(20)
class LockTest {
    private final Sql one = Sql.open();
    private final Sql two = one.another();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void makeTable() {
        one.run("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT t VALUES (1, 10), (2, 20)");
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private Future<RecordingReply> start(Sql session, String sql) {
        return threads.submit(() -> session.attempt(sql));
    }

    private static void awaitBlocked(Sql session) {
        SqlSession state = ((ClientSession) session.session).state();
        await().until(() -> !state.owner().blockers().isEmpty());
    }

    @Test
    void hidesUncommittedChangesWithRowVersions() {
        one.run("ALTER DATABASE shop SET READ_COMMITTED_SNAPSHOT ON");
        one.run("BEGIN TRAN; UPDATE t SET n = 99 WHERE id = 1; DELETE t WHERE id = 2; INSERT t VALUES (3, 30)");

        assertThat(two.rows("SELECT id, n FROM t")).containsExactly(List.of(1, 10), List.of(2, 20));
        assertThat(one.rows("SELECT id, n FROM t")).containsExactly(List.of(1, 99), List.of(3, 30));
    }

    @Test
    void makesAWriterWaitAndSeeTheNewValue() throws ExecutionException, InterruptedException {
        one.run("BEGIN TRAN; UPDATE t SET n = n + 1 WHERE id = 1");
        Future<RecordingReply> waiting = start(two, "UPDATE t SET n = n + 100 WHERE id = 1");
        awaitBlocked(two);
        one.run("COMMIT");

        assertThat(waiting.get().errors).isEmpty();
        assertThat(one.column("SELECT n FROM t WHERE id = 1")).containsExactly(111);
    }

    @Test
    void looksAgainWhetherTheRowStillFits() throws ExecutionException, InterruptedException {
        one.run("BEGIN TRAN; UPDATE t SET n = 0 WHERE id = 1");
        Future<RecordingReply> waiting = start(two, "DELETE t WHERE n = 10");
        awaitBlocked(two);
        one.run("COMMIT");

        assertThat(waiting.get().counts).containsExactly(0L);
    }

    @Test
    void waitsForAnInsertOfTheSameKey() throws ExecutionException, InterruptedException {
        one.run("BEGIN TRAN; INSERT t VALUES (5, 50)");
        Future<RecordingReply> waiting = start(two, "INSERT t VALUES (5, 51)");
        awaitBlocked(two);
        one.run("COMMIT");

        assertThat(waiting.get().errors.get(0).number()).isEqualTo(2627);
    }

    @Test
    void insertsTheKeyOfARowWhoseInsertWasRolledBack() throws ExecutionException, InterruptedException {
        one.run("BEGIN TRAN; INSERT t VALUES (5, 50)");
        Future<RecordingReply> waiting = start(two, "INSERT t VALUES (5, 51)");
        awaitBlocked(two);
        one.run("ROLLBACK");

        assertThat(waiting.get().errors).isEmpty();
        assertThat(one.column("SELECT n FROM t WHERE id = 5")).containsExactly(51);
    }

    @Test
    void waitsForAUniqueValueOfAnotherIndex() throws ExecutionException, InterruptedException {
        one.run("CREATE UNIQUE INDEX ux ON t (n)");
        one.run("BEGIN TRAN; INSERT t VALUES (6, 60)");
        Future<RecordingReply> waiting = start(two, "INSERT t VALUES (7, 60)");
        awaitBlocked(two);
        one.run("COMMIT");

        assertThat(waiting.get().errors.get(0).number()).isEqualTo(2601);
        assertThat(one.value("SELECT COUNT(*) FROM t WHERE n = 60")).isEqualTo(1);
    }

    @Test
    void givesUpAfterTheLockTimeout() {
        one.run("BEGIN TRAN; UPDATE t SET n = 0 WHERE id = 1");
        two.run("SET LOCK_TIMEOUT 0");

        assertThat(two.error("UPDATE t SET n = 1 WHERE id = 1")).isEqualTo(1222);
    }

    @Test
    void breaksADeadlock() throws ExecutionException, InterruptedException {
        one.run("BEGIN TRAN; UPDATE t SET n = 1 WHERE id = 1");
        two.run("BEGIN TRAN; UPDATE t SET n = 2 WHERE id = 2");
        Future<RecordingReply> first = start(one, "UPDATE t SET n = 1 WHERE id = 2");
        awaitBlocked(one);
        RecordingReply second = two.attempt("UPDATE t SET n = 2 WHERE id = 1");

        assertThat(second.errors.get(0).number()).isEqualTo(1205);
        assertThat(second.events).contains("rolled back");
        assertThat(first.get().errors).isEmpty();
        one.run("COMMIT");
        assertThat(two.column("SELECT n FROM t ORDER BY id")).containsExactly(1, 1);
    }

    @Test
    void choosesTheVictimByPriority() throws ExecutionException, InterruptedException {
        one.run("SET DEADLOCK_PRIORITY LOW; BEGIN TRAN; UPDATE t SET n = 1 WHERE id = 1");
        two.run("BEGIN TRAN; UPDATE t SET n = 2 WHERE id = 2");
        Future<RecordingReply> first = start(one, "UPDATE t SET n = 1 WHERE id = 2");
        awaitBlocked(one);
        RecordingReply second = two.attempt("UPDATE t SET n = 2 WHERE id = 1");

        assertThat(first.get().errors.get(0).number()).isEqualTo(1205);
        assertThat(second.errors).isEmpty();
    }

    @Test
    void keepsTheViewOfASnapshotTransaction() {
        one.run("ALTER DATABASE shop SET ALLOW_SNAPSHOT_ISOLATION ON");
        one.run("SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRAN; SELECT * FROM t");
        two.run("UPDATE t SET n = 11 WHERE id = 1; INSERT t VALUES (3, 30); DELETE t WHERE id = 2");

        assertThat(one.rows("SELECT id, n FROM t")).containsExactly(List.of(1, 10), List.of(2, 20));
        assertThat(one.rows("COMMIT; SELECT id, n FROM t")).containsExactly(List.of(1, 11), List.of(3, 30));
    }

    @Test
    void refusesSnapshotWhereItIsNotAllowed() {
        assertThat(one.error("SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRAN; SELECT * FROM t"))
                .isEqualTo(3952);
    }

    @Test
    void refusesToOverwriteARowThatChangedSinceTheSnapshot() {
        one.run("ALTER DATABASE shop SET ALLOW_SNAPSHOT_ISOLATION ON");
        one.run("SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRAN; SELECT * FROM t");
        two.run("UPDATE t SET n = 11 WHERE id = 1");

        assertThat(one.error("UPDATE t SET n = 12 WHERE id = 1")).isEqualTo(3960);
        assertThat(one.eval("@@TRANCOUNT")).isEqualTo(0);
    }

    @Test
    void makesDefinitionsWaitForWriters() throws ExecutionException, InterruptedException {
        one.run("BEGIN TRAN; INSERT t VALUES (3, 30)");
        Future<RecordingReply> altering = start(two, "ALTER TABLE t ADD c int");
        awaitBlocked(two);
        one.run("COMMIT");

        assertThat(altering.get().errors).isEmpty();
        assertThat(one.value("SELECT COUNT(*) FROM t WHERE c IS NULL")).isEqualTo(3);
    }

    @Test
    void makesReadersWaitForADefinition() throws ExecutionException, InterruptedException {
        one.run("BEGIN TRAN; ALTER TABLE t ADD c int");
        Future<RecordingReply> reading = start(two, "SELECT * FROM t WHERE id = 1");
        awaitBlocked(two);
        one.run("COMMIT");

        assertThat(reading.get().results.get(0).get(0)).hasSize(3);
    }

    @Test
    void cancelsAWaitingRequest() throws ExecutionException, InterruptedException {
        one.run("BEGIN TRAN; UPDATE t SET n = 0 WHERE id = 1");
        Future<RecordingReply> waiting = start(two, "UPDATE t SET n = 1 WHERE id = 1");
        awaitBlocked(two);
        two.session.cancel();

        assertThat(waiting.get().errors).isEmpty();
        one.run("ROLLBACK");
        assertThat(two.column("SELECT n FROM t WHERE id = 1")).containsExactly(10);
    }

    @Test
    void letsAChildWaitForItsParent() throws ExecutionException, InterruptedException {
        one.run("CREATE TABLE c (id int PRIMARY KEY, tid int REFERENCES t (id))");
        one.run("BEGIN TRAN; DELETE t WHERE id = 2");
        Future<RecordingReply> child = start(two, "INSERT c VALUES (1, 2)");
        awaitBlocked(two);
        one.run("COMMIT");

        assertThat(child.get().errors.get(0).number()).isEqualTo(547);
    }

    @Test
    void releasesLocksWhenASessionEnds() {
        one.run("BEGIN TRAN; UPDATE t SET n = 0 WHERE id = 1");
        one.session.close();

        assertThat(two.run("UPDATE t SET n = n + 1 WHERE id = 1").counts).containsExactly(1L);
        assertThat(two.column("SELECT n FROM t WHERE id = 1")).containsExactly(11);
    }
}
