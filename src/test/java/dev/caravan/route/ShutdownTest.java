// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;

/** What the end of the process waits for, one after the other. */
class ShutdownTest {

    @Test
    void allLimitsTogetherStayBelowTheGracePeriodOfTheDeployments() throws Exception {
        JsonNode settings = new YAMLMapper()
                .readTree(Path.of("src/main/resources/application.yaml").toFile());
        Duration web = DurationStyle.detectAndParse(
                settings.at("/spring/lifecycle/timeout-per-shutdown-phase").asText());
        Duration camel =
                Duration.ofSeconds(settings.at("/camel/main/shutdown-timeout").asInt());
        Matcher grace = Pattern.compile("terminationGracePeriodSeconds: (\\d+)")
                .matcher(Files.readString(Path.of("config/kubernetes/caravan.yaml")));
        assertThat(grace.find()).isTrue();

        assertThat(camel).isPositive();
        assertThat(SyncTasks.PATIENCE
                        .plusSeconds(EventHooks.PATIENCE_SECONDS)
                        .plus(web)
                        .plus(camel))
                .isLessThan(Duration.ofSeconds(Integer.parseInt(grace.group(1))));
    }
}
