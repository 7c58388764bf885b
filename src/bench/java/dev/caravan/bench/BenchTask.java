// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Caravan in a process of its own with the task {@code bench}, as its users run it. */
final class BenchTask implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");
    private static final String LOGIN =
            Base64.getEncoder().encodeToString("caravan:bench".getBytes(StandardCharsets.UTF_8));

    private final HttpClient client = HttpClient.newHttpClient();
    private final ChildProcess process;
    private final String api;
    private final BenchServer target;

    /**
     * Starts it.
     *
     * @param keys further keys of the task
     * @param tables source tables
     */
    BenchTask(Path folder, BenchSource source, BenchServer target, List<String> keys, String... tables)
            throws IOException, SQLException {
        this.target = target;
        String task = "caravan.tasks.bench.";
        List<String> lines = new ArrayList<>(List.of(
                "server.port=0",
                "caravan.security.password=bench",
                "caravan.tasks-folder=none",
                "caravan.routes-folder=none",
                "logging.level.org.springframework.boot.web.embedded.tomcat=INFO",
                task + "source.url=jdbc:sqlserver://127.0.0.1:" + source.port() + ";encrypt="
                        + System.getProperty("bench.encrypt", "true")
                        + System.getProperty("bench.source-properties", ""),
                task + "source.database=" + BenchSource.DATABASE,
                task + "source.username=" + BenchSource.USER,
                task + "source.password=" + BenchSource.PASSWORD,
                task + "source.trust-any=true",
                task + "target.url=" + target.url(),
                task + "target.username=postgres",
                task + "target.password=postgres"));
        for (int i = 0; i < tables.length; i++) {
            lines.add(task + "tables[" + i + "].source=" + tables[i]);
        }
        keys.forEach(key -> lines.add(task + key));
        String more = System.getProperty("bench.task", "");
        for (String key : more.isEmpty() ? new String[0] : more.split(",", -1)) {
            lines.add(task + key);
        }
        Files.write(Files.createDirectories(folder.resolve("config")).resolve("application.properties"), lines);
        List<String> options = new ArrayList<>(List.of("-Xmx" + System.getProperty("bench.heap", "512m")));
        String jvm = System.getProperty("bench.jvm", "");
        options.addAll(jvm.isEmpty() ? List.of() : List.of(jvm.split(" ", -1)));
        process = ChildProcess.java(folder, options, "dev.caravan.CaravanApplication");
        api = "http://localhost:" + process.await(PORT) + "/api/tasks/bench";
    }

    /** Pauses, resumes and so on. */
    void command(String verb) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(api + "/" + verb))
                        .header("Authorization", "Basic " + LOGIN)
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != HttpURLConnection.HTTP_ACCEPTED) {
            throw new IOException("Caravan answered " + answer.statusCode() + " to " + answer.uri());
        }
    }

    /** Waits for a state, by what the task writes to the target; fails when it has failed. */
    void await(String state) {
        Awaitility.await("task is " + state)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    if (target.value(
                                    "SELECT count(*) FROM pg_tables WHERE schemaname = 'caravan' AND tablename = 'task'")
                            .equals("0")) {
                        return false;
                    }
                    String now = target.value(
                            "SELECT coalesce(max(state || ' ' || coalesce(reason, '')), '')" + " FROM caravan.task");
                    if (now.contains("FAILED")) {
                        throw new IllegalStateException("The task is " + now + "\n" + process.log());
                    }
                    return now.startsWith(state + " ");
                });
    }

    /** Processor time of its threads that live, by what they do. */
    Map<String, Long> threads() throws IOException {
        return process.threads();
    }

    double peakMegabytes() throws IOException {
        return process.peakMegabytes();
    }

    long processorTime() {
        return process.processorTime();
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}
