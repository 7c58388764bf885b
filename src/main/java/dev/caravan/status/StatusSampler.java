// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/** Takes a sample at a fixed interval, so that neither chart nor meters nor alerts ask per row or per scrape. */
final class StatusSampler implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(StatusSampler.class);

    private final Tasks tasks;
    private final Clock clock;
    private final Duration interval;
    private final LatencyHistory history;
    private final TaskMeters meters;
    private final AlertRules rules;
    private final @Nullable AlertSender alerts;
    private @Nullable ScheduledExecutorService thread;

    StatusSampler(
            Tasks tasks,
            Clock clock,
            Duration interval,
            LatencyHistory history,
            TaskMeters meters,
            AlertRules rules,
            @Nullable AlertSender alerts) {
        this.tasks = tasks;
        this.clock = clock;
        this.interval = interval;
        this.history = history;
        this.meters = meters;
        this.rules = rules;
        this.alerts = alerts;
    }

    /** Takes one sample now. */
    synchronized void sample() {
        StatusSample sample = StatusSample.of(tasks, clock);
        history.add(sample);
        meters.update(sample);
        if (alerts != null) {
            rules.look(sample).forEach(alerts::send);
        }
    }

    @Override
    public synchronized void start() {
        CustomizableThreadFactory threads = new CustomizableThreadFactory("caravan-status-");
        threads.setDaemon(true);
        thread = Executors.newSingleThreadScheduledExecutor(threads);
        var unused = thread.scheduleWithFixedDelay(this::trySample, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void trySample() {
        try {
            sample();
        } catch (RuntimeException e) {
            // Going on matters more: a scheduled task that throws is never run again.
            LOG.warn("Could not take a sample of the tasks; chart and metrics stand still until the next", e);
        }
    }

    @Override
    public synchronized void stop() {
        if (thread != null) {
            thread.shutdown();
            thread = null;
            // Why a process ends that a failed task ends may not be told yet.
            trySample();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }
}
