// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.standin.StandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * tedious and mssql of npm. Their scripts in {@code src/test/clients} hold the expectations; the modules are looked for
 * below {@code -Dcaravan.it.clients.node}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeClientsIT {
    private static final Path SCRIPTS = Path.of("src", "test", "clients");

    private StandIn standIn;
    private Path modules;
    private Tool node;

    @BeforeAll
    void start() {
        node = Tool.named("node", "nodejs");
        String folder = System.getProperty("caravan.it.clients.node", "");
        modules = Path.of(folder, "node_modules");
        if (folder.isEmpty() || !Files.isDirectory(modules.resolve("mssql"))) {
            Tool.missing("the npm packages of " + SCRIPTS + "/package.json are not installed in the folder of"
                    + " -Dcaravan.it.clients.node, which is '" + folder + "'");
        }
        standIn = StandIn.start();
    }

    @AfterAll
    void stop() {
        if (standIn != null) {
            standIn.close();
        }
    }

    static Stream<Arguments> tedious() {
        return encrypted(
                "connects",
                "bindsEveryType",
                "loadsEveryTypeInBulk",
                "executesPreparedStatements",
                "callsProcedures",
                "commitsAndRollsBack",
                "reportsErrors",
                "cancelsAtATimeout",
                "resetsAConnection");
    }

    static Stream<Arguments> mssql() {
        return encrypted(
                "connects",
                "answersParallelQueries",
                "bindsAndReturnsValues",
                "bindsEveryType",
                "loadsEveryTypeInBulk",
                "executesPreparedStatements",
                "saysWhatCannotBePrepared",
                "commitsAndRollsBack",
                "reportsErrors",
                "loadsInBulk",
                "streamsManyRows");
    }

    private static Stream<Arguments> encrypted(String... cases) {
        return Stream.of(cases).flatMap(name -> Stream.of(Arguments.of(name, false), Arguments.of(name, true)));
    }

    @ParameterizedTest
    @MethodSource
    void tedious(String name, boolean encrypt) throws IOException, InterruptedException {
        run("tedious.mjs", name, encrypt);
    }

    @ParameterizedTest
    @MethodSource
    void mssql(String name, boolean encrypt) throws IOException, InterruptedException {
        run("mssql.mjs", name, encrypt);
    }

    private void run(String script, String name, boolean encrypt) throws IOException, InterruptedException {
        Map<String, String> environment = Map.of(
                "SERVER_HOST", "127.0.0.1",
                "SERVER_PORT", String.valueOf(standIn.port()),
                "SERVER_USER", standIn.user(),
                "SERVER_PASSWORD", standIn.password(),
                "SERVER_DATABASE", "master",
                "SERVER_ENCRYPT", String.valueOf(encrypt),
                "SERVER_MODULES", modules.toAbsolutePath().toString());
        Tool.Output output = node.run(environment, "", SCRIPTS.resolve(script).toString(), name);

        assertThat(output.text()).contains("passed " + name);
        assertThat(output.status()).isZero();
        assertThat(standIn.control().unknownStatements()).isEmpty();
    }
}
