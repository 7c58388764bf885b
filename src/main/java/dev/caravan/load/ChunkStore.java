// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.caravan.enrich.TablePlan;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Chunks of a task in the control table {@code caravan.load_chunk}. */
final class ChunkStore {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String task;
    private final JdbcClient target;
    private final TransactionTemplate transaction;

    ChunkStore(String task, JdbcClient target, TransactionTemplate transaction) {
        this.task = task;
        this.target = target;
        this.transaction = transaction;
    }

    /**
     * A stored chunk.
     *
     * @param chunk chunk
     * @param rows rows loaded, null when it is not loaded yet
     */
    record Stored(Chunk chunk, @Nullable Long rows) {}

    /** Chunks of a table, none when it is not planned yet. */
    List<Stored> find(TablePlan table) {
        return target.sql("SELECT chunk, lower_bound, upper_bound, rows_loaded FROM caravan.load_chunk"
                        + " WHERE task = ? AND source_table = ? ORDER BY chunk")
                .params(task, table.source().name().toString())
                .query((rs, row) -> {
                    long rows = rs.getLong(4);
                    boolean loaded = !rs.wasNull();
                    Chunk chunk = new Chunk(table, rs.getInt(1), bound(rs.getString(2)), bound(rs.getString(3)));
                    return new Stored(chunk, loaded ? rows : null);
                })
                .list();
    }

    /** Stores the chunks of a table, all or none. */
    void add(List<Chunk> chunks) {
        transaction.executeWithoutResult(status ->
                chunks.forEach(chunk -> target.sql("INSERT INTO caravan.load_chunk VALUES (?, ?, ?, ?, ?, NULL, NULL)")
                        .params(Arrays.asList(
                                task,
                                chunk.table().source().name().toString(),
                                chunk.number(),
                                text(chunk.above()),
                                text(chunk.upTo())))
                        .update()));
    }

    /** Rows loaded so far by source table, and chunks done. */
    Map<String, long[]> progress() {
        Map<String, long[]> progress = new TreeMap<>();
        target.sql("SELECT source_table, coalesce(sum(rows_loaded), 0), count(*), count(loaded_at)"
                        + " FROM caravan.load_chunk WHERE task = ? GROUP BY source_table")
                .param(task)
                .query(rs -> {
                    progress.put(rs.getString(1), new long[] {rs.getLong(2), rs.getLong(3), rs.getLong(4)});
                });
        return progress;
    }

    private static @Nullable String text(@Nullable List<String> bound) {
        try {
            return bound == null ? null : JSON.writeValueAsString(bound);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A list of texts cannot be written as JSON", e);
        }
    }

    private static @Nullable List<String> bound(@Nullable String text) {
        try {
            return text == null ? null : JSON.readValue(text, new TypeReference<List<String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "A bound in caravan.load_chunk is not a JSON array of texts. Delete the task's rows of the table and"
                            + " start the load again",
                    e);
        }
    }
}
