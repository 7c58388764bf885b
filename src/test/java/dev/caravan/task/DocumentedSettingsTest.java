// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.precheck.Prechecks;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ByteArrayResource;

/** Settings that the docs show can be copied: task files are read, other keys are known to who reads them. */
class DocumentedSettingsTest {

    private static final Pattern SNIPPET = Pattern.compile("```(yaml|properties)\n(.*?)```", Pattern.DOTALL);
    private static final String TASK = "caravan.tasks.shop.";

    /** What a task needs beside the tables that a snippet shows. */
    private static final Map<String, Object> REST = Map.of(
            "SHOP_SOURCE_PASSWORD",
            "one",
            "SHOP_TARGET_PASSWORD",
            "two",
            "KAFKA_LOGIN",
            "three",
            TASK + "source.host",
            "db",
            TASK + "source.database",
            "Shop",
            TASK + "source.username",
            "caravan",
            TASK + "source.password",
            "one",
            TASK + "target.url",
            "jdbc:postgresql://adb/warehouse",
            TASK + "target.username",
            "caravan",
            TASK + "target.password",
            "two");

    /** A file of the docs and one of its snippets; routes of extend.md are held to their files by another test. */
    record Snippet(String file, String kind, String text) {
        @Override
        public String toString() {
            return file + ": " + text.strip().replaceAll("\\s+", " ");
        }
    }

    static List<Snippet> snippets() throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            for (Path file : Stream.concat(docs, Stream.of(Path.of("README.md")))
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                Matcher found = SNIPPET.matcher(Files.readString(file, StandardCharsets.UTF_8));
                while (found.find()) {
                    if (!found.group(2).startsWith("- ") && !found.group(2).startsWith("apiVersion")) {
                        snippets.add(new Snippet(file.toString(), found.group(1), found.group(2)));
                    }
                }
            }
        }
        return snippets;
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void canBeCopied(Snippet snippet) throws IOException {
        EnumerablePropertySource<?> shown = load(snippet);
        boolean tables = shown.getPropertyNames()[0].startsWith("tables");
        if (tables || shown.getPropertyNames()[0].startsWith("caravan.tasks.")) {
            assertThat(tasks(tables ? under(shown) : shown)).hasSize(1);
            return;
        }
        Set<String> known = known();
        for (String key : shown.getPropertyNames()) {
            assertThat(known).as("whoever reads %s", key).anyMatch(name -> isPartOf(name, key));
        }
    }

    private static EnumerablePropertySource<?> load(Snippet snippet) throws IOException {
        PropertySourceLoader loader =
                snippet.kind().equals("yaml") ? new YamlPropertySourceLoader() : new PropertiesPropertySourceLoader();
        return (EnumerablePropertySource<?>)
                loader.load("docs", new ByteArrayResource(snippet.text().getBytes(StandardCharsets.UTF_8)))
                        .get(0);
    }

    private static MapPropertySource under(EnumerablePropertySource<?> shown) {
        Map<String, Object> task = new LinkedHashMap<>();
        for (String key : shown.getPropertyNames()) {
            task.put(TASK + key, String.valueOf(shown.getProperty(key)));
        }
        return new MapPropertySource("docs", task);
    }

    private static List<SyncTask> tasks(EnumerablePropertySource<?> shown) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addLast(shown);
        environment.getPropertySources().addLast(new MapPropertySource("rest", REST));
        return TaskReader.read(environment, Prechecks.levels());
    }

    /** Keys of all that is on the class path, and those of Caravan. */
    private static Set<String> known() throws IOException {
        Set<String> known = new TreeSet<>();
        for (URL metadata : Collections.list(DocumentedSettingsTest.class
                .getClassLoader()
                .getResources("META-INF/spring-configuration-metadata.json"))) {
            for (JsonNode property : new ObjectMapper().readTree(metadata).path("properties")) {
                known.add(property.path("name").asText());
            }
        }
        return known;
    }

    /** Whether a key is a known one, or an entry of it. */
    private static boolean isPartOf(String name, String key) {
        return key.equals(name) || key.startsWith(name + ".") || key.startsWith(name + "[");
    }
}
