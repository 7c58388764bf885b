// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.caravan.copy.BadRow;
import dev.caravan.copy.BadRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Rows of a task that the target refused, in its table {@code caravan.quarantine}. Thread-safe. */
public final class Quarantine implements BadRows {

    private static final Logger LOG = LoggerFactory.getLogger(Quarantine.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String INSERT = "INSERT INTO caravan.quarantine (task, target_table, operation, row_key,"
            + " row_values, reason, commit_lsn, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

    private final String task;
    private final JdbcClient target;
    private final Clock clock;
    private final AtomicLong count = new AtomicLong();
    private final AtomicBoolean changed = new AtomicBoolean();

    /** The quarantine of a task. */
    public Quarantine(String task, JdbcClient target, Clock clock) {
        this.task = task;
        this.target = target;
        this.clock = clock;
    }

    /**
     * A row that was set aside, without its values.
     *
     * @param number number
     * @param table target table
     * @param operation insert, update or delete
     * @param key names and values of its key as a JSON object
     * @param reason why the target refused it
     * @param commitLsn commit of the source transaction, null for a row of the load
     * @param at when
     */
    public record Entry(
            long number,
            String table,
            String operation,
            String key,
            String reason,
            @Nullable String commitLsn,
            Instant at) {}

    @Override
    public void setAside(Connection connection, BadRow row) throws SQLException {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        for (int i = 0; i < row.values().length; i++) {
            values.put(row.columns().get(i), shown(row.values()[i]));
        }
        Map<String, @Nullable Object> key = new LinkedHashMap<>();
        row.key().forEach(name -> key.put(name, values.get(name)));
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, task);
            insert.setString(2, row.table().toString());
            insert.setString(3, row.operation().name().toLowerCase(Locale.ROOT));
            insert.setString(4, json(key));
            insert.setString(5, json(values));
            insert.setString(6, row.reason().replace("\0", ""));
            insert.setString(7, row.commitLsn() == null ? null : row.commitLsn().toString());
            insert.setTimestamp(8, Timestamp.from(clock.instant()));
            insert.executeUpdate();
        }
        changed.set(true);
        LOG.warn("{} {} - a row was set aside: {}", task, row.table(), row.reason());
    }

    /** Large values as text, others as JSON has them; the target's text takes no NUL, which JSON escapes. */
    private static @Nullable Object shown(@Nullable Object value) {
        return value == null || value instanceof Number || value instanceof Boolean || value instanceof byte[]
                ? value
                : value.toString();
    }

    private static String json(Map<String, ?> values) {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A row could not be written as JSON", e);
        }
    }

    /**
     * Counts again if rows were set aside since the last time, whose transaction is over by now.
     *
     * @return whether there are more than at the last count
     */
    public boolean settle() {
        if (!changed.getAndSet(false)) {
            return false;
        }
        long before = count.get();
        recount();
        return count.get() > before;
    }

    /** Reads how many there are. */
    public void recount() {
        count.set(
                isThere()
                        ? target.sql("SELECT count(*) FROM caravan.quarantine WHERE task = ?")
                                .param(task)
                                .query(Long.class)
                                .single()
                        : 0);
    }

    /** Whether the table was made yet. */
    private boolean isThere() {
        return target.sql("SELECT to_regclass('caravan.quarantine') IS NOT NULL")
                .query(Boolean.class)
                .single();
    }

    /** Rows set aside, as far as is known. */
    public long count() {
        return count.get();
    }

    /** What tells that rows were set aside just now. */
    public TaskEvent event() {
        return new TaskEvent(
                clock.instant(),
                "quarantine",
                "Rows were set aside, because the target refused them; there are " + count() + " of them now.");
    }

    /** Rows set aside, oldest first, at most 1,000. */
    public List<Entry> entries() {
        if (!isThere()) {
            return List.of();
        }
        return target.sql("SELECT number, target_table, operation, row_key, reason, commit_lsn, at FROM"
                        + " caravan.quarantine WHERE task = ? ORDER BY number LIMIT 1000")
                .param(task)
                .query((rs, row) -> new Entry(
                        rs.getLong(1),
                        rs.getString(2),
                        rs.getString(3),
                        rs.getString(4),
                        rs.getString(5),
                        rs.getString(6),
                        rs.getTimestamp(7).toInstant()))
                .list();
    }

    /**
     * A row to be tried again.
     *
     * @param number number
     * @param table target table
     * @param values names and values of all columns as a JSON object
     */
    public record Refused(long number, String table, String values) {}

    /**
     * Rows set aside, with their values, oldest first, a few at a time.
     *
     * @param after number of the last row that was given before, 0 for the first time
     */
    public List<Refused> refused(long after) {
        return target.sql(
                        "SELECT number, target_table, row_values FROM caravan.quarantine WHERE task = ? AND number > ?"
                                + " ORDER BY number LIMIT 100")
                .params(task, after)
                .query((rs, row) -> new Refused(rs.getLong(1), rs.getString(2), rs.getString(3)))
                .list();
    }

    /** Removes a row within the transaction that writes it. */
    public void remove(Connection connection, long number) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM caravan.quarantine WHERE task = ? AND number = ?")) {
            delete.setString(1, task);
            delete.setLong(2, number);
            delete.executeUpdate();
        }
    }
}
