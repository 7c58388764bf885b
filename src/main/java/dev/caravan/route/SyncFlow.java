// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.copy.ApplyResult;
import dev.caravan.copy.BadRows;
import dev.caravan.copy.FailureClass;
import dev.caravan.enrich.CataloguePlanner;
import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.enrich.TextPolicy;
import dev.caravan.evolution.ColumnsChangedException;
import dev.caravan.evolution.Ends;
import dev.caravan.evolution.Evolution;
import dev.caravan.evolution.EvolutionException;
import dev.caravan.filter.JdbcSourceTruth;
import dev.caravan.load.CurrentRows;
import dev.caravan.load.LoadProgress;
import dev.caravan.load.Loader;
import dev.caravan.load.Throttle;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.TableName;
import dev.caravan.precheck.Connections;
import dev.caravan.precheck.Prechecks;
import dev.caravan.source.CaptureInstances;
import dev.caravan.source.ChangeDataCapture;
import dev.caravan.task.Databases;
import dev.caravan.task.Finding;
import dev.caravan.task.MadeAtSource;
import dev.caravan.task.PrecheckReport;
import dev.caravan.task.Quarantine;
import dev.caravan.task.SyncTask;
import dev.caravan.task.SyncTask.Part;
import dev.caravan.task.TableDetail;
import dev.caravan.task.TableState;
import dev.caravan.task.TableStatus;
import dev.caravan.task.TableStore;
import dev.caravan.task.TaskEvent;
import dev.caravan.task.TaskFlow;
import dev.caravan.task.TaskListener;
import dev.caravan.task.TaskRelease;
import dev.caravan.task.TaskState;
import dev.caravan.task.TaskStatus;
import dev.caravan.task.TaskStore;
import dev.caravan.task.VerifiedTable;
import dev.caravan.task.Verifying;
import dev.caravan.task.WriteListener;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;

/**
 * The flow of one task on Camel routes: looks, prepares, loads, follows. What it needs of the two databases it keeps; where
 * it came to is in the target.
 */
final class SyncFlow implements TaskFlow {

    private static final Logger LOG = LoggerFactory.getLogger(SyncFlow.class);

    private static final int INVALID_OBJECT_NAME = 208;
    private static final String WRITABLE = "target.writable";
    private static final String READ_ONLY = "25006";

    /** SQLSTATE of a connection that failed: changes that nobody captures are waited for like a source that is away. */
    private static final String CONNECTION_FAILURE = "08006";

    private static final String AGENT = "source.agent";

    private final SyncTask task;
    private final Clock clock;
    /** The task's source with all properties that its driver needs. */
    private final SyncTask.Source source;

    private final Databases databases;
    private final ChangeDataCapture cdc;
    private final SourceStart start;
    private final TaskStore store;
    private final TableStore tables;
    private final LoadProgress progress;
    private final TableCounts counts = new TableCounts();
    private final TextPolicy text;
    private final Throttle throttle;
    private final Evolution evolution;
    private final ChangeGuard guard;
    private final Quarantine quarantine;
    private final Lags lags;
    private final TaskRoutes routes;
    private final @Nullable TopicRoutes topic;
    private final TaskListener events;
    private final WriteListener writes;

    private volatile boolean sourceReached;
    private volatile boolean stored;
    private volatile Duration clockDifference = Duration.ZERO;
    private volatile @Nullable Long retentionMinutes;
    private volatile boolean retentionUnknown;

    /** Commit time of the position when the source was asked, where none is applied yet or nothing is sure to be. */
    private volatile @Nullable Instant retainedFrom;

    /** Position of a task that an operator left paused or stopped, before this process owns it. */
    private volatile @Nullable Position heldAt;

    /** Its tables as they are stored, for as long as nothing is planned. */
    private volatile List<TableStore.Kept> kept = List.of();

    private volatile @Nullable PrecheckReport report;
    private volatile @Nullable TaskPlan plan;

    /** What was found of tables by verifications, by source table as text. */
    private volatile Map<String, TaskStore.Verification> verifications = Map.of();

    private final AtomicBoolean adapting = new AtomicBoolean();
    private final AtomicBoolean verifying = new AtomicBoolean();
    private volatile @Nullable OwnedPosition position;
    private volatile @Nullable Lsn loadEnd;
    /** Up to where changes repeat what went through a topic that is not taken any more. */
    private volatile Lsn repeats = Lsn.ZERO;

