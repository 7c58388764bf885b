// SPDX-License-Identifier: Apache-2.0
package dev.caravan.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;

/** An embedded PostgreSQL of its own, which a test can stop and start again with its data. */
public final class TargetServer implements AutoCloseable {

    private final Path data;
    private EmbeddedPostgres running;

    /** Starts a server with its data in the given folder. */
    public TargetServer(Path data) {
        this.data = data;
        this.running = launch(data, 0);
    }

    private static EmbeddedPostgres launch(Path data, int port) {
        try {
            return EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not start PostgreSQL in " + data, e);
        }
    }

    /** A fresh database on it. */
    public TargetDatabase create() {
        return TargetDatabase.at(running.getPort());
    }

    /** From now on it takes connections with TLS, too. */
    public void encrypt(SelfSigned keys) throws GeneralSecurityException {
        try (TargetDatabase any = create()) {
            // Written by the server: its key must be its own.
            write(any, "server.crt", keys.certificate());
            write(any, "server.key", keys.key());
            any.execute("ALTER SYSTEM SET ssl = on");
            any.execute("SELECT pg_reload_conf()");
        }
    }

    private static void write(TargetDatabase any, String file, String pem) {
        any.execute("COPY (SELECT unnest(string_to_array('" + pem.strip() + "', E'\\n')))"
                + " TO PROGRAM 'umask 077; cat > " + file + "'");
    }

    /** Stops the server and breaks all its connections. */
    public void stop() {
        try {
            running.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not stop PostgreSQL in " + data, e);
        }
    }

    /** Starts it again on the same port. */
    public void start() {
        running = launch(data, running.getPort());
    }

    @Override
    public void close() {
        stop();
    }
}
