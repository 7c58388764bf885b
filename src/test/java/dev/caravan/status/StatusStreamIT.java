// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

class StatusStreamIT extends StatusWebTest {
    @Autowired
    StatusStream stream;

    /** Those of another test have closed their connections, which the server finds out with its next message. */
    @BeforeEach
    void waitUntilNobodyListens() {
        await().until(() -> stream.listeners() == 0);
    }

    @Test
    void sendsTheTaskListAgainAndAgain() throws IOException {
        try (BufferedReader lines = open(ApiClient.person(port))) {
            assertThat(lines.readLine()).isEqualTo("event:tasks");
            assertThat(lines.readLine()).startsWith("data:[{\"id\":\"shop\"");
            assertThat(lines.readLine()).isEmpty();
            assertThat(lines.readLine()).isEqualTo("event:tasks");
        }
    }

    @Test
    void forgetsAListenerThatHasGone() throws IOException {
        try (BufferedReader lines = open(ApiClient.person(port))) {
            assertThat(lines.readLine()).isEqualTo("event:tasks");
            assertThat(stream.listeners()).isEqualTo(1);
        }

        await().atMost(Duration.ofSeconds(10)).until(() -> stream.listeners() == 0);
    }

    @Test
    void refusesOneListenerMoreThanItHasThreadsFor() throws IOException {
        ApiClient person = ApiClient.person(port);
        List<InputStream> listeners = new ArrayList<>();
        try {
            for (int i = 0; i < StatusStream.LIMIT; i++) {
                listeners.add(person.stream("/api/stream").body());
            }

            HttpResponse<InputStream> refused = person.stream("/api/stream");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(new String(refused.body().readAllBytes(), StandardCharsets.UTF_8))
                    .contains("\"status\":503", "64 clients listen already");
        } finally {
            for (InputStream listener : listeners) {
                listener.close();
            }
        }
    }

    @Test
    void doesNotHoldUpTheEndOfTheProcess() throws IOException {
        ConfigurableApplicationContext process = process();
        int itsPort = port(process);

        try (BufferedReader lines = open(ApiClient.person(itsPort))) {
            assertThat(lines.readLine()).isEqualTo("event:tasks");
            Instant asked = Instant.now();
            process.close();

            assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(15));
            while (lines.readLine() != null) {
                // The stream ends in order, not by a broken connection.
            }
        }
    }

    @Test
    void doesNotHoldUpTheEndOfTheProcessForListenersThatLeftAtOnce() throws IOException {
        ConfigurableApplicationContext process = process();
        int itsPort = port(process);
        ApiClient person = ApiClient.person(itsPort);
        for (int i = 0; i < 20; i++) {
            person.stream("/api/stream").body().close();
        }
        await().until(() -> process.getBean(StatusStream.class).listeners() == 0);

        Instant asked = Instant.now();
        process.close();

        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(15));
    }

    private static ConfigurableApplicationContext process() {
        return new SpringApplicationBuilder(StatusApp.class)
                .profiles("status")
                .run("--server.port=0", "--spring.jmx.enabled=false");
    }

    private static int port(ConfigurableApplicationContext process) {
        return ((WebServerApplicationContext) process).getWebServer().getPort();
    }

    private static BufferedReader open(ApiClient client) {
        return new BufferedReader(
                new InputStreamReader(client.stream("/api/stream").body(), StandardCharsets.UTF_8));
    }
}
