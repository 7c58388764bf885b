// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.model.Lsn;
import dev.caravan.model.Position;
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
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How far the partitions of a task's topic are applied: rows in the control tables of the target. They move only by
 * compare-and-set on the offset that is expected, in the transaction that carries the changes, so that two appliers of one
 * partition, or a record that comes again, change nothing.
 */
public final class PartitionStore {

    private static final String COLUMNS =
            "partition_number, topic_id, next_offset, epoch, commit_lsn, committed_at, in_part";

    private final String task;
    private final JdbcClient target;
    private final Supplier<TargetDialect> dialect;
    private final Clock clock;

    /**
     * Keeps the rows of the given task.
     *
     * @param dialect of the target, asked when it is needed
     */
    public PartitionStore(String task, JdbcClient target, Supplier<TargetDialect> dialect, Clock clock) {
        this.task = task;
        this.target = target;
        this.dialect = dialect;
        this.clock = clock;
    }

    /** Id of the task. */
    public String task() {
        return task;
    }

    /**
     * How far a partition is applied.
     *
     * @param partition its number, from 0
     * @param topicId Kafka's identifier of the topic: one that was deleted and made anew has another
     * @param nextOffset offset of the first record that is not applied
     * @param epoch of the capture that wrote what was applied last
     * @param position up to where all source transactions are applied, as far as they are in the partition
     * @param inPart whether the source transaction after the position is applied in part
     */
    public record Stored(
            int partition, String topicId, long nextOffset, long epoch, Position position, boolean inPart) {}

    /** All partitions, in order; none before the first start. */
    public List<Stored> find() {
        if (!ControlTables.exists(target, "topic_partition")) {
            return List.of();
        }
        return target.sql(
                        "SELECT " + COLUMNS + " FROM caravan.topic_partition WHERE task = ? ORDER BY partition_number")
                .param(task)
                .query((rs, row) -> stored(rs))
                .list();
    }

    /** One partition, empty when the task does not know it. */
    public Optional<Stored> find(int partition) {
        return find().stream().filter(stored -> stored.partition() == partition).findFirst();
    }

    private static Stored stored(ResultSet row) throws SQLException {
        OffsetDateTime at = row.getObject(6, OffsetDateTime.class);
        return new Stored(
                row.getInt(1),
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                new Position(Lsn.parse(row.getString(5)), at == null ? null : at.toInstant()),
                row.getBoolean(7));
    }

    /** Position of the partition that is behind the others, empty before the first start. */
    public Optional<Position> applied() {
        return find().stream().map(Stored::position).min(Comparator.comparing(Position::commitLsn));
    }

    /** Forgets all partitions. */
    public void clear() {
        find().forEach(partition -> target.sql("DELETE FROM " + table(partition.partition()) + " WHERE task = ?")
                .param(task)
                .update());
    }

    /** Writes a partition as told, whatever is stored of it; for the one that captures, while nobody applies. */
    public void put(Stored partition) {
        new ControlTables(target, dialect.get()).createPartition(task, partition.partition());
        String table = table(partition.partition());
        target.sql("DELETE FROM " + table + " WHERE task = ? AND partition_number = ?")
                .params(task, partition.partition())
                .update();
        Position position = partition.position();
        target.sql("INSERT INTO " + table + " (task, " + COLUMNS + ", applied_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .params(Arrays.asList(
                        task,
                        partition.partition(),
                        partition.topicId(),
                        partition.nextOffset(),
                        partition.epoch(),
                        position.commitLsn().toString(),
                        timestamp(position.committedAt()),
                        partition.inPart(),
                        Timestamp.from(clock.instant())))
                .update();
    }

    /**
     * Moves a partition on, in the transaction of the given connection.
     *
     * @param from offset that is expected
     * @return whether it was there, of the same topic
     */
    public boolean advance(Connection connection, long from, Stored to) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE " + table(to.partition())
                + " SET next_offset = ?, epoch = ?, commit_lsn = ?, committed_at = coalesce(?, committed_at), in_part = ?,"
                + " applied_at = ? WHERE task = ? AND partition_number = ? AND topic_id = ? AND next_offset = ?")) {
            update.setLong(1, to.nextOffset());
            update.setLong(2, to.epoch());
            update.setString(3, to.position().commitLsn().toString());
            update.setTimestamp(4, timestamp(to.position().committedAt()));
            update.setBoolean(5, to.inPart());
            update.setTimestamp(6, Timestamp.from(clock.instant()));
            update.setString(7, task);
            update.setInt(8, to.partition());
            update.setString(9, to.topicId());
            update.setLong(10, from);
            return update.executeUpdate() == 1;
        }
    }

    private String table(int partition) {
        return ControlTables.partition(task, partition, dialect.get());
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }
}
