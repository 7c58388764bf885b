// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.client;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;

/** A JDBC driver apart from the class path. Maven puts its jar into {@code target/clients}. */
final class IsolatedDriver implements AutoCloseable {
    private static final Path JARS = Path.of("target", "clients");

    private final URLClassLoader classes;
    private final Driver driver;

    private IsolatedDriver(URLClassLoader classes, Driver driver) {
        this.classes = classes;
        this.driver = driver;
    }

    /** Loads a driver from the one jar whose name matches; the test is skipped, or fails, where there is none. */
    static IsolatedDriver load(String jarPattern, String className) throws IOException, ReflectiveOperationException {
        URLClassLoader classes =
                new URLClassLoader(new URL[] {jar(jarPattern).toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        Driver driver = (Driver)
                Class.forName(className, true, classes).getConstructor().newInstance();
        return new IsolatedDriver(classes, driver);
    }

    /** The one jar whose name matches; the test is skipped, or fails, where there is none. */
    static Path jar(String pattern) throws IOException {
        if (Files.isDirectory(JARS)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(JARS, pattern)) {
                for (Path jar : found) {
                    return jar;
                }
            }
        }
        return Tool.missing("there is no " + pattern + " in " + JARS + "; mvn process-test-resources puts it there");
    }

    /** Connects by this driver and no other. */
    Connection connect(String url, String user, String password) throws SQLException {
        Properties login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        return driver.connect(url, login);
    }

    @Override
    public void close() throws IOException {
        classes.close();
    }
}
