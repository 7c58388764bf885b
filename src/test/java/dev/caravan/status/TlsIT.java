// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.testing.SelfSigned;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The server with a certificate, as {@code docs/security.md} says to give it one. */
class TlsIT {

    @TempDir
    Path folder = Path.of("");

    @Test
    void servesOverTlsWithTheCertificateOfABundleAndMarksCookiesSecure() throws Exception {
        SelfSigned keys = SelfSigned.in(folder);
        Files.writeString(folder.resolve("tls.crt"), keys.certificate());
        Files.writeString(folder.resolve("tls.key"), keys.key());
        try (ConfigurableApplicationContext process = new SpringApplicationBuilder(StatusApp.class)
                .profiles("status")
                .run(
                        "--server.port=0",
                        "--spring.jmx.enabled=false",
                        "--spring.ssl.bundle.pem.web.reload-on-update=true",
                        "--spring.ssl.bundle.pem.web.keystore.certificate=file:" + folder.resolve("tls.crt"),
                        "--spring.ssl.bundle.pem.web.keystore.private-key=file:" + folder.resolve("tls.key"),
                        "--server.ssl.bundle=web")) {
            int port = ((WebServerApplicationContext) process).getWebServer().getPort();
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(trusting(keys.certificates()))
                    .build();

            HttpResponse<String> login = get(client, "https://localhost:" + port + "/login");
            HttpResponse<String> page = get(client, "https://localhost:" + port + "/?x");
            HttpResponse<String> plain = get(client, "http://localhost:" + port + "/login");

            assertThat(login.statusCode()).isEqualTo(200);
            assertThat(login.headers().allValues("Set-Cookie"))
                    .isNotEmpty()
                    .allSatisfy(cookie -> assertThat(cookie).contains("; Secure"));
            assertThat(page.headers().allValues("Set-Cookie"))
                    .anySatisfy(cookie ->
                            assertThat(cookie).startsWith("JSESSIONID=").contains("; Secure", "; HttpOnly"));
            assertThat(login.headers().firstValue("Strict-Transport-Security")).isPresent();
            assertThat(plain.statusCode()).isEqualTo(400);
        }
    }

    private static HttpResponse<String> get(HttpClient client, String address) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Accept", "text/html")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static SSLContext trusting(KeyStore trusted) throws Exception {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
