// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.client;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program of the machine, started as a process. */
final class Tool {
    private static final String REQUIRED = "caravan.it.clients.required";
    private static final int PATIENCE_SECONDS = 60;

    private final Path program;

    private Tool(Path program) {
        this.program = program;
    }

    /** A program on the PATH. Where it is not installed the test is skipped, or fails if clients are required. */
    static Tool named(String name, String packageName) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Tool::new)
                .orElseGet(() -> missing(name + " is not on the PATH; the package " + packageName + " has it"));
    }

    /** Skips the test because something is not installed, or fails if {@code caravan.it.clients.required} says so. */
    static <T> T missing(String what) {
        if (Boolean.getBoolean(REQUIRED)) {
            throw new AssertionError(what + ", and -D" + REQUIRED + "=true allows no skipping");
        }
        return abort("Skipped: " + what);
    }

    /**
     * What a process wrote.
     *
     * @param status exit status
     * @param text standard output and standard error, as they came
     */
    record Output(int status, String text) {}

    /**
     * Runs the program to its end.
     *
     * @param environment variables in addition to this process's own
     * @param input what it reads from standard input
     * @throws IllegalStateException when it does not end in time
     */
    Output run(Map<String, String> environment, String input, String... arguments)
            throws IOException, InterruptedException {
        Path given = Files.writeString(Files.createTempFile("client", ".in"), input);
        Path written = Files.createTempFile("client", ".out");
        try {
            List<String> command = new ArrayList<>(List.of(program.toString()));
            command.addAll(List.of(arguments));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(given.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(written.toFile());
            builder.environment().putAll(environment);
            return new Output(status(builder.start()), Files.readString(written, StandardCharsets.UTF_8));
        } finally {
            Files.delete(given);
            Files.delete(written);
        }
    }

    private int status(Process process) throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(program + " did not end in " + PATIENCE_SECONDS + " s");
        }
        return process.exitValue();
    }
}
