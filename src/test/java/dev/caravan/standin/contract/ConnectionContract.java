// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** Logging in, and what a connection tells of itself. */
abstract class ConnectionContract extends Contract {

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-18456-database-engine-error")
    void refusesAWrongPassword() {
        ServerError error = error(() -> DriverManager.getConnection(
                database().url(), database().username(), "not " + database().password()));

        assertThat(error.number()).isEqualTo(18456);
        assertThat(error.severity()).isEqualTo(14);
        assertThat(error.state()).as("the reason is for the server's log only").isEqualTo(1);
        assertThat(error.message())
                .isEqualTo("Login failed for user '" + database().username() + "'.");
    }

    @Test
    @Cites("https://learn.microsoft.com/sql/relational-databases/errors-events/mssqlserver-4060-database-engine-error")
    void refusesADatabaseThatIsNotThere() {
        ServerError error = error(() -> database().with("NoSuchDatabase").connect());

        assertThat(error.number()).isEqualTo(4060);
        assertThat(error.severity()).isEqualTo(11);
        assertThat(error.message())
                .isEqualTo("Cannot open database \"NoSuchDatabase\" requested by the login. The login failed.");
    }

    @Test
    @Cites("MS-TDS 2.2.6.4, the ENCRYPTION option of PRELOGIN")
    void encryptsTheWholeSessionOrTheLoginOnly() throws SQLException {
        for (String encrypt : new String[] {"true", "false"}) {
            try (Connection connection =
                    database().connectWith("encrypt=" + encrypt + ";trustServerCertificate=true")) {
                assertThat(connection.getCatalog()).isEqualTo(database().name());
                assertThat(connection.isValid(5)).isTrue();
            }
        }
    }
}
