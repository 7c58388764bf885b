// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.Tasks;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** What watches the tasks: samples for the chart, the meters and the alerts. Needs beans {@link Tasks} and {@link Clock}. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({StatusProperties.class, AlertProperties.class})
class StatusConfiguration {

    private static final Duration SEND_AGAIN = Duration.ofSeconds(10);

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
            Tasks tasks,
            LatencyHistory history,
            TaskMeters meters,
            Clock clock,
            StatusProperties properties,
            AlertProperties alerts,
            ObjectProvider<AlertSender> sender) {
        return new StatusSampler(
                tasks,
                clock,
                properties.sampleInterval(),
                history,
                meters,
                new AlertRules(alerts),
                sender.getIfAvailable());
    }

    @Bean
    @Conditional(SomebodyIsTold.class)
    AlertSender alertSender(AlertProperties alerts) {
        return new AlertSender(alerts.webService().orElseThrow(), alerts.authorization(), SEND_AGAIN);
    }

    /** Holds where there is an address; an empty one, as an environment may have, is none. */
    static final class SomebodyIsTold implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return StringUtils.hasText(context.getEnvironment().getProperty("caravan.alerts.url"));
        }
    }
}
