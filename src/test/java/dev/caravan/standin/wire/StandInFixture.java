// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;

/** A server with a scripted engine, and JDBC connections to it. */
final class StandInFixture implements AutoCloseable {
    private final ScriptedEngine engine = new ScriptedEngine();
    private final TdsServer server;

    StandInFixture() {
        this(Encryption.ON_REQUEST);
    }

    StandInFixture(Encryption encryption) {
        server = TdsServer.start(engine, 0, encryption);
    }

    ScriptedEngine engine() {
        return engine;
    }

    TdsServer server() {
        return server;
    }

    /** A connection to testdb without encryption of the session. */
    Connection connect() throws SQLException {
        return connect("");
    }

    /** A connection with properties of its own in place of the usual ones. */
    Connection connect(String properties) throws SQLException {
        Properties all = new Properties();
        all.putAll(Map.of(
                "databaseName", "testdb",
                "user", ScriptedEngine.USER,
                "password", ScriptedEngine.PASSWORD,
                "encrypt", "false",
                "loginTimeout", "20",
                "connectRetryCount", "0"));
        for (String property : properties.split(";")) {
            String[] nameAndValue = property.split("=", 2);
            if (nameAndValue.length == 2) {
                all.setProperty(nameAndValue[0], nameAndValue[1]);
            }
        }
        return DriverManager.getConnection("jdbc:sqlserver://127.0.0.1:" + server.port(), all);
    }

    @Override
    public void close() {
        server.close();
    }
}
