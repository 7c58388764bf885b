// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.Finding;
import dev.caravan.task.PrecheckReport;
import dev.caravan.task.Quarantine;
import dev.caravan.task.SyncTask.RateLimit;
import dev.caravan.task.TableDetail;
import dev.caravan.task.TableState;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TaskEvent;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.TaskStatus.AppliedPosition;
import dev.caravan.task.TaskStatus.Counts;
import dev.caravan.task.TaskStatus.Lag;
import dev.caravan.task.TaskStatus.Phase;
import dev.caravan.task.TaskStatus.Phases;
import dev.caravan.task.TaskStatus.Progress;
import dev.caravan.task.TaskStatus.Retrying;
import dev.caravan.task.Tasks;
import dev.caravan.task.VerifiedTable;
import dev.caravan.task.Verifying;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Tasks in memory that obey commands at once. */
final class FakeTasks implements Tasks {
    static final Instant SINCE = Instant.parse("2026-11-20T08:00:00Z");

    private final Map<String, TaskStatus> tasks = new ConcurrentSkipListMap<>();
    private final Map<String, List<TableStatus>> tables = new ConcurrentHashMap<>();
    private final Map<String, List<TaskEvent>> events = new ConcurrentHashMap<>();

    private final List<String> reloads = new CopyOnWriteArrayList<>();
    private final Map<String, RateLimit> limits = new ConcurrentHashMap<>();
    private final Map<String, PrecheckReport> reports = new ConcurrentHashMap<>();
    private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();

    /** Adds or replaces a task. */
    FakeTasks with(TaskStatus task) {
        tasks.put(task.id(), task);
        return this;
    }

    /** Sets the latest report of a task's prechecks. */
    FakeTasks with(PrecheckReport report) {
        reports.put(report.task(), report);
        return this;
    }

    /** Sets the tables of a task. */
    FakeTasks with(String id, List<TableStatus> itsTables, List<TaskEvent> itsEvents) {
        tables.put(id, itsTables);
        events.put(id, itsEvents);
        return this;
    }

    /** Removes a task with all that is known of it. */
    void remove(String id) {
        tasks.remove(id);
        reports.remove(id);
        tables.remove(id);
        events.remove(id);
        limits.remove(id);
        failures.remove(id);
    }

    /** What is asked of the task's databases fails so from now on. */
    FakeTasks failing(String id, RuntimeException failure) {
        failures.put(id, failure);
        return this;
    }

