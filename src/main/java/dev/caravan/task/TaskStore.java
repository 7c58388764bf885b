// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
import dev.caravan.model.TableName;
import dev.caravan.schema.TargetDialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The rows of one task in the control tables of the target. The position moves only by compare-and-set on the epoch of
 * this owner and the position it expects, so that a second owner, or a batch that was applied already, changes nothing.
 */
public final class TaskStore {

    /** Serialises the creation of the control tables: two tasks may start at once. */
    private static final long CREATE_LOCK = 0x6361726176616EL;

    private static final int EVENTS_SHOWN = 200;

    private static final Set<String> RUNNING =
            Set.of("PRECHECKING", "INITIALIZING", "SYNCHRONIZING", "RETRYING", "PAUSING");

    private final String task;
    private final JdbcClient target;
    private final TransactionTemplate transaction;
    private final Supplier<TargetDialect> dialect;
    private final Clock clock;

    /**
     * Keeps the rows of the given task.
     *
     * @param dialect of the target, asked when it is needed
     */
    public TaskStore(
            String task,
            JdbcClient target,
            TransactionTemplate transaction,
            Supplier<TargetDialect> dialect,
            Clock clock) {
        this.task = task;
        this.target = target;
        this.transaction = transaction;
        this.dialect = dialect;
        this.clock = clock;
    }

    /** Creates the control tables where they are not there. */
    public void create() {
        transaction.executeWithoutResult(status -> {
            target.sql("SELECT pg_advisory_xact_lock(?)").param(CREATE_LOCK).query(rs -> {});
            new ControlTables(target, dialect.get()).create(task);
        });
    }

    /**
     * What is stored of a task.
     *
     * @param schemaDone whether its tables are created
     * @param dataDone whether its load is finished
     */
    public record Progress(boolean schemaDone, boolean dataDone) {}

    /** The task's row, empty before its first start. */
    public Optional<Progress> find() {
        if (!exists()) {
            return Optional.empty();
        }
        return target.sql("SELECT schema_done, data_done FROM caravan.task WHERE task = ?")
                .param(task)
                .query((rs, row) -> new Progress(rs.getBoolean(1), rs.getBoolean(2)))
                .optional();
    }

    /** The state that an operator has asked for, empty when the task is in another one. */
    public Optional<TaskFlow.Held> held() {
        if (!exists()) {
            return Optional.empty();
        }
        return target.sql("SELECT state, reason, since, schema_done, data_done FROM caravan.task WHERE task = ?"
                        + " AND state IN ('PAUSED', 'STOPPED')")
                .param(task)
                .query((rs, row) -> new TaskFlow.Held(
                        TaskState.valueOf(rs.getString(1)),
                        Objects.requireNonNullElse(rs.getString(2), ""),
                        rs.getObject(3, OffsetDateTime.class).toInstant(),
                        rs.getBoolean(4),
                        rs.getBoolean(5)))
                .optional()
                .filter(held -> TaskRunner.isOperators(held.reason()));
    }

    /** Ids of prechecks whose warnings an operator has accepted. */
    public Set<String> acceptedWarnings() {
        boolean known = target.sql("SELECT count(*) FROM information_schema.tables"
                        + " WHERE table_schema = 'caravan' AND table_name = 'accepted_warning'")
                .query(Long.class)
                .single()
                .equals(1L);
        return known
                ? Set.copyOf(target.sql("SELECT check_id FROM caravan.accepted_warning WHERE task = ?")
                        .param(task)
                        .query(String.class)
                        .list())
                : Set.of();
    }

    /** Notes that an operator accepts the warnings of a precheck. */
    public void acceptWarning(String check, String by) {
        transaction.executeWithoutResult(status -> {
            withdrawWarning(check);
            target.sql("INSERT INTO caravan.accepted_warning (task, check_id, accepted_by, accepted_at)"
                            + " VALUES (?, ?, ?, ?)")
                    .params(task, check, by, now())
                    .update();
        });
    }

    /** Notes that nobody accepts them any more. */
    public void withdrawWarning(String check) {
        target.sql("DELETE FROM caravan.accepted_warning WHERE task = ? AND check_id = ?")
                .params(task, check)
                .update();
    }

    /** Writes the state, making the row at the first time. */
    public void state(String name, TaskState state, @Nullable String reason) {
        Timestamp now = now();
        int updated = target.sql("UPDATE caravan.task SET name = ?, state = ?, reason = ?, since = ? WHERE task = ?")
                .params(Arrays.asList(name, state.name(), reason, now, task))
                .update();
        if (updated == 0) {
            target.sql("INSERT INTO caravan.task VALUES (?, ?, ?, ?, ?, false, false)")
                    .params(Arrays.asList(task, name, state.name(), reason, now))
                    .update();
        }
    }

