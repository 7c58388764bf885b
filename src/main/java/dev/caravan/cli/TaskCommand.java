// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.precheck.Prechecks;
import dev.caravan.task.Databases;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TaskReader;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** A verb about one task or all of them. */
abstract class TaskCommand implements Callable<Integer> {

    @Parameters(index = "0", arity = "0..1", paramLabel = "TASK", description = "Task id; all tasks when absent.")
    private @Nullable String task;

    @Unmatched
    private List<String> settings = new ArrayList<>();

    private @Nullable Environment environment;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final Integer call() {
        Keys.require(spec, settings);
        return TaskSettings.with(settings, read -> {
            environment = read;
            return run(chosen(TaskReader.read(read, Prechecks.levels())));
        });
    }

    private List<SyncTask> chosen(List<SyncTask> tasks) {
        if (tasks.isEmpty()) {
            throw new RefusedException(
                    "No task is configured: put task files into config/tasks, or name their folder by"
                            + " --caravan.tasks-folder=FOLDER.");
        }
        String wanted = task;
        if (wanted == null) {
            return tasks;
        }
        List<SyncTask> named =
                tasks.stream().filter(each -> each.id().equals(wanted)).toList();
        if (named.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no task '" + wanted + "'. Tasks are "
                            + tasks.stream().map(SyncTask::id).collect(Collectors.joining(", ")) + ".");
        }
        return named;
    }

    /** Keys of the configuration that were given as {@code --key=value}. */
    final List<String> settings() {
        return settings;
    }

    /** A configuration key, null where it is not set. */
    final @Nullable String property(String key) {
        return environment == null ? null : environment.getProperty(key);
    }

    /** Both ends of a task, the source as the given login, or as that of the task. */
    final Databases databases(SyncTask of, @Nullable String admin) {
        SyncTask.Source server = Databases.server(of);
        if (admin == null) {
            return new Databases(of, server);
        }
        String password = property("caravan.admin.password");
        if (password == null || password.isEmpty()) {
            throw new RefusedException(
                    "--admin needs the login's password in the environment variable CARAVAN_ADMIN_PASSWORD.");
        }
        return new Databases(of, server.as(admin, password));
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** Whether one task was named. */
    final boolean isOne() {
        return task != null;
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Does the work and gives the exit code. */
    abstract int run(List<SyncTask> tasks);
}
