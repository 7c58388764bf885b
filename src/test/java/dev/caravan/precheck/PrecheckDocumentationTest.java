// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.task.Finding.Level;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every check is documented and tested, and nothing else is. */
class PrecheckDocumentationTest {

    private static final Pattern HEADING = Pattern.compile("(?m)^### ([a-z.-]+)\\n\\n(Error|Warning|Info)\\. \\S");

    static Stream<String> ids() {
        return Prechecks.levels().keySet().stream();
    }

    @Test
    void theDocumentationHasAHeadingWithTheLevelOfEachCheckAndNoOther() throws IOException {
        Map<String, Level> documented = new TreeMap<>();
        HEADING.matcher(Files.readString(Path.of("docs/prechecks.md")))
                .results()
                .forEach(match -> {
                    documented.put(match.group(1), Level.valueOf(match.group(2).toUpperCase(Locale.ROOT)));
                });
        assertThat(documented).isEqualTo(Prechecks.levels());
        assertThat(Files.readString(Path.of("docs/prechecks.md")).lines().filter(line -> line.startsWith("### ")))
                .hasSameSizeAs(documented.keySet());
    }

    @Test
    void idsAreUnique() {
        assertThat(Prechecks.all().map(Check::id)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("ids")
    void hasATestThatMakesItFailAndOneThatMakesItPass(String id) throws IOException {
        String tests = tests();
        assertThat(tests).contains("finds(\"" + id + "\"");
        if (Prechecks.levels().get(id) != Level.INFO) {
            assertThat(tests).contains("passes(\"" + id + "\"");
        }
    }

    @ParameterizedTest
    @MethodSource("ids")
    void hasAQueryOrSaysWhereItsAnswerComesFrom(String id) {
        assertThat(Prechecks.queries().get(id))
                .matches("(?s)\\s*(SELECT|WITH|Answered by) .+")
                .doesNotContain("…", "...");
    }

    private static String tests() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/java/dev/caravan/precheck"))) {
            return files.filter(file -> file.toString().endsWith("IT.java"))
                    .map(PrecheckDocumentationTest::text)
                    .map(text -> text.replaceAll("\\(\\s+\"", "(\"").replaceAll("\\s+\\.finds", ".finds"))
                    .collect(Collectors.joining());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read " + file, e);
        }
    }
}
