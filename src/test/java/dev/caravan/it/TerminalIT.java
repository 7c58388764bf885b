// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.caravan.testing.TargetDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code caravan run} shows on a terminal, as which script(1) of util-linux serves, and in a file. */
class TerminalIT {

    private static final Path SCRIPT = Path.of("/usr/bin/script");

    @TempDir
    private Path directory;

    @Test
    void aTerminalHasABarThatIsRewrittenAndNoLogInBetween() throws Exception {
        assumeTrue(Files.isExecutable(SCRIPT), "script(1) is not installed");
        String run = command().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));

        String shown = load(List.of(SCRIPT.toString(), "-q", "-e", "-c", run, "/dev/null"));

        assertThat(shown).contains("it - ", "\rit [").doesNotContain(" INFO ", " WARN ");
    }

    @Test
    void aFileHasALineForEachState() throws Exception {
        assertThat(load(command())).contains("it - INITIALIZING\n").doesNotContain("\r", "it [");
    }

    private static List<String> command() throws Exception {
        List<String> command = new ArrayList<>(ClassArchive.get().command("-Xmx256m"));
        command.addAll(List.of("run", "it", "--until=loaded"));
        return command;
    }

    /** What is shown of a load of some seconds. */
    private String load(List<String> command) throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            source.execute(
                    "CREATE TABLE dbo.orders (id int NOT NULL PRIMARY KEY)",
                    "INSERT INTO dbo.orders SELECT value FROM GENERATE_SERIES(1, 3000)");
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.orders");
            task.put("caravan.tasks.it.load.max-rows-per-second", "1000");
            CaravanProcess caravan = CaravanProcess.start(directory, task, command);
            assertThat(caravan.awaitExit()).as(caravan.log()).isZero();
            return caravan.log();
        }
    }
}
