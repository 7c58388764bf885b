// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.caravan.model.Lsn;
import dev.caravan.standin.StandIn;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A fresh source database for one test class, on the server that {@link SourceServer} chooses. */
public final class SourceDatabase implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final SourceServer server;
    private final String name;
    private final List<String> refused = new CopyOnWriteArrayList<>();

    private SourceDatabase(SourceServer server, String name) {
        this.server = server;
        this.name = name;
    }

    /** Makes a database. */
    public static SourceDatabase create() throws SQLException {
        return create("");
    }

    /**
     * Makes a database with a collation of its own.
     *
     * @param options what follows the name in CREATE DATABASE
     */
    public static SourceDatabase create(String options) throws SQLException {
        String name =
                String.format(Locale.ROOT, "It%dx%d", ProcessHandle.current().pid(), NUMBERS.incrementAndGet());
        SourceDatabase database = new SourceDatabase(SourceServer.get(), name);
        try (Connection master = database.connect("master");
                Statement statement = master.createStatement()) {
            statement.execute("CREATE DATABASE [" + name + "] " + options);
            // As the prechecks ask for where tables with LOB columns are captured.
            statement.execute("EXEC sp_configure 'max text repl size', -1; RECONFIGURE");
        }
        return database;
    }

    /** Another database of the same server, which is not closed by itself. */
    public SourceDatabase with(String otherName) {
        return new SourceDatabase(server, otherName);
    }

    /** The stand-in, empty on a real server. */
    public Optional<StandIn> standIn() {
        return Optional.ofNullable(server.standIn());
    }

    /** Name of the database. */
    public String name() {
        return name;
    }

    /** A connection to the database. */
    public Connection connect() throws SQLException {
        return connect(name);
    }

    /** A connection to the database with connection properties of its own, such as {@code encrypt=false}. */
    public Connection connectWith(String properties) throws SQLException {
        return DriverManager.getConnection(url() + ";" + properties, username(), password());
    }

    private Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(server.url() + ";databaseName=" + database, username(), password());
    }

    /** A pool of connections to the stand-in that go by another port of this machine, such as a proxy's. */
    public HikariDataSource poolBy(int port) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:sqlserver://localhost:" + port
                + ";encrypt=true;trustServerCertificate=true;databaseName=" + name);
        config.setUsername(username());
        config.setPassword(password());
        return new HikariDataSource(config);
    }

    /** JDBC URL of the database, without credentials. */
    public String url() {
        return server.url() + ";databaseName=" + name;
    }

    /** Login of a sysadmin. */
    public String username() {
        return server.username();
    }

    /** Password of the login. */
    public String password() {
        return server.password();
    }

    /** Keys of a task file below {@code source}. */
    public Map<String, Object> taskKeys() {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("url", server.url().replaceAll("(?i);databaseName=[^;]*", ""));
        keys.put("database", name);
        keys.put("username", username());
        keys.put("password", password());
        keys.put("trust-any", "true");
        return keys;
    }

    /** Runs statements, each by itself. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The only value of a query, as text. */
    public @Nullable String value(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery(sql)) {
            return rs.next() ? rs.getString(1) : null;
        }
    }

    /** Highest LSN captured so far, after everything that is committed now. */
    public Lsn capturedNow() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT sys.fn_cdc_get_max_lsn()")) {
            rs.next();
            return Lsn.of(rs.getBytes(1));
        }
    }

    /** Names of all user tables, as {@code schema.table}. */
    public List<String> tables() throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rs = statement.executeQuery("SELECT s.name + '.' + t.name FROM sys.tables t"
                        + " JOIN sys.schemas s ON s.schema_id = t.schema_id WHERE t.is_ms_shipped = 0 AND s.name <> 'cdc'"
                        + " ORDER BY s.name, t.name")) {
            List<String> tables = new ArrayList<>();
            while (rs.next()) {
                tables.add(rs.getString(1));
            }
            return tables;
        }
    }

    /** Says that batches are meant to be refused, so that {@link #close()} does not count them as unknown. */
    public void refuses(String... batches) {
        refused.addAll(List.of(batches));
    }

    /**
     * Drops the database, or stops its stand-in.
     *
     * @throws AssertionError when the stand-in was asked for what it does not know: a test that passed in spite of
     *     that passed by chance
     */
    @Override
    public void close() throws SQLException {
        StandIn standIn = server.standIn();
        if (standIn != null) {
            standIn.close();
            assertThat(standIn.control().unknownStatements())
                    .as("statements that the stand-in does not know")
                    .filteredOn(unknown -> refused.stream().noneMatch(unknown.toString()::contains))
                    .isEmpty();
            return;
        }
        try (Connection master = connect("master");
                Statement statement = master.createStatement()) {
            statement.execute("ALTER DATABASE [" + name + "] SET SINGLE_USER WITH ROLLBACK IMMEDIATE");
            statement.execute("DROP DATABASE [" + name + "]");
        }
    }
}
