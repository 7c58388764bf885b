// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Commands that README and docs show are ones that there are. */
class CommandsInDocsTest {

    private static final Pattern BLOCK = Pattern.compile("```[a-z]*\n(.*?)```", Pattern.DOTALL);
    /** In a block, after a prompt, variables of the environment or a bracket, and in text; there without its folder, too. */
    private static final Pattern OURS =
            Pattern.compile("(?:[\\s`(](?:bin/caravan|java -jar target/caravan\\.jar)|`caravan) ([a-z][^`\n)]*)");

    private static final Pattern ROW_OF_VERB = Pattern.compile("^\\| `[a-z].*$", Pattern.MULTILINE);
    private static final Pattern VERB = Pattern.compile("`([a-z]+)\\b");
    private static final Pattern OPTION = Pattern.compile("--[a-z-]+");
    private static final Pattern PROPERTY = Pattern.compile("-D([a-zA-Z.-]+)");
    private static final Pattern PROFILE = Pattern.compile(" -P([a-z]+)");
    private static final Pattern TEST_CLASS = Pattern.compile("-Dit\\.test=([A-Za-z]+)");

    /** A command and the file that shows it. */
    record Shown(String file, String command) {
        @Override
        public String toString() {
            return command + " (" + file + ")";
        }
    }

    static List<Shown> ours() throws IOException {
        List<Shown> shown = new ArrayList<>();
        for (Path file : pages()) {
            OURS.matcher(Files.readString(file, StandardCharsets.UTF_8))
                    .results()
                    .forEach(found -> shown.add(new Shown(file.toString(), command(found.group(1)))));
        }
        return shown;
    }

    /** Without what the shell takes for itself. */
    private static String command(String line) {
        return line.replaceFirst("\\s+[#>].*", "")
                .replaceFirst("\\s*[;&|].*", "")
                .strip();
    }

    static List<Shown> mavens() throws IOException {
        List<Shown> shown = new ArrayList<>();
        for (Path file : pages()) {
            for (Matcher block = BLOCK.matcher(Files.readString(file, StandardCharsets.UTF_8)); block.find(); ) {
                block.group(1)
                        .replaceAll("\\\\\n\\s*", "")
                        .lines()
                        .filter(line -> line.startsWith("mvn "))
                        .forEach(line -> shown.add(new Shown(file.toString(), line.replaceFirst("\\s+#.*", ""))));
            }
        }
        return shown;
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(Stream.of(Path.of("README.md")), docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static CommandLine commandLine() {
        return new CommandLine(new Cli(CommandsInDocsTest.class)).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @ParameterizedTest
    @MethodSource("ours")
    void areTakenAsTheyAreShown(Shown shown) {
        if (shown.command().contains(" ")) {
            assertThatCode(() -> commandLine().parseArgs(shown.command().split(" +")))
                    .doesNotThrowAnyException();
        } else {
            assertThat(commandLine().getSubcommands()).containsKey(shown.command());
        }
    }

    @Test
    void areManyAndInSeveralFiles() throws IOException {
        assertThat(ours()).hasSizeGreaterThan(15);
        assertThat(ours().stream().map(Shown::file).collect(Collectors.toSet())).hasSizeGreaterThan(4);
        assertThat(mavens()).hasSizeGreaterThan(8);
    }

    @Test
    void theTableOfVerbsHasThoseThatThereAreWithTheirOptions() throws IOException {
        String page = Files.readString(Path.of("docs/command-line.md"), StandardCharsets.UTF_8);
        String table = page.substring(page.indexOf("| Verb |"), page.indexOf("\n\n", page.indexOf("| Verb |")));
        Set<String> told = new TreeSet<>();
        for (String row :
                ROW_OF_VERB.matcher(table).results().map(MatchResult::group).toList()) {
            String commands = row.substring(0, row.indexOf(" | "));
            List<String> verbs = VERB.matcher(commands)
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            told.addAll(verbs);
            // Options of some of a row's verbs stand behind theirs.
            Set<String> options = OPTION.matcher(verbs.size() > 1 ? row.substring(row.lastIndexOf("--")) : row)
                    .results()
                    .map(MatchResult::group)
                    .collect(Collectors.toCollection(TreeSet::new));
            for (String verb : verbs) {
                assertThat(options(verb)).as("options of %s", verb).containsAll(options);
            }
        }
        Set<String> there = new TreeSet<>(commandLine().getSubcommands().keySet());
        there.removeAll(Set.of("help", "generate-completion"));
        assertThat(told).isEqualTo(there);
    }

    @Test
    void everyOptionOfAVerbIsOnThePage() throws IOException {
        String page = Files.readString(Path.of("docs/command-line.md"), StandardCharsets.UTF_8);
        Set<String> silent = new TreeSet<>();
        for (String verb : commandLine().getSubcommands().keySet()) {
            options(verb).stream()
                    .filter(option -> option.startsWith("--") && !option.equals("--version") && !page.contains(option))
                    .forEach(option -> silent.add(verb + " " + option));
        }
        assertThat(silent).isEmpty();
    }

    private static Set<String> options(String verb) {
        CommandSpec spec = Objects.requireNonNull(commandLine().getSubcommands().get(verb), verb)
                .getCommandSpec();
        return spec.options().stream()
                .flatMap(option -> Arrays.stream(option.names()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Properties and profiles that the build knows, or a test or a benchmark; classes of tests that there are. */
    @ParameterizedTest
    @MethodSource("mavens")
    void ofTheBuildNameWhatThereIs(Shown shown) throws IOException {
        String pom = Files.readString(Path.of("pom.xml"), StandardCharsets.UTF_8);
        for (Matcher property = PROPERTY.matcher(shown.command()); property.find(); ) {
            String name = property.group(1);
            assertThat(pom.contains(name) || isOfAPlugin(name) || isRead(name))
                    .as("whoever reads -D%s", name)
                    .isTrue();
        }
        for (Matcher profile = PROFILE.matcher(shown.command()); profile.find(); ) {
            assertThat(pom).contains("<id>" + profile.group(1) + "</id>");
        }
        for (Matcher test = TEST_CLASS.matcher(shown.command()); test.find(); ) {
            assertThat(isThere(test.group(1) + ".java")).as(test.group(1)).isTrue();
        }
    }

    /** Surefire's, Failsafe's and Jib's own. */
    private static boolean isOfAPlugin(String name) {
        return Set.of("skipTests", "test", "it.test", "surefire.failIfNoSpecifiedTests", "image")
                .contains(name);
    }

    private static boolean isRead(String property) throws IOException {
        // The databases' are read by a prefix and their last word.
        String read = property.matches("caravan\\.it\\.source\\.[a-z]+") ? "caravan.it.source." : property;
        try (Stream<Path> sources = Files.walk(Path.of("src"))) {
            for (Path source :
                    sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                if (Files.readString(source, StandardCharsets.UTF_8).contains('"' + read + '"')) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isThere(String file) throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src"))) {
            return sources.anyMatch(path -> path.endsWith(file));
        }
    }
}