    private volatile @Nullable Listener listener;
    private volatile @Nullable Throwable failure;

    SyncFlow(
            SyncTask task,
            CamelContext camel,
            RouteFolder files,
            Clock clock,
            TaskListener events,
            WriteListener writes) {
        this.task = task;
        this.events = events;
        this.writes = writes;
        this.clock = clock;
        this.source = Databases.server(task);
        this.databases = new Databases(task, source);
        this.cdc = new ChangeDataCapture(databases.sourceClient());
        this.store =
                new TaskStore(task.id(), databases.targetClient(), databases.transaction(), databases::dialect, clock);
        this.tables = new TableStore(task.id(), databases.targetClient(), databases.transaction());
        this.start = new SourceStart(task, cdc, clock);
        this.progress = new LoadProgress(clock);
        this.text = new TextPolicy(task.values());
        this.throttle = new Throttle(task.load().rate());
        this.evolution = new Evolution(
                task,
                new Ends(databases.source(), databases.target(), databases.transaction()),
                this::note,
                text,
                clock,
                cdc::allowsSnapshot,
                this::plan);
        this.guard = new ChangeGuard(new CaptureInstances(databases.source()), cdc, evolution);
        this.quarantine = new Quarantine(task.id(), databases.targetClient(), clock);
        this.lags = new Lags(task, cdc);
        this.routes = new TaskRoutes(this, camel, files, clock);
        this.topic = task.kafka()
                .map(kafka -> new TopicRoutes(task, kafka, databases, camel, files, clock, new Appliers()))
                .orElse(null);
    }

    @Override
    public Optional<Held> held() {
        if (Connections.check(databases.target(), "target, " + task.target(), "target", false)
                .isPresent()) {
            return Optional.empty();
        }
        quarantine.recount();
        Optional<Held> held = store.held();
        if (held.isPresent()) {
            heldAt = store.position().orElse(null);
            kept = tables.kept();
            lookAtRetention();
            lookAtVerifications();
        }
        return held;
    }

    @Override
    public void lookAtRetention() {
        Position at = lastPosition();
        if (at == null || !follows()) {
            return;
        }
        try {
            clockDifference = Duration.between(clock.instant(), cdc.now());
            sourceReached = true;
            retainedFrom = retainedFrom(at);
            retentionMinutes = cdc.retentionMinutes().orElse(null);
            lags.lookWhileHeld(at.commitLsn());
            retentionUnknown = false;
        } catch (DataAccessException e) {
            if (!retentionUnknown) {
                retentionUnknown = true;
                LOG.warn(
                        "{} - how long the source keeps changes could not be asked: {}",
                        task.id(),
                        String.valueOf(e.getMessage()));
            }
        }
    }

    @Override
    public void lookAtVerifications() {
        if (lastPosition() == null) {
            return;
        }
        try {
            verifications = store.verifications();
        } catch (DataAccessException e) {
            LOG.debug("{} - what verifications found could not be read from the target", task.id(), e);
        }
    }

