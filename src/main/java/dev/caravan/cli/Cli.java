// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.dao.DataAccessException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The verbs of the command line. Without a verb, Caravan serves. */
@Command(
        name = "caravan",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "VERB",
        header = "Keeps a PostgreSQL database in step with a SQL Server database.",
        description = {
            "",
            "Tasks are read from config/tasks/*.yaml in the working directory. Any --key=value sets a configuration key,"
                    + " for instance --caravan.tasks-folder=/etc/caravan/tasks.",
            ""
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 failed; 2 wrong usage; 3 prechecks found errors; 4 rows differ; 5 a task failed."
        },
        subcommands = {
            ServeCommand.class,
            RunCommand.class,
            VerifyCommand.class,
            PrecheckCommand.class,
            PlanCommand.class,
            PrepareCommand.class,
            ReleaseCommand.class,
            StatusCommand.class,
            TaskStateCommand.Start.class,
            TaskStateCommand.Pause.class,
            TaskStateCommand.Resume.class,
            TaskStateCommand.Stop.class,
            ReloadCommand.class,
            ReplayCommand.class,
            AutoComplete.GenerateCompletion.class,
            HelpCommand.class
        })
public final class Cli implements Runnable {

    /** The work could not be done. */
    static final int FAILED = 1;

    /** Prechecks found errors. */
    static final int PRECHECK_FAILED = 3;

    /** Source and target differ. */
    static final int DIFFERENCES = 4;

    /** A task failed. */
    static final int TASK_FAILED = 5;

    private static final String SERVE = "serve";

    private final Class<?> application;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The verbs; {@code run} starts the given application. */
    Cli(Class<?> application) {
        this.application = application;
    }

    /** The application that {@code run} starts. */
    Class<?> application() {
        return application;
    }

    /** Whether the arguments ask to serve: there is no verb, or it is {@code serve}. */
    public static boolean serves(String[] args) {
        if (args.length == 0) {
            return true;
        }
        return args[0].equals(SERVE)
                ? Arrays.stream(args).noneMatch(Cli::asksForHelp)
                : args[0].startsWith("--") && !asksForHelp(args[0]);
    }

    /** The arguments without the verb, for Spring. */
    public static String[] serveArguments(String[] args) {
        return args.length > 0 && args[0].equals(SERVE) ? Arrays.copyOfRange(args, 1, args.length) : args;
    }

    private static boolean asksForHelp(String argument) {
        return argument.equals("--help") || argument.equals("--version");
    }

    /** Does what the arguments say and gives the exit code; {@code run} starts the given application. */
    public static int execute(Class<?> application, String... args) {
        return execute(application, new PrintWriter(System.out, true), new PrintWriter(System.err, true), args);
    }

    static int execute(Class<?> application, PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Cli(application))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler(Cli::failed)
                .execute(args);
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (failure instanceof RefusedException) {
            command.getErr().println(failure.getMessage());
        } else if (failure instanceof DataAccessException) {
            command.getErr()
                    .println("A database could not be asked: "
                            + ((DataAccessException) failure)
                                    .getMostSpecificCause()
                                    .getMessage());
            command.getErr().println("'caravan precheck' says what is wrong with the connections.");
        } else {
            FailureAnalysis known = analysis(failure).orElseThrow(() -> failure);
            command.getErr().println(known.getDescription());
            command.getErr().println(known.getAction());
        }
        return FAILED;
    }

    /** What is told of a failure of the start in place of its stack trace, as 'serve' tells it. */
    private static Optional<FailureAnalysis> analysis(Throwable failure) {
        // Some of Boot's own need beans of a process that has not started; they are not asked.
        return SpringFactoriesLoader.forDefaultResourceLocation(Cli.class.getClassLoader())
                .load(FailureAnalyzer.class, FailureHandler.handleMessage((message, cause) -> {}))
                .stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(Objects::nonNull)
                .findFirst();
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A verb is missing.");
    }
}
