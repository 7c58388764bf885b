// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Caravan as a process of its own, as its users run it, with a working directory of its own. */
final class CaravanProcess {

    private static final int HEAP_MEGABYTES = 512;
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    private final Path directory;
    private final List<String> command;

    private Process process;

    private CaravanProcess(Path directory, List<String> command) throws IOException {
        this.directory = directory;
        this.command = command;
        this.process = launch();
    }

    /** Writes the keys to {@code config/application.properties} in the directory and starts the process there. */
    static CaravanProcess start(Path directory, Map<String, Object> keys, String... arguments) throws IOException {
        return start(directory, HEAP_MEGABYTES, keys, arguments);
    }

    /** The same with a heap of its own size. */
    static CaravanProcess start(Path directory, int heapMegabytes, Map<String, Object> keys, String... arguments)
            throws IOException {
        configure(directory, keys);
        List<String> command = ClassArchive.get().command("-Xmx" + heapMegabytes + "m", "-XX:+ExitOnOutOfMemoryError");
        command.addAll(List.of(arguments));
        return new CaravanProcess(directory, command);
    }

    /** Writes the keys as well, and runs the command in the directory. */
    static CaravanProcess start(Path directory, Map<String, Object> keys, List<String> command) throws IOException {
        configure(directory, keys);
        return new CaravanProcess(directory, command);
    }

    /** Starts the jar that is delivered, in 512 MB of memory as the container image has it, on the Java that is installed there. */
    static CaravanProcess startJar(Path javaHome, Path jar, Path directory, Map<String, Object> keys)
            throws IOException {
        String java = javaHome.resolve("bin/java").toString();
        return start(
                directory,
                keys,
                List.of(
                        java,
                        "-Xmx" + HEAP_MEGABYTES / 2 + "m",
                        "-jar",
                        jar.toAbsolutePath().toString()));
    }

    private static void configure(Path directory, Map<String, Object> keys) throws IOException {
        Path config = Files.createDirectories(directory.resolve("config"));
        StringBuilder file = new StringBuilder("server.port=0\ncaravan.security.password=it\n"
                + "logging.level.org.springframework.boot.web.embedded.tomcat=INFO\n");
        keys.forEach((key, value) -> file.append(key).append('=').append(value).append('\n'));
        Files.writeString(config.resolve("application.properties"), file);
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("caravan.log").toFile()))
                .start();
    }

    /** Sends SIGTERM and waits for the end, at most for the time; gives the exit code. */
    int terminate(Duration patience) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("The process did not end within " + patience + ":\n" + log());
        }
        return process.exitValue();
    }

    /** Sends SIGKILL and waits for the end. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Starts the process again after it ended. */
    void restart() throws IOException {
        process = launch();
    }

    /** Waits for the process to end by itself and gives its exit code. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(Caravan.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("The process did not end:\n" + log());
        }
        return process.exitValue();
    }

    /** Whether the process runs. */
    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks for a change of the task's state over REST; whether its state allowed that. */
    boolean command(String verb) throws IOException, InterruptedException {
        Matcher port = PORT.matcher(log());
        int last = 0;
        while (port.find()) {
            last = Integer.parseInt(port.group(1));
        }
        if (last == 0) {
            return false;
        }
        String login = Base64.getEncoder().encodeToString("caravan:it".getBytes(StandardCharsets.UTF_8));
        try {
            return HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(
                                                    URI.create("http://localhost:" + last + "/api/tasks/it/" + verb))
                                            .header("Authorization", "Basic " + login)
                                            .POST(HttpRequest.BodyPublishers.noBody())
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == HttpURLConnection.HTTP_ACCEPTED;
        } catch (ConnectException e) {
            // It was killed and has not started its server yet.
            return false;
        }
    }

    /** Processor time that it has taken since its start. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Most memory that it has had at once, in megabytes, as Linux tells (proc(5), VmHWM). */
    long peakMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    /** What it has printed so far. */
    String log() {
        try {
            return Files.readString(directory.resolve("caravan.log"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Could not read the process's log", e);
        }
    }
}