    private void work(String id) {
        RuntimeException failure = failures.get(id);
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public List<String> replay(String id) {
        work(id);
        return List.of("row 1 of dbo.orders: written");
    }

    @Override
    public List<VerifiedTable> verify(String id, Verifying how) {
        throw new UnsupportedOperationException("No page verifies yet");
    }

    @Override
    public void reload(String id, List<String> sources) {
        work(id);
        for (String source : sources) {
            TableStatus table = tables(id).stream()
                    .filter(one -> one.source().equals(source))
                    .findFirst()
                    .orElseThrow(() -> new NoSuchTableException(id, source));
            if (table.state() == TableState.LOADING) {
                throw new IllegalStateException("Table " + source + " is being loaded.");
            }
        }
        reloads.addAll(sources);
    }

    /** Tables that were asked to be loaded anew. */
    List<String> reloads() {
        return List.copyOf(reloads);
    }

    @Override
    public List<Quarantine.Entry> setAside(String id) {
        return List.of(new Quarantine.Entry(1, "dbo.orders", "insert", "{\"id\":7}", "too long", null, SINCE));
    }

    @Override
    public List<String> release(String id, boolean alsoTarget) {
        work(id);
        return List.of("removed: change data capture of database " + id, alsoTarget ? "removed: rows" : "left: rows");
    }

    @Override
    public RateLimit rateLimit(String id) {
        return limits.getOrDefault(id, RateLimit.NONE);
    }

    @Override
    public void rateLimit(String id, RateLimit limit) {
        limits.put(id, limit);
    }

    @Override
    public List<TaskStatus> list() {
        return List.copyOf(tasks.values());
    }

    @Override
    public Optional<TaskStatus> find(String id) {
        return Optional.ofNullable(tasks.get(id));
    }

    @Override
    public List<TableStatus> tables(String id) {
        return tables.getOrDefault(id, List.of());
    }

    @Override
    public Optional<TableDetail> table(String id, String source) {
        return source.equals("dbo.orders")
                ? Optional.of(new TableDetail(
                        "distributed by key",
                        List.of(
                                new TableDetail.MappedColumn("id", "int", "order_id", "integer", true),
                                new TableDetail.MappedColumn(
                                        "note", "nvarchar(50)", "note", "character varying(50)", false)),
                        Map.of("total", "it is computed"),
                        null))
                : Optional.empty();
    }

    @Override
    public List<TaskEvent> events(String id) {
        return events.getOrDefault(id, List.of());
    }

    @Override
    public Optional<PrecheckReport> precheckReport(String id) {
        return Optional.ofNullable(reports.get(id));
    }

    @Override
    public PrecheckReport precheck(String id) {
        PrecheckReport report =
                report(find(id).orElseThrow(() -> new NoSuchTaskException(id)).id());
        reports.put(id, report);
        return report;
    }

    @Override
    public void acceptWarning(String id, String check, boolean accepted, String by) {
        if (check.equals("source.agent")) {
            throw new IllegalStateException("'source.agent' is no precheck whose warning can be accepted.");
        }
        work(id);
        PrecheckReport report = reports.getOrDefault(id, report(id));
        reports.put(id, report.accepting(check, accepted));
    }

    /** A report with an error and an accepted warning. */
    static PrecheckReport report(String id) {
        return new PrecheckReport(
                id,
                SINCE,
                List.of(
                        new Finding(
                                "source.agent",
                                Finding.Level.ERROR,
                                "source",
                                "SQL Server Agent is not running, so changes are not captured.",
                                "SQL Server Agent running",
                                "Start the service 'SQL Server Agent'.",
                                "SELECT 1",
                                false),
                        new Finding(
                                "source.recovery-model",
                                Finding.Level.WARNING,
                                "source",
                                "The recovery model is SIMPLE.",
                                "FULL",
                                "ALTER DATABASE [Shop] SET RECOVERY FULL;",
                                "SELECT 2",
                                true)),
                List.of("source.connection"),
                List.of("target.triggers"));
    }

    @Override
    public void command(String id, Command command) {
        TaskStatus task = find(id).orElseThrow(() -> new NoSuchTaskException(id));
        TaskState next = switch (command) {
            case START -> require(task, TaskState.STOPPED, TaskState.SYNCHRONIZING, "start");
            case PAUSE -> require(task, TaskState.SYNCHRONIZING, TaskState.PAUSED, "pause");
            case RESUME -> require(task, TaskState.PAUSED, TaskState.SYNCHRONIZING, "resume");
            case STOP -> TaskState.STOPPED;
        };
        with(inState(task, next, null));
    }

    private static TaskState require(TaskStatus task, TaskState wanted, TaskState next, String command) {
        if (task.state() != wanted) {
            throw new IllegalStateException("Cannot " + command + " " + task.id() + ": it is " + task.state());
        }
        return next;
    }

    /** A task that follows changes after a load of 100 000 rows. */
    static TaskStatus synchronizing(String id) {
        return new TaskStatus(
                id,
                "Shop to warehouse",
                TaskState.SYNCHRONIZING,
                SINCE,
                null,
                new Phases(Phase.DONE, Phase.DONE, Phase.RUNNING),
                new Progress(12, 12, 100_000, 100_000, 0, 0, null),
                420L,
                new Lag(300L, 40L, 80L),
                71.6,
                18.0,
                new AppliedPosition("0000002a:00000110:0003", Instant.parse("2026-11-20T09:00:00Z")),
                new Counts(1056, 12, 34, 5, 1, 3, 0, 2),
                null);
    }

    /** A task that has loaded 25 000 of 100 000 rows. */
    static TaskStatus loadingTask(String id) {
        TaskStatus after = synchronizing(id);
        return new TaskStatus(
                id,
                after.name(),
                TaskState.INITIALIZING,
                SINCE,
                null,
                new Phases(Phase.DONE, Phase.RUNNING, Phase.PENDING),
                new Progress(12, 3, 25_000, 100_000, 1250, 2_500_000, 60L),
                null,
                Lag.UNKNOWN,
                null,
                null,
                null,
                Counts.NONE,
                null);
    }

    /** The task in another state. */
    static TaskStatus inState(TaskStatus task, TaskState state, @Nullable String reason) {
        return like(task, state, reason, task.phase(), task.hoursUntilDataLoss(), task.retrying());
    }

    /** The task with its parts as given. */
    static TaskStatus withPhases(TaskStatus task, Phases phases) {
        return like(task, task.state(), task.reason(), phases, task.hoursUntilDataLoss(), task.retrying());
    }

    /** The task whose changes the source keeps for some hours more. */
    static TaskStatus keptFor(TaskStatus task, double hours) {
        return like(task, task.state(), task.reason(), task.phase(), hours, task.retrying());
    }

    /** The task while it retries. */
    static TaskStatus retrying(TaskStatus task, String reason, Retrying retrying) {
        return like(task, TaskState.RETRYING, reason, task.phase(), task.hoursUntilDataLoss(), retrying);
    }

    private static TaskStatus like(
            TaskStatus task,
            TaskState state,
            @Nullable String reason,
            Phases phases,
            @Nullable Double hours,
            @Nullable Retrying retrying) {
        return new TaskStatus(
                task.id(),
                task.name(),
                state,
                task.since(),
                reason,
                phases,
                task.progress(),
                task.latencyMillis(),
                task.lag(),
                hours,
                task.warnBelowHours(),
                task.position(),
                task.counts(),
                retrying);
    }

    /** A table of 1 000 rows, loaded. */
    static TableStatus table(String name) {
        return new TableStatus("dbo." + name, "sales." + name, TableState.IN_SYNC, null, 1000, 1000, 4, 4, 7, 8, 9);
    }

    /** A table of which 500 of 2 000 rows are loaded, at a rate that needs two minutes for the rest. */
    static TableStatus loading(String name) {
        return new TableStatus(
                "dbo." + name,
                "sales." + name,
                TableState.LOADING,
                null,
                500,
                2000,
                4,
                1,
                12.5,
                120L,
                0,
                0,
                0,
                null,
                List.of(),
                null);
    }

    /** The same table once it was verified. */
    static TableStatus table(String name, TableStatus.Verified verified) {
        return new TableStatus(
                "dbo." + name,
                "sales." + name,
                TableState.IN_SYNC,
                null,
                1000,
                1000,
                4,
                4,
                0,
                null,
                7,
                8,
                9,
                71.6,
                List.of(),
                verified);
    }

    /** A verification of 1 000 rows, of which some had other values in the target. */
    static TableStatus.Verified verified(long different, @Nullable String note) {
        return new TableStatus.Verified(SINCE, 1000, 0, different, 0, 0, 0, note);
    }
}
