// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.task.SyncTask;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskEvent;
import dev.caravan.task.TaskReader;
import dev.caravan.task.TaskRunner;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.Tasks;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** The tasks of this process: made from the configuration, begun after Camel, ended before it. */
@Component
final class SyncTasks implements Tasks, SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(SyncTasks.class);

    /** After Camel has started (Integer.MAX_VALUE - 2049) and before it stops. */
    private static final int PHASE = Integer.MAX_VALUE - 1024;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, TaskRunner> runners = new TreeMap<>();
    private volatile boolean running;

    SyncTasks(Environment environment, CamelContext camel, Flows flows, Clock clock, ExitOnFailure exit) {
        for (SyncTask task : TaskReader.read(environment)) {
            SyncFlow flow = new SyncFlow(task, camel, clock);
            flows.add(task.id(), flow);
            runners.put(task.id(), new TaskRunner(task, flow, clock, RandomGenerator.getDefault(), exit));
        }
    }

    @Override
    public void start() {
        if (runners.isEmpty()) {
            LOG.warn("No task is configured: put task files into config/tasks");
        }
        runners.values().forEach(TaskRunner::begin);
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        runners.values().forEach(TaskRunner::askShutdown);
        for (TaskRunner runner : runners.values()) {
            try {
                runner.awaitShutdown(PATIENCE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public List<TaskStatus> list() {
        return runners.values().stream().map(TaskRunner::status).toList();
    }

    @Override
    public Optional<TaskStatus> find(String id) {
        return Optional.ofNullable(runners.get(id)).map(TaskRunner::status);
    }

    @Override
    public List<TableStatus> tables(String id) {
        return Optional.ofNullable(runners.get(id)).map(TaskRunner::tables).orElse(List.of());
    }

    @Override
    public List<TaskEvent> events(String id) {
        return Optional.ofNullable(runners.get(id)).map(TaskRunner::events).orElse(List.of());
    }

    @Override
    public void command(String id, Command command) {
        TaskRunner runner = runners.get(id);
        if (runner == null) {
            throw new NoSuchTaskException(id);
        }
        runner.command(command);
    }
}
