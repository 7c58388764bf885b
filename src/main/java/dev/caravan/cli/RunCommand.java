// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.task.SyncTask;
import dev.caravan.task.TableState;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.Tasks;
import java.io.Console;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Runs one task in the foreground. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs one task without the page until it is loaded, has caught up, or you stop it by Ctrl-C. It goes on from its"
                    + " stored position.",
            ""
        },
        footer = {"", "Exit codes: 0 came to where it should, 3 prechecks found errors, 5 the task failed."})
final class RunCommand extends TaskCommand {

    private static final long LOOK_MILLIS = 200;

    /** Where a run ends. */
    enum Until {
        /** All rows are loaded. */
        LOADED,
        /** All changes up to the end of the load are applied. */
        CAUGHT_UP,
        /** Only when it is stopped, fails or is finished. */
        STOPPED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @ParentCommand
    private Cli cli = new Cli(Object.class);

    @Option(
            names = "--until",
            paramLabel = "WHEN",
            description =
                    "loaded: end when all rows are loaded; caught-up: end when the changes since then are applied;"
                            + " stopped (the default): go on.")
    private Until until = Until.STOPPED;

    @Override
    int run(List<SyncTask> tasks) {
        if (tasks.size() != 1) {
            throw new RefusedException("Name the task to run: "
                    + tasks.stream().map(SyncTask::id).collect(Collectors.joining(", ")) + ".");
        }
        String id = tasks.get(0).id();
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(cli.application())
                .web(WebApplicationType.NONE)
                .run(arguments(id))) {
            Tasks running = context.getBean(Tasks.class);
            running.command(id, Tasks.Command.START);
            return follow(running, id);
        }
    }

    /** The keys that were given, this task alone, and its start left to us, whoever holds its lease. */
    private String[] arguments(String id) {
        return Stream.of(
                        // A log in between would tear the bar apart; what is asked for by its key comes all the same.
                        isTerminal() ? Stream.of("--logging.threshold.console=OFF") : Stream.<String>empty(),
                        settings().stream(),
                        Stream.of(
                                "--caravan.only-task=" + id,
                                "--caravan.tasks." + id + ".auto-start=false",
                                "--camel.cluster.file.enabled=false",
                                "--camel.cluster.kubernetes.enabled=false"))
                .flatMap(part -> part)
                .toArray(String[]::new);
    }

    /** From Java 22 on there is a console without a terminal, too, which only that Java can ask. */
    private static boolean isTerminal() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The console does not say whether it is a terminal", e);
        }
    }

    private int follow(Tasks tasks, String id) {
        ProgressLine progress = new ProgressLine(err(), isTerminal());
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            TaskStatus status = tasks.find(id).orElseThrow();
            progress.show(status);
            OptionalInt code = code(status, tasks.tables(id));
            if (code.isPresent()) {
                progress.end();
                if (code.getAsInt() != 0) {
                    err().println(status.reason());
                }
                return code.getAsInt();
            }
            try {
                if (never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException("Nobody counts this latch down");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RefusedException("The run was interrupted.");
            }
        }
    }

    /** The exit code once the task is where it should be, or can go no further. */
    private OptionalInt code(TaskStatus status, List<TableStatus> tables) {
        return switch (status.state()) {
            case FAILED -> OptionalInt.of(Cli.TASK_FAILED);
            case PRECHECK_FAILED -> OptionalInt.of(Cli.PRECHECK_FAILED);
            case FINISHED -> OptionalInt.of(0);
            default -> reached(status, tables) ? OptionalInt.of(0) : OptionalInt.empty();
        };
    }

    private boolean reached(TaskStatus status, List<TableStatus> tables) {
        return switch (until) {
            case STOPPED -> false;
            case LOADED -> status.phase().data() == TaskStatus.Phase.DONE;
            case CAUGHT_UP ->
                status.state() == TaskState.SYNCHRONIZING
                        && tables.stream().allMatch(table -> table.state() == TableState.IN_SYNC);
        };
    }
}
