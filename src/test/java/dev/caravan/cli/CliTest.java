// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    void generatesACompletionScriptWithTheVerbs() {
        assertThat(CliRun.of("generate-completion").out()).contains("precheck", "--explain", "complete ");
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
