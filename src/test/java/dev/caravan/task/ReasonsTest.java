// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import org.apache.camel.RuntimeCamelException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.TransactionSystemException;

class ReasonsTest {

    @Test
    void isTheMessageOfAFailureWithoutCause() {
        assertThat(Reasons.of(new IllegalStateException("The table is gone."))).isEqualTo("The table is gone.");
    }

    @Test
    void tellsTheInnermostCauseToo() {
        Exception failure = new IllegalStateException(
                "Could not read dbo.orders.", new RuntimeException("middle", new SQLException("Login failed.")));
        assertThat(Reasons.of(failure)).isEqualTo("Could not read dbo.orders. Cause: Login failed.");
    }

    @Test
    void endsASentenceBeforeTheNextBegins() {
        Exception failure = new IllegalStateException("Could not read dbo.orders", new SQLException("Login failed"));
        assertThat(Reasons.of(failure)).isEqualTo("Could not read dbo.orders. Cause: Login failed");
        assertThat(Reasons.sentence("It failed")).isEqualTo("It failed.");
        assertThat(Reasons.sentence("It failed!")).isEqualTo("It failed!");
    }

    @Test
    void doesNotSayTheSameTwice() {
        Exception failure = new IllegalStateException(
                "Could not read dbo.orders: Login failed.", new SQLException("Login failed."));
        assertThat(Reasons.of(failure)).isEqualTo("Could not read dbo.orders: Login failed.");
    }

    @Test
    void skipsWrappersThatOnlyNameTheirCause() {
        Exception failure = new RuntimeCamelException(new RuntimeException(new SQLException("Login failed.")));
        assertThat(Reasons.of(failure)).isEqualTo("Login failed.");
    }

    @Test
    void namesTheClassOfACauseWithoutMessage() {
        Exception failure = new IllegalStateException("Could not read dbo.orders.", new IOException());
        assertThat(Reasons.of(failure)).isEqualTo("Could not read dbo.orders. Cause: IOException");
        assertThat(Reasons.of(new IllegalStateException())).isEqualTo("IllegalStateException");
    }

    @Test
    void tellsWhatADatabaseSaidWithoutTheStatement() {
        PSQLException readOnly = new PSQLException("cannot write", PSQLState.UNDEFINED_TABLE);
        assertThat(Reasons.of(new UncategorizedSQLException("PreparedStatementCallback", "CREATE TABLE x", readOnly)))
                .isEqualTo("The target failed a statement: cannot write (SQLSTATE 42P01).");
        assertThat(Reasons.of(new TransactionSystemException("JDBC commit failed", readOnly)))
                .isEqualTo("The target failed a statement: cannot write (SQLSTATE 42P01).");
    }

    @Test
    void leavesOutTheIdOfAConnection() {
        Exception failure = new IllegalStateException(
                "Could not connect: refused.",
                new SQLException("refused. ClientConnectionId:f21dddf6-df93-4241-98e2-b4e9a0ccf53e"));
        assertThat(Reasons.of(failure)).isEqualTo("Could not connect: refused.");
    }

    @Test
    void isOneLine() {
        assertThat(Reasons.of(new IllegalStateException("  one\n\ttwo\r\n  three ")))
                .isEqualTo("one two three");
    }

    @Test
    void isNotLongerThanAThousandCharacters() {
        assertThat(Reasons.of(new IllegalStateException("x".repeat(5000))))
                .hasSize(1001)
                .endsWith("x…");
    }

    /** The reason is stored in the target, which refuses U+0000: no later reason would be stored either. */
    @Test
    void holdsNothingThatTheTargetCannotStore() {
        assertThat(Reasons.of(new IllegalStateException("a\0b \uD83Dc"))).isEqualTo("a b ?c");
        assertThat(Reasons.of(new IllegalStateException("x".repeat(999) + "😀")))
                .endsWith("x?…");
    }
}
