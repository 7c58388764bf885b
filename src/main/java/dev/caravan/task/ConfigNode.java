// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.core.env.Environment;

/**
 * A tree of configuration keys below one prefix, each leaf with its value and the place it was read from. Earlier
 * sources of the environment win over later ones, key by key.
 */
final class ConfigNode {

    private final String name;
    private final String path;
    private final Map<String, ConfigNode> children = new LinkedHashMap<>();

    private @Nullable String value;
    private @Nullable Origin origin;
    private @Nullable String twin;

    private ConfigNode(String path) {
        this(path, path);
    }

    private ConfigNode(String name, String path) {
        this.name = name;
        this.path = path;
    }

    /** A branch without keys. */
    static ConfigNode empty(String path) {
        return new ConfigNode(path);
    }

    /** Reads all keys below the prefix. */
    static ConfigNode read(Environment environment, String prefix) {
        ConfigurationPropertyName root = ConfigurationPropertyName.of(prefix);
        ConfigNode tree = new ConfigNode(prefix);
        List<Spelling> sources = new ArrayList<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                sources.add(new Spelling(iterable, root));
            }
        }
        // Variables of the environment cannot say how a name is written: whoever else has the name does.
        sources.stream().filter(source -> !source.isVariables()).forEach(source -> source.names(tree::child));
        sources.forEach(source -> source.names((name, elements) -> {
            ConfigurationProperty property = source.property(name);
            if (property != null) {
                tree.child(name, elements).set(property);
            }
        }));
        sources.forEach(source ->
                source.twins((name, elements) -> tree.child(name, elements).twin = elements.get(elements.size() - 1)));
        return tree;
    }

    private ConfigNode child(ConfigurationPropertyName name, List<String> elements) {
        ConfigNode node = this;
        int depth = name.getNumberOfElements() - elements.size();
        for (int i = 0; i < elements.size(); i++) {
            String element = elements.get(i);
            String childPath = node.path + (name.isNumericIndex(depth + i) ? "[" + element + "]" : "." + element);
            // In brackets Spring takes names of a map exactly as they are written.
            boolean exact = !name.isNumericIndex(depth + i)
                    && name.chop(depth + i + 1).toString().endsWith("]");
            node = node.children.computeIfAbsent(
                    exact ? "[" + element + "]" : uniform(element), key -> new ConfigNode(element, childPath));
        }
        return node;
    }

    private void set(ConfigurationProperty property) {
        if (value == null) {
            value = String.valueOf(property.getValue());
            origin = property.getOrigin();
        }
    }

    /** Keys compare as Spring compares them: {@code batch-rows}, {@code batchRows} and {@code BATCHROWS} are one. */
    static String uniform(String key) {
        return key.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** Full key. */
    String path() {
        return path;
    }

    /** Last part of the key as it was written. */
    String name() {
        return name;
    }

    /** Another spelling of the key in the same source, whose value is not read; null where there is none. */
    @Nullable
    String twin() {
        return twin;
    }

    /** Value of a leaf, null for a branch. */
    @Nullable
    String value() {
        return value;
    }

    /** Where the node or its first leaf was read. */
    @Nullable
    String origin() {
        if (origin != null) {
            return origin.toString();
        }
        return children.values().stream().findFirst().map(ConfigNode::origin).orElse(null);
    }

    /** Children by uniform key, in the order in which they were written. */
    Map<String, ConfigNode> children() {
        return children;
    }

    /** Entries of a list in the order of their numbers, whichever source named which first. */
    List<ConfigNode> items() {
        boolean numbered =
                children.values().stream().allMatch(item -> item.path.endsWith("]") && item.name.matches("\\d{1,9}"));
        return numbered
                ? children.values().stream()
                        .sorted(Comparator.comparingInt(item -> Integer.parseInt(item.name)))
                        .toList()
                : List.copyOf(children.values());
    }
}
