// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.batch.NetChanges;
import dev.caravan.batch.TableChanges;
import dev.caravan.model.ChangeBatch;
import dev.caravan.model.TableShape;
import dev.caravan.schema.TargetDialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies batches of changes to the target, each in one transaction together with the position. What differs from the
 * expected is repaired by doing the batch again on a safer path, once per kind of surprise.
 *
 * <p>Thread-safe; batches of one task have to come one after the other all the same.
 */
public final class ChangeApplier {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeApplier.class);

    private final DataSource dataSource;
    private final ApplySettings settings;
    private final StagingTables stagingTables = new StagingTables();
    private final SegmentedTransaction segments;
    private final Map<TableShape, TablePlan> plans = new ConcurrentHashMap<>();
    private final ThreadLocal<CopyBuffer> buffers;
    private final KnownDialect dialect;
    private final BadRows badRows;

    /** An applier that takes a connection per batch, and applies nothing of a batch with a row that the target refuses. */
    public ChangeApplier(DataSource dataSource, ApplySettings settings) {
        this(dataSource, settings, BadRows.STOP);
    }

    /** An applier that sets rows aside that the target refuses. */
    public ChangeApplier(DataSource dataSource, ApplySettings settings, BadRows badRows) {
        this.badRows = badRows;
        this.dataSource = dataSource;
        this.settings = settings;
        this.dialect = new KnownDialect(settings.dialect());
        this.segments = new SegmentedTransaction(dataSource, this, stagingTables, badRows);
        this.buffers = ThreadLocal.withInitial(() -> new CopyBuffer(2 * settings.bufferBytes()));
    }

    /** Forgets what is known of the target, so that the next batch reads its catalogue again. */
    public void refresh() {
        plans.clear();
        dialect.forget();
    }

    /**
     * Applies a batch, all or nothing. A batch that is not complete is applied in a target transaction that stays open for
     * the batches that follow, up to a complete one, which commits all of them.
     *
     * @param batch changes of target tables
     * @param step moves the position on in the same transaction
     * @param mode whether rows may be ahead of the batch
     * @throws StalePositionException from the step
     * @throws ApplyException when the target failed or the rows do not fit it; {@link ApplyException#isInDoubt} tells
     *     whether the batch may have been committed
     */
    public ApplyResult apply(ChangeBatch batch, PositionStep step, ApplyMode mode) {
        return segments.isOpen() || !batch.complete() ? segments.apply(batch, step, mode) : whole(batch, step, mode);
    }

    /** Whether batches that were not complete wait for the one that is. */
    boolean isContinued() {
        return segments.isOpen();
    }

    /** Rolls back what batches that were not complete have left open. */
    public void abandon() {
        segments.abandon();
    }

    private ApplyResult whole(ChangeBatch batch, PositionStep step, ApplyMode mode) {
        long started = System.nanoTime();
        List<TableChanges> changes = fold(batch, mode);
        Attempt attempt = Attempt.first(mode);
        for (int attempts = 1; ; attempts++) {
            try {
                Outcome outcome = transaction(batch, changes, step, mode, attempt);
                return outcome.result(attempts, System.nanoTime() - started);
            } catch (DriftException drift) {
                LOG.debug("{}; doing the batch again on the safe path", drift.getMessage());
                attempt = attempt.afterDrift();
            } catch (ApplyException failure) {
                Optional<Attempt> next = after(attempt, failure, changes);
                if (next.isEmpty() && maySetAside(failure)) {
                    return segments.apply(batch, step, mode);
                }
                attempt = next.orElseThrow(() -> failure);
            }
        }
    }

    /** Whether a row is at fault that others need not wait for. */
    boolean maySetAside(ApplyException failure) {
        return badRows != BadRows.STOP && failure.failureClass() == FailureClass.DATA && !failure.isInDoubt();
    }

    /** How to try changes again after a failure, if anything can help. */
    Optional<Attempt> after(Attempt attempt, ApplyException failure, List<TableChanges> changes) {
        changes.forEach(table -> plans.remove(table.shape()));
        Dialect known = dialect.peek();
        return known == null ? Optional.empty() : attempt.after(failure, known.mayReplicate());
    }

    static List<TableChanges> fold(ChangeBatch batch, ApplyMode mode) {
        try {
            NetChanges net = mode == ApplyMode.SAFE
                    ? NetChanges.overlappingLoad(batch.changes())
                    : NetChanges.of(batch.changes());
            return net.tables();
        } catch (IllegalArgumentException e) {
            throw new ApplyException(
                    FailureClass.DATA, null, "Could not fold the changes of a batch: " + e.getMessage() + ".", e);
        }
    }

    private Outcome transaction(
            ChangeBatch batch, List<TableChanges> changes, PositionStep step, ApplyMode mode, Attempt attempt) {
        try (TargetSession session = TargetSession.open(dataSource)) {
            try {
                Outcome outcome = run(session, batch, changes, step, mode, attempt);
                session.commit();
                stagingTables.committed(session, outcome.staging());
                return outcome;
            } finally {
                if (!session.isCommitted()) {
                    stagingTables.forget(session);
                }
            }
        } catch (SQLException e) {
            throw ApplyException.of("apply a batch to the target", null, e);
        }
    }

    private Outcome run(
            TargetSession session,
            ChangeBatch batch,
            List<TableChanges> changes,
            PositionStep step,
            ApplyMode mode,
            Attempt attempt)
            throws SQLException {
        begin(session, attempt);
        step.advance(session.connection(), batch);
        return work(session, changes, mode, attempt);
    }

    /** Writes changes in the transaction of the session. */
    Outcome work(TargetSession session, List<TableChanges> changes, ApplyMode mode, Attempt attempt)
            throws SQLException {
        Connection connection = session.connection();
        Dialect server = dialect.of(connection);
        List<BatchWork.Planned> tables = new ArrayList<>(changes.size());
        for (TableChanges table : changes) {
            tables.add(new BatchWork.Planned(plan(connection, table.shape(), server), table));
        }
        if (server.member() == TargetDialect.POSTGRESQL) {
            PlannerStatistics.mend(
                    connection, tables.stream().map(BatchWork.Planned::plan).toList());
        }
        BatchTransaction transaction = new BatchTransaction(connection, buffers.get(), settings.bufferBytes());
        BatchWork.Conditions conditions = new BatchWork.Conditions(attempt, mode, settings.directRows(), server);
        BatchWork work = BatchWork.of(tables, conditions, transaction);
        LinkedHashSet<String> staging = stagingTables.provide(session, work.staged());
        work.run();
        List<String> filled = work.staged().stream().map(TablePlan::staging).toList();
        return new Outcome(work.results(), staging, filled, transaction.bytes());
    }

    /** Makes the settings for the session's transaction. */
    void begin(TargetSession session, Attempt attempt) throws SQLException {
        Dialect server = dialect.of(session.connection());
        try (Statement statement = session.connection().createStatement()) {
            statement.execute(server.settings(settings.transaction()));
            if (attempt.replica()) {
                statement.execute("SET LOCAL session_replication_role = replica");
            }
            if (attempt.safety() != Attempt.Safety.STRICT && server.enforcesForeignKeys()) {
                statement.execute("SET CONSTRAINTS ALL DEFERRED");
            }
        }
    }

    /** Takes back what an attempt has set for its part of a transaction that goes on. */
    void end(TargetSession session, Attempt attempt) throws SQLException {
        if (attempt.replica()) {
            try (Statement statement = session.connection().createStatement()) {
                statement.execute("SET LOCAL session_replication_role TO DEFAULT");
            }
        }
    }

    private TablePlan plan(Connection connection, TableShape shape, Dialect server) throws SQLException {
        TablePlan known = plans.get(shape);
        if (known == null) {
            TargetTable table = TargetCatalog.read(connection, server.member(), shape.name())
                    .orElseThrow(() -> new ApplyException(
                            FailureClass.FATAL,
                            shape.name(),
                            "Could not write to " + shape.name() + ": the target has no such table. Create it, or"
                                    + " correct the name mapping.",
                            null));
            known = new TablePlan(shape, table, server, settings.format());
            warn(table);
            plans.put(shape, known);
        }
        return known;
    }

    private void warn(TargetTable table) {
        if (table.placement().storage() == Placement.Storage.APPEND_OPTIMIZED) {
            LOG.warn(
                    "{} {} - append-optimized: each batch deletes and inserts whole rows, locks the table and leaves dead"
                            + " rows behind; a heap table suits changes better",
                    settings.applicationName().replaceFirst("^caravan:", ""),
                    table.name());
        }
    }

    /**
     * What a transaction did.
     *
     * @param tables one entry per table
     * @param staging the session's staging tables after it
     * @param filled staging tables that have rows now
     * @param bytes bytes sent by COPY
     */
    record Outcome(List<ApplyResult.Table> tables, LinkedHashSet<String> staging, List<String> filled, long bytes) {

        ApplyResult result(int attempts, long nanos) {
            long drift =
                    tables.stream().mapToLong(ApplyResult.Table::driftRepaired).sum();
            return new ApplyResult(tables, attempts, drift, bytes, nanos);
        }
    }
}
