// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.TableName;
import dev.caravan.precheck.Prechecks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/** The task files that users copy from are valid and say what the defaults are. */
class ExampleFilesTest {

    private static final Map<String, Object> PASSWORDS = Map.of(
            "SHOP_SOURCE_PASSWORD", "one",
            "SHOP_TARGET_PASSWORD", "two",
            "KAFKA_LOGIN", "three",
            // Files of a mounted Secret.
            "shop.source.password", "one",
            "shop.target.password", "two");

    @Test
    void theCommentedTaskFileIsValid() throws IOException {
        SyncTask task = read(new FileSystemResource("config/example-task.yaml"));

        assertThat(task.source().password()).isEqualTo("one");
        assertThat(task.tables()).hasSize(2);
        assertThat(task.tables().get(0).target()).contains(new TableName("sales", "orders"));
        assertThat(task.tables().get(1).isPattern()).isTrue();
    }

    @Test
    void theSmallestTaskFileOfTheReadmeIsValidAndHasTheDefaultsOfTheCommentedOne() throws IOException {
        Matcher yaml = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("README.md"), StandardCharsets.UTF_8));
        assertThat(yaml.find()).isTrue();
        SyncTask smallest = read(new ByteArrayResource(yaml.group(1).getBytes(StandardCharsets.UTF_8)));
        SyncTask commented = read(new FileSystemResource("config/example-task.yaml"));

        assertThat(smallest.retry()).isEqualTo(commented.retry());
        assertThat(smallest.retry().connection()).isEqualTo(Duration.ofMinutes(720));
        assertThat(smallest.load()).isEqualTo(commented.load());
        assertThat(smallest.apply()).isEqualTo(commented.apply());
        assertThat(smallest.values()).isEqualTo(commented.values());
        assertThat(smallest.initialize()).isEqualTo(commented.initialize());
        assertThat(smallest.operations()).isEqualTo(commented.operations());
        assertThat(smallest.existingTables()).isEqualTo(commented.existingTables());
        assertThat(smallest.typeProfile()).isEqualTo(commented.typeProfile());
        assertThat(smallest.heartbeat().table().table()).isEqualTo("shop_dts_mysql_heartbeat");
    }

    @Test
    void theTaskFileForKafkaIsValidAndThatOfTheDocs() throws IOException {
        SyncTask.Kafka kafka =
                read(new FileSystemResource("config/kafka-task.yaml")).kafka().orElseThrow();

        assertThat(kafka.topic()).isEqualTo("caravan.shop");
        assertThat(kafka.role()).isEqualTo(SyncTask.Kafka.Role.ALL);
        assertThat(kafka.orderBy()).isEqualTo(SyncTask.Kafka.OrderBy.ROW);
        assertThat(kafka.properties())
                .isEqualTo(Map.of(
                        "security.protocol", "SASL_SSL", "sasl.mechanism", "PLAIN", "sasl.jaas.config", "three"));
        String file = Files.readString(Path.of("config/kafka-task.yaml"), StandardCharsets.UTF_8);
        assertThat(Files.readString(Path.of("docs/scale-out.md"), StandardCharsets.UTF_8))
                .contains("```yaml\n" + file.substring(file.indexOf("caravan:\n")) + "```\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"camel-k/config.yaml", "config/kubernetes/caravan.yaml"})
    void theTasksInManifestsAreValidAndTakeTheirPasswordsFromTheSecret(String manifest) throws IOException {
        String configMap = Files.readString(Path.of(manifest), StandardCharsets.UTF_8);
        Matcher file =
                Pattern.compile("  application\\.yaml: \\|\\n((?: {4}.*\\n)+)").matcher(configMap);
        assertThat(file.find()).isTrue();

        SyncTask task = read(new ByteArrayResource(file.group(1).stripIndent().getBytes(StandardCharsets.UTF_8)));

        assertThat(task.id()).isEqualTo("shop");
        assertThat(task.source().password()).isEqualTo("one");
        assertThat(task.target().password()).isEqualTo("two");
        assertThat(task.does(SyncTask.Part.CHANGES)).isTrue();
    }

    private static SyncTask read(Resource file) throws IOException {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addLast(new MapPropertySource("passwords", PASSWORDS));
        new YamlPropertySourceLoader().load("example", file).forEach(environment.getPropertySources()::addLast);
        List<SyncTask> tasks = TaskReader.read(environment, Prechecks.levels());
        assertThat(tasks).hasSize(1);
        return tasks.get(0);
    }
}
