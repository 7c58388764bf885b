// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.caravan.testing.SelfSigned;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

/** How verbs find and reach the server that they ask. */
class RunningServerTest {

    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "'', http://localhost:8080",
        "server.address=127.0.0.1 server.port=9000, http://localhost:9000",
        "server.address=0.0.0.0, http://localhost:8080",
        "server.address=::, http://localhost:8080",
        "server.address=192.0.2.7, http://192.0.2.7:8080",
        "server.address=2001:db8::7, http://[2001:db8::7]:8080",
        "server.ssl.bundle=web server.port=8443, https://localhost:8443",
        "server.ssl.certificate=tls.crt, https://localhost:8080",
        "server.ssl.bundle=web server.ssl.enabled=false, http://localhost:8080",
        "server.servlet.context-path=/caravan, http://localhost:8080/caravan",
    })
    void theServerIsLookedForWhereTheSameConfigurationLetsItListen(String keys, String address) {
        MockEnvironment environment = new MockEnvironment();
        for (String key : keys.isEmpty() ? new String[0] : keys.split(" ")) {
            environment.setProperty(key.split("=")[0], key.split("=")[1]);
        }
        assertThat(ServerAddress.of(environment)).isEqualTo(address);
    }

    @Test
    void anAddressThatNobodyKnowsIsNamedWithItsKey() {
        MockEnvironment environment = new MockEnvironment().withProperty("server.address", "no-such-host.invalid");
        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> ServerAddress.of(environment))
                .withMessageContainingAll("server.address", "no-such-host.invalid", "--server");
    }

    @Test
    void aServerWithTlsIsTrustedByTheFileThatIsNamedAndByNoOther() throws Exception {
        SelfSigned keys = SelfSigned.in(folder);
        Path certificate = Files.writeString(folder.resolve("tls.crt"), keys.certificate());
        HttpsServer server = HttpsServer.create(ANY_PORT, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(keys.context()));
        answer(server, "[]");
        try {
            String address = "--server=https://localhost:" + server.getAddress().getPort();

            assertThat(run("status", address, "--cacert=" + certificate).out()).startsWith("TASK  STATE");
            CliRun untrusted = run("status", address);
            assertThat(untrusted.code()).isEqualTo(Cli.FAILED);
            assertThat(untrusted.err()).contains("TLS to https://localhost:", "--cacert");
            Path none = Files.writeString(folder.resolve("none.crt"), "no certificate");
            assertThat(run("status", address, "--cacert=" + none).err())
                    .contains("none.crt of --cacert", "-----BEGIN CERTIFICATE-----");
            assertThat(run("status", address, "--cacert=" + folder.resolve("absent.crt"))
                            .err())
                    .contains("absent.crt of --cacert", "NoSuchFileException");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whatAnswersAndIsNoCaravanIsSaidToBeNone() throws Exception {
        HttpServer server = HttpServer.create(ANY_PORT, 0);
        answer(server, "<html>Welcome</html>");
        try {
            assertThat(run(
                                    "status",
                                    "--server=http://localhost:"
                                            + server.getAddress().getPort())
                            .err())
                    .contains("is no Caravan, or a proxy before it: 200 without JSON");
        } finally {
            server.stop(0);
        }
        assertThat(run(
                                "status",
                                "--server=http://localhost:"
                                        + server.getAddress().getPort())
                        .err())
                .contains("No Caravan answers at", "ConnectException", "Start it");
        assertThat(run("status", "--server=here and there").err()).contains("'here and there' is no address");
    }

    @Test
    void anAnswerThatTakesTooLongIsNoServerThatIsAway() throws Exception {
        HttpServer server = HttpServer.create(ANY_PORT, 0);
        CountDownLatch end = new CountDownLatch(1);
        server.createContext("/", exchange -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
        try {
            RunningServer running = new RunningServer(
                    "http://localhost:" + server.getAddress().getPort(), "it", "it", Duration.ofSeconds(1), null);
            assertThatExceptionOfType(RefusedException.class)
                    .isThrownBy(() -> running.post("tasks", "shop", "quarantine", "replay"))
                    .withMessageContainingAll("did not answer within 1 s", "may still be done");
        } finally {
            end.countDown();
            server.stop(0);
        }
    }

    private static void answer(HttpServer server, String text) {
        server.createContext("/", exchange -> {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    private static CliRun run(String... arguments) {
        return CliRun.with(Map.of("caravan.security.password", "it"), arguments);
    }
}
