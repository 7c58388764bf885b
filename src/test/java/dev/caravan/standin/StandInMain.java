// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a stand-in until it is killed. System properties: {@code port} (14330 by default, 0 for any), {@code data}, a
 * script whose batches end with {@code GO} or {@code GO n}.
 */
public final class StandInMain {
    private static final Logger log = LoggerFactory.getLogger(StandInMain.class);
    private static final int DEFAULT_PORT = 14330;
    private static final Pattern GO = Pattern.compile("\\s*GO(?:\\s+(\\d+))?\\s*;?\\s*", Pattern.CASE_INSENSITIVE);

    private StandInMain() {}

    /** Starts the stand-in, runs the script if there is one, and stays. */
    public static void main(String[] arguments) throws IOException, SQLException, InterruptedException {
        try (StandIn standIn = StandIn.start(Integer.getInteger("port", DEFAULT_PORT))) {
            String data = System.getProperty("data", "");
            if (!data.isBlank()) {
                int batches = run(standIn, Path.of(data));
                log.info("{} - {} batches run", data, batches);
            }
            log.info(
                    "SQL Server stand-in is up: {} (login {} / {})",
                    standIn.url("master"),
                    standIn.user(),
                    standIn.password());
            new CountDownLatch(1).await();
        }
    }

    /**
     * Runs a script on one connection, as sqlcmd does.
     *
     * @return number of batches run
     */
    static int run(StandIn standIn, Path script) throws IOException, SQLException {
        int batches = 0;
        try (Connection connection =
                        DriverManager.getConnection(standIn.url("master"), standIn.user(), standIn.password());
                Statement statement = connection.createStatement();
                BufferedReader reader = Files.newBufferedReader(script)) {
            StringBuilder batch = new StringBuilder();
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                Matcher go = GO.matcher(line.replace("\uFEFF", ""));
                if (go.matches()) {
                    batches += run(statement, batch, go.group(1) == null ? 1 : Integer.parseInt(go.group(1)));
                } else {
                    batch.append(line.replace("\uFEFF", "")).append('\n');
                }
            }
            batches += run(statement, batch, 1);
        }
        return batches;
    }

    private static int run(Statement statement, StringBuilder batch, int times) throws SQLException {
        String sql = batch.toString();
        batch.setLength(0);
        if (sql.isBlank()) {
            return 0;
        }
        for (int i = 0; i < times; i++) {
            boolean rows = statement.execute(sql);
            while (rows || statement.getUpdateCount() != -1) {
                rows = statement.getMoreResults();
            }
        }
        return times;
    }
}
