// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.env.Environment;
import org.springframework.util.unit.DataSize;

/**
 * One branch of the configuration, read key by key. Whatever cannot be used is added to a list of problems and replaced
 * by the default, so that reading goes on and finds the rest.
 */
final class ConfigSection {

    /** A number other than 0. */
    private static final Pattern UNITLESS = Pattern.compile("[+-]?0*[1-9]\\d*");

    /** A placeholder without a default. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{[^{}:]*}");

    private final ConfigNode node;
    private final Environment environment;
    private final List<ConfigProblem> problems;
    private final Set<String> known = new LinkedHashSet<>();

    ConfigSection(ConfigNode node, Environment environment, List<ConfigProblem> problems) {
        this.node = node;
        this.environment = environment;
        this.problems = problems;
    }

    String path() {
        return node.path();
    }

    void problem(String key, @Nullable String value, String reason, String remedy) {
        ConfigNode child = node.children().get(ConfigNode.uniform(key));
        String origin = child == null ? node.origin() : child.origin();
        problems.add(new ConfigProblem(key.isEmpty() ? path() : path() + "." + key, value, origin, reason, remedy));
    }

    Optional<String> text(String key) {
        return read(key).filter(text -> !text.isBlank());
    }

    String text(String key, String otherwise) {
        return text(key).orElse(otherwise);
    }

    /** A value that must be there; empty after a problem. */
    String required(String key, String remedy) {
        int before = problems.size();
        Optional<String> text = text(key);
        if (text.isEmpty() && problems.size() == before) {
            problem(key, null, "a value is missing", remedy);
        }
        return text.orElse("");
    }

    int integer(String key, int otherwise, int min, int max) {
        return text(key)
                .map(text -> {
                    try {
                        int number = Integer.parseInt(text.replace("_", ""));
                        if (number >= min && number <= max) {
                            return number;
                        }
                    } catch (NumberFormatException e) {
                        // Falls through to the same problem: the range says that a number is wanted.
                    }
                    problem(key, text, "not a whole number from " + min + " to " + max, "Give a number in that range");
                    return otherwise;
                })
                .orElse(otherwise);
    }

    boolean flag(String key, boolean otherwise) {
        return text(key)
                .map(text -> {
                    switch (text.toLowerCase(Locale.ROOT)) {
                        case "true", "yes", "on":
                            return true;
                        case "false", "no", "off":
                            return false;
                        default:
                            problem(key, text, "neither true nor false", "Write true or false");
                            return otherwise;
                    }
                })
                .orElse(otherwise);
    }

    Duration duration(String key, Duration otherwise, Duration min) {
        return text(key)
                .map(text -> {
                    try {
                        if (UNITLESS.matcher(text).matches()) {
                            throw new IllegalArgumentException("A number without a unit may mean anything");
                        }
                        Duration duration = DurationStyle.detectAndParse(text);
                        if (duration.compareTo(min) >= 0) {
                            return duration;
                        }
                        problem(key, text, "shorter than " + min.toMillis() + " ms", "Give a longer time");
                    } catch (IllegalArgumentException e) {
                        problem(key, text, "not a duration", "Write a number and a unit, such as 200ms, 10m or 12h");
                    }
                    return otherwise;
                })
                .orElse(otherwise);
    }

    long bytes(String key, long otherwise, long min) {
        return text(key)
                .map(text -> {
                    try {
                        long size =
                                DataSize.parse(text.toUpperCase(Locale.ROOT)).toBytes();
                        if (size >= min) {
                            return size;
                        }
                        problem(key, text, "smaller than " + min + " bytes", "Give a larger size");
                    } catch (IllegalArgumentException e) {
                        problem(key, text, "not a size", "Write a number and a unit, such as 64MB");
                    }
                    return otherwise;
                })
                .orElse(otherwise);
    }

    <E extends Enum<E>> E oneOf(String key, E otherwise, Class<E> type) {
        return text(key).map(text -> choose(key, text, type).orElse(otherwise)).orElse(otherwise);
    }

    /** A set of choices, written as a list or separated by commas; all of them when the key is absent. */
    <E extends Enum<E>> Set<E> setOf(String key, Set<E> otherwise, Class<E> type) {
        List<String> texts = strings(key);
        if (texts.isEmpty()) {
            if (node.children().containsKey(ConfigNode.uniform(key))) {
                problem(
                        key,
                        "",
                        "the list is empty",
                        "Name at least one of " + choices(type) + ", or leave the key out");
            }
            return otherwise;
        }
        EnumSet<E> chosen = EnumSet.noneOf(type);
        texts.forEach(text -> choose(key, text, type).ifPresent(chosen::add));
        return chosen.isEmpty() ? otherwise : chosen;
    }

    private <E extends Enum<E>> Optional<E> choose(String key, String text, Class<E> type) {
        Optional<E> choice = Arrays.stream(type.getEnumConstants())
                .filter(constant -> kebab(constant).equalsIgnoreCase(text.trim()))
                .findFirst();
        if (choice.isEmpty()) {
            problem(key, text, "not one of the choices", "Write one of " + choices(type));
        }
        return choice;
    }

    private static <E extends Enum<E>> String choices(Class<E> type) {
        return Arrays.stream(type.getEnumConstants()).map(ConfigSection::kebab).collect(Collectors.joining(", "));
    }

