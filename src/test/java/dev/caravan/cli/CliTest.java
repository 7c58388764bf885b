// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class CliTest {

    private static final int WRONG_USAGE = 2;

    @Test
    void servesWithoutAVerbAndPassesKeysOn() {
        assertThat(Cli.serves(new String[] {})).isTrue();
        assertThat(Cli.serves(new String[] {"--server.port=0"})).isTrue();
        assertThat(Cli.serves(new String[] {"serve", "--exit-on-failure"})).isTrue();
        assertThat(Cli.serveArguments(new String[] {"serve", "--exit-on-failure"}))
                .containsExactly("--exit-on-failure");
        assertThat(Cli.serves(new String[] {"precheck"})).isFalse();
        assertThat(Cli.serves(new String[] {"--help"})).isFalse();
        assertThat(Cli.serves(new String[] {"serve", "--help"})).isFalse();
    }

    @Test
    void helpListsTheVerbsAndExitCodes() {
        CliRun run = CliRun.of("--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("serve", "precheck", "Exit codes", "config/tasks/*.yaml");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "run",
                "precheck",
                "plan",
                "prepare",
                "release",
                "verify",
                "reload",
                "replay",
                "status",
                "start",
                "pause",
                "resume",
                "stop"
            })
    void everyVerbHasHelp(String verb) {
        CliRun run = CliRun.of(verb, "--help");
        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: caravan " + verb);
    }

    @ParameterizedTest
    @ValueSource(strings = {"prechek", "precheck --no-such-option", "precheck one two", "run --until=noon", "pause"})
    void wrongUsageEndsWithTwoAndSaysWhy(String line) {
        CliRun run = CliRun.of(line.split(" "));
        assertThat(run.code()).isEqualTo(WRONG_USAGE);
        assertThat(run.err()).containsAnyOf("prechek", "--no-such-option", "two", "noon", "TASK");
    }

    @Test
    void aWrongConfigurationIsReportedAsAWhole() {
        CliRun run =
                CliRun.with(Map.of("caravan.tasks.it.tabels", "x", "caravan.tasks.it.source.port", "many"), "precheck");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains("in the task configuration", "Did you mean 'tables'?", "Nothing has been written");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void nothingButTheAnswerIsOnTheStandardOutput(CapturedOutput output) {
        CliRun run = CliRun.of("plan", "--json", "--caravan.tasks-folder=none");
        assertThat(run.out() + run.err()).isNotEmpty();
        assertThat(output.getOut()).isEmpty();
    }

    @Test
    void aWrongFileOfRoutesIsNamedWithoutAStackTrace(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("bad.yaml"), "- route:\n    from:\n      uri: direct:x\n      stepz: []\n");
        CliRun run = CliRun.with(
                Map.of(
                        "caravan.routes-folder", folder.toString(),
                        "caravan.tasks.it.source.host", "localhost",
                        "caravan.tasks.it.source.database", "shop",
                        "caravan.tasks.it.source.username", "caravan",
                        "caravan.tasks.it.source.password", "it",
                        "caravan.tasks.it.target.url", "jdbc:postgresql://localhost:1/shop",
                        "caravan.tasks.it.target.username", "caravan",
                        "caravan.tasks.it.target.password", "it",
                        "caravan.tasks.it.tables[0].source", "dbo.orders"),
                "run",
                "it");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains("bad.yaml, line 4: Unsupported field: stepz", "Correct the files above")
                .doesNotContain("\tat ");
    }

    /** As bash asks when somebody presses the tabulator. */
    @ParameterizedTest
    @CsvSource({
        "caravan pre, precheck prepare",
        "caravan precheck --ex, --explain",
        "caravan run --until ca, caught-up",
        "caravan status --ca, --cacert",
    })
    void theCompletionScriptCompletesVerbsOptionsAndTheirValues(String typed, String offered, @TempDir Path folder)
            throws Exception {
        Path script = Files.writeString(
                folder.resolve("completion"), CliRun.of("generate-completion").out());
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        // A builtin that works only while somebody types.
                        "compopt() { :; }; source \"$1\"; COMP_LINE=\"$2\"; COMP_POINT=${#2}; COMP_WORDS=($2);"
                                + " COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _complete_caravan; echo ${COMPREPLY[@]}",
                        "bash",
                        script.toString(),
                        typed)
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .strip()
                        .split("\\s+"))
                .containsExactlyInAnyOrder(offered.split(" "));
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed() {
        CliRun run = CliRun.with(Map.of(), "status", "--server=http://localhost:1");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("No Caravan answers at http://localhost:1", "--server");
    }

    @Test
    void anAdministratorIsNamedForApplyingOnly() {
        CliRun run = CliRun.with(
                Map.of(
                        "caravan.tasks.it.source.host", "x",
                        "caravan.tasks.it.source.database", "x",
                        "caravan.tasks.it.source.username", "x",
                        "caravan.tasks.it.source.password", "x",
                        "caravan.tasks.it.target.url", "jdbc:postgresql://localhost:1/x",
                        "caravan.tasks.it.target.username", "x",
                        "caravan.tasks.it.target.password", "x",
                        "caravan.tasks.it.tables[0].source", "x"),
                "prepare",
                "--admin=sa");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("--admin says who runs the script, so it needs --apply");
    }

    @Test
    void noTaskAtAllIsSaid() {
        CliRun run = CliRun.with(Map.of(), "precheck");
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("No task is configured", "--caravan.tasks-folder=FOLDER");
    }
}
