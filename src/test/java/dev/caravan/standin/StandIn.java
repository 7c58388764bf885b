// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin;

import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.cdc.ChangeDataCapture;
import dev.caravan.standin.cdc.StandInControl;
import dev.caravan.standin.system.SystemCatalog;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SqlServerEngine;
import dev.caravan.standin.wire.TdsServer;
import dev.caravan.standin.wire.WireFaults;
import java.security.cert.Certificate;
import java.time.Clock;

/**
 * A SQL Server stand-in on loopback: engine, system catalogue, change data capture and wire in one. It starts with the
 * system databases only; user databases are made by {@code CREATE DATABASE}.
 */
public final class StandIn implements AutoCloseable {
    private static final String USER = "sa";
    private static final String PASSWORD = "Caravan_1";

    private final Server server;
    private final SqlServerEngine engine;
    private final ChangeDataCapture capture;
    private final TdsServer wire;

    private StandIn(Server server, SqlServerEngine engine, ChangeDataCapture capture, TdsServer wire) {
        this.server = server;
        this.engine = engine;
        this.capture = capture;
        this.wire = wire;
    }

    /** Starts a stand-in on any free port. */
    public static StandIn start() {
        return start(0);
    }

    /**
     * Starts a stand-in on a port, 0 for any free one.
     *
     * @throws java.io.UncheckedIOException when the port cannot be bound
     */
    public static StandIn start(int port) {
        return start(port, Clock.systemUTC());
    }

    /** Starts a stand-in on a port that takes its time from a clock. */
    public static StandIn start(int port, Clock clock) {
        Server server = new Server("STANDIN", clock);
        Registry registry = new Registry();
        SystemCatalog.install(registry);
        ChangeDataCapture capture = ChangeDataCapture.install(server, registry);
        SqlServerEngine engine = new SqlServerEngine(server, registry);
        TdsServer wire = TdsServer.start(engine, port);
        WireProcedures.install(registry, wire);
        return new StandIn(server, engine, capture, wire);
    }

    /** Port on 127.0.0.1. */
    public int port() {
        return wire.port();
    }

    /** JDBC URL of a database, without credentials. */
    public String url(String database) {
        return "jdbc:sqlserver://127.0.0.1:%d;databaseName=%s;encrypt=true;trustServerCertificate=true"
                .formatted(port(), database);
    }

    /** Login with all rights. */
    public String user() {
        return USER;
    }

    /** Password of {@link #user}. */
    public String password() {
        return PASSWORD;
    }

    /** Steers capture, agent, properties and failures. */
    public StandInControl control() {
        return capture.control();
    }

    /** Steers failures of connections. */
    public WireFaults faults() {
        return wire.faults();
    }

    /** The server's catalogue. */
    public Server server() {
        return server;
    }

    /** The engine, for sessions without a connection. */
    public SqlServerEngine engine() {
        return engine;
    }

    /** The self-signed certificate that it shows, valid for localhost and 127.0.0.1. */
    public Certificate certificate() {
        return wire.certificate();
    }

    /** The wire, whose requests can be listened to. */
    public TdsServer wire() {
        return wire;
    }

    /** Ends all connections and the capture thread. */
    @Override
    public void close() {
        wire.close();
        capture.close();
    }
}
