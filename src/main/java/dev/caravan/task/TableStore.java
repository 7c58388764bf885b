// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import java.sql.Array;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Which tables a task has begun with: its rows in {@code caravan.table_state}. */
public final class TableStore {

    private final String task;
    private final JdbcClient target;
    private final TransactionTemplate transaction;

    /** Keeps the rows of the given task. */
    public TableStore(String task, JdbcClient target, TransactionTemplate transaction) {
        this.task = task;
        this.target = target;
        this.transaction = transaction;
    }

    /**
     * A table that a task has begun with.
     *
     * @param target target table as text
     * @param state state
     * @param start LSN from which its changes must be there, though the task's position may be lower; {@link Lsn#ZERO} when
     *     no changes are followed
     * @param lost source columns that had no counterpart in a target table that was there before
     */
    public record Begun(String target, TableState state, Lsn start, Set<String> lost) {}

    /**
     * A table that a task begins with.
     *
     * @param source source table
     * @param target target table
     * @param start as in {@link Begun}
     * @param lost as in {@link Begun}
     * @param rows rows expected
     */
    public record New(TableName source, TableName target, Lsn start, Collection<String> lost, long rows) {}

    /**
     * How far a table is, as it is stored.
     *
     * @param source source table as text
     * @param target target table as text
     * @param state state
     * @param rows rows loaded
     * @param rowsTotal rows expected
     * @param chunks chunks planned
     * @param chunksDone chunks loaded
     */
    public record Kept(
            String source, String target, TableState state, long rows, long rowsTotal, int chunks, int chunksDone) {}

    /** How far each table is, without those that were removed from the task. */
    public List<Kept> kept() {
        if (!ControlTables.exist(target)) {
            return List.of();
        }
        return target.sql("SELECT s.source_table, s.target_table, s.state, coalesce(sum(c.rows_loaded), 0),"
                        + " s.rows_total, count(c.chunk), count(c.loaded_at) FROM caravan.table_state s"
                        + " LEFT JOIN caravan.load_chunk c ON c.task = s.task AND c.source_table = s.source_table"
                        + " WHERE s.task = ? AND s.state <> 'REMOVED'"
                        + " GROUP BY s.source_table, s.target_table, s.state, s.rows_total ORDER BY s.source_table")
                .param(task)
                .query((rs, row) -> new Kept(
                        rs.getString(1),
                        rs.getString(2),
                        TableState.valueOf(rs.getString(3)),
                        rs.getLong(4),
                        Math.max(rs.getLong(5), rs.getLong(4)),
                        rs.getInt(6),
                        rs.getInt(7)))
                .list();
    }

    /** Tables by source table as text, without those that were removed from the task. */
    public Map<String, Begun> find() {
        Map<String, Begun> found = new TreeMap<>();
        if (ControlTables.exist(target)) {
            target.sql("SELECT source_table, target_table, state, start_lsn, lost_columns FROM caravan.table_state"
                            + " WHERE task = ? AND state <> 'REMOVED'")
                    .param(task)
                    .query(rs -> {
                        found.put(
                                rs.getString(1),
                                new Begun(
                                        rs.getString(2),
                                        TableState.valueOf(rs.getString(3)),
                                        lsn(rs.getString(4)),
                                        names(rs.getArray(5))));
                    });
        }
        return found;
    }

    private static Lsn lsn(@Nullable String text) {
        return text == null ? Lsn.ZERO : Lsn.parse(text);
    }

    private static Set<String> names(@Nullable Array names) throws SQLException {
        return names == null ? Set.of() : Set.copyOf(Arrays.asList((String[]) names.getArray()));
    }

    /** Notes tables that the task begins with: they are to be created and loaded, whatever was done for others. */
    public void begin(List<New> tables) {
        transaction.executeWithoutResult(status -> {
            for (New table : tables) {
                forget(table.source().toString());
                target.sql("INSERT INTO caravan.table_state VALUES (?, ?, ?, ?, NULL, ?, ?, ?)")
                        .params(
                                task,
                                table.source().toString(),
                                table.target().toString(),
                                TableState.CREATING.name(),
                                table.rows(),
                                table.start().toString(),
                                table.lost().toArray(new String[0]))
                        .update();
            }
            target.sql("UPDATE caravan.task SET schema_done = false, data_done = false WHERE task = ?")
                    .param(task)
                    .update();
        });
    }

    /**
     * Notes that tables are to be loaded anew, all or none; what is left of them in the target is cleared when the task goes on.
     *
     * @param sources source tables as text, all begun with
     */
    public void reload(Collection<String> sources) {
        transaction.executeWithoutResult(status -> {
            for (String source : sources) {
                target.sql("DELETE FROM caravan.load_chunk WHERE task = ? AND source_table = ?")
                        .params(task, source)
                        .update();
                forgetVerification(source);
                target.sql("UPDATE caravan.table_state SET state = 'RELOADING', reason = NULL"
                                + " WHERE task = ? AND source_table = ?")
                        .params(task, source)
                        .update();
            }
            // The schema, too: the table itself may be what was lost.
            target.sql("UPDATE caravan.task SET schema_done = false, data_done = false WHERE task = ?")
                    .param(task)
                    .update();
        });
    }

    /** Tables that are to be loaded anew and of which nothing has come yet, by source table as text. */
    public Set<String> toClear() {
        if (!ControlTables.exist(target)) {
            return Set.of();
        }
        return Set.copyOf(target.sql("SELECT s.source_table FROM caravan.table_state s WHERE s.task = ?"
                        + " AND s.state = 'RELOADING' AND NOT EXISTS (SELECT 1 FROM caravan.load_chunk c"
                        + " WHERE c.task = s.task AND c.source_table = s.source_table)")
                .param(task)
                .query(String.class)
                .list());
    }

    /**
     * Clears what a table to be loaded anew has in the target, and notes from where on its changes are needed.
     *
     * @param start as in {@link Begun}
     * @param clear removes its rows
     */
    public void clear(TableName source, Lsn start, Runnable clear) {
        transaction.executeWithoutResult(status -> {
            clear.run();
            target.sql("UPDATE caravan.table_state SET start_lsn = ? WHERE task = ? AND source_table = ?")
                    .params(start.toString(), task, source.toString())
                    .update();
        });
    }

    /** What was compared is gone. */
    private void forgetVerification(String source) {
        if (ControlTables.exists(target, "verification")) {
            target.sql("DELETE FROM caravan.verification WHERE task = ? AND source_table = ?")
                    .params(task, source)
                    .update();
        }
    }

    private void forget(String source) {
        forgetVerification(source);
        for (String table : List.of("table_state", "load_chunk", "table_column")) {
            target.sql("DELETE FROM caravan." + table + " WHERE task = ? AND source_table = ?")
                    .params(task, source)
                    .update();
        }
    }

    /** Notes that a table is no longer the task's; when it comes back, it is loaded anew. */
    public void remove(String source) {
        transaction.executeWithoutResult(status -> {
            forgetVerification(source);
            for (String table : List.of("load_chunk", "table_column")) {
                target.sql("DELETE FROM caravan." + table + " WHERE task = ? AND source_table = ?")
                        .params(task, source)
                        .update();
            }
            target.sql("UPDATE caravan.table_state SET state = 'REMOVED' WHERE task = ? AND source_table = ?")
                    .params(task, source)
                    .update();
        });
    }

    /** Notes that tables into which nothing is loaded wait for the changes up to the present. */
    public void catchUp() {
        target.sql("UPDATE caravan.table_state SET state = 'CATCHING_UP' WHERE task = ? AND state = 'CREATING'")
                .param(task)
                .update();
    }
}
