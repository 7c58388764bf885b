// SPDX-License-Identifier: Apache-2.0
package dev.caravan.demo;

import dev.caravan.standin.StandIn;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/** The shop's database on the stand-in. */
public final class Shop {

    /** Its name. */
    public static final String DATABASE = "Shop";

    private final StandIn server;
    private final int customers;
    private final long rows;

    private Shop(StandIn server, int customers, long rows) {
        this.server = server;
        this.customers = customers;
        this.rows = rows;
    }

    /** Makes the database and fills it. */
    public static Shop create(StandIn server, int customers, long seed) throws SQLException, IOException {
        try (Connection master = connect(server, "master");
                Statement statement = master.createStatement()) {
            statement.execute("CREATE DATABASE " + DATABASE);
            statement.execute("EXEC sp_configure 'max text repl size', -1; RECONFIGURE");
        }
        try (Connection connection = connect(server, DATABASE)) {
            try (Statement statement = connection.createStatement()) {
                for (String batch : script().split("(?m)^GO\\s*$")) {
                    statement.execute(batch);
                }
            }
            return new Shop(server, customers, new ShopData(connection, customers, seed).write());
        }
    }

    private static String script() throws IOException {
        try (InputStream in = Shop.class.getResourceAsStream("/demo/shop.sql")) {
            return new String(Objects.requireNonNull(in, "demo/shop.sql").readAllBytes(), StandardCharsets.UTF_8)
                    .strip();
        }
    }

    private static Connection connect(StandIn server, String database) throws SQLException {
        return DriverManager.getConnection(server.url(database), server.user(), server.password());
    }

    /** Rows written at the start. */
    public long rows() {
        return rows;
    }

    /** A connection to the shop. */
    public Connection connect() throws SQLException {
        return connect(server, DATABASE);
    }

    /** A workload on a connection of its own. */
    public ShopWorkload workload(long seed) throws SQLException {
        return new ShopWorkload(connect(), customers, seed);
    }
}
