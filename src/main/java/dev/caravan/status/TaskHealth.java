// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TaskStatus;
import dev.caravan.task.Tasks;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.health.CompositeHealthContributor;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthContributor;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.NamedContributor;
import org.springframework.stereotype.Component;

/**
 * Health of each task under {@code tasks}. DOWN means that a person is needed; a paused, stopped or retrying task is UP
 * and says so. No part of the readiness probe: one failed task must not take the console of all away.
 */
@Component("tasksHealthContributor")
final class TaskHealth implements CompositeHealthContributor {
    private final Tasks tasks;

    TaskHealth(Tasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public @Nullable HealthContributor getContributor(String name) {
        return tasks.find(name).map(task -> indicator(name)).orElse(null);
    }

    @Override
    public Iterator<NamedContributor<HealthContributor>> iterator() {
        return tasks.list().stream()
                .map(task -> NamedContributor.<HealthContributor>of(task.id(), indicator(task.id())))
                .iterator();
    }

    private HealthIndicator indicator(String id) {
        return () -> tasks.find(id)
                .map(TaskHealth::health)
                .orElseGet(() -> Health.unknown().build());
    }

    private static Health health(TaskStatus task) {
        Health.Builder health = switch (task.state()) {
            case FAILED, PRECHECK_FAILED -> Health.down();
            default -> Health.up();
        };
        health.withDetail("state", task.state()).withDetail("since", task.since());
        String reason = task.reason();
        if (reason != null) {
            health.withDetail("reason", reason);
        }
        Long latency = task.latencyMillis();
        if (latency != null) {
            health.withDetail("latencyMillis", latency);
        }
        TaskStatus.Retrying retrying = task.retrying();
        if (retrying != null) {
            health.withDetail("attempt", retrying.attempt()).withDetail("givesUpAt", retrying.givesUpAt());
        }
        return health.build();
    }
}
