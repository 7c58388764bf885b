// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.SqlClient;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What sessions see of each other, where they wait, and what a rollback leaves. */
@Timeout(60)
@Cites("https://learn.microsoft.com/sql/t-sql/statements/set-transaction-isolation-level-transact-sql")
abstract class TransactionContract extends Contract {
    private SqlClient other;

    @BeforeEach
    void makeTable() throws SQLException {
        sql().run(
                        "CREATE TABLE acc (id int NOT NULL CONSTRAINT pk_acc PRIMARY KEY, n int NOT NULL)",
                        "INSERT acc VALUES (1, 10), (2, 20), (5, 50)");
        other = SqlClient.of(database().connect()).run("SET LOCK_TIMEOUT 0");
    }

    @AfterEach
    void drop() throws SQLException {
        other.close();
        sql().run(
                        "IF @@TRANCOUNT > 0 ROLLBACK",
                        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
                        "SET IMPLICIT_TRANSACTIONS OFF",
                        "DROP TABLE acc");
    }

    private static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    /** The other session would have to wait. */
    private void assertBlocked(String statement) {
        assertThat(error(() -> other.run(statement)).number()).as(statement).isEqualTo(1222);
    }

    @Test
    void readCommittedWaitsForUncommittedRows() throws SQLException {
        sql().run("BEGIN TRAN", "UPDATE acc SET n = 11 WHERE id = 1");

        assertBlocked("SELECT n FROM acc WHERE id = 1");
        assertThat(other.value("SELECT n FROM acc WHERE id = 2")).isEqualTo(20);
        sql().run("COMMIT");
        assertThat(other.value("SELECT n FROM acc WHERE id = 1")).isEqualTo(11);
    }

    @Test
    void readUncommittedDoesNot() throws SQLException {
        sql().run("BEGIN TRAN", "UPDATE acc SET n = 11 WHERE id = 1", "DELETE acc WHERE id = 2");

        assertThat(other.rows("SELECT id, n FROM acc WITH (NOLOCK) ORDER BY id"))
                .containsExactly(row(1, 11), row(5, 50));
    }

    @Test
    void repeatableReadKeepsTheRowsItRead() throws SQLException {
        sql().run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", "BEGIN TRAN");
        sql().rows("SELECT n FROM acc WHERE id = 1");

        assertBlocked("UPDATE acc SET n = 0 WHERE id = 1");
        other.run("UPDATE acc SET n = 0 WHERE id = 2");
        other.run("INSERT acc VALUES (3, 30)");
    }

