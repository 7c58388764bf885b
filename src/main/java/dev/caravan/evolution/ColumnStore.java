// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A task's rows in {@code caravan.table_column} and {@code caravan.capture_instance} of the target. */
public final class ColumnStore {

    private final String task;
    private final JdbcClient target;
    private final Clock clock;

    /** Keeps the rows of the given task. */
    public ColumnStore(String task, JdbcClient target, Clock clock) {
        this.task = task;
        this.target = target;
        this.clock = clock;
    }

    /** Names of synchronised columns of the tables of which something is known. */
    public Map<TableName, Set<String>> synchronised() {
        return Additions.synchronised(columns());
    }

    /** Known columns by source table and by id; none before the control tables are there. */
    Map<TableName, Map<Integer, KnownColumn>> columns() {
        Map<TableName, Map<Integer, KnownColumn>> columns = new HashMap<>();
        if (!exists()) {
            return columns;
        }
        target.sql("SELECT source_table, column_id, source_column, source_type, source_nullable, state, base,"
                        + " capture_instance, switch_lsn, target_column, source_schema, table_id FROM caravan.table_column WHERE task = ?"
                        + " ORDER BY source_table, column_id")
                .param(task)
                .query(rs -> {
                    String lsn = rs.getString(9);
                    columns.computeIfAbsent(
                                    table(rs.getString(11), rs.getString(1)), table -> new java.util.TreeMap<>())
                            .put(
                                    rs.getInt(2),
                                    new KnownColumn(
                                            rs.getInt(12),
                                            rs.getInt(2),
                                            rs.getString(3),
                                            rs.getString(10),
                                            rs.getString(4),
                                            rs.getBoolean(5),
                                            ColumnState.valueOf(rs.getString(6)),
                                            rs.getString(7),
                                            rs.getString(8),
                                            lsn == null ? null : Lsn.parse(lsn)));
                });
        return columns;
    }

    private static TableName table(String schema, String qualified) {
        return new TableName(schema, qualified.substring(schema.length() + 1));
    }

    private boolean exists() {
        return target.sql("SELECT to_regclass('caravan.capture_instance') IS NOT NULL")
                .query(Boolean.class)
                .single();
    }

    /**
     * Whether another task of the target, with the same source, follows a table and has not come to an LSN yet. A task that
     * was released may have left the note of change data capture of the database, and nothing else.
     */
    boolean isReadByOthersBefore(TableName table, Lsn lsn) {
        return target.sql("""
                        SELECT EXISTS (SELECT 1 FROM caravan.table_state s JOIN caravan.position p ON p.task = s.task
                        WHERE s.task <> ? AND s.source_table = ? AND s.state <> 'REMOVED' AND p.commit_lsn < ?
                        AND EXISTS (SELECT 1 FROM caravan.source_object ours
                            JOIN caravan.source_object theirs ON theirs.server = ours.server
                            WHERE ours.task = ? AND theirs.task = s.task AND theirs.kind <> 'DATABASE_CAPTURE'))""")
                .params(task, table.toString(), lsn.toString(), task)
                .query(Boolean.class)
                .single();
    }

    /** Writes a column, making its row at the first time. */
    void put(TableName table, KnownColumn column) {
        List<Object> values = new ArrayList<>(Arrays.asList(
                column.name(),
                column.target(),
                column.type(),
                column.nullable(),
                column.state().name(),
                column.base(),
                column.instance(),
                column.switchLsn() == null ? null : column.switchLsn().toString(),
                Timestamp.from(clock.instant()),
                column.table()));
        values.addAll(List.of(task, table.toString(), column.id()));
        int updated = target.sql(
                        "UPDATE caravan.table_column SET source_column = ?, target_column = ?, source_type = ?,"
                                + " source_nullable = ?, state = ?, base = ?, capture_instance = ?, switch_lsn = ?, since = ?,"
                                + " table_id = ?"
                                + " WHERE task = ? AND source_table = ? AND column_id = ?")
                .params(values)
                .update();
        if (updated == 0) {
            target.sql(
                            "INSERT INTO caravan.table_column (source_column, target_column, source_type, source_nullable, state, base,"
                                    + " capture_instance, switch_lsn, since, table_id, task, source_table, column_id, source_schema)"
                                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                    .params(Stream.concat(values.stream(), Stream.of(table.schema()))
                            .toList())
                    .update();
        }
    }

    /** Forgets a column. */
    void remove(TableName table, KnownColumn column) {
        target.sql("DELETE FROM caravan.table_column WHERE task = ? AND source_table = ? AND column_id = ?")
                .params(task, table.toString(), column.id())
                .update();
    }

    /** Forgets all columns of a table. */
    void removeAll(TableName table) {
        target.sql("DELETE FROM caravan.table_column WHERE task = ? AND source_table = ?")
                .params(task, table.toString())
                .update();
    }

    /** Notes that the task is about to make a capture instance; noted before, so that a crash does not orphan it. */
    public void making(TableName table, String instance) {
        int updated = target.sql(
                        "UPDATE caravan.capture_instance SET made_at = ? WHERE task = ? AND capture_instance = ?")
                .params(Timestamp.from(clock.instant()), task, instance)
                .update();
        if (updated == 0) {
            target.sql("INSERT INTO caravan.capture_instance VALUES (?, ?, ?, ?)")
                    .params(task, instance, table.toString(), Timestamp.from(clock.instant()))
                    .update();
        }
    }

    /** Names of the capture instances that the task has made. */
    Set<String> made() {
        return Set.copyOf(target.sql("SELECT capture_instance FROM caravan.capture_instance WHERE task = ?")
                .param(task)
                .query(String.class)
                .list());
    }

    /** Names of those of a table. */
    List<String> made(TableName table) {
        return target.sql("SELECT capture_instance FROM caravan.capture_instance WHERE task = ? AND source_table = ?")
                .params(task, table.toString())
                .query(String.class)
                .list();
    }

    /** Forgets a capture instance that is dropped. */
    void dropped(String instance) {
        target.sql("DELETE FROM caravan.capture_instance WHERE task = ? AND capture_instance = ?")
                .params(task, instance)
                .update();
    }
}
