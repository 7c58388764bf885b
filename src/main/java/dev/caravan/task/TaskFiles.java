// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Adds {@code config/tasks/*.yaml} to the environment, so that a task is one file. The folder is
 * {@code caravan.tasks-folder}; a file that is not YAML is refused with its line.
 */
final class TaskFiles implements EnvironmentPostProcessor, Ordered {

    static final String FOLDER_KEY = "caravan.tasks-folder";

    private static final Pattern TASK = Pattern.compile(Pattern.quote(TaskReader.PREFIX) + "\\.([^.\\[]+)");

    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Path folder = Path.of(environment.getProperty(FOLDER_KEY, "config/tasks"));
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<ConfigProblem> problems = new ArrayList<>();
        Map<String, Path> tasks = new HashMap<>();
        for (Path file : yamlFiles(folder)) {
            try {
                for (PropertySource<?> source :
                        new YamlPropertySourceLoader().load("task file " + file, new FileSystemResource(file))) {
                    rejectRepeated(source, file, tasks, problems);
                    environment.getPropertySources().addLast(source);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Could not read the task file " + file, e);
            } catch (MarkedYAMLException e) {
                String where = e.getProblemMark() == null
                        ? file.toString()
                        : file + " - " + (e.getProblemMark().getLine() + 1) + ":"
                                + (e.getProblemMark().getColumn() + 1);
                problems.add(new ConfigProblem(
                        file.toString(), null, where, "not YAML: " + e.getProblem(), "Correct that line"));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    /** Two files with the same task would become one task with keys of both. */
    private static void rejectRepeated(
            PropertySource<?> source, Path file, Map<String, Path> tasks, List<ConfigProblem> problems) {
        if (!(source instanceof EnumerablePropertySource<?> keys)) {
            return;
        }
        Arrays.stream(keys.getPropertyNames())
                .map(TASK::matcher)
                .filter(Matcher::lookingAt)
                .map(key -> key.group(1))
                .distinct()
                .forEach(id -> {
                    Path other = tasks.putIfAbsent(id, file);
                    if (other != null) {
                        problems.add(new ConfigProblem(
                                TaskReader.PREFIX + "." + id,
                                null,
                                file.toString(),
                                "the task is in " + other + ", too",
                                "Give one of them another id, or remove one of the files"));
                    }
                });
    }

    private static List<Path> yamlFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not list the task files in " + folder, e);
        }
    }
}