    /**
     * Commit time of a position. Without a heartbeat, commits that bring no changes move the position on and leave its time
     * as it is.
     */
    private @Nullable Instant retainedFrom(Position at) {
        if (at.committedAt() != null && task.heartbeat().enabled()) {
            return null;
        }
        Instant sourceNow = clock.instant().plus(clockDifference);
        return cdc.age(at.commitLsn()).map(sourceNow::minus).orElse(at.committedAt() == null ? sourceNow : null);
    }

    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isAfter(other) ? one : other;
    }

    /** How far changes are applied, null when nothing is known of it. */
    private @Nullable Position appliedPosition() {
        return topic == null ? lastPosition() : topic.applied();
    }

    private @Nullable Position lastPosition() {
        OwnedPosition owned = position;
        return owned == null ? heldAt : owned.position();
    }

    @Override
    public void check() {
        Prechecks.Outcome outcome = Prechecks.run(task, databases, store, clock, this::columns);
        report = outcome.report();
        outcome.interruption().ifPresent(failure -> {
            throw failure;
        });
        if (!outcome.report().passed()) {
            PrecheckException found = new PrecheckException(outcome.report());
            if (mayPass(outcome.report()) && (sourceReached || store.position().isPresent())) {
                String state = isFound(AGENT, outcome.report()) ? CONNECTION_FAILURE : READ_ONLY;
                throw passing(String.valueOf(found.getMessage()), state);
            }
            throw found;
        }
        outcome.report().of(Finding.Level.WARNING).stream()
                .filter(finding -> !finding.accepted())
                .forEach(finding -> LOG.warn("{} - precheck {}: {}", task.id(), finding.id(), finding.text()));
        plan = outcome.plan().orElseThrow();
        sourceReached = true;
        clockDifference = Duration.between(clock.instant(), cdc.now());
    }

    /** A failure that is tried again. */
    private static DataAccessResourceFailureException passing(String message, String state) {
        return new DataAccessResourceFailureException(message, new SQLException(message, state));
    }

    /**
     * A target that was written to and is read-only now is full, or on its way from one server to another. SQL Server Agent
     * starts later than its server.
     */
    private static boolean mayPass(PrecheckReport report) {
        return report.of(Finding.Level.ERROR).stream()
                .allMatch(
                        finding -> finding.id().equals(WRITABLE) || finding.id().equals(AGENT));
    }

    private static boolean isFound(String id, PrecheckReport report) {
        return report.of(Finding.Level.ERROR).stream()
                .anyMatch(finding -> finding.id().equals(id));
    }

    @Override
    public PrecheckReport precheck() {
        PrecheckReport latest =
                Prechecks.run(task, databases, store, clock, this::columns).report();
        report = latest;
        return latest;
    }

    @Override
    public @Nullable PrecheckReport report() {
        return report;
    }

    @Override
    public void acceptWarning(String check, boolean accepted, String by) {
        if (Prechecks.levels().get(check) != Finding.Level.WARNING) {
            throw new IllegalStateException("'" + check + "' is no precheck whose warning can be accepted.");
        }
        if (task.acceptWarnings().contains(check)) {
            throw new IllegalStateException("'" + check + "' is accepted by the task's file, key accept-warnings.");
        }
        store.create();
        if (accepted) {
            store.acceptWarning(check, by);
        } else {
            store.withdrawWarning(check);
        }
        PrecheckReport latest = report;
        report = latest == null ? null : latest.accepting(check, accepted);
    }

    private TaskPlan plan() {
        return plan(columns());
    }

    /**
     * Columns that are synchronised, but of tables that are to be loaded anew, or come back to the task: those begin with what
     * the source has now.
     */
    private Map<TableName, Set<String>> columns() {
        Map<TableName, Set<String>> known = new HashMap<>(evolution.columns());
        Set<String> anew = tables.toClear();
        Set<String> begun = tables.find().keySet();
        known.keySet().removeIf(table -> anew.contains(table.toString()) || !begun.contains(table.toString()));
        return known;
    }

    private TaskPlan plan(Map<TableName, Set<String>> columns) {
        return CataloguePlanner.draft(task, databases.sourceClient(), databases.targetClient(), tables.find(), columns)
                .complete();
    }

    private boolean follows() {
        return task.initialize().contains(Part.CHANGES);
    }

    TaskPlan currentPlan() {
        TaskPlan planned = plan;
        if (planned == null) {
            throw new IllegalStateException("Task '" + task.id() + "' is not planned yet");
        }
        return planned;
    }

    @Override
    public void initialize() {
        store.create();
        quarantine.recount();
        stored = true;
        store.state(task.name(), TaskState.INITIALIZING, null);
        Map<TableName, Lsn> since = Map.of();
        if (follows()) {
            start.prepare(currentPlan(), new MadeAtSource(task, databases.targetClient(), clock));
            since = start.captured(currentPlan());
        }
        own(since);
        beginTopic();
        TargetTables targets = new TargetTables(task, currentPlan(), databases, store, tables, evolution);
        Map<TableName, Lsn> firsts = since;
        if (databases.unhurried(() -> targets.begin(firsts))) {
            loadEnd = null;
        }
        if (follows() && !task.does(Part.DATA) && !isLoaded()) {
            followAtOnce(since);
        }
        if (follows()) {
            evolution.begin(currentPlan());
            adaptColumns();
        }
        loader().restore();
        lookAtVerifications();
    }

    /**
     * Owns the position. The first one is stored before anything is loaded: whatever is committed at the source from now on
     * comes with the changes, whatever was committed before is there to be loaded.
     */
    private void own(Map<TableName, Lsn> since) {
        TaskStore.Owned owned =
                store.own().orElseGet(() -> store.begin(new Position(follows() ? start.first(since) : Lsn.ZERO, null)));
        position = new OwnedPosition(store, owned);
        routes.fenced();
        loadEnd = owned.loadEnd();
        lookAtRetention();
    }

    /** Nothing is loaded: tables are in sync when the changes up to the present are applied, which rows may be ahead of. */
    private void followAtOnce(Map<TableName, Lsn> since) {
        Lsn present = start.highest(since);
        store.dataDone(present);
        tables.catchUp();
        loadEnd = present;
    }

    /** Whether there is nothing left to load. */
    private boolean isLoaded() {
        return store.find().map(TaskStore.Progress::dataDone).orElse(false);
    }

    private Loader loader() {
        return new Loader(task, currentPlan(), databases, store, progress);
    }

    @Override
    public boolean load(BooleanSupplier stop) {
        if (isLoaded()) {
            return true;
        }
        if (!routes.load(loader(), stop)) {
            return false;
        }
        Optional<Lsn> end = follows() ? start.endOfLoad(stop) : Optional.of(Lsn.ZERO);
        if (end.isEmpty()) {
            return false;
        }
        store.dataDone(end.get());
        loadEnd = end.get();
        return true;
    }

    @Override
    public void start(Listener newListener) {
        failure = null;
        adapting.set(false);
        guard.begin(currentPlan().sources(), position().position().commitLsn());
        listener = newListener;
        if (topic != null) {
            topic.look();
        }
        routes.start();
    }

    @Override
    public void stop() {
        listener = null;
        try {
            routes.stop();
        } finally {
            lags.end();
            if (topic != null) {
                topic.stop();
            }
        }
    }

    @Override
    public List<String> release(boolean alsoTarget) {
        List<String> told = new ArrayList<>();
        TaskRelease release = new TaskRelease(task, databases, clock, told::add);
        release.source();
        if (alsoTarget) {
            release.target(true);
            stored = false;
            position = null;
            loadEnd = null;
            kept = List.of();
            verifications = Map.of();
        }
        return told;
    }

    @Override
    public Runnable reload(List<String> sources) {
        if (!store.exists()) {
            throw new IllegalStateException(
                    "Task '" + task.id() + "' has not begun yet: there is nothing to load anew.");
        }
        new TableReload(task, databases, tables).check(sources);
        return () -> {
            tables.reload(sources);
            loadEnd = null;
            kept = tables.kept();
            lookAtVerifications();
            sources.forEach(source -> LOG.info("{} {} - is to be loaded anew", task.id(), source));
        };
    }

    @Override
    public void close() {
        databases.close();
    }

    @Override
    public @Nullable TaskStore store() {
        return stored ? store : null;
    }

    /** What this process applies of the topic's changes. */
    private final class Appliers implements TopicRoutes.Listener {
        @Override
        public void applying() {
            lags.applying();
        }

        @Override
        public void applied(ChangeBatch batch, long millis, @Nullable ApplyResult result) {
            lags.applied(millis);
            wrote(WriteListener.Kind.APPLY, batch.changes().size(), millis);
            counts.addCommitted(batch);
            Repairs.note(task.id(), counts, result);
        }

        @Override
        public void setAside() {
            quarantine.recount();
            noteSetAside();
        }

        @Override
        public void failed(Throwable cause) {
            fail(cause);
        }

        @Override
        public @Nullable Throwable failure() {
            return failure;
        }
    }

    /** From here on nothing is on its way through a topic that is older than what is done to the target's tables next. */
    private void beginTopic() {
        failure = null;
        if (topic != null) {
            topic.begin(position(), this::mayBeAhead);
        } else {
            repeats = TopicRoutes.leave(task, databases, clock, position());
        }
    }

    /** The way through a topic, null for the straight way. */
    @Nullable
    TopicRoutes topic() {
        return topic;
    }

    /** The target has taken a chunk or a batch. */
    void wrote(WriteListener.Kind kind, long rows, long millis) {
        writes.written(task.id(), kind, rows, millis);
    }

    /** A batch is in the topic. */
    void written() {
        Listener told = listener;
        if (told != null) {
            told.applied();
        }
    }

    /** Columns come in, go or change between two lives of the capture. */
    @Override
    public void adapt() {
        if (!routes.isSettled()) {
            throw passing("The target has not taken a batch yet, after which columns can come in", CONNECTION_FAILURE);
        }
        if (topic != null) {
            beginTopic();
        }
        adaptColumns();
    }

    private void adaptColumns() {
        OwnedPosition owned = position();
        boolean loaded = store.find().map(TaskStore.Progress::dataDone).orElse(false);
        int added = databases.unhurried(() -> evolution.adapt(currentPlan(), owned.position(), owned::hold, loaded));
        for (int i = 0; i < added; i++) {
            counts.addDdl();
        }
        plan = plan();
    }

    /** A part of the flow failed: nothing later is applied, and the task is told once. */
    void fail(Throwable cause) {
        synchronized (this) {
            if (failure != null) {
                return;
            }
            failure = cause;
        }
        if (isChangeOfColumns(cause)) {
            columnsChanged();
            return;
        }
        Listener told = listener;
        if (told != null) {
            told.failed(cause);
        }
    }

    /** Whether columns have changed at the source, which makes changes fail that do not fit the target any more. */
    private boolean isChangeOfColumns(Throwable cause) {
        for (Throwable part = cause; part != null; part = part.getCause()) {
            if (part instanceof ColumnsChangedException) {
                return true;
            }
        }
        if (isLostChangeTable(cause)) {
            return true;
        }
        FailureClass kind = FailureClass.of(cause);
        if (kind.isRetryable() || cause instanceof EvolutionException) {
            return false;
        }
        try {
            requireUnbroken();
            return false;
        } catch (ColumnsChangedException e) {
            return true;
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
            return false;
        }
    }

    /** A capture instance was dropped under the capture: another may take its place, which starting anew finds out. */
    private static boolean isLostChangeTable(Throwable cause) {
        for (Throwable part = cause; part != null; part = part.getCause()) {
            if (part instanceof SQLException sql && sql.getErrorCode() == INVALID_OBJECT_NAME) {
                return String.valueOf(sql.getMessage()).contains(".cdc.");
            }
        }
        return false;
    }

    private void columnsChanged() {
        Listener told = listener;
        if (told != null && adapting.compareAndSet(false, true)) {
            told.columnsChanged();
        }
    }

    /** Looks whether columns have changed at the source, and whether new ones can come in. */
    void watchColumns() {
        if (!adapting.get()
                && evolution.watch(currentPlan(), position().position().commitLsn())) {
            columnsChanged();
        }
    }

    /** Makes sure that rows which have been read can be applied: as planned, and after all before them. */
    void guardChanges() {
        guard.check(currentPlan(), position().position().commitLsn());
    }

    /** Makes sure that changes which are not read yet are still there. */
    void watchLog() {
        guard.requireAvailable(position().position().commitLsn());
    }

    /** Asks the source how far capture and reading are, and the target how far a topic is applied. */
    void watchLags() {
        lags.look();
        if (topic != null) {
            lookAtTopic(topic);
        }
    }

    private void lookAtTopic(TopicRoutes way) {
        way.look();
        Position captured = position().position();
        Position at = way.applied();
        if (at != null && at.committedAt() != null && captured.committedAt() != null) {
            lags.behind(Duration.between(at.committedAt(), captured.committedAt()));
        }
        if (task.values().quarantine()) {
            quarantine.recount();
        }
        markInSync();
    }

    Lags lags() {
        return lags;
    }

    /** Whether the source captures changes at all. */
    boolean isAgentRunning() {
        return cdc.isAgentRunning();
    }

    /** Something keeps changes from coming, though the flow is sound; null when nothing does any more. */
    void warn(@Nullable String text) {
        Listener told = listener;
        if (told != null) {
            told.warned(text);
        }
    }

    void requireUnbroken() {
        evolution.requireUnbroken(currentPlan());
    }

    /** What ended the flow, null while nothing has. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    void streaming() {
        Listener told = listener;
        if (told != null) {
            told.streaming();
        }
    }

    void applied() {
        markInSync();
        Listener told = listener;
        if (told != null) {
            told.applied();
        }
    }

    /** Whether changes may repeat what the load has read. */
    boolean mayRepeatLoad() {
        Lsn end = loadEnd;
        OwnedPosition owned = position;
        return end == null || owned == null || owned.position().commitLsn().compareTo(end) < 0;
    }

    /** Whether rows of the target may be ahead of a batch, or not be there though the batch expects them. */
    boolean mayBeAhead(ChangeBatch batch) {
        return mayRepeatLoad() || batch.upTo().commitLsn().compareTo(repeats) <= 0 || mayDiffer(batch);
    }

    /** Rows that the target lacks, or has too many, are no surprise where the task does not follow every kind of change. */
    private boolean mayDiffer(ChangeBatch batch) {
        Set<TableName> partial = currentPlan().partial();
        return !partial.isEmpty()
                && batch.changes().stream()
                        .anyMatch(change -> partial.contains(change.shape().name()));
    }

    private void markInSync() {
        Position at = appliedPosition();
        Lsn end = loadEnd;
        if (at == null || end == null || at.commitLsn().compareTo(end) < 0) {
            return;
        }
        progress.tables().forEach((table, entry) -> {
            if (entry.state() == TableState.CATCHING_UP) {
                progress.state(table, TableState.IN_SYNC);
                currentPlan()
                        .of(table)
                        .ifPresent(planned ->
                                store.table(table, planned.target().name(), TableState.IN_SYNC, entry.rowsTotal()));
                LOG.info("{} {} - in sync", task.id(), table);
            }
        });
    }

    /** Whether the source lets the load read snapshots. */
    boolean allowsSnapshot() {
        return cdc.allowsSnapshot();
    }

    SyncTask task() {
        return task;
    }

    SyncTask.Source source() {
        return source;
    }

    Databases databases() {
        return databases;
    }

    /** Where rows go that the target refuses. */
    BadRows badRows() {
        return task.values().quarantine() ? quarantine : BadRows.STOP;
    }

    @Override
    public List<String> replay() {
        if (!store.exists()) {
            return List.of();
        }
        store.create();
        // Another process that runs the task would write the same rows in another order.
        store.own();
        position = null;
        List<String> told = new Replay(
                        plan(),
                        quarantine,
                        new CurrentRows(databases.sourceClient(), text),
                        new JdbcSourceTruth(databases.sourceClient()),
                        databases.target())
                .run();
        quarantine.recount();
        return told;
    }

    @Override
    public List<VerifiedTable> verify(Verifying how) {
        if (store.find().isEmpty()) {
            throw new IllegalStateException("Task '" + task.id() + "' has not begun yet: there is nothing to compare.");
        }
        if (how.repair() && !isAloneInTarget()) {
            throw new IllegalStateException(
                    "Task '" + task.id() + "' does not own all rows of its target tables, because it"
                            + (task.does(Part.DATA) ? " keeps rows that were there before" : " loads none")
                            + ": a repair would write over rows of others. Put right yourself what 'verify' finds without --repair.");
        }
        if (!verifying.compareAndSet(false, true)) {
            throw new IllegalStateException("Task '" + task.id() + "' is being verified already.");
        }
        try {
            store.create();
            boolean live = follows() && store.running().isPresent();
            if (follows() && !live) {
                how.remark()
                        .accept("Task " + task.id()
                                + " does not run: changes that it has not applied count as differences.");
            }
            if (live && !task.heartbeat().enabled()) {
                how.remark()
                        .accept("Task " + task.id()
                                + " has no heartbeat, so that it is not known when the capture job has"
                                + " read all commits: one that it has not read may count as a difference.");
            }
            Verification verification = new Verification(this, plan(), start, how, live, clock);
            List<VerifiedTable> found = databases.unhurried(() -> routes.verify(verification));
            note(new TaskEvent(clock.instant(), "verification", summary(found)));
            lookAtVerifications();
            return found;
        } finally {
            verifying.set(false);
        }
    }

    /** Whether all rows of the target tables are the task's, those of the load and of changes. */
    boolean isAloneInTarget() {
        return task.does(Part.DATA) && task.existingTables() != SyncTask.ExistingTables.KEEP_ROWS;
    }

    /** Tables that the task has begun with, by source table as text. */
    Map<String, TableStore.Begun> begun() {
        return tables.find();
    }

    private static String summary(List<VerifiedTable> found) {
        long rows = found.stream().mapToLong(VerifiedTable::rows).sum();
        long differences = found.stream().mapToLong(VerifiedTable::differences).sum();
        long repaired = found.stream().mapToLong(VerifiedTable::repaired).sum();
        return "Verified " + rows + " rows of " + found.size() + " tables: " + differences + " differ"
                + (repaired == 0 ? "." : ", " + repaired + " were repaired.");
    }

    TaskStore taskStore() {
        return store;
    }

    /** Rows that were set aside are so for good: their transaction was committed or rolled back. */
    void settleSetAside() {
        if (quarantine.settle()) {
            noteSetAside();
        }
    }

    private void noteSetAside() {
        note(quarantine.event());
    }

    private void note(TaskEvent event) {
        events.told(event, null);
        store.event(event);
    }

    @Override
    public List<Quarantine.Entry> setAside() {
        return quarantine.entries();
    }

    TextPolicy text() {
        return text;
    }

    Throttle throttle() {
        return throttle;
    }

    @Override
    public SyncTask.RateLimit rateLimit() {
        return throttle.limit();
    }

    @Override
    public void rateLimit(SyncTask.RateLimit limit) {
        throttle.limit(limit);
        LOG.info(
                "{} - load limited to {} rows and {} bytes a second, 0 is no limit",
                task.id(),
                limit.maxRowsPerSecond(),
                limit.maxBytesPerSecond());
    }

    TableCounts counts() {
        return counts;
    }

    LoadProgress progress() {
        return progress;
    }

    OwnedPosition position() {
        OwnedPosition owned = position;
        if (owned == null) {
            throw new IllegalStateException("Task '" + task.id() + "' does not own its position yet");
        }
        return owned;
    }

    @Override
    public Figures figures() {
        Position at = appliedPosition();
        Position captured = lastPosition();
        Instant sourceNow = sourceReached ? clock.instant().plus(clockDifference) : null;
        return new Figures(
                tables(),
                at,
                later(captured == null ? null : captured.committedAt(), retainedFrom),
                loadEnd,
                sourceNow,
                lags.lag(),
                retentionMinutes,
                counts.figures(quarantine.count()),
                progress.rowsPerSecond(),
                progress.bytesPerSecond());
    }

    @Override
    public Optional<TableDetail> table(String source) {
        TaskPlan planned = plan;
        return planned == null
                ? Optional.empty()
                : planned.tables().stream()
                        .filter(table -> table.source().name().toString().equals(source))
                        .findFirst()
                        .map(TablePlan::detail);
    }

    private List<TableStatus> tables() {
        TaskPlan planned = plan;
        if (planned == null) {
            return kept.stream().map(this::status).toList();
        }
        Map<TableName, LoadProgress.Entry> loaded = progress.tables();
        return planned.tables().stream()
                .map(table -> status(
                        table,
                        loaded.getOrDefault(
                                table.source().name(),
                                new LoadProgress.Entry(
                                        TableState.PENDING, 0, table.source().rows(), 0, 0))))
                .toList();
    }

    private TableStatus status(TableStore.Kept table) {
        return new TableStatus(
                table.source(),
                table.target(),
                table.state(),
                null,
                table.rows(),
                table.rowsTotal(),
                table.chunks(),
                table.chunksDone(),
                0,
                null,
                0,
                0,
                0,
                null,
                List.of(),
                verified(table.source(), table.target()));
    }

    private TableStatus status(TablePlan table, LoadProgress.Entry entry) {
        TableCounts.Counts applied = counts.of(table.target().name());
        double rate = isLoading(entry) ? progress.rowsPerSecond(table.source().name()) : 0;
        return new TableStatus(
                table.source().name().toString(),
                table.target().name().toString(),
                entry.state(),
                evolution.obstacle(table.source().name()),
                entry.rows(),
                entry.rowsTotal(),
                entry.chunks(),
                entry.chunksDone(),
                rate,
                TaskStatus.Progress.eta(entry.rows(), entry.rowsTotal(), rate),
                applied.inserts().sum(),
                applied.updates().sum(),
                applied.deletes().sum(),
                null,
                text.adjusted().columns(table.source().name()),
                verified(table.source().name().toString(), table.target().name().toString()));
    }

    private static boolean isLoading(LoadProgress.Entry entry) {
        return entry.state() == TableState.LOADING || entry.state() == TableState.RELOADING;
    }

    /** What was compared with another target table says nothing of this one. */
    private TableStatus.@Nullable Verified verified(String source, String target) {
        TaskStore.Verification latest = verifications.get(source);
        return latest != null && latest.target().equals(target) ? latest.found() : null;
    }
}
