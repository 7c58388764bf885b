// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.precheck.Prechecks;
import dev.caravan.task.PrecheckReport;
import dev.caravan.task.Quarantine;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TableDetail;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskEvent;
import dev.caravan.task.TaskFlow;
import dev.caravan.task.TaskReader;
import dev.caravan.task.TaskRunner;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.Tasks;
import dev.caravan.task.VerifiedTable;
import dev.caravan.task.Verifying;
import dev.caravan.task.WriteListener;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The tasks of this process: made from the configuration, begun after Camel, ended before it. Not a lifecycle bean: Spring
 * would start Camel with it, before Camel has collected its routes.
 */
@Component
final class SyncTasks implements Tasks {

    private static final Logger LOG = LoggerFactory.getLogger(SyncTasks.class);

    /**
     * How long all tasks together may take to end with the process. What is not finished then is done again at the next start.
     * With the hooks' time and the limits in application.yaml it stays below the grace period of the deployments.
     */
    static final Duration PATIENCE = Duration.ofSeconds(50);

    private final EventHooks hooks;
    private final Leases leases;
    private final RouteFolder routes;
    private final List<String> configured;
    private final Set<String> appliers;
    private final Map<String, TaskRunner> runners = new TreeMap<>();

    SyncTasks(
            Environment environment,
            CamelContext camel,
            Clock clock,
            ExitOnFailure exit,
            EventHooks hooks,
            Leases leases,
            RouteFolder routes,
            ObjectProvider<WriteListener> writes) {
        this.hooks = hooks;
        this.leases = leases;
        this.routes = routes;
        String only = environment.getProperty("caravan.only-task");
        List<SyncTask> tasks = TaskReader.read(environment, Prechecks.levels());
        this.configured = tasks.stream().map(SyncTask::id).toList();
        this.appliers =
                tasks.stream().filter(SyncTask::onlyApplies).map(SyncTask::id).collect(Collectors.toSet());
        WriteListener told = writes.getIfAvailable(() -> WriteListener.NONE);
        for (SyncTask task : tasks) {
            if (only != null && !only.equals(task.id())) {
                continue;
            }
            TaskFlow flow = task.onlyApplies()
                    ? new ApplierFlow(task, task.kafka().orElseThrow(), camel, routes, clock, hooks.of(task), told)
                    : new SyncFlow(task, camel, routes, clock, hooks.of(task), told);
            runners.put(
                    task.id(), new TaskRunner(task, flow, clock, RandomGenerator.getDefault(), exit, hooks.of(task)));
        }
    }

    /** Camel adds its routes when the application context is refreshed. */
    @EventListener(ApplicationReadyEvent.class)
    void begin() {
        routes.begin(configured);
        if (runners.isEmpty()) {
            LOG.warn("No task is configured: put task files into config/tasks");
        }
        runners.forEach((id, runner) -> {
            if (appliers.contains(id)) {
                // They share the partitions; one lease would keep all but one from it.
                runner.begin();
            } else {
                leases.begin(id, runner);
            }
        });
    }

    /** Before anything else of the application ends: the routes are still needed. */
    @EventListener(ContextClosedEvent.class)
    @Order(Ordered.HIGHEST_PRECEDENCE)
    void end() {
        routes.end();
        runners.values().forEach(TaskRunner::askShutdown);
        try {
            TaskRunner.awaitShutdown(runners.values(), PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        hooks.finish();
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
    public Optional<TableDetail> table(String id, String source) {
        return Optional.ofNullable(runners.get(id)).flatMap(runner -> runner.table(source));
    }

    @Override
    public List<TaskEvent> events(String id) {
        return Optional.ofNullable(runners.get(id)).map(TaskRunner::events).orElse(List.of());
    }

    @Override
    public List<String> replay(String id) {
        return runner(id).replay();
    }

    @Override
    public List<VerifiedTable> verify(String id, Verifying how) {
        return runner(id).verify(how);
    }

    @Override
    public void reload(String id, List<String> sources) {
        runner(id).reload(sources);
    }

    @Override
    public List<Quarantine.Entry> setAside(String id) {
        return Optional.ofNullable(runners.get(id)).map(TaskRunner::setAside).orElse(List.of());
    }

    @Override
    public Optional<PrecheckReport> precheckReport(String id) {
        return Optional.ofNullable(runners.get(id)).map(TaskRunner::report);
    }

    @Override
    public PrecheckReport precheck(String id) {
        return runner(id).precheck();
    }

    @Override
    public void acceptWarning(String id, String check, boolean accepted, String by) {
        runner(id).acceptWarning(check, accepted, by);
    }

    @Override
    public void command(String id, Command command) {
        runner(id).command(command);
    }

    @Override
    public List<String> release(String id, boolean alsoTarget) {
        return runner(id).release(alsoTarget);
    }

    @Override
    public SyncTask.RateLimit rateLimit(String id) {
        return runner(id).rateLimit();
    }

    @Override
    public void rateLimit(String id, SyncTask.RateLimit limit) {
        runner(id).rateLimit(limit);
    }

    private TaskRunner runner(String id) {
        TaskRunner runner = runners.get(id);
        if (runner == null) {
            throw new NoSuchTaskException(id);
        }
        return runner;
    }
}
