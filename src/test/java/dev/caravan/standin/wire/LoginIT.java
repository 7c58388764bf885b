// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logins with and without encryption. */
class LoginIT {

    @ParameterizedTest
    @CsvSource({
        "NONE,encrypt=false",
        "ON_REQUEST,encrypt=false",
        "ON_REQUEST,encrypt=true;trustServerCertificate=true",
        "REQUIRED,encrypt=true;trustServerCertificate=true",
        "REQUIRED,encrypt=false;trustServerCertificate=true"
    })
    void takesRequestsAfterTheLogin(Encryption encryption, String properties) throws SQLException {
        try (StandInFixture fixture = new StandInFixture(encryption);
                Connection connection = fixture.connect(properties);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("rows 20000")) {
            int count = 0;
            while (rows.next()) {
                count++;
            }
            assertThat(count).isEqualTo(20_000);
        }
    }

    @Test
    void refusesAClientThatInsistsOnEncryptionWhereThereIsNone() {
        try (StandInFixture fixture = new StandInFixture(Encryption.NONE)) {
            assertThatThrownBy(() -> fixture.connect("encrypt=true;trustServerCertificate=true"))
                    .hasMessageContaining("SSL");
        }
    }

    @Test
    void showsACertificateThatNobodyTrusts() {
        try (StandInFixture fixture = new StandInFixture()) {
            assertThatThrownBy(() -> fixture.connect("encrypt=true;trustServerCertificate=false"))
                    .hasMessageContaining("secure connection");
        }
    }

    @Test
    void refusesAWrongPassword() {
        try (StandInFixture fixture = new StandInFixture()) {
            SQLException error = catchThrowableOfType(SQLException.class, () -> fixture.connect("password=wrong"));
            assertThat(error.getErrorCode()).isEqualTo(18456);
            assertThat(error.getMessage()).contains("Login failed for user 'sa'.");
        }
    }

    @Test
    void refusesAnUnknownDatabase() {
        try (StandInFixture fixture = new StandInFixture()) {
            SQLException error =
                    catchThrowableOfType(SQLException.class, () -> fixture.connect("databaseName=nowhere"));
            assertThat(error.getErrorCode()).isEqualTo(4060);
        }
    }

    @ParameterizedTest
    @CsvSource({"512", "4096", "8000", "32767"})
    void agreesOnAPacketSize(int size) throws SQLException {
        try (StandInFixture fixture = new StandInFixture();
                Connection connection = fixture.connect("packetSize=" + size);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("text 100000")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).hasSize(100_000);
        }
    }

    @Test
    void tellsItsProductVersion() throws SQLException {
        try (StandInFixture fixture = new StandInFixture();
                Connection connection = fixture.connect()) {
            assertThat(connection.getMetaData().getDatabaseProductName()).isEqualTo("Microsoft SQL Server");
            assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(16);
            assertThat(connection.getMetaData().getDatabaseProductVersion()).isEqualTo("16.00.4135");
        }
    }
}
