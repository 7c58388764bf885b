// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import dev.caravan.CaravanApplication;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.Tasks;
import dev.caravan.testing.TargetDatabase;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TimeZone;
import org.awaitility.Awaitility;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** Caravan itself in this process, on the given databases. */
public final class Caravan implements AutoCloseable {

    /** Longest time that anything here may take. */
    public static final Duration PATIENCE = Duration.ofSeconds(Integer.getInteger("caravan.it.patience", 300));

    private final ConfigurableApplicationContext context;

    private Caravan(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Keys of a task {@code it} from one database to the other. */
    public static Map<String, Object> task(SourceDatabase source, TargetDatabase target) {
        Map<String, Object> keys = new LinkedHashMap<>();
        source.taskKeys().forEach((key, value) -> keys.put("caravan.tasks.it.source." + key, value));
        keys.put("caravan.tasks.it.target.url", target.url());
        keys.put("caravan.tasks.it.target.username", target.username());
        keys.put("caravan.tasks.it.target.password", target.password());
        return keys;
    }

    /** Starts the process with the given keys. */
    public static Caravan start(Map<String, Object> keys) {
        TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
        Map<String, Object> all = new LinkedHashMap<>(keys);
        all.put("server.port", "0");
        all.put("caravan.tasks-folder", "none");
        all.putIfAbsent("caravan.security.password", "it");
        all.putIfAbsent("caravan.routes-folder", "none");
        SpringApplication application = new SpringApplication(CaravanApplication.class);
        application.setRegisterShutdownHook(false);
        // As arguments, which win over every file.
        return new Caravan(application.run(all.entrySet().stream()
                .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new)));
    }

    /** The running application. */
    public ConfigurableApplicationContext context() {
        return context;
    }

    /** The tasks. */
    public Tasks tasks() {
        return context.getBean(Tasks.class);
    }

    /** Status of the task {@code it}. */
    public TaskStatus status() {
        return tasks().find("it").orElseThrow();
    }

    /** Waits for a state; fails at once when the task has failed instead. */
    public TaskStatus await(TaskState state) {
        return Awaitility.await("task becomes " + state)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(this::status, status -> {
                    if (status.state() != state && isEnd(status.state())) {
                        throw new AssertionError("The task is " + status.state() + ": " + status.reason());
                    }
                    return status.state() == state;
                });
    }

    /** Waits until the task was refused. */
    public void awaitFailedPrecheck() {
        Awaitility.await("the task is refused")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> status().state() == TaskState.PRECHECK_FAILED);
    }

    private static boolean isEnd(TaskState state) {
        return state == TaskState.FAILED || state == TaskState.PRECHECK_FAILED;
    }

    /** Waits until all that is committed at the source now is in the target. */
    public void awaitCaughtUp(SourceDatabase source) {
        await(TaskState.SYNCHRONIZING);
        CaughtUp.await(source, () -> {
            TaskStatus status = status();
            if (isEnd(status.state())) {
                throw new AssertionError("The task is " + status.state() + ": " + status.reason());
            }
            return status.position() == null ? "" : status.position().commitLsn();
        });
    }

    @Override
    public void close() {
        context.close();
    }
}
