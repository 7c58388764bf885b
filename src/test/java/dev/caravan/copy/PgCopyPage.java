// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The component's page {@code docs/pg-copy.md}, which the build writes from the catalogue entry. */
final class PgCopyPage {

    private static final Path ENTRY = Path.of("src/generated/resources/META-INF/dev/caravan/copy/pg-copy.json");
    private static final Path PAGE = Path.of("docs/pg-copy.md");

    private final JsonNode entry;
    private final StringBuilder text = new StringBuilder();

    private PgCopyPage(JsonNode entry) {
        this.entry = entry;
    }

    /** Writes the page of the project in the folder that the only argument names. */
    public static void main(String[] arguments) throws IOException {
        Path project = Path.of(arguments[0]);
        Files.writeString(project.resolve(PAGE), of(project));
    }

    /** The page of the project in a folder. */
    static String of(Path project) throws IOException {
        return new PgCopyPage(new ObjectMapper().readTree(project.resolve(ENTRY).toFile())).write();
    }

    private String write() {
        JsonNode component = entry.get("component");
        text.append("# The `").append(component.get("scheme").asText()).append(":` component\n\n");
        text.append("<!-- Written by the build from the component's catalogue entry: change the annotations in package"
                + " dev.caravan.copy. -->\n\n");
        text.append(sentence(component.get("description").asText()))
                .append(" Since ")
                .append(component.get("firstVersion").asText())
                .append(component.get("producerOnly").asBoolean() ? ", for `to` only" : "")
                .append(".\n\n```\n")
                .append(component.get("syntax").asText())
                .append("[?option=value&…]\n```\n");
        JsonNode endpoint = entry.get("properties");
        options("In the path", endpoint, option -> "path".equals(kind(option)));
        options("Options", endpoint, option -> !"path".equals(kind(option)));
        text.append("\nAll of them can be set for all endpoints as `camel.component.pg-copy.*`, and so can:\n");
        options("Options of the component", entry.get("componentProperties"), option -> !endpoint.has(option.getKey()));
        headers("Headers that it takes", "in");
        headers("Headers that it sets", "out");
        return text.toString();
    }

    private static String kind(Map.Entry<String, JsonNode> option) {
        return option.getValue().get("kind").asText();
    }

    private void options(String title, JsonNode options, Predicate<Map.Entry<String, JsonNode>> selected) {
        text.append("\n## ").append(title).append("\n\n| Name | | Type | Default |\n|---|---|---|---|\n");
        for (Map.Entry<String, JsonNode> option : options.properties()) {
            JsonNode facts = option.getValue();
            if (selected.test(option)) {
                row(
                        "`" + option.getKey() + "`" + (facts.get("required").asBoolean() ? " (required)" : ""),
                        description(facts),
                        type(facts),
                        facts.has("defaultValue")
                                ? "`" + facts.get("defaultValue").asText() + "`"
                                : "");
            }
        }
    }

    private void headers(String title, String label) {
        text.append("\n## ").append(title).append("\n\n| Name | | Type |\n|---|---|---|\n");
        for (Map.Entry<String, JsonNode> header : entry.get("headers").properties()) {
            if (label.equals(header.getValue().get("label").asText())) {
                row("`" + header.getKey() + "`", description(header.getValue()), type(header.getValue()));
            }
        }
    }

    private void row(String... cells) {
        List<String> escaped = new ArrayList<>();
        for (String cell : cells) {
            escaped.add(cell.replace("|", "\\|"));
        }
        text.append("| ").append(String.join(" | ", escaped)).append(" |\n");
    }

    private static String description(JsonNode facts) {
        String advanced = facts.get("label").asText().contains("advanced") ? "Advanced. " : "";
        return advanced + sentence(facts.get("description").asText());
    }

    private static String sentence(String description) {
        String line = description.replaceAll("\\s+", " ").strip();
        return line.endsWith(".") ? line : line + ".";
    }

    private static String type(JsonNode facts) {
        if (facts.has("enum")) {
            List<String> values = new ArrayList<>();
            facts.get("enum").forEach(value -> values.add("`" + value.asText() + "`"));
            return String.join(", ", values);
        }
        String type = facts.get("javaType").asText();
        return type.startsWith("java.lang.") ? type.substring("java.lang.".length()) : type;
    }
}
