// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.session.Session.TransactionRequest;
import dev.caravan.standin.store.CommitListener;
import dev.caravan.standin.store.RowChange;
import dev.caravan.standin.store.Transactions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransactionTest {
    private final Sql sql = Sql.open();

    @BeforeEach
    void makeTable() {
        sql.run("CREATE TABLE t (id int PRIMARY KEY, n int)");
    }

    @Test
    void keepsWhatIsCommitted() {
        sql.run("BEGIN TRAN; INSERT t VALUES (1, 1); COMMIT");

        assertThat(sql.another().column("SELECT id FROM t")).containsExactly(1);
    }

    @Test
    void takesBackWhatIsRolledBack() {
        sql.run("INSERT t VALUES (1, 1)");
        sql.run("BEGIN TRAN; UPDATE t SET n = 2; INSERT t VALUES (2, 2); DELETE t WHERE id = 1; ROLLBACK");

        assertThat(sql.rows("SELECT id, n FROM t")).containsExactly(List.of(1, 1));
    }

    @Test
    void rollsBackToASavepoint() {
        sql.run("BEGIN TRAN; INSERT t VALUES (1, 1); SAVE TRAN s; INSERT t VALUES (2, 2); ROLLBACK TRAN s; COMMIT");

        assertThat(sql.column("SELECT id FROM t")).containsExactly(1);
    }

    @Test
    void countsNestedTransactions() {
        assertThat(sql.value("BEGIN TRAN; BEGIN TRAN; COMMIT; SELECT @@TRANCOUNT"))
                .isEqualTo(1);
        assertThat(sql.value("ROLLBACK; SELECT @@TRANCOUNT")).isEqualTo(0);
    }

    @Test
    void leavesNothingOfAFailedStatement() {
        sql.run("INSERT t VALUES (3, 3)");

        assertThat(sql.error("INSERT t VALUES (1, 1), (2, 2), (3, 3)")).isEqualTo(2627);
        assertThat(sql.column("SELECT id FROM t")).containsExactly(3);
    }

    @Test
    void goesOnAfterAFailedStatementInATransaction() {
        RecordingReply reply = sql.attempt(
                "BEGIN TRAN; INSERT t VALUES (1, 1); INSERT t VALUES (1, 1); INSERT t VALUES (2, 2); COMMIT");

        assertThat(reply.errors).hasSize(1);
        assertThat(sql.column("SELECT id FROM t")).containsExactly(1, 2);
    }

    @Test
    void abortsEverythingUnderXactAbort() {
        sql.attempt(
                "SET XACT_ABORT ON; BEGIN TRAN; INSERT t VALUES (1, 1); INSERT t VALUES (1, 1); INSERT t VALUES (2, 2)");

        assertThat(sql.value("SELECT COUNT(*) FROM t")).isEqualTo(0);
        assertThat(sql.eval("@@TRANCOUNT")).isEqualTo(0);
    }

    @Test
    void rollsBackOnAConversionError() {
        sql.attempt("BEGIN TRAN; INSERT t VALUES (1, 1); SELECT CAST('x' AS int)");

        assertThat(sql.eval("@@TRANCOUNT")).isEqualTo(0);
    }

    @Test
    void startsAnImplicitTransactionOnlyForATable() {
        sql.run("set implicit_transactions on ");
        sql.run("SELECT 1");
        assertThat(sql.run("SELECT @@TRANCOUNT").results.get(0)).containsExactly(List.of(0));

        assertThat(sql.run("SELECT n FROM t").events).contains("begun");
        assertThat(sql.run("IF @@TRANCOUNT > 0 COMMIT TRAN").events).contains("committed");
    }

    @Test
    void understandsTheDriversSavepoints() {
        sql.run("set implicit_transactions on ");
        sql.run("IF @@TRANCOUNT = 0 BEGIN BEGIN TRAN IF @@TRANCOUNT = 2 COMMIT TRAN END SAVE TRAN [s 1]");
        sql.run("INSERT t VALUES (1, 1)");
        sql.run("IF @@TRANCOUNT > 0 ROLLBACK TRAN [s 1]");
        sql.run("IF @@TRANCOUNT > 0 COMMIT TRAN");

        assertThat(sql.value("SELECT COUNT(*) FROM t")).isEqualTo(0);
    }

    @Test
    void refusesCommitWithoutTransaction() {
        assertThat(sql.error("COMMIT")).isEqualTo(3902);
        assertThat(sql.error("ROLLBACK")).isEqualTo(3903);
    }

    @Test
    void runsTransactionManagerRequests() {
        RecordingReply reply = new RecordingReply();
        sql.session.transaction(new TransactionRequest(TransactionRequest.Action.BEGIN, ""), reply);
        sql.run("INSERT t VALUES (1, 1)");
        sql.session.transaction(new TransactionRequest(TransactionRequest.Action.ROLLBACK, ""), reply);

        assertThat(reply.events).containsExactly("begun", "done OTHER", "rolled back", "done OTHER");
        assertThat(sql.value("SELECT COUNT(*) FROM t")).isEqualTo(0);
    }

    @Test
    void rollsBackDefinitions() {
        sql.run("BEGIN TRAN; CREATE TABLE u (a int); ALTER TABLE t ADD c int; DROP TABLE t; ROLLBACK");

        assertThat(sql.error("SELECT a FROM u")).isEqualTo(208);
        assertThat(sql.error("SELECT c FROM t")).isEqualTo(207);
        assertThat(sql.value("SELECT COUNT(*) FROM t")).isEqualTo(0);
    }

    @Test
    void tellsListenersOfCommitsInOrderWithoutWhatWasRolledBack() {
        List<CommitListener.Commit> commits = new ArrayList<>();
        Transactions.of(sql.server()).onCommit(commits::add);

        sql.run(
                "BEGIN TRAN; INSERT t VALUES (1, 1); SAVE TRAN s; INSERT t VALUES (2, 2); ROLLBACK TRAN s; UPDATE t SET n = 5; COMMIT");
        sql.run("BEGIN TRAN; DELETE t; ROLLBACK");
        sql.run("UPDATE t SET id = 9");

        assertThat(commits).hasSize(2);
        assertThat(commits.get(0).changes()).hasSize(2);
        assertThat(commits.get(0).changes().get(1)).isInstanceOfSatisfying(RowChange.class, change -> {
            assertThat(change.operation()).isEqualTo(RowChange.Operation.UPDATE);
            assertThat(change.before()).startsWith(1, 1);
            assertThat(change.after()).startsWith(1, 5);
            assertThat(change.deferred()).isFalse();
            assertThat(change.assigned().cardinality()).isEqualTo(1);
            assertThat(change.statement()).isEqualTo(3);
        });
        assertThat(commits.get(1).changes().get(0))
                .isInstanceOfSatisfying(
                        RowChange.class, change -> assertThat(change.deferred()).isTrue());
    }

    @Test
    void keepsIdentityGapsAfterARollback() {
        sql.run("CREATE TABLE i (id int IDENTITY PRIMARY KEY, v int)");
        sql.run("BEGIN TRAN; INSERT i VALUES (1); ROLLBACK; INSERT i VALUES (2)");

        assertThat(sql.column("SELECT id FROM i")).containsExactly(2);
    }

    @Test
    void catchesAnErrorAndRollsBack() {
        RecordingReply reply = sql.attempt("""
                BEGIN TRY
                    BEGIN TRAN; INSERT t VALUES (1, 1); INSERT t VALUES (1, 1); COMMIT
                END TRY
                BEGIN CATCH
                    IF @@TRANCOUNT > 0 ROLLBACK;
                    SELECT ERROR_NUMBER(), XACT_STATE();
                END CATCH""");

        assertThat(reply.errors).isEmpty();
        assertThat(reply.results.get(0)).containsExactly(List.of(2627, (short) 0));
        assertThat(sql.value("SELECT COUNT(*) FROM t")).isEqualTo(0);
    }

    @Test
    void resetsASession() {
        sql.run("SET IMPLICIT_TRANSACTIONS ON; INSERT t VALUES (1, 1); CREATE TABLE #x (a int)");

        sql.session.reset();

        assertThat(sql.value("SELECT COUNT(*) FROM t")).isEqualTo(0);
        assertThat(sql.eval("@@TRANCOUNT")).isEqualTo(0);
        assertThat(sql.error("SELECT * FROM #x")).isEqualTo(208);
    }
}
