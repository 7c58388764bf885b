// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        String route = Files.readAllLines(example).stream()
                .filter(line -> !line.startsWith("#"))
                .collect(Collectors.joining("\n"));

        assertThat(Files.readString(Path.of("docs/extend.md"))).contains("```yaml\n" + route + "\n```");
    }

    @Test
    void namesEveryHook() throws IOException {
        String docs = Files.readString(Path.of("docs/extend.md"));
        assertThat(EventHooks.keys())
                .hasSize(8)
                .allSatisfy(key -> assertThat(docs).contains("| `" + key + "` |"));
    }
}
