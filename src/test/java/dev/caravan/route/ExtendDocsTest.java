// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code docs/extend.md} shows the files that {@code ExtendIT} runs, and names every hook. */
class ExtendDocsTest {

    static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("docs/examples"))) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void showsTheExampleAsItIs(Path example) throws IOException {
        assertThat(Files.readString(Path.of("docs/extend.md")))
                .contains("```yaml\n" + withoutComments(example) + "\n```");
    }

    /** Snippets of settings are tried with those of the other pages. */
    @Test
    void showsNoRouteThatIsNotAnExample() throws IOException {
        List<String> known = new ArrayList<>();
        for (Path example : examples()) {
            known.add(withoutComments(example));
        }
        Matcher shown = Pattern.compile("```yaml\n((?:- |apiVersion).*?)\n```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/extend.md")));

        assertThat(shown.results().map(route -> route.group(1)).toList())
                .isNotEmpty()
                .allSatisfy(route -> assertThat(route).isIn(known));
    }

    private static String withoutComments(Path example) throws IOException {
        return Files.readAllLines(example).stream()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.joining("\n"));
    }

    @Test
    void namesEveryHook() throws IOException {
        String docs = Files.readString(Path.of("docs/extend.md"));
        assertThat(EventHooks.keys())
                .hasSize(8)
                .allSatisfy(key -> assertThat(docs).contains("| `" + key + "` |"));
    }
}
