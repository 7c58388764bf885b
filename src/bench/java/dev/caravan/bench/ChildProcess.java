// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A process of its own, so that its processor time can be told, with its log in a folder. */
final class ChildProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final double KILO = 1024;

    private final Process process;
    private final Path log;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** A virtual machine with the class path of this one. */
    static ChildProcess java(Path folder, List<String> options, String mainClass) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-Duser.timezone=UTC", "-cp", System.getProperty("java.class.path"), mainClass));
        return start(folder, command);
    }

    /** Any program. */
    static ChildProcess start(Path folder, List<String> command) throws IOException {
        Path log = Files.createTempFile(folder, "process", ".log");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        // A measurement that is ended from outside leaves nothing behind that disturbs the next.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        return new ChildProcess(process, log);
    }

    /** Waits for a line of its log and gives what the pattern's first group found. */
    String await(Pattern pattern) {
        return Awaitility.await("process prints " + pattern)
                .atMost(PATIENCE)
                .until(() -> found(pattern), found -> !found.isEmpty());
    }

    private String found(Pattern pattern) throws IOException {
        String text = log();
        Matcher matcher = pattern.matcher(text);
        if (matcher.find()) {
            return matcher.group(1);
        }
        if (!process.isAlive()) {
            throw new IllegalStateException("The process has ended:\n" + text);
        }
        return "";
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    long processorTime() {
        return ProcessorTime.of(process.pid());
    }

    Map<String, Long> threads() throws IOException {
        return ProcessorTime.threads(process.pid());
    }

    /** The most memory that it has had, in MB. */
    double peakMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                / KILO;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
