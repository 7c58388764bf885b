// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.Tasks;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What watches the tasks: samples for the chart and the meters. Needs beans {@link Tasks} and {@link Clock}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StatusProperties.class)
class StatusConfiguration {

    @Bean
    LatencyHistory latencyHistory(StatusProperties properties) {
        return new LatencyHistory(properties.sampleInterval());
    }

    @Bean
    TaskMeters taskMeters() {
        return new TaskMeters();
    }

    @Bean
    StatusSampler statusSampler(
            Tasks tasks, LatencyHistory history, TaskMeters meters, Clock clock, StatusProperties properties) {
        return new StatusSampler(tasks, clock, properties.sampleInterval(), history, meters);
    }
}
