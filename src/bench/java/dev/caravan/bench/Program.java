// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Other programs, where they are installed. */
final class Program {

    private static final Logger LOG = LoggerFactory.getLogger(Program.class);

    private Program() {}

    /** Whether a program is on the path; says so when it is not. */
    static boolean isThere(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        boolean there = Arrays.stream(path.split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
        if (!there) {
            LOG.warn("{} is not on the path, so nothing is measured against it", name);
        }
        return there;
    }

    /** Runs a program and gives what it printed; fails when the program does. */
    static String run(String... command) throws IOException, InterruptedException {
        return run(Map.of(), command);
    }

    /** The same with variables in the program's environment. */
    static String run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command[0] + " ended with " + process.exitValue() + ": " + output);
        }
        return output;
    }
}
