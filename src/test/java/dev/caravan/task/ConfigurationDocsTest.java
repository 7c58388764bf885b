// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.caravan.testing.TaskFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
