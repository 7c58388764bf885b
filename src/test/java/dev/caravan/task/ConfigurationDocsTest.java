// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.testing.TaskFixture;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/configuration.md names exactly the keys that the reader takes, with their defaults and with examples that it takes. */
class ConfigurationDocsTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| `([^`]+)` \\| .+ \\| ([^|]+) \\| ([^|]+) \\|$", Pattern.MULTILINE);
    private static final Pattern PROCESS_KEY = Pattern.compile("`(caravan\\.[a-z.-]+)`");
    /** Other names that begin so are those of control tables and metrics. */
    private static final Pattern PROCESS_KEY_IN_TEXT = Pattern.compile(
            "\\b(caravan\\.(?:tasks-folder|routes-[a-z]+|(?:hooks|status|security|alerts)\\.[a-z-]+))\\b");

    private static final Pattern READ_KEY =
            Pattern.compile("(?:[pP]roperty\\(\\s*\"|\\$\\{)(caravan\\.[a-z.-]+[a-z])(?=[\":}])");

    private static final String UNKNOWN = "no-key-has-a-name-like-this";

    /** A row of a table of keys; default and example are empty where they are described in words. */
    record Row(String key, String otherwise, String example) {}

    @Test
    void namesEveryKeyThatTheReaderTakesAndNoOther() {
        Set<String> accepted = new TreeSet<>();
        for (String section : List.of(
                "",
                "source.",
                "target.",
                "start-from.",
                "retry.",
                "retention.",
                "heartbeat.",
                "load.",
                "apply.",
                "kafka.",
                "values.",
                "ddl.")) {
            accepted.addAll(accepted(section));
        }
        accepted.addAll(accepted("source.", "source.url=jdbc:sqlserver://x"));
        accepted.addAll(accepted("rename[0].", "rename[0].schema=x"));
        accepted.addAll(accepted("rename[0].", "rename[0].table=x"));
        accepted.addAll(accepted("tables[0].", "tables[0].type=partitioned"));
        accepted.addAll(accepted("tables[0].partition.", "tables[0].partition.by=range"));
        accepted.addAll(accepted("tables[0].partition.", "tables[0].partition.by=list"));

        Set<String> documented = rows().map(Row::key).collect(Collectors.toCollection(TreeSet::new));
        Set<String> sections = documented.stream()
                .flatMap(key -> Stream.of(key.replaceFirst("\\.[^.]*$", ""), key.replaceFirst("[.\\[].*$", "")))
                .collect(Collectors.toSet());
        sections.removeAll(documented);
        accepted.removeAll(sections);
        assertThat(documented).containsExactlyInAnyOrderElementsOf(accepted);
    }

    /** Those of {@code @ConfigurationProperties} are in the metadata without anybody's doing. */
    @Test
    void theMetadataHasEveryKeyThatIsReadByItsName() throws IOException {
        Set<String> read = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                READ_KEY.matcher(Files.readString(file, StandardCharsets.UTF_8))
                        .results()
                        .forEach(found -> read.add(found.group(1)));
            }
        }
        assertThat(read).hasSizeGreaterThan(4).isSubsetOf(metadata());
    }

    private static Set<String> metadata() throws IOException {
        Set<String> known = new TreeSet<>();
        try (InputStream metadata =
                ConfigurationDocsTest.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            for (JsonNode property : new ObjectMapper().readTree(metadata).path("properties")) {
                assertThat(property.path("description").asText())
                        .as("description of %s", property.path("name").asText())
                        .isNotBlank();
                known.add(property.path("name").asText());
            }
        }
        return known;
    }

    /** What editors complete and check. */
    @Test
    void namesTheKeysOfTheProcessThatTheMetadataHas() throws IOException {
        String docs = Files.readString(Path.of("docs/configuration.md"), StandardCharsets.UTF_8);
        String process = docs.substring(docs.indexOf("\n## The process\n"));
        Set<String> documented = PROCESS_KEY
                .matcher(process)
                .results()
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(documented).containsExactlyInAnyOrderElementsOf(metadata());
    }

    @Test
    void namesNoKeyOfTheProcessAnywhereElseThatItDoesNotHave() throws IOException {
        String known = Files.readString(Path.of("docs/configuration.md"), StandardCharsets.UTF_8);
        List<String> unknown = new ArrayList<>();
        for (String place : List.of("README.md", "CHANGELOG.md", "docs", "config", "camel-k")) {
            for (Path file : texts(Path.of(place))) {
                PROCESS_KEY_IN_TEXT
                        .matcher(Files.readString(file, StandardCharsets.UTF_8))
                        .results()
                        .map(found -> found.group(1))
                        .filter(key -> !known.contains("`" + key + "`"))
                        .forEach(key -> unknown.add(key + " in " + file));
            }
        }
        assertThat(unknown).isEmpty();
    }

    private static List<Path> texts(Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            return files.filter(file -> file.toString().matches(".*\\.(md|yaml|properties|json|service)"))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void saysWhatTheDefaultIs(Row row) {
        if (!row.otherwise().isEmpty()) {
            assertThat(TaskFixture.task(setting(row.key(), row.otherwise()))).isEqualTo(TaskFixture.task());
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void givesAnExampleThatIsTaken(Row row) {
        if (!row.example().isEmpty() && !row.example().startsWith("${")) {
            String key = "caravan.tasks.shop." + row.key().replace("[]", "[0]");
            assertThat(problems(setting(row.key(), row.example())))
                    .noneSatisfy(problem -> assertThat(problem).startsWith(key + " = "));
        }
    }

    static Stream<Row> rows() {
        try {
            return ROW.matcher(Files.readString(Path.of("docs/configuration.md"), StandardCharsets.UTF_8))
                    .results()
                    .map(ConfigurationDocsTest::row);
        } catch (IOException e) {
            throw new AssertionError("docs/configuration.md cannot be read", e);
        }
    }

    private static Row row(MatchResult row) {
        return new Row(row.group(1), code(row.group(2)), code(row.group(3)));
    }

    private static String code(String cell) {
        return cell.startsWith("`") && cell.endsWith("`") ? cell.substring(1, cell.length() - 1) : "";
    }

    private static String setting(String key, String value) {
        return key.replace("[]", "[0]") + "=" + value;
    }

    /** What the reader says that it knows when it meets a key that it does not know. */
    private static Set<String> accepted(String section, String... settings) {
        String[] all = Arrays.copyOf(settings, settings.length + 1);
        all[settings.length] = section + UNKNOWN + "=1";
        Pattern known = Pattern.compile(Pattern.quote(section + UNKNOWN) + ".* Known keys are (.*)\\.");
        return problems(all).stream()
                .map(known::matcher)
                .filter(Matcher::find)
                .flatMap(found -> Arrays.stream(found.group(1).split(", ", -1)))
                .map(key -> section.replace("[0]", "[]") + key)
                .collect(Collectors.toSet());
    }

    private static List<String> problems(String... settings) {
        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> TaskFixture.task(settings));
        return refused == null ? List.of() : refused.problems();
    }
}
