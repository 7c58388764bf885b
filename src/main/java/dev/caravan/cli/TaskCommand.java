// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.task.SyncTask;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** A verb about one task or all of them. */
abstract class TaskCommand implements Callable<Integer> {

    private static final Pattern SETTING = Pattern.compile("--[A-Za-z][^=]*=.*", Pattern.DOTALL);

    @Parameters(index = "0", arity = "0..1", paramLabel = "TASK", description = "Task id; all tasks when absent.")
    private @Nullable String task;

    @Unmatched
    private List<String> settings = new ArrayList<>();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public final Integer call() {
        for (String setting : settings) {
            if (!SETTING.matcher(setting).matches()) {
                throw new ParameterException(
                        spec.commandLine(),
                        "'" + setting + "' is neither an option of " + spec.name() + " nor a --key=value.");
            }
        }
        return run(chosen(TaskSettings.read(settings)));
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
