// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests and replies, seen through the JDBC driver. */
class TdsServerIT {
    private final ScriptedEngine engine = new ScriptedEngine();
    private final TdsServer server = TdsServer.start(engine, 0);

    @AfterEach
    void stop() {
        server.close();
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlserver://127.0.0.1:" + server.port()
                + ";databaseName=testdb;user=sa;password=Secret#1;encrypt=false;loginTimeout=20");
    }

    @Test
    void returnsRows() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("rows 3")) {
            int count = 0;
            while (rows.next()) {
                assertThat(rows.getInt("id")).isEqualTo(count);
                assertThat(rows.getString("name")).isEqualTo("name of a row");
                count++;
            }
            assertThat(count).isEqualTo(3);
        }
    }
}
