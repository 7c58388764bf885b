// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The keys of one source of configuration as they were written: Spring's own names have lost all characters but letters,
 * digits, dashes and underscores, which names of columns may have.
 */
final class Spelling {

    /** An element of a key: between brackets whatever is there, otherwise up to a dot. */
    private static final Pattern ELEMENT = Pattern.compile("\\[([^\\]]*)]|([^.\\[\\]]+)");

    private final IterableConfigurationPropertySource source;
    private final ConfigurationPropertyName root;
    private final Map<ConfigurationPropertyName, List<String>> written = new HashMap<>();
    private final Map<ConfigurationPropertyName, List<String>> twins = new LinkedHashMap<>();

    Spelling(IterableConfigurationPropertySource source, ConfigurationPropertyName root) {
        this.source = source;
        this.root = root;
        if (!isVariables() && source.getUnderlyingSource() instanceof EnumerablePropertySource<?> properties) {
            for (String key : properties.getPropertyNames()) {
                ConfigurationPropertyName name = ConfigurationPropertyName.adapt(key, '.');
                List<String> elements = elements(key);
                List<String> before = written.putIfAbsent(name, elements);
                if (before != null && !before.equals(elements) && root.isAncestorOf(name)) {
                    twins.put(name, elements);
                }
            }
        }
    }

    private static List<String> elements(String key) {
        return ELEMENT.matcher(key)
                .results()
                .map((MatchResult element) -> element.group(1) == null ? element.group(2) : element.group(1))
                .toList();
    }

    /** Whether these are variables of the environment, in upper case and with underscores only. */
    boolean isVariables() {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
    }

    @Nullable
    ConfigurationProperty property(ConfigurationPropertyName name) {
        return source.getConfigurationProperty(name);
    }

    /** Gives each key below the root, with its elements below the root as they were written. */
    void names(BiConsumer<ConfigurationPropertyName, List<String>> action) {
        int depth = root.getNumberOfElements();
        source.stream().filter(root::isAncestorOf).forEach(name -> {
            List<String> elements = written.getOrDefault(name, List.of());
            action.accept(
                    name,
                    elements.size() == name.getNumberOfElements()
                            ? elements.subList(depth, elements.size())
                            : originals(name, depth));
        });
    }

    /** Gives each key below the root that the source has in a second spelling, whose value Spring does not see. */
    void twins(BiConsumer<ConfigurationPropertyName, List<String>> action) {
        int depth = root.getNumberOfElements();
        twins.forEach((name, elements) -> action.accept(name, elements.subList(depth, elements.size())));
    }

    private static List<String> originals(ConfigurationPropertyName name, int depth) {
        List<String> elements = new ArrayList<>();
        IntStream.range(depth, name.getNumberOfElements())
                .forEach(i -> elements.add(name.getElement(i, Form.ORIGINAL)));
        return elements;
    }
}
