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

/** Who waits for whom at which isolation level, and what hints change in it. */
@Timeout(20)
class IsolationTest {
    private static final String REPEATABLE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; BEGIN TRAN; ";
    private static final String SERIALIZABLE = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; BEGIN TRAN; ";

    private final Sql one = Sql.open();
    private final Sql two = one.another();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void makeTable() {
        one.run("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT t VALUES (1, 10), (2, 20), (5, 50)");
        two.run("SET LOCK_TIMEOUT 0");
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

    /** The second session gives up at once where it would have to wait. */
    private void assertBlocked(String sql) {
        assertThat(two.error(sql)).as(sql).isEqualTo(1222);
    }

    private void assertFree(String sql) {
        assertThat(two.attempt(sql).errors).as(sql).isEmpty();
    }

    @Test
    void readCommittedWaitsForAnUncommittedUpdateAndReadsWhatItBecame() throws Exception {
        one.run("BEGIN TRAN; UPDATE t SET n = 11 WHERE id = 1");
        two.run("SET LOCK_TIMEOUT -1");
        Future<RecordingReply> reading = start(two, "SELECT n FROM t WHERE id = 1");
        awaitBlocked(two);
        one.run("COMMIT");

        assertThat(reading.get().results.get(0)).containsExactly(List.of(11));
    }

    @Test
    void readCommittedReadsTheOldValueAfterARollback() throws Exception {
        one.run("BEGIN TRAN; UPDATE t SET n = 11 WHERE id = 1");
        two.run("SET LOCK_TIMEOUT -1");
        Future<RecordingReply> reading = start(two, "SELECT n FROM t WHERE id = 1");
        awaitBlocked(two);
        one.run("ROLLBACK");

        assertThat(reading.get().results.get(0)).containsExactly(List.of(10));
    }

    @Test
    void readCommittedWaitsForInsertedAndDeletedRowsToo() {
        one.run("BEGIN TRAN; INSERT t VALUES (3, 30); DELETE t WHERE id = 5");

        assertBlocked("SELECT * FROM t WHERE id = 3");
        assertBlocked("SELECT * FROM t WHERE id = 5");
        assertBlocked("SELECT COUNT(*) FROM t");
        assertFree("SELECT * FROM t WHERE id = 2");
    }

    @Test
    void readCommittedWaitsWhenAnIndexLeadsToAChangedRow() {
        one.run("CREATE INDEX ix ON t (n)");
        one.run("BEGIN TRAN; UPDATE t SET n = 99 WHERE id = 2");

        assertBlocked("SELECT id FROM t WHERE n = 20");
        assertBlocked("SELECT id FROM t WHERE n = 99");
        assertFree("SELECT id FROM t WHERE n = 10");
    }

    @Test
    void readCommittedKeepsNoLocks() {
        one.run("BEGIN TRAN; SELECT * FROM t");

        assertFree("UPDATE t SET n = n + 1");
    }

    @Test
    void aRollbackToASavepointFreesTheRowsChangedSince() {
        one.run("BEGIN TRAN; UPDATE t SET n = 11 WHERE id = 1; SAVE TRAN s; UPDATE t SET n = 21 WHERE id = 2");
        assertBlocked("SELECT n FROM t WHERE id = 2");
        one.run("ROLLBACK TRAN s");

        assertThat(two.column("SELECT n FROM t WHERE id = 2")).containsExactly(20);
        assertBlocked("SELECT n FROM t WHERE id = 1");
    }

    @Test
    void rowVersionsLetReadCommittedReadOn() {
        one.run("ALTER DATABASE shop SET READ_COMMITTED_SNAPSHOT ON");
        one.run("BEGIN TRAN; UPDATE t SET n = 11 WHERE id = 1; DELETE t WHERE id = 2");

        assertThat(two.rows("SELECT id, n FROM t")).containsExactly(List.of(1, 10), List.of(2, 20), List.of(5, 50));
        assertBlocked("SELECT n FROM t WITH (READCOMMITTEDLOCK) WHERE id = 1");
        assertBlocked("UPDATE t SET n = 12 WHERE n = 10");
    }

    @Test
    void readUncommittedSeesWhatIsNotCommitted() {
        one.run("BEGIN TRAN; UPDATE t SET n = 11 WHERE id = 1; DELETE t WHERE id = 2");

        assertThat(two.rows("SELECT id, n FROM t WITH (NOLOCK)")).containsExactly(List.of(1, 11), List.of(5, 50));
        two.run("SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED");
        assertThat(two.rows("SELECT id, n FROM t")).containsExactly(List.of(1, 11), List.of(5, 50));
        assertBlocked("UPDATE t SET n = 12 WHERE id = 1");
    }

    @Test
    void repeatableReadKeepsTheRowsThatItRead() {
        one.run(REPEATABLE + "SELECT * FROM t WHERE n >= 20");

        assertBlocked("UPDATE t SET n = 0 WHERE id = 2");
        assertBlocked("DELETE t WHERE id = 5");
        assertFree("SELECT * FROM t WHERE id = 2");
        assertFree("UPDATE t SET n = 0 WHERE id = 1");
        assertFree("INSERT t VALUES (6, 60)");
        one.run("COMMIT");
        assertFree("UPDATE t SET n = 0 WHERE id = 2");
    }

    @Test
    void repeatableReadReadsWhatIsCommittedAndNoOldVersion() {
        one.run(REPEATABLE + "SELECT * FROM t WHERE id = 1");
        assertFree("UPDATE t SET n = 21 WHERE id = 2");

        assertThat(one.column("SELECT n FROM t WHERE id = 2")).containsExactly(21);
    }

    @Test
    void twoRepeatableReadersThatWriteDeadlock() throws Exception {
        two.run("SET LOCK_TIMEOUT -1");
        one.run(REPEATABLE + "SELECT * FROM t WHERE id = 1");
        two.run(REPEATABLE + "SELECT * FROM t WHERE id = 1");
        Future<RecordingReply> first = start(one, "UPDATE t SET n = 11 WHERE id = 1");
        awaitBlocked(one);
        RecordingReply second = two.attempt("UPDATE t SET n = 12 WHERE id = 1");

        assertThat(second.errors.get(0).number()).isEqualTo(1205);
        assertThat(first.get().errors).isEmpty();
    }

    @Test
    void serializableLetsNothingAppearInWhatItRead() {
        one.run(SERIALIZABLE + "SELECT * FROM t WHERE id BETWEEN 2 AND 4");

        assertBlocked("INSERT t VALUES (3, 30)");
        assertBlocked("UPDATE t SET n = 0 WHERE id = 2");
        assertBlocked("UPDATE t SET id = 4 WHERE id = 5");
        assertFree("INSERT t VALUES (9, 90)");
        assertFree("SELECT * FROM t");
        one.run("ROLLBACK");
        assertFree("INSERT t VALUES (3, 30)");
    }

    @Test
    void serializableGuardsTheRangeOfAnIndex() {
        one.run("CREATE INDEX ix ON t (n)");
        one.run(SERIALIZABLE + "SELECT id FROM t WHERE n > 30");

        assertBlocked("INSERT t VALUES (7, 70)");
        assertBlocked("UPDATE t SET n = 31 WHERE id = 1");
        assertFree("INSERT t VALUES (8, 8)");
    }

    @Test
    void holdLockOnMergeMakesUpsertsTakeTurns() throws Exception {
        String upsert = "BEGIN TRAN; MERGE t WITH (HOLDLOCK) AS x USING (VALUES (7, 1)) AS s (id, n) ON x.id = s.id"
                + " WHEN MATCHED THEN UPDATE SET n = x.n + 1 WHEN NOT MATCHED THEN INSERT VALUES (s.id, s.n);";
        two.run("SET LOCK_TIMEOUT -1");
        one.run(upsert);
        Future<RecordingReply> second = start(two, upsert + " COMMIT");
        awaitBlocked(two);
        one.run("COMMIT");

        assertThat(second.get().errors).isEmpty();
        assertThat(one.column("SELECT n FROM t WHERE id = 7")).containsExactly(2);
    }

    @Test
    void updateLocksGoWithReadersButNotWithEachOther() {
        one.run("BEGIN TRAN; SELECT * FROM t WITH (UPDLOCK) WHERE id = 1");

        assertFree("SELECT * FROM t WHERE id = 1");
        assertBlocked("SELECT * FROM t WITH (UPDLOCK) WHERE id = 1; ");
        assertBlocked("UPDATE t SET n = 0 WHERE id = 1");
        assertFree("UPDATE t SET n = 0 WHERE id = 2");
    }

    @Test
    void exclusiveRowLocksKeepWritersAndRepeatableReadersAway() {
        one.run("BEGIN TRAN; SELECT * FROM t WITH (XLOCK, ROWLOCK) WHERE id = 1");

        assertBlocked("UPDATE t SET n = 0 WHERE id = 1");
        assertBlocked("BEGIN TRAN; SELECT * FROM t WITH (REPEATABLEREAD) WHERE id = 1");
    }

    @Test
    void readPastPassesOverLockedRows() {
        one.run("BEGIN TRAN; UPDATE t SET n = 11 WHERE id = 1");

        assertThat(two.column("SELECT id FROM t WITH (READPAST)")).containsExactly(2, 5);
        assertThat(two.error("SELECT id FROM t WITH (READPAST, HOLDLOCK)")).isEqualTo(650);
    }

    @Test
    void aQueueIsWorkedOffByManyWithReadPast() {
        String take = "DELETE TOP (1) FROM t WITH (ROWLOCK, READPAST) OUTPUT deleted.id";
        assertThat(one.run("BEGIN TRAN; " + take).results.get(0)).containsExactly(List.of(1));

        assertThat(two.run(take).results.get(0)).containsExactly(List.of(2));
        assertThat(two.run(take).results.get(0)).containsExactly(List.of(5));
        assertThat(two.run(take).results.get(0)).isEmpty();
    }

    @Test
    void tableLockLetsReadersInAndWritersNot() {
        one.run("BEGIN TRAN; SELECT COUNT(*) FROM t WITH (TABLOCK, HOLDLOCK)");

        assertFree("SELECT * FROM t");
        assertBlocked("INSERT t VALUES (9, 90)");
    }

    @Test
    void exclusiveTableLockKeepsAllAwayWhoReadWithLocks() {
        one.run("ALTER DATABASE shop SET ALLOW_SNAPSHOT_ISOLATION ON");
        one.run("BEGIN TRAN; SELECT TOP (0) * FROM t WITH (TABLOCKX)");

        assertBlocked("SELECT * FROM t");
        assertBlocked("INSERT t VALUES (9, 90)");
        assertFree("SELECT * FROM t WITH (NOLOCK)");
        assertFree("SET TRANSACTION ISOLATION LEVEL SNAPSHOT; BEGIN TRAN; SELECT * FROM t; COMMIT");
    }

    @Test
    void aRollbackToASavepointGivesBackTheTableLockTakenSince() {
        one.run("BEGIN TRAN; SAVE TRAN dbz_schema_snapshot; SELECT TOP (0) * FROM t WITH (TABLOCKX)");
        assertBlocked("SELECT * FROM t");
        one.run("ROLLBACK TRAN dbz_schema_snapshot");

        assertFree("SELECT * FROM t");
    }

    @Test
    void aWriterKeepsTableLocksAway() {
        one.run("BEGIN TRAN; INSERT t VALUES (9, 90)");

        assertBlocked("SELECT TOP (0) * FROM t WITH (TABLOCKX)");
        assertBlocked("SELECT TOP (0) * FROM t WITH (TABLOCK)");
    }

    @Test
    void noWaitDoesNotWait() {
        two.run("SET LOCK_TIMEOUT -1");
        one.run("BEGIN TRAN; UPDATE t SET n = 11 WHERE id = 1");

        assertBlocked("SELECT * FROM t WITH (NOWAIT)");
        assertThat(two.eval("@@LOCK_TIMEOUT")).isEqualTo(-1);
    }

    @Test
    void aReaderCanBeTheVictimOfADeadlock() throws ExecutionException, InterruptedException {
        two.run("SET LOCK_TIMEOUT -1");
        one.run("BEGIN TRAN; UPDATE t SET n = 1 WHERE id = 1");
        two.run("BEGIN TRAN; UPDATE t SET n = 2 WHERE id = 2");
        Future<RecordingReply> first = start(one, "SELECT * FROM t WHERE id = 2");
        awaitBlocked(one);
        RecordingReply second = two.attempt("SELECT * FROM t WHERE id = 1");

        assertThat(second.errors.get(0).number()).isEqualTo(1205);
        assertThat(first.get().errors).isEmpty();
        assertThat(two.eval("@@TRANCOUNT")).isEqualTo(0);
    }

    @Test
    void refusesHintsThatContradictAndThoseThatItDoesNotKnow() {
        assertThat(two.error("SELECT * FROM t WITH (NOLOCK, HOLDLOCK)")).isEqualTo(1047);
        assertThat(two.error("SELECT * FROM t WITH (SOMELOCK)")).isEqualTo(321);
        assertThat(two.error("UPDATE t WITH (NOLOCK) SET n = 1")).isEqualTo(1065);
        assertFree("SELECT * FROM t WITH (INDEX(1), FORCESCAN, ROWLOCK) WHERE id = 1");
        assertFree("SELECT * FROM t (NOLOCK) WHERE id = 1");
    }

    @Test
    void changesOfDefinitionsWaitForReadersThatKeepLocks() {
        one.run(REPEATABLE + "SELECT * FROM t WHERE id = 1");

        assertBlocked("ALTER TABLE t ADD c int");
        assertBlocked("TRUNCATE TABLE t");
    }
}
