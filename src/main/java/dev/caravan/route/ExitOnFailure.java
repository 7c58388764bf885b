// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.task.TaskState;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.springframework.boot.ExitCodeGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Ends the process when a task needs a person, where {@code --exit-on-failure} asks for it: with 3 after a failed precheck,
 * with 5 after any other failure. Without it the process goes on, so that other tasks and the page do.
 */
@Component
final class ExitOnFailure implements Consumer<TaskState>, ExitCodeGenerator {

    static final int PRECHECK_FAILED = 3;
    static final int TASK_FAILED = 5;

    private final ApplicationContext context;
    private final boolean wanted;
    private final AtomicInteger code = new AtomicInteger();

    ExitOnFailure(ApplicationContext context, Environment environment) {
        this.context = context;
        this.wanted = environment.containsProperty("exit-on-failure");
    }

    @Override
    public void accept(TaskState state) {
        int wantedCode = switch (state) {
            case FAILED -> TASK_FAILED;
            case PRECHECK_FAILED -> PRECHECK_FAILED;
            default -> 0;
        };
        if (wanted && wantedCode != 0 && code.compareAndSet(0, wantedCode)) {
            // On a thread of its own: the exit waits for the task's thread, which this is.
            new Thread(() -> System.exit(SpringApplication.exit(context)), "exit-on-failure").start();
        }
    }

    @Override
    public int getExitCode() {
        return code.get();
    }
}