    @Test
    void serializableKeepsRowsFromAppearing() throws SQLException {
        sql().run("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "BEGIN TRAN");
        sql().rows("SELECT n FROM acc WHERE id BETWEEN 2 AND 4");

        assertBlocked("INSERT acc VALUES (3, 30)");
        assertBlocked("UPDATE acc SET n = 0 WHERE id = 2");
    }

    @Test
    void snapshotReadsWhatWasCommittedWhenItBegan() throws SQLException {
        sql().run("ALTER DATABASE CURRENT SET ALLOW_SNAPSHOT_ISOLATION ON");
        try (SqlClient reader = SqlClient.of(database().connect())) {
            reader.run("SET TRANSACTION ISOLATION LEVEL SNAPSHOT", "BEGIN TRAN");
            assertThat(reader.value("SELECT n FROM acc WHERE id = 1")).isEqualTo(10);
            sql().run("UPDATE acc SET n = 11 WHERE id = 1");

            assertThat(reader.value("SELECT n FROM acc WHERE id = 1")).isEqualTo(10);
            assertThat(error(() -> reader.run("UPDATE acc SET n = 12 WHERE id = 1"))
                            .number())
                    .isEqualTo(3960);
            assertThat(reader.value("SELECT @@TRANCOUNT")).isEqualTo(0);
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql")
    void temporaryTablesComeAndGoWithTheirTransaction() throws SQLException {
        for (String name : new String[] {"#passing", "##passing"}) {
            sql().run("BEGIN TRAN", "CREATE TABLE " + name + " (i int)", "ROLLBACK");
            assertThat(sql().value("SELECT OBJECT_ID('tempdb.." + name + "')")).isNull();
            sql().run(
                            "CREATE TABLE " + name + " (i int)",
                            "INSERT " + name + " VALUES (1)",
                            "BEGIN TRAN",
                            "DROP TABLE " + name,
                            "ROLLBACK");
            assertThat(sql().value("SELECT COUNT(*) FROM " + name)).isEqualTo(1);
            assertThat(sql().value("SELECT COUNT(*) FROM tempdb.sys.tables t JOIN tempdb.INFORMATION_SCHEMA.TABLES i"
                            + " ON i.TABLE_NAME = t.name WHERE t.name LIKE '" + name + "%'"))
                    .as("tempdb lists it, under a name that is filled up if it is of one session")
                    .isEqualTo(1);
            sql().run("DROP TABLE " + name);
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/alter-table-transact-sql")
    void anIdentityThatIsRolledBackCountsAsBefore() throws SQLException {
        sql().run(
                        "CREATE TABLE counted (i int IDENTITY, v int)",
                        "INSERT counted VALUES (1)",
                        "BEGIN TRAN",
                        "ALTER TABLE counted DROP COLUMN i",
                        "ALTER TABLE counted ADD i bigint IDENTITY(100, 1)",
                        "ROLLBACK",
                        "INSERT counted VALUES (2)");

        assertThat(sql().column("SELECT i FROM counted ORDER BY i")).containsExactly(1, 2);
        sql().run("DROP TABLE counted");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/queries/hints-transact-sql-table")
    void hintsChangeWhatIsLocked() throws SQLException {
        sql().run("BEGIN TRAN");
        sql().rows("SELECT n FROM acc WITH (UPDLOCK) WHERE id = 1");

        assertThat(other.value("SELECT n FROM acc WHERE id = 1")).isEqualTo(10);
        assertBlocked("SELECT n FROM acc WITH (UPDLOCK) WHERE id = 1");
        assertBlocked("UPDATE acc SET n = 0 WHERE id = 1");
        sql().run("UPDATE acc SET n = 11 WHERE id = 1");
        assertThat(other.column("SELECT id FROM acc WITH (READPAST) ORDER BY id"))
                .containsExactly(2, 5);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/language-elements/rollback-transaction-transact-sql")
    void aRollbackToASavepointReleasesTheLocksTakenSince() throws SQLException {
        sql().run("BEGIN TRAN", "SAVE TRAN s1");
        sql().rows("SELECT TOP (0) * FROM acc WITH (TABLOCKX)");
        assertBlocked("SELECT n FROM acc");
        sql().run("ROLLBACK TRAN s1");

        assertThat(other.value("SELECT COUNT(*) FROM acc")).isEqualTo(3);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-lock-timeout-transact-sql")
    void aLockTimeoutDoesNotEndTheTransaction() throws SQLException {
        sql().run("BEGIN TRAN", "UPDATE acc SET n = 11 WHERE id = 1");
        other.run("BEGIN TRAN", "UPDATE acc SET n = 22 WHERE id = 2");
        assertBlocked("UPDATE acc SET n = 12 WHERE id = 1");

        assertThat(other.value("SELECT @@TRANCOUNT")).isEqualTo(1);
        other.run("COMMIT");
        assertThat(sql().value("SELECT n FROM acc WHERE id = 2")).isEqualTo(22);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-1205-database-engine-error")
    void oneOfADeadlockIsTheVictimAndLosesItsTransaction() throws Exception {
        other.run("SET LOCK_TIMEOUT -1", "SET DEADLOCK_PRIORITY LOW");
        sql().run("BEGIN TRAN", "UPDATE acc SET n = 1 WHERE id = 1");
        other.run("BEGIN TRAN", "UPDATE acc SET n = 2 WHERE id = 2");
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<ServerError> victim =
                    thread.submit(() -> error(() -> other.run("UPDATE acc SET n = 2 WHERE id = 1")));
            try (SqlClient watch = SqlClient.of(database().connect())) {
                Awaitility.await()
                        .until(
                                () -> watch.column("SELECT session_id FROM sys.dm_exec_requests WHERE"
                                        + " blocking_session_id > 0"),
                                waiting -> !waiting.isEmpty());
            }
            sql().run("UPDATE acc SET n = 1 WHERE id = 2", "COMMIT");

            assertThat(victim.get().number()).isEqualTo(1205);
            assertThat(victim.get().severity()).isEqualTo(13);
            assertThat(other.value("SELECT @@TRANCOUNT")).isEqualTo(0);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/functions/trancount-transact-sql")
    void transactionsNestAndOneRollbackEndsThemAll() throws SQLException {
        sql().run("BEGIN TRAN", "BEGIN TRAN", "INSERT acc VALUES (6, 60)", "COMMIT");
        assertThat(sql().value("SELECT @@TRANCOUNT")).isEqualTo(1);
        sql().run("ROLLBACK");

        assertThat(sql().value("SELECT COUNT(*) FROM acc")).isEqualTo(3);
        assertThat(errorOf("COMMIT").number()).isEqualTo(3902);
        assertThat(errorOf("ROLLBACK").number()).isEqualTo(3903);
        assertThat(errorOf("SAVE TRAN s1").number()).isEqualTo(628);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/language-elements/save-transaction-transact-sql")
    void aSavepointTakesBackWhatCameAfterIt() throws SQLException {
        sql().run("BEGIN TRAN", "INSERT acc VALUES (6, 60)", "SAVE TRAN s1", "INSERT acc VALUES (7, 70)");
        sql().run("ROLLBACK TRAN s1", "COMMIT");

        assertThat(sql().column("SELECT id FROM acc ORDER BY id")).containsExactly(1, 2, 5, 6);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-implicit-transactions-transact-sql")
    void implicitTransactionsBeginWithTheFirstUseOfATable() throws SQLException {
        sql().run("SET IMPLICIT_TRANSACTIONS ON");
        sql().run("INSERT acc VALUES (6, 60)");
        assertThat(sql().value("SELECT @@TRANCOUNT")).isEqualTo(1);
        sql().run("ROLLBACK", "SET IMPLICIT_TRANSACTIONS OFF");

        assertThat(sql().value("SELECT COUNT(*) FROM acc")).isEqualTo(3);
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/create-table-transact-sql-identity-property")
    void definitionsRollBackAndIdentitiesDoNot() throws SQLException {
        sql().run("CREATE TABLE counted (id int IDENTITY PRIMARY KEY, n int)");
        sql().run("BEGIN TRAN", "INSERT counted (n) VALUES (1)", "ALTER TABLE counted ADD c int", "ROLLBACK");
        sql().run("INSERT counted (n) VALUES (2)");

        assertThat(sql().rows("SELECT * FROM counted")).containsExactly(row(2, 2));
        sql().run("DROP TABLE counted");
    }

    @Test
    @Cites(
            "https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-tran-locks-transact-sql")
    void locksAreListedWithThoseThatWait() throws Exception {
        String locks = "SELECT request_session_id, resource_type, request_mode, request_status FROM sys.dm_tran_locks"
                + " WHERE resource_database_id = DB_ID() AND resource_type = 'KEY'";
        Object own = sql().value("SELECT CAST(@@SPID AS int)");
        Object waiting = other.value("SELECT CAST(@@SPID AS int)");
        sql().run("BEGIN TRAN", "UPDATE acc SET n = 11 WHERE id = 1");
        assertThat(sql().rows(locks)).containsExactly(row(own, "KEY", "X", "GRANT"));
        assertThat(sql().column("SELECT request_mode FROM sys.dm_tran_locks WHERE resource_type = 'OBJECT' AND"
                        + " resource_associated_entity_id = OBJECT_ID('acc') AND request_session_id = @@SPID"))
                .containsExactly("IX");
        other.run("SET LOCK_TIMEOUT -1");
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<?> read = executor.submit(() -> other.value("SELECT n FROM acc WHERE id = 1"));
            Awaitility.await()
                    .untilAsserted(() -> assertThat(sql().rows(locks)).contains(row(waiting, "KEY", "S", "WAIT")));
            sql().run("COMMIT");
            read.get();
        } finally {
            executor.shutdown();
        }
        assertThat(sql().rows(locks)).isEmpty();
    }

    @Test
    @Cites({
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-getapplock-transact-sql",
        "https://learn.microsoft.com/sql/relational-databases/system-stored-procedures/sp-releaseapplock-transact-sql"
    })
    void applicationsLockNames() throws SQLException {
        String get = "DECLARE @r int; EXEC @r = sp_getapplock @Resource = N'job', @LockMode = '%s', @LockOwner = '%s',"
                + " @LockTimeout = 0; SELECT @r";
        assertThat(sql().value(get.formatted("Exclusive", "Session"))).isEqualTo(0);
        assertThat(other.value(get.formatted("Shared", "Session"))).isEqualTo(-1);
        sql().run("EXEC sp_releaseapplock @Resource = N'job', @LockOwner = 'Session'");
        other.run("BEGIN TRAN");
        assertThat(other.value(get.formatted("Shared", "Transaction"))).isEqualTo(0);
        assertThat(sql().value(get.formatted("Shared", "Session"))).isEqualTo(0);
        assertThat(sql().value(get.formatted("Exclusive", "Session"))).isEqualTo(-1);
        other.run("COMMIT");
        assertThat(sql().value(get.formatted("Exclusive", "Session"))).isEqualTo(0);
        sql().run(
                        "EXEC sp_releaseapplock @Resource = N'job', @LockOwner = 'Session'",
                        "EXEC sp_releaseapplock @Resource = N'job', @LockOwner = 'Session'");
        assertThat(errorOf("EXEC sp_releaseapplock @Resource = N'job', @LockOwner = 'Session'")
                        .number())
                .isEqualTo(1223);
    }

    @Test
    @Timeout(20)
    @Cites("https://learn.microsoft.com/sql/t-sql/statements/set-fmtonly-transact-sql")
    void describingAResultWaitsForNoRows() throws SQLException {
        sql().run("BEGIN TRAN", "SELECT COUNT(*) FROM acc WITH (TABLOCKX)");
        try {
            database().execute("SET LOCK_TIMEOUT 50; SET FMTONLY ON; SELECT * FROM acc; SET FMTONLY OFF");
        } finally {
            sql().run("ROLLBACK");
        }
    }
}
