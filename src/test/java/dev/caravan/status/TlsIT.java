// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** The server with a certificate, as {@code docs/security.md} says to give it one. */
class TlsIT {

    private static final String PASSWORD = "for the store";

    @TempDir
    Path folder = Path.of("");

    @Test
    void servesOverTlsWithTheCertificateOfABundleAndMarksCookiesSecure() throws Exception {
        KeyStore store = makeStore();
        write("tls.crt", "CERTIFICATE", store.getCertificate("web").getEncoded());
        write(
                "tls.key",
                "PRIVATE KEY",
                store.getKey("web", PASSWORD.toCharArray()).getEncoded());
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
            HttpClient client =
                    HttpClient.newBuilder().sslContext(trusting(store)).build();

            HttpResponse<String> login = get(client, "https://localhost:" + port + "/login");
            HttpResponse<String> plain = get(client, "http://localhost:" + port + "/login");

            assertThat(login.statusCode()).isEqualTo(200);
            assertThat(login.headers().allValues("Set-Cookie"))
                    .isNotEmpty()
                    .allSatisfy(cookie -> assertThat(cookie).contains("; Secure"));
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

    private void write(String file, String what, byte[] content) throws IOException {
        Files.writeString(
                folder.resolve(file),
                "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + what + "-----\n");
    }

    private KeyStore makeStore() throws Exception {
        Path store = folder.resolve("web.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "web",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(1, TimeUnit.MINUTES)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static SSLContext trusting(KeyStore keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("web", keys.getCertificate("web"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
