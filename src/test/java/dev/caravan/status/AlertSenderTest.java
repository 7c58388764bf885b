// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AlertSenderTest {

    private static final Duration SOON = Duration.ofMillis(20);

    private WebService service;

    @BeforeEach
    void start() throws IOException {
        service = new WebService();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private static Alert alert(String text) {
        return new Alert("shop", "Shop", "failure", "raised", text, "2026-11-20T08:00:00Z");
    }

    @Test
    void postsJsonWithTheConfiguredAuthorization() {
        try (AlertSender sender = new AlertSender(service.url(), "Bearer t0ken", SOON)) {
            sender.send(alert("it \"failed\""));
            Awaitility.await().until(() -> !service.told().isEmpty());
        }
        assertThat(service.told())
                .containsExactly("{\"task\":\"shop\",\"name\":\"Shop\",\"alert\":\"failure\",\"status\":\"raised\","
                        + "\"text\":\"it \\\"failed\\\"\",\"at\":\"2026-11-20T08:00:00Z\"}");
        assertThat(service.authorization()).isEqualTo("Bearer t0ken");
    }

    @Test
    void sendsAgainWhatWasRefusedAndKeepsTheOrder() {
        service.refuse(3);
        try (AlertSender sender = new AlertSender(service.url(), null, SOON)) {
            sender.send(alert("one"));
            sender.send(alert("two"));
            Awaitility.await().until(() -> service.told().size() == 2);
        }
        assertThat(service.hasRefused()).isTrue();
        assertThat(service.told().get(0)).contains("\"text\":\"one\"");
        assertThat(service.told().get(1)).contains("\"text\":\"two\"");
    }

    @Test
    void sendsAgainWhereAnAnswerNeverEnds() {
        service.neverEnd(1);
        try (AlertSender sender = new AlertSender(service.url(), null, SOON)) {
            sender.send(alert("one"));
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !service.told().isEmpty());
        }
        assertThat(service.told()).hasSize(1);
    }

    @Test
    void tellsOfARequestThatCannotBeMadeWithoutItsHeader() {
        Logger logger = (Logger) LoggerFactory.getLogger(AlertSender.class);
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        Level level = logger.getLevel();
        told.start();
        logger.setLevel(Level.WARN);
        logger.addAppender(told);
        try (AlertSender sender = new AlertSender(service.url(), "Bearer s3cret\n", SOON)) {
            sender.send(alert("one"));
            Awaitility.await().until(() -> !List.copyOf(told.list).isEmpty());
        } finally {
            logger.detachAppender(told);
            logger.setLevel(level);
        }
        assertThat(told.list.get(0).getFormattedMessage())
                .contains("could not be sent to localhost: java.lang.IllegalArgumentException. It is sent");
        assertThat(told.list)
                .allSatisfy(event -> assertThat(event.getFormattedMessage() + event.getThrowableProxy())
                        .doesNotContain("s3cret"));
    }

    @Test
    void sendsWhatWaitsBeforeItEnds() {
        try (AlertSender sender = new AlertSender(service.url(), null, Duration.ofHours(1))) {
            sender.send(alert("one"));
            sender.send(alert("two"));
        }
        assertThat(service.told()).hasSize(2);
    }
}
