// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.testing.TargetDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The delivered jar as {@code config/kubernetes/caravan.yaml} has it: a user without rights, a root file system that cannot be
 * written, an empty {@code /tmp}.
 */
class ReadOnlyIT {

    private static final Path JAR = Path.of("target/caravan.jar");
    private static final Duration GRACE = Duration.ofSeconds(90);

    /** Makes the file systems of a container, in a mount namespace that ends with the process; what follows is run there. */
    private static final String CONTAINER = """
            set -e
            mount -t tmpfs -o mode=755 tmpfs /opt
            mkdir /opt/caravan
            cp -r "$1" "$2" /opt/caravan
            chmod -R a+rX /opt/caravan
            mount -o remount,ro /opt
            mount -t tmpfs -o mode=1777 tmpfs /tmp
            mount -o remount,bind,ro /
            cd /opt/caravan
            shift 2
            exec setpriv --reuid=1000 --regid=1000 --clear-groups --no-new-privs --bounding-set=-all "$@"
            """;

    @Test
    void loadsAndFollowsChangesAsAUserWithoutRightsOnAFileSystemThatCannotBeWritten(@TempDir Path directory)
            throws Exception {
        assumeTrue(Files.exists(JAR), "the jar is not built yet: mvn verify does");
        Path config = Files.createDirectories(directory.resolve("config"));
        assumeTrue(
                ends(contained(config, "sh", "-c", "! touch /opt/x /usr/x /var/tmp/x && touch /tmp/x")),
                "needs root, with the right to mount");
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY, note nvarchar(max) NULL)",
                    "INSERT INTO dbo.orders SELECT value, REPLICATE(N'x', 5000) FROM GENERATE_SERIES(1, 2000)");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
            CaravanProcess caravan = CaravanProcess.start(
                    directory,
                    task,
                    contained(
                            config,
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-jar",
                            JAR.getFileName().toString()));
            try {
                awaitNotes(target, "x", 2000);
                source.execute("UPDATE dbo.orders SET note = REPLICATE(N'y', 5000)");
                awaitNotes(target, "y", 2000);

                assertThat(caravan.command("pause")).isTrue();
                assertThat(caravan.terminate(GRACE)).isEqualTo(143);
                assertThat(caravan.log()).doesNotContain("Read-only file system", "Permission denied");
            } finally {
                caravan.kill();
            }
        }
    }

    private static List<String> contained(Path config, String... command) {
        String[] begin = {
            "unshare",
            "--mount",
            "sh",
            "-c",
            CONTAINER,
            "sh",
            JAR.toAbsolutePath().toString(),
            config.toString()
        };
        return Stream.of(begin, command).flatMap(Arrays::stream).toList();
    }

    private static boolean ends(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).inheritIO().start();
        return process.waitFor(Caravan.PATIENCE.toSeconds(), TimeUnit.SECONDS) && process.exitValue() == 0;
    }

    private static void awaitNotes(TargetDatabase target, String first, int number) {
        Awaitility.await("rows that begin with " + first)
                .atMost(Caravan.PATIENCE)
                .until(() -> target.value("SELECT to_regclass('dbo.orders')") != null
                        && String.valueOf(number)
                                .equals(String.valueOf(target.value(
                                        "SELECT count(*) FROM dbo.orders WHERE note LIKE '" + first + "%'"))));
    }
}
