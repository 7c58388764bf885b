// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.it.Caravan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.core.env.Environment;

/** What the end of the process waits for, one after the other. */
class ShutdownLimitsIT {

    @Test
    void allLimitsTogetherStayBelowTheGracePeriodOfTheDeployments() throws Exception {
        try (Caravan caravan = Caravan.start(Map.of())) {
            ConfigurableApplicationContext context = caravan.context();
            Environment settings = context.getEnvironment();
            // Spring ends what is of one phase together, and phase after phase.
            long phases = context.getBeansOfType(Lifecycle.class).values().stream()
                    .mapToInt(bean -> bean instanceof Phased phased ? phased.getPhase() : 0)
                    .distinct()
                    .count();
            Duration phase = DurationStyle.detectAndParse(
                    settings.getRequiredProperty("spring.lifecycle.timeout-per-shutdown-phase"));
            Duration camel =
                    Duration.ofSeconds(settings.getRequiredProperty("camel.main.shutdown-timeout", Long.class));
            Matcher grace = Pattern.compile("terminationGracePeriodSeconds: (\\d+)")
                    .matcher(Files.readString(Path.of("config/kubernetes/caravan.yaml")));
            assertThat(grace.find()).isTrue();

            assertThat(phases).isPositive();
            assertThat(phase).isPositive();
            assertThat(camel).isPositive();
            assertThat(SyncTasks.PATIENCE
                            .plusSeconds(EventHooks.PATIENCE_SECONDS)
                            .plus(phase.multipliedBy(phases))
                            .plus(camel))
                    .as("%d phases", phases)
                    .isLessThan(Duration.ofSeconds(Integer.parseInt(grace.group(1))));
        }
    }
}
