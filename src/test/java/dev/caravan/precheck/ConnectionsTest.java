// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.caravan.copy.FailureClass;
import java.net.ConnectException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.datasource.AbstractDataSource;

class ConnectionsTest {

    @Test
    void aRefusedLoginNamesTheKeysToCheck() {
        assertThat(check(new SQLException("Login failed for user 'caravan'.", "S0001", 18456)))
                .contains("Could not connect to the source, db.example: Login failed for user 'caravan'. Check"
                        + " 'source.username' and 'source.password'.");
        assertThat(check(new SQLException("password authentication failed", "28P01")))
                .hasValueSatisfying(finding -> assertThat(finding).endsWith("and 'source.password'."));
    }

    @Test
    void aDatabaseThatIsNotThereIsNamed() {
        assertThat(check(new SQLException("database \"x\" does not exist", "3D000")))
                .contains(
                        "Could not connect to the source, db.example: database \"x\" does not exist. Check the name of"
                                + " the database, and that the user may connect to it.");
    }

    @Test
    void whatTheDriverSaidIsOneSentenceWithoutItsIds() {
        SQLException failure = new SQLException(
                "Login failed.\n  ClientConnectionId:2d0a8f02-5b1e-4c7c-9a53-2f8f7d1f1a11", "S0001", 18456);
        assertThat(check(failure))
                .hasValueSatisfying(finding -> assertThat(finding)
                        .startsWith("Could not connect to the source, db.example: Login failed. Check"));
    }

    @Test
    void theDriversReasonIsFoundBelowThatOfThePool() {
        SQLException login = new SQLException("Login failed.", "S0001", 18456);
        assertThat(check(new SQLTransientConnectionException("source - Connection is not available", login)))
                .hasValueSatisfying(finding -> assertThat(finding).contains("Login failed."));
    }

    @Test
    void aServerThatCannotBeReachedMayComeBack() {
        SQLException refused =
                new SQLException("Connection refused", "08001", new ConnectException("Connection refused"));
        ThrowingCallable checking =
                () -> check(new SQLTransientConnectionException("Connection is not available", refused));
        assertThatExceptionOfType(DataAccessResourceFailureException.class)
                .isThrownBy(checking)
                .withMessageStartingWith(
                        "Could not connect to the source, db.example: Connection refused. Check that the"
                                + " server runs")
                .withMessageMatching(
                        "(?s).* that firewalls let this machine( \\([0-9a-f.:%, \\w]+\\))? reach its port\\.")
                .satisfies(failure -> assertThat(FailureClass.of(failure)).isEqualTo(FailureClass.CONNECTION));
    }

    @Test
    void aFailureThatStaysIsAFinding() {
        assertThat(check(new SQLException("encryption is not supported", "IM001")))
                .contains(
                        "Could not connect to the source, db.example: encryption is not supported. Check the keys below"
                                + " 'source'.");
    }

    @Test
    void waitsForADatabaseThatCouldBeOpenedBefore() {
        SQLException moving = new SQLException("Cannot open database \"Shop\" requested by the login.", "S0001", 4060);
        assertThat(check(moving)).isPresent();
        assertThatExceptionOfType(DataAccessResourceFailureException.class)
                .isThrownBy(() -> Connections.check(failing(moving), "source, db.example", "source", true));
    }

    /** What was found, and what to do. */
    private static Optional<String> check(SQLException failure) {
        return Connections.check(failing(failure), "source, db.example", "source", false)
                .map(refusal -> refusal.found() + " " + refusal.fix());
    }

    private static DataSource failing(SQLException failure) {
        return new AbstractDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                throw failure;
            }

            @Override
            public Connection getConnection(String username, String password) throws SQLException {
                throw failure;
            }
        };
    }
}
