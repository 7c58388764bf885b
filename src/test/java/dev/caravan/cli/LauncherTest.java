// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/caravan}. */
class LauncherTest {

    @TempDir
    private Path directory;

    @Test
    void saysHowToGetTheJarWhenThereIsNone() throws Exception {
        Process process = launch("precheck");
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("mvn -DskipTests package", "CARAVAN_JAR");
    }

    @Test
    void runsTheJarBesideItWithAllArguments() throws Exception {
        Files.createFile(directory.resolve("caravan.jar"));
        Path java = Files.createDirectories(directory.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nfor each in \"$@\"; do echo \"<$each>\"; done\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));

        Process process = launch("precheck", "my shop");

        assertThat(process.waitFor()).isZero();
        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines())
                .containsExactly("<-jar>", "<" + directory.toRealPath() + "/caravan.jar>", "<precheck>", "<my shop>");
    }

    private Process launch(String... arguments) throws IOException {
        Path script = Files.createDirectories(directory.resolve("bin")).resolve("caravan");
        Files.copy(Path.of("bin/caravan"), script);
        String[] command = Stream.concat(Stream.of("sh", script.toRealPath().toString()), Arrays.stream(arguments))
                .toArray(String[]::new);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", directory.resolve("jdk").toString());
        builder.environment().keySet().removeAll(List.of("CARAVAN_JAR", "JAVA_OPTS"));
        return builder.start();
    }
}
