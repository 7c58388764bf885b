// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.standin.StandIn;
import org.jspecify.annotations.Nullable;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.mssqlserver.MSSQLServerContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The SQL Server of the integration tests: the one that {@code -Dcaravan.it.source.url} names, else a container
 * where {@code -Dcaravan.it.source.container=true} (profile {@code containers}), else a stand-in for each database.
 *
 * @param url JDBC URL without a database
 * @param username login of a sysadmin
 * @param password password of the login
 * @param standIn the stand-in, null for a real server
 */
record SourceServer(
        String url,
        String username,
        String password,
        @Nullable StandIn standIn) {
    private static final String PROPERTY = "caravan.it.source.";
    private static final String LICENCE = "caravan.it.accept-sqlserver-licence";

    /**
     * The server that the properties ask for. Where it is a container and no Docker engine runs, the test is skipped.
     *
     * @throws IllegalStateException when a container is asked for without consent to SQL Server's licence
     */
    static SourceServer get() {
        String url = System.getProperty(PROPERTY + "url", "");
        if (!url.isEmpty()) {
            String user = System.getProperty(PROPERTY + "username", "sa");
            return new SourceServer(url, user, System.getProperty(PROPERTY + "password", ""), null);
        }
        return Boolean.getBoolean(PROPERTY + "container") ? container() : standIn(StandIn.start());
    }

    private static SourceServer standIn(StandIn started) {
        return new SourceServer(
                started.url("master").replace(";databaseName=master", ""), started.user(), started.password(), started);
    }

    private static SourceServer container() {
        String image = System.getProperty(PROPERTY + "image", MSSQLServerContainer.IMAGE + ":2022-latest");
        if (!Boolean.getBoolean(LICENCE)) {
            throw new IllegalStateException("The image " + image + " is not started without consent to the licence of"
                    + " SQL Server: read it, and add -D" + LICENCE + "=true if you accept it");
        }
        assumeTrue(
                DockerClientFactory.instance().isDockerAvailable(),
                "Skipped: no Docker engine answers here, so " + image + " cannot be started");
        return Container.server(image);
    }

    /** The one container of this process; Testcontainers removes it when the process ends. */
    private static final class Container {
        private static @Nullable SourceServer server;

        private static synchronized SourceServer server(String image) {
            if (server == null) {
                server = start(image);
            }
            return server;
        }

        @SuppressWarnings("resource") // Testcontainers' reaper ends it.
        private static SourceServer start(String image) {
            DockerImageName name = DockerImageName.parse(image).asCompatibleSubstituteFor(MSSQLServerContainer.IMAGE);
            MSSQLServerContainer container =
                    new MSSQLServerContainer(name).acceptLicense().withEnv("MSSQL_AGENT_ENABLED", "true");
            container.start();
            return new SourceServer(
                    "jdbc:sqlserver://%s:%d;encrypt=true;trustServerCertificate=true"
                            .formatted(
                                    container.getHost(),
                                    container.getMappedPort(MSSQLServerContainer.MS_SQL_SERVER_PORT)),
                    container.getUsername(),
                    container.getPassword(),
                    null);
        }
    }
}
