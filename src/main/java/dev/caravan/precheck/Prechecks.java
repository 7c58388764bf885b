// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.copy.FailureClass;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.TableName;
import dev.caravan.task.Databases;
import dev.caravan.task.Finding;
import dev.caravan.task.Finding.Level;
import dev.caravan.task.PrecheckReport;
import dev.caravan.task.SyncTask;
import dev.caravan.task.TaskStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;

/** All prechecks of a task. Every check runs, whatever the others find; nothing is written. */
public final class Prechecks {

    private static final Logger LOG = LoggerFactory.getLogger(Prechecks.class);
    private static final List<Check> CONNECTIONS = List.of(new ConnectionCheck.Source(), new ConnectionCheck.Target());
    private static final Check CATALOG = new ReadableCatalog();

    private final SyncTask task;
    private final Facts facts;
    private final TaskStore store;
    private Set<String> accepted = Set.of();
    private final Clock clock;
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> passed = new ArrayList<>();
    private final List<String> skipped = new ArrayList<>();
    private @Nullable RuntimeException interruption;

    private Prechecks(
            SyncTask task,
            Databases databases,
            TaskStore store,
            Clock clock,
            Supplier<Map<TableName, Set<String>>> columns) {
        this.task = task;
        this.facts = new Facts(task, databases, store, clock, columns);
        this.clock = clock;
        this.store = store;
    }

    /**
     * What came out.
     *
     * @param report findings
     * @param plan plan of the tables that could be planned; complete when the report has no error
     * @param interruption failure of a database that may pass by itself, such as a lost connection
     */
    public record Outcome(PrecheckReport report, Optional<TaskPlan> plan, Optional<RuntimeException> interruption) {}

    /**
     * Runs all checks.
     *
     * @param columns asks the target for the columns that are synchronised already, by table
     */
    public static Outcome run(
            SyncTask task,
            Databases databases,
            TaskStore store,
            Clock clock,
            Supplier<Map<TableName, Set<String>>> columns) {
        return new Prechecks(task, databases, store, clock, columns).run();
    }

    /** Levels of all checks by id. */
    public static Map<String, Level> levels() {
        Map<String, Level> levels = new TreeMap<>();
        all().forEach(check -> levels.put(check.id(), check.level()));
        return levels;
    }

    /** The query behind each check by id, or words that say where its answer comes from. */
    public static Map<String, String> queries() {
        Map<String, String> queries = new TreeMap<>();
        all().forEach(check -> queries.put(check.id(), check.query()));
        return queries;
    }

    static Stream<Check> all() {
        return Stream.of(CONNECTIONS.stream(), Stream.of(CATALOG), CheckList.ALL.stream())
                .flatMap(Function.identity());
    }

    private Outcome run() {
        boolean source = ask(CONNECTIONS.get(0));
        boolean target = ask(CONNECTIONS.get(1));
        if (target) {
            facts.targetReached();
            accepted = stored();
        }
        boolean planned = source ? ask(CATALOG) : skip(CATALOG);
        for (Check check : CheckList.ALL) {
            boolean possible = switch (check.need()) {
                case NOTHING -> true;
                case SOURCE -> source;
                case TARGET -> target;
                case SELECTION -> planned;
                case BOTH -> planned && target;
            };
            if (possible) {
                ask(check);
            } else {
                skip(check);
            }
        }
        findings.sort(Comparator.comparing(Finding::level));
        PrecheckReport report = new PrecheckReport(task.id(), clock.instant(), findings, passed, skipped);
        return new Outcome(
                report, planned ? Optional.of(facts.plan()) : Optional.empty(), Optional.ofNullable(interruption));
    }

    /** Warnings that were accepted while the task was there. */
    private Set<String> stored() {
        try {
            return store.acceptedWarnings();
        } catch (DataAccessException e) {
            LOG.warn(
                    "{} - which warnings were accepted could not be read from the target: {}",
                    task.id(),
                    Connections.reason(e));
            return Set.of();
        }
    }

    /** Asks a question; whether it was answered and nothing was found. */
    private boolean ask(Check check) {
        Findings found = new Findings(check, task.acceptWarnings(), accepted);
        try {
            if (!check.concerns(facts)) {
                return skip(check);
            }
            check.look(facts, found);
        } catch (DataAccessException e) {
            if (interruption == null && isPassing(e)) {
                interruption = e;
            }
            if (e instanceof Connections.UnreachableException unreachable) {
                found.add(unreachable.refusal().found(), unreachable.refusal().fix());
            } else {
                found.unasked(Connections.reason(e), "Grant what is missing, or ask by hand.");
            }
        } catch (RuntimeException e) {
            // An answer that nobody foresaw ends one check, not the report.
            LOG.warn("{} - check {} could not be made", task.id(), check.id(), e);
            found.unasked(
                    "the check itself failed by " + e + ".",
                    "Report it as an error of Caravan, with the log; until then ask by hand.");
        }
        if (found.all().isEmpty()) {
            passed.add(check.id());
        }
        findings.addAll(found.all());
        return found.all().isEmpty();
    }

    private boolean skip(Check check) {
        skipped.add(check.id());
        return false;
    }

    private static boolean isPassing(DataAccessException e) {
        return switch (FailureClass.of(e)) {
            case CONNECTION, RETRYABLE -> true;
            case DATA, FATAL -> e instanceof DataAccessResourceFailureException;
        };
    }
}
