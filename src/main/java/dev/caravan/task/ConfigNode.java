// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
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

    private final String path;
    private final Map<String, ConfigNode> children = new LinkedHashMap<>();

    private @Nullable String value;
    private @Nullable Origin origin;

    private ConfigNode(String path) {
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
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable) {
                iterable.stream()
                        .filter(root::isAncestorOf)
                        .forEach(name -> tree.add(name, root.getNumberOfElements(), source));
            }
        }
        return tree;
    }

    private void add(ConfigurationPropertyName name, int depth, ConfigurationPropertySource source) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        if (property == null) {
            return;
        }
        ConfigNode node = this;
        for (int i = depth; i < name.getNumberOfElements(); i++) {
            String element = name.getElement(i, Form.ORIGINAL);
            String childPath = node.path + (name.isNumericIndex(i) ? "[" + element + "]" : "." + element);
            node = node.children.computeIfAbsent(uniform(element), key -> new ConfigNode(childPath));
        }
        if (node.value == null) {
            node.value = String.valueOf(property.getValue());
            node.origin = property.getOrigin();
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
        int end = path.endsWith("]") ? path.length() - 1 : path.length();
        return path.substring(Math.max(path.lastIndexOf('.', end - 1), path.lastIndexOf('[')) + 1, end);
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
}
