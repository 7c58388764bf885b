// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Runs statements on a connection that is open. */
final class Statements {

    private Statements() {}

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