    /** Notes that the tables are created. */
    public void schemaDone() {
        target.sql("UPDATE caravan.task SET schema_done = true WHERE task = ?")
                .param(task)
                .update();
    }

    /** Notes that the load is finished; changes up to {@code loadEnd} may repeat what was loaded. */
    public void dataDone(Lsn loadEnd) {
        transaction.executeWithoutResult(status -> {
            target.sql("UPDATE " + positionTable() + " SET load_end_lsn = ? WHERE task = ?")
                    .params(loadEnd.toString(), task)
                    .update();
            target.sql("UPDATE caravan.task SET data_done = true WHERE task = ?")
                    .param(task)
                    .update();
        });
    }

    /**
     * A position and who owns it.
     *
     * @param epoch number of the owner, higher for a later one
     * @param position how far changes are applied
     * @param loadEnd LSN of the end of the load, null while it runs
     */
    public record Owned(
            long epoch, Position position, @Nullable Lsn loadEnd) {}

    /**
     * Becomes the owner of the task's position: whoever owned it before can no longer move it. Empty when the task has
     * no position yet.
     */
    public Optional<Owned> own() {
        return target.sql("UPDATE " + positionTable() + " SET epoch = epoch + 1 WHERE task = ?"
                        + " RETURNING epoch, commit_lsn, committed_at, load_end_lsn")
                .param(task)
                .query((rs, row) -> {
                    String loadEnd = rs.getString(4);
                    return new Owned(
                            rs.getLong(1),
                            new Position(Lsn.parse(rs.getString(2)), instant(rs, 3)),
                            loadEnd == null ? null : Lsn.parse(loadEnd));
                })
                .optional();
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }

    /** Stores the first position and owns it. */
    public Owned begin(Position start) {
        String lsn = start.commitLsn().toString();
        target.sql("INSERT INTO " + positionTable() + " VALUES (?, 1, ?, ?, ?, NULL, 0, 0, ?)")
                .params(Arrays.asList(task, lsn, lsn, timestamp(start.committedAt()), now()))
                .update();
        return new Owned(1, start, null);
    }