    static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Strings of a list, or of a text separated by commas. */
    List<String> strings(String key) {
        ConfigNode child = take(key);
        if (child == null) {
            return List.of();
        }
        if (child.children().isEmpty()) {
            return resolve(key, child.value())
                    .map(text -> Arrays.stream(text.split(","))
                            .map(String::trim)
                            .filter(part -> !part.isEmpty())
                            .toList())
                    .orElse(List.of());
        }
        List<String> strings = new ArrayList<>();
        for (ConfigNode item : child.items()) {
            if (item.value() == null) {
                problem(key, null, "an entry is not a plain value", "Write a list of plain values");
            } else {
                resolve(key, item.value()).ifPresent(strings::add);
            }
        }
        return strings;
    }

    /** Keys and values of a map, keys as written. */
    Map<String, String> map(String key) {
        ConfigNode child = take(key);
        if (child == null) {
            return Map.of();
        }
        if (child.value() != null && !child.value().isBlank()) {
            problem(key, child.value(), "not a map", "Write one line 'name: value' for each entry");
        }
        Map<String, String> entries = new LinkedHashMap<>();
        for (ConfigNode entry : child.children().values()) {
            if (entry.value() == null) {
                problem(key, entry.name(), "an entry is not a plain value", "Write a name with a dot as \"[a.b]\"");
            }
            resolve(key, entry.value()).ifPresent(text -> entries.put(entry.name(), text));
        }
        return entries;
    }

    /** Names with dots and their values: a branch of any depth, or names in brackets. */
    Map<String, String> properties(String key) {
        ConfigNode child = take(key);
        Map<String, String> found = new LinkedHashMap<>();
        if (child != null) {
            if (child.value() != null && !child.value().isBlank()) {
                problem(key, null, "not a map", "Write one line 'name: value' for each entry");
            }
            properties(key, "", child, found);
        }
        return found;
    }

    private void properties(String key, String prefix, ConfigNode branch, Map<String, String> found) {
        for (ConfigNode entry : branch.children().values()) {
            String name = prefix + entry.name();
            if (entry.value() != null) {
                resolve(key, entry.value()).ifPresent(text -> found.put(name, text));
            }
            properties(key, name + ".", entry, found);
        }
    }

    /** Whether nothing is written in it. */
    boolean isEmpty() {
        return node.children().isEmpty();
    }

    /** A branch that may be absent; then it is empty. */
    ConfigSection section(String key) {
        ConfigNode child = take(key);
        if (child == null) {
            return new ConfigSection(ConfigNode.empty(path() + "." + key), environment, problems);
        }
        return new ConfigSection(child, environment, problems);
    }

    /** Entries of a list of branches. */
    List<ConfigSection> sections(String key) {
        ConfigNode child = take(key);
        if (child == null) {
            return List.of();
        }
        if (child.value() != null && !child.value().isBlank()) {
            problem(key, child.value(), "not a list", "Write each entry on lines of its own that start with '- '");
        }
        return child.items().stream()
                .map(entry -> new ConfigSection(entry, environment, problems))
                .toList();
    }

    boolean has(String key) {
        return node.children().containsKey(ConfigNode.uniform(key));
    }

    /** Reports all keys that nobody asked for. */
    void rejectUnknown() {
        if (node.value() != null && !node.value().isBlank()) {
            problem("", node.value(), "keys are expected below it, not a value", "Write them indented below the key");
        }
        node.children().forEach((uniform, child) -> {
            if (known.stream().map(ConfigNode::uniform).anyMatch(uniform::equals)) {
                return;
            }
            String closest = known.stream()
                    .min(Comparator.comparingInt(name -> distance(ConfigNode.uniform(name), uniform)))
                    .filter(name -> distance(ConfigNode.uniform(name), uniform) <= 3)
                    .map(name -> "Did you mean '" + name + "'?")
                    .orElse("Known keys are " + String.join(", ", known));
            problem(child.name(), null, "the key is not known", closest);
        });
    }

    private Optional<String> read(String key) {
        ConfigNode child = take(key);
        if (child == null) {
            return Optional.empty();
        }
        if (!child.children().isEmpty()) {
            problem(key, null, "a plain value is expected, found a list or keys", "Write 'name: value' on one line");
            return Optional.empty();
        }
        return resolve(key, child.value());
    }

    private Optional<String> resolve(String key, @Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(environment.resolveRequiredPlaceholders(text).trim());
        } catch (IllegalArgumentException e) {
            String placeholders =
                    PLACEHOLDER.matcher(text).results().map(MatchResult::group).collect(Collectors.joining(", "));
            problem(
                    key,
                    text,
                    "a placeholder cannot be resolved: " + placeholders,
                    "Set the environment variable or property of that name");
            return Optional.empty();
        }
    }

    private @Nullable ConfigNode take(String key) {
        known.add(key);
        return node.children().get(ConfigNode.uniform(key));
    }

    /** What to write instead of a word: the closest of the known ones, or all of them. */
    static String suggestion(String word, Collection<String> known) {
        return known.stream()
                .min(Comparator.comparingInt(name -> distance(name, word)))
                .filter(name -> distance(name, word) <= 3)
                .map(name -> "Did you mean '" + name + "'?")
                .orElse("Known are " + String.join(", ", known));
    }

    /** Levenshtein distance. */
    static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substitute = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substitute, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
