// SPDX-License-Identifier: Apache-2.0
package dev.caravan.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the Kamelets say that they need, which tools for Camel fetch by it. */
class KameletDependenciesTest {

    private static final List<String> CLASS_PATH = Arrays.stream(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .map(entry -> String.valueOf(Path.of(entry).getFileName()))
            .toList();

    @ParameterizedTest
    @ValueSource(strings = {"sqlserver-cdc-source", "pg-copy-sink"})
    void areThoseThatCaravanItselfIsBuiltWith(String kamelet) throws Exception {
        Path file = Path.of("src/main/resources/kamelets", kamelet + ".kamelet.yaml");
        JsonNode dependencies =
                new YAMLMapper().readTree(file.toFile()).path("spec").path("dependencies");

        assertThat(dependencies)
                .extracting(JsonNode::asText)
                .isNotEmpty()
                .allSatisfy(dependency ->
                        assertThat(CLASS_PATH).as(dependency).anyMatch(jar -> jar.startsWith(jar(dependency))));
    }

    private static String jar(String dependency) {
        List<String> parts = Stream.of(dependency.split(":")).toList();
        return parts.get(0).equals("camel")
                ? "camel-" + parts.get(1) + "-"
                : parts.get(2) + "-" + parts.get(3) + ".jar";
    }
}
