// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class StatusConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withUserConfiguration(StatusConfiguration.class)
            .withBean(FakeTasks.class, FakeTasks::new)
            .withBean(SimpleMeterRegistry.class, SimpleMeterRegistry::new)
            .withBean(Clock.class, Clock::systemUTC);

    @Test
    void anEmptyAddressIsNone() {
        runner.withPropertyValues("caravan.alerts.url=")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AlertSender.class));
    }

    @Test
    void alertsAreSentWhereThereIsAnAddress() {
        runner.withPropertyValues("caravan.alerts.url=http://localhost:1/alerts")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(AlertSender.class));
    }
}
