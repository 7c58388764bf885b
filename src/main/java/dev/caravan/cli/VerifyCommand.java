// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

import dev.caravan.task.SyncTask;
import dev.caravan.task.Tasks;
import dev.caravan.task.VerifiedTable;
import dev.caravan.task.Verifying;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.TypeConversionException;

/** Compares source and target, and puts rows right that differ. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Compares all rows of the source with those of the target, value by value, while changes go on: a row that"
                    + " differs is looked at again once the task has applied what was committed before. Reads as the load"
                    + " does, with its hook and within its rate limit.",
            ""
        },
        footer = {"", "Exit codes: 0 all rows are equal, or were repaired; 4 some are not; 1 it could not be found out."
        })
final class VerifyCommand extends TaskCommand {

    @ParentCommand
    private Cli cli = new Cli(Object.class);

    @Option(
            names = "--repair",
            description =
                    "Write the source's present row where the target lacks it or has other values, and delete rows that"
                            + " the source has not.")
    private boolean repair;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            defaultValue = "5m",
            converter = Time.class,
            description = "How long the task may take to apply what was committed before. Default: ${DEFAULT-VALUE}.")
    private Duration patience = Duration.ZERO;

    @Option(names = "--json", description = "Print the result as JSON, a list of tables.")
    private boolean json;

    /** Reads {@code 30s} and {@code 5m}. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String value) {
            try {
                return DurationStyle.detectAndParse(value);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + value + "' is no time such as 30s or 5m");
            }
        }
    }

    @Override
    int run(List<SyncTask> tasks) {
        List<VerifiedTable> all = new ArrayList<>();
        boolean failed = false;
        try (ConfigurableApplicationContext context = new SpringApplicationBuilder(cli.application())
                .web(WebApplicationType.NONE)
                .run(arguments(tasks))) {
            Tasks here = context.getBean(Tasks.class);
            for (SyncTask task : tasks) {
                failed |= !verify(here, task.id(), all);
            }
        }
        if (json) {
            out().println(Json.of(all));
        }
        return failed ? Cli.FAILED : all.stream().allMatch(VerifiedTable::isEqual) ? 0 : Cli.DIFFERENCES;
    }

    /** A task of which nothing can be said keeps none of the others from being verified. */
    private boolean verify(Tasks tasks, String id, List<VerifiedTable> all) {
        try {
            all.addAll(tasks.verify(
                    id, new Verifying(repair, patience, err()::println, json ? table -> {} : this::print)));
            return true;
        } catch (IllegalStateException e) {
            err().println(e.getMessage());
            return false;
        }
    }

    /** The keys that were given, and no task started by this process. */
    private String[] arguments(List<SyncTask> tasks) {
        return Stream.of(
                        settings().stream(),
                        tasks.stream().map(task -> "--caravan.tasks." + task.id() + ".auto-start=false"),
                        isOne()
                                ? Stream.of(
                                        "--caravan.only-task=" + tasks.get(0).id())
                                : Stream.<String>empty(),
                        // What it finds is the output; the log would be in between.
                        Stream.of("--logging.threshold.console=OFF", "--spring.main.banner-mode=off"))
                .flatMap(part -> part)
                .toArray(String[]::new);
    }

    private void print(VerifiedTable table) {
        out().println(table.source() + " -> " + table.target() + ": " + text(table));
        table.examples().forEach(example -> out().println("  " + text(example)));
        out().flush();
    }

    private static String text(VerifiedTable table) {
        String compared = String.format(Locale.ROOT, "%,d rows compared, ", table.rows());
        List<String> parts = new ArrayList<>();
        add(parts, table.missing(), "missing");
        add(parts, table.different(), "different");
        add(parts, table.surplus(), "not at the source");
        add(parts, table.undecided(), "changing too often to tell");
        add(parts, table.repaired(), "of them repaired");
        if (table.note() != null) {
            parts.add(table.note());
        }
        return compared + (parts.isEmpty() ? "all equal" : String.join(", ", parts));
    }

    private static void add(List<String> parts, long count, String what) {
        if (count > 0) {
            parts.add(String.format(Locale.ROOT, "%,d %s", count, what));
        }
    }

    private static String text(VerifiedTable.Example example) {
        String key = String.join(", ", example.key());
        return switch (example.kind()) {
            case MISSING -> "missing: " + key;
            case SURPLUS -> "not at the source: " + key;
            case DIFFERENT -> "different: " + key + " in " + String.join(", ", example.columns());
        };
    }
}
