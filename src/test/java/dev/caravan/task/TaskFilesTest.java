// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.precheck.Prechecks;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class TaskFilesTest {

    private static final String TASK = """
            caravan:
              tasks:
                %s:
                  source: {host: db.example, database: Shop, username: caravan, password: one}
                  target: {url: "jdbc:postgresql://adb.example/warehouse", username: loader, password: two}
                  tables:
                    - source: dbo.*
            """;

    private final StandardEnvironment environment = new StandardEnvironment();

    private final Path folder;

    TaskFilesTest(@TempDir Path folder) {
        this.folder = folder;
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("folder", Map.of(TaskFiles.FOLDER_KEY, folder.toString())));
    }

    @Test
    void readsEveryYamlFileOfTheFolder() {
        write("shop.yaml", TASK.formatted("shop"));
        write("stock.yml", TASK.formatted("stock"));
        write("notes.txt", "caravan: {tasks: {notes: 1}}");
        load();
        assertThat(TaskReader.read(environment, Prechecks.levels()))
                .extracting(SyncTask::id)
                .containsExactly("shop", "stock");
    }

    @Test
    void otherConfigurationWinsOverTheFiles() {
        write("shop.yaml", TASK.formatted("shop"));
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("application", Map.of("caravan.tasks.shop.load.parallel", "7")));
        load();
        assertThat(TaskReader.read(environment, Prechecks.levels())
                        .get(0)
                        .load()
                        .parallel())
                .isEqualTo(7);
    }

    @Test
    void doesWithoutTheFolder() throws IOException {
        Files.delete(folder);
        load();
        assertThat(TaskReader.read(environment, Prechecks.levels())).isEmpty();
    }

    @Test
    void isReadAfterTheConfigurationThatNamesTheFolder() {
        assertThat(new TaskFiles().getOrder()).isGreaterThan(ConfigDataEnvironmentPostProcessor.ORDER);
    }

    @Test
    void namesTheLineOfAFileThatIsNotYaml() {
        write("bad.yaml", "caravan:\n  tasks:\n    shop: a: b\n");
        write("worse.yaml", "a: b\n\tc: d\n");
        write("shop.yaml", TASK.formatted("shop"));
        assertThat(problems())
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .startsWith(file("bad.yaml") + " (" + file("bad.yaml") + " - 3:12)")
                                .contains("not YAML: ")
                                .endsWith("Correct that line."),
                        problem -> assertThat(problem).contains(file("worse.yaml") + " - 2:1"));
    }

    @Test
    void refusesAKeyThatIsThereTwice() {
        write("shop.yaml", "a: 1\na: 2\n");
        assertThat(problems()).singleElement().asString().contains("found duplicate key a");
    }

    @Test
    void refusesTheSameTaskInTwoFiles() {
        write("a.yaml", TASK.formatted("shop"));
        write("b.yaml", TASK.formatted("shop"));
        assertThat(problems())
                .containsExactly("caravan.tasks.shop (" + file("b.yaml") + "): the task is in " + file("a.yaml")
                        + ", too. Give one of them another id, or remove one of the files.");
    }

    @Test
    void saysFileAndLineOfAWrongValue() {
        write("shop.yaml", TASK.formatted("shop") + "      load:\n        parallel: many\n");
        load();
        ConfigurationException exception = catchThrowableOfType(
                ConfigurationException.class, () -> TaskReader.read(environment, Prechecks.levels()));
        assertThat(exception.problems())
                .singleElement()
                .asString()
                .startsWith("caravan.tasks.shop.load.parallel = 'many'")
                .contains("shop.yaml] - 9:19");
    }

    @Test
    void theProcessSaysWhatToDoInsteadOfAStackTrace() {
        write("bad.yaml", "a: [\n");
        ConfigurationException exception = catchThrowableOfType(ConfigurationException.class, this::load);
        FailureAnalysis analysis =
                new ConfigurationFailureAnalyzer().analyze(new IllegalStateException("Start failed", exception));
        assertThat(analysis.getDescription())
                .startsWith("1 problem in the task configuration:\n  - ")
                .contains("bad.yaml");
        assertThat(analysis.getAction()).isEqualTo("Correct the keys above and start again. Nothing has been written.");
    }

    private List<String> problems() {
        ConfigurationException exception = catchThrowableOfType(ConfigurationException.class, this::load);
        assertThat(exception).isNotNull();
        return exception.problems();
    }

    private void load() {
        new TaskFiles().postProcessEnvironment(environment, new SpringApplication());
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private void write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not write " + name + " for the test", e);
        }
    }
}
