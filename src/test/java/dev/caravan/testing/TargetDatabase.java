// SPDX-License-Identifier: Apache-2.0
package dev.caravan.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A fresh, empty target database for one test class. They all live in one embedded PostgreSQL per JVM, started at the
 * first use without fsync; {@code -Dcaravan.it.target.url=jdbc:postgresql://…} (with {@code .username} and
 * {@code .password} of a role with CREATEDB) takes another server instead.
 */
public final class TargetDatabase implements AutoCloseable {

    private static final int DROPS = 3;
    private static final String PROPERTY = "caravan.it.target.";
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Server server;
    private final String name;
    private final HikariDataSource dataSource;

    private TargetDatabase(Server server, String name) {
        this.server = server;
        this.name = name;
        HikariConfig pool = new HikariConfig();
        pool.setPoolName(name);
        pool.setJdbcUrl(url());
        pool.setUsername(server.username());
        pool.setPassword(server.password());
        pool.setMaximumPoolSize(4);
        pool.setMinimumIdle(0);
        this.dataSource = new HikariDataSource(pool);
    }

    /** Makes a database. Close it to drop it. */
    public static TargetDatabase create() {
        return create("");
    }

    /**
     * Makes a database with a locale or encoding of its own.
     *
     * @param options what follows the name in CREATE DATABASE
     */
    public static TargetDatabase create(String options) {
        Server server = Server.get();
        String name =
                String.format(Locale.ROOT, "it_%d_%d", ProcessHandle.current().pid(), NUMBERS.incrementAndGet());
        server.execute("CREATE DATABASE " + name + " " + options);
        return new TargetDatabase(server, name);
    }

    /** Makes a database on an embedded PostgreSQL that listens at the port. */
    static TargetDatabase at(int port) {
        Server server = Server.at(port);
        String name = "it_" + NUMBERS.incrementAndGet();
        server.execute("CREATE DATABASE " + name);
        return new TargetDatabase(server, name);
    }

    /** JDBC URL without user and password. */
    public String url() {
        return server.url(name);
    }

    /** Name of a superuser. */
    public String username() {
        return server.username();
    }

    /** The superuser's password; any will do for the embedded server. */
    public String password() {
        return server.password();
    }

    /** A pool of four connections. */
    public DataSource dataSource() {
        return dataSource;
    }

    /** Opens the pool's connections anew, so that they see settings of the database. */
    public void reconnect() {
        dataSource.getHikariPoolMXBean().softEvictConnections();
    }

    /** A connection outside the pool. */
    public Connection connect() throws SQLException {
        return connect(server.username(), server.password());
    }

    /** A connection of another role. */
    public Connection connect(String username, String password) throws SQLException {
        return DriverManager.getConnection(url(), username, password);
    }

    /** Runs statements, separated by semicolons. */
    public void execute(String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("Could not run " + sql, e);
        }
    }

    /** The rows of a query, each value as the driver's getObject gives it. */
    public List<List<@Nullable Object>> rows(String sql) {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.add(result.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("Could not run " + sql, e);
        }
    }

    /** The only value of a query's only row, as text. */
    public @Nullable String value(String sql) {
        Object value = rows(sql).get(0).get(0);
        return value == null ? null : value.toString();
    }

    @Override
    public void close() {
        dataSource.close();
        // A pool that is about to end may connect anew in between.
        IllegalStateException busy = null;
        for (int attempt = 0; attempt < DROPS; attempt++) {
            try {
                server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
                server.execute("DROP DATABASE IF EXISTS " + name);
                return;
            } catch (IllegalStateException e) {
                busy = e;
            }
        }
        throw Objects.requireNonNull(busy);
    }

    /**
     * The server that holds the databases.
     *
     * @param prefix JDBC URL up to and including the slash before the database
     * @param suffix JDBC URL from the question mark on, or empty
     * @param database a database that exists
     * @param username superuser
     * @param password password
     */
    private record Server(String prefix, String suffix, String database, String username, String password) {

        private static @Nullable Server running;

        static synchronized Server get() {
            Server known = running;
            if (known == null) {
                String url = System.getProperty(PROPERTY + "url");
                known = url == null ? embedded() : external(url);
                running = known;
            }
            return known;
        }

        private static Server embedded() {
            try {
                // Stays up until the JVM ends; the library stops it then.
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "off")
                        .setServerConfig("synchronous_commit", "off")
                        .setServerConfig("max_connections", "200")
                        .start();
                return at(postgres.getPort());
            } catch (IOException e) {
                throw new UncheckedIOException("Could not start the embedded PostgreSQL", e);
            }
        }

        static Server at(int port) {
            return new Server("jdbc:postgresql://localhost:" + port + "/", "", "postgres", "postgres", "postgres");
        }

        private static Server external(String url) {
            int question = url.indexOf('?');
            String suffix = question < 0 ? "" : url.substring(question);
            String plain = question < 0 ? url : url.substring(0, question);
            int slash = plain.lastIndexOf('/');
            return new Server(
                    plain.substring(0, slash + 1),
                    suffix,
                    plain.substring(slash + 1),
                    System.getProperty(PROPERTY + "username", "postgres"),
                    System.getProperty(PROPERTY + "password", ""));
        }

        String url(String database) {
            return prefix + database + suffix;
        }

        void execute(String sql) {
            Properties login = new Properties();
            login.setProperty("user", username);
            login.setProperty("password", password);
            try (Connection connection = DriverManager.getConnection(url(database), login);
                    Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new IllegalStateException("Could not run " + sql, e);
            }
        }
    }
}
