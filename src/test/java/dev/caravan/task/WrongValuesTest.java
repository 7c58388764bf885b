// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.precheck.Prechecks;
import dev.caravan.testing.TaskFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.FileSystemResource;

/** Every key that is documented with a value that it cannot have; and a file that is wrong all over. */
class WrongValuesTest {

    private static final String EXAMPLE = "caravan.tasks.example.";

    /** A wrong setting for each key; where any text is right, keys below it are wrong. */
    private static final Map<String, String> WRONG = wrong();

    private static Map<String, String> wrong() {
        Map<String, String> wrong = new LinkedHashMap<>();
        Stream.of(
                        "name.x=1",
                        "auto-start=maybe",
                        "source.host=",
                        "source.port=70000",
                        "source.url=jdbc:mysql://db",
                        "source.database=",
                        "source.username=",
                        "source.password=${NO_SUCH_VARIABLE}",
                        "source.encryption=tls",
                        "source.trust-any=2",
                        "source.trust-certificate=/no/such/file.pem",
                        "target.url=jdbc:mysql://db",
                        "target.username=",
                        "target.password=",
                        "target.dialect=oracle",
                        "initialize=rows",
                        "start-from.lsn=2a:110",
                        "start-from.time=yesterday",
                        "operations=upsert",
                        "existing-tables=overwrite",
                        "merge-tables=1",
                        "name-case=camel",
                        "quote-names=perhaps",
                        "rename.schema=(",
                        "rename.table=(",
                        "rename.to=$7",
                        "retry.connection=soon",
                        "consistency=eventual",
                        "retention.warn-below=soon",
                        "retry.other=10",
                        "heartbeat.enabled=x",
                        "heartbeat.interval=1ms",
                        "heartbeat.table=dbo.",
                        "load.parallel=0",
                        "load.chunk-rows=many",
                        "load.max-rows-per-second=-1",
                        "load.max-bytes-per-second=fast",
                        "apply.batch-rows=0",
                        "apply.batch-bytes=1KB",
                        "apply.linger=0ms",
                        "ddl.drop-column=forget",
                        "ddl.alter-type=narrow",
                        "ddl.rename=follow",
                        "ddl.no-capture-slot=steal",
                        "kafka.brokers=one",
                        "kafka.topic=a b",
                        "kafka.partitions=0",
                        "kafka.order-by=key",
                        "kafka.role=reader",
                        "kafka.appliers=0",
                        "kafka.properties=x",
                        "values.nul=keep",
                        "values.surrogate=keep",
                        "values.rounding=up",
                        "values.on-bad-row=skip",
                        "type-profile=native",
                        "computed-columns=compute",
                        "accept-warnings=source.moon-phase",
                        "tables.source=.orders",
                        "tables.target=sales.",
                        "tables.primary-key[0].x=id",
                        "tables.columns=id",
                        "tables.exclude[0].x=note",
                        "tables.operations=merge",
                        "tables.type=cube",
                        "tables.filter=region <> ",
                        "tables.distribution-key[0].x=id",
                        "tables.partition.by=hash",
                        "tables.partition.column=",
                        "tables.partition.from=",
                        "tables.partition.to=",
                        "tables.partition.every=",
                        "tables.partition.values[0].x=north",
                        "tables.exclude-tables=dbo.")
                .forEach(setting -> {
                    String key = setting.substring(0, setting.indexOf('='));
                    wrong.put(key.replaceAll("(\\[0])?\\.x$", ""), setting);
                });
        return wrong;
    }

    /** The keys of docs/configuration.md, which another test holds to those that the reader takes, and of the example file. */
    static Set<String> keys() throws IOException {
        EnumerablePropertySource<?> example = (EnumerablePropertySource<?>) new YamlPropertySourceLoader()
                .load("example", new FileSystemResource("config/example-task.yaml"))
                .get(0);
        return Stream.concat(
                        ConfigurationDocsTest.rows().map(ConfigurationDocsTest.Row::key),
                        Arrays.stream(example.getPropertyNames())
                                .filter(key -> key.startsWith(EXAMPLE))
                                .map(key -> key.substring(EXAMPLE.length())))
                .map(key -> key.replaceAll("\\[\\d*]", "").replaceAll("(columns)\\..*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest
    @MethodSource("keys")
    void isRefusedWithItsKeyAndARemedy(String key) {
        assertThat(WRONG)
                .as("a wrong value for every key that is documented or in the example file")
                .containsKey(key);
        List<String> problems = problems(() -> TaskFixture.task(settings(WRONG.getOrDefault(key, ""))));
        assertThat(problems).isNotEmpty();
        assertThat(problems.toString())
                .contains(key.substring(key.lastIndexOf('.') + 1))
                .matches("(?s).*: .+\\. .+\\..*");
    }

    /** The setting with what it needs to be read at all. */
    private static String[] settings(String setting) {
        String indexed = setting.replaceFirst("^(rename|tables)\\.", "$1[0].");
        List<String> others = indexed.startsWith("rename[0].to")
                ? List.of("rename[0].table=t_(.*)")
                : indexed.startsWith("rename")
                        ? List.of("rename[0].to=x")
                        : indexed.startsWith("start-from") ? List.of("initialize=changes") : partition(indexed);
        return Stream.concat(others.stream(), Stream.of(indexed)).toArray(String[]::new);
    }

    private static List<String> partition(String setting) {
        String prefix = "tables[0].partition.";
        if (setting.startsWith(prefix + "values")) {
            return List.of(prefix + "by=list", prefix + "column=at");
        }
        return setting.startsWith(prefix)
                ? List.of(
                        prefix + "by=range",
                        prefix + "column=at",
                        prefix + "from=2024-01-01",
                        prefix + "to=2025-01-01",
                        prefix + "every=1 month")
                : List.of();
    }

    @Test
    void aFileWithTwentyMistakesReportsTwenty() throws IOException {
        String file = """
                caravan:
                  tasks:
                    shop:
                      auto-start: perhaps
                      sorce: x
                      source:
                        host: db.example
                        port: 99999
                        database: Shop
                        username: caravan
                        password: ${NO_SUCH_VARIABLE}
                        encryption: tls
                        trust-any: 7
                      target:
                        url: jdbc:mysql://db.example/warehouse
                        username: loader
                        password:
                      initialize: [schema, rows]
                      operations: [insert, replace]
                      existing-tables: overwrite
                      retry: {connection: soon}
                      heartbeat: {interval: 1ms}
                      load: {parallel: 0, paralel: 3}
                      apply: {batch-bytes: 1KB}
                      values: {nul: keep}
                      accept-warnings: [source.agent]
                      tables:
                        - source: dbo.
                        - source: dbo.orders
                          target: sales.
                """;
        StandardEnvironment environment = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("file", new ByteArrayResource(file.getBytes(StandardCharsets.UTF_8), "shop.yaml"))
                .forEach(environment.getPropertySources()::addLast);

        List<String> problems = problems(() -> TaskReader.read(environment, Prechecks.levels()));

        assertThat(problems)
                .hasSize(20)
                .doesNotHaveDuplicates()
                .allSatisfy(problem -> assertThat(problem)
                        .contains("[shop.yaml] - ")
                        .matches("(?s)caravan\\.tasks\\.shop\\S*.*: .+\\. .+\\."));
    }

    private static List<String> problems(Runnable reading) {
        ConfigurationException exception = catchThrowableOfType(ConfigurationException.class, reading::run);
        assertThat(exception).as("the wrong value is refused").isNotNull();
        return exception.problems();
    }
}
