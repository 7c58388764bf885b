// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Results of a gigabyte from a process with a heap of 128 MB: rows go to the client as they are made. */
class StreamingIT {
    private static final Pattern URL = Pattern.compile("(jdbc:sqlserver:\\S+) \\(login (\\S+) / (\\S+)\\)");
    private static final int ROWS = 131_072;
    private static final int ROW_BYTES = 8_000;

    private Process process;
    private Connection connection;

    @BeforeEach
    void start() throws IOException, SQLException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-Dport=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StandInMain.class.getName()))
                .redirectErrorStream(true)
                .start();
        // The process ends with its pipe, which is read for its first words only.
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder log = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            log.append(line).append('\n');
            Matcher url = URL.matcher(line);
            if (url.find()) {
                connection = DriverManager.getConnection(url.group(1), url.group(2), url.group(3));
                return;
            }
        }
        throw new AssertionError("The stand-in did not start:\n" + log);
    }

    @AfterEach
    void stop() throws SQLException {
        if (connection != null) {
            connection.close();
        }
        process.destroyForcibly();
    }

    @Test
    void aGigabyteOfRowsPassesThroughASmallHeap() throws SQLException {
        long bytes = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT REPLICATE('x', " + ROW_BYTES + ") FROM GENERATE_SERIES(1, " + ROWS + ")")) {
            while (rows.next()) {
                bytes += rows.getString(1).length();
            }
        }

        assertThat(bytes).isEqualTo((long) ROWS * ROW_BYTES);
    }
}