    /**
     * Moves the position on, in the transaction of the given connection.
     *
     * @return whether it was where it was expected and still owned
     */
    public boolean advance(Connection connection, long epoch, Lsn from, Position to, long changes) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE " + positionTable() + " SET commit_lsn = ?, committed_at = coalesce(?, committed_at),"
                        + " batches = batches + 1, changes = changes + ?, applied_at = ?"
                        + " WHERE task = ? AND epoch = ? AND commit_lsn = ?")) {
            update.setString(1, to.commitLsn().toString());
            update.setTimestamp(2, timestamp(to.committedAt()));
            update.setLong(3, changes);
            update.setTimestamp(4, now());
            update.setString(5, task);
            update.setLong(6, epoch);
            update.setString(7, from.toString());
            return update.executeUpdate() == 1;
        }
    }

    /**
     * Locks the position where it is, in the transaction of the given connection.
     *
     * @return whether it was where it was expected and still owned
     */
    public boolean hold(Connection connection, long epoch, Lsn at) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT 1 FROM " + positionTable() + " WHERE task = ? AND epoch = ? AND commit_lsn = ? FOR UPDATE")) {
            select.setString(1, task);
            select.setLong(2, epoch);
            select.setString(3, at.toString());
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private String positionTable() {
        return ControlTables.position(task, dialect.get());
    }

    /** Whether the control tables are there. */
    public boolean exists() {
        return ControlTables.exist(target);
    }

    /** The stored position, without owning it; empty before the first. */
    public Optional<Position> position() {
        if (!exists()) {
            return Optional.empty();
        }
        return target.sql("SELECT commit_lsn, committed_at FROM caravan.position WHERE task = ?")
                .param(task)
                .query((rs, row) -> new Position(Lsn.parse(rs.getString(1)), instant(rs, 2)))
                .optional();
    }

    /** State of the task when it says that a process runs it; the process may have been killed. */
    public Optional<String> running() {
        if (!exists()) {
            return Optional.empty();
        }
        return target.sql("SELECT state FROM caravan.task WHERE task = ?")
                .param(task)
                .query(String.class)
                .optional()
                .filter(RUNNING::contains);
    }

    /**
     * Up to where changes are applied: the stored position, or that of the last partition where changes go through a topic.
     * Empty before the first.
     */
    public Optional<Position> applied() {
        Optional<Position> byPartition = partitions().applied();
        return byPartition.isPresent() ? byPartition : position();
    }

    private PartitionStore partitions() {
        return new PartitionStore(task, target, dialect, clock);
    }

    /** Rewinds the owned position to where changes are applied: what came after it is to be captured again. */
    public void rewind(long epoch, Lsn to) {
        target.sql("UPDATE " + positionTable() + " SET commit_lsn = ? WHERE task = ? AND epoch = ?")
                .params(to.toString(), task, epoch)
                .update();
    }

    /** Keeps changes from being applied up to the end of the current transaction, whoever applies them. */
    public void lockPosition() {
        target.sql("SELECT epoch FROM " + positionTable() + " WHERE task = ? FOR UPDATE")
                .param(task)
                .query(rs -> {});
        for (PartitionStore.Stored partition : partitions().find()) {
            target.sql("SELECT epoch FROM " + ControlTables.partition(task, partition.partition(), dialect.get())
                            + " WHERE task = ? AND partition_number = ? FOR UPDATE")
                    .params(task, partition.partition())
                    .query(rs -> {});
        }
    }

    /** Notes what a verification found of a table. */
    public void verified(VerifiedTable table) {
        transaction.executeWithoutResult(status -> {
            target.sql("DELETE FROM caravan.verification WHERE task = ? AND source_table = ?")
                    .params(task, table.source())
                    .update();
            target.sql("INSERT INTO caravan.verification VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                    .params(Arrays.asList(
                            task,
                            table.source(),
                            table.target(),
                            now(),
                            table.rows(),
                            table.missing(),
                            table.different(),
                            table.surplus(),
                            table.undecided(),
                            table.repaired(),
                            table.note()))
                    .update();
        });
    }

    /**
     * What the latest verification found of a table, by whatever process it was done.
     *
     * @param target target table as text
     * @param found what it found
     */
    public record Verification(String target, TableStatus.Verified found) {}

    /** Latest verifications by source table as text. */
    public Map<String, Verification> verifications() {
        if (!ControlTables.exists(target, "verification")) {
            return Map.of();
        }
        return target
                .sql("SELECT source_table, target_table, at, rows_compared, missing, different, surplus, undecided,"
                        + " repaired, note FROM caravan.verification WHERE task = ?")
                .param(task)
                .query((rs, row) -> Map.entry(
                        rs.getString(1),
                        new Verification(
                                rs.getString(2),
                                new TableStatus.Verified(
                                        rs.getObject(3, OffsetDateTime.class).toInstant(),
                                        rs.getLong(4),
                                        rs.getLong(5),
                                        rs.getLong(6),
                                        rs.getLong(7),
                                        rs.getLong(8),
                                        rs.getLong(9),
                                        rs.getString(10)))))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** States of the task's tables by source table as text. */
    public Map<String, TableState> tables() {
        if (!exists()) {
            return Map.of();
        }
        return target
                .sql("SELECT source_table, state FROM caravan.table_state WHERE task = ?")
                .param(task)
                .query((rs, row) -> Map.entry(rs.getString(1), TableState.valueOf(rs.getString(2))))
                .list()
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Writes a table's state, making the row at the first time. */
    public void table(TableName source, TableName targetTable, TableState state, long rowsTotal) {
        int updated = target.sql(
                        "UPDATE caravan.table_state SET state = ?, rows_total = ? WHERE task = ? AND source_table = ?")
                .params(state.name(), rowsTotal, task, source.toString())
                .update();
        if (updated == 0) {
            target.sql("INSERT INTO caravan.table_state VALUES (?, ?, ?, ?, NULL, ?)")
                    .params(task, source.toString(), targetTable.toString(), state.name(), rowsTotal)
                    .update();
        }
    }

    /** Adds to the history. */
    public void event(TaskEvent event) {
        target.sql("INSERT INTO caravan.event VALUES (?, ?, ?, ?)")
                .params(task, Timestamp.from(event.at()), event.kind(), event.text())
                .update();
    }

    /** Newest entries of the history first. */
    public List<TaskEvent> events() {
        return target.sql("SELECT at, kind, text FROM caravan.event WHERE task = ? ORDER BY at DESC LIMIT "
                        + EVENTS_SHOWN)
                .param(task)
                .query((rs, row) -> new TaskEvent(
                        rs.getObject(1, OffsetDateTime.class).toInstant(), rs.getString(2), rs.getString(3)))
                .list();
    }

    private Timestamp now() {
        return Timestamp.from(clock.instant());
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}
