// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import dev.caravan.enrich.TablePlan;
import dev.caravan.schema.Identifiers;
import dev.caravan.source.SourceColumn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Cuts source tables into key ranges of about the same number of rows, by reading every n-th key. */
public final class ChunkPlanner {

    private final JdbcClient source;
    private final int chunkRows;

    /** Cuts tables of the source. */
    public ChunkPlanner(JdbcClient source, int chunkRows) {
        this.source = source;
        this.chunkRows = chunkRows;
    }

    /** Chunks of a table; the first has no lower bound, the last no upper one, so that no key is outside. */
    public List<Chunk> plan(TablePlan table) {
        List<Chunk> chunks = new ArrayList<>();
        List<String> above = null;
        if (table.source().rows() > chunkRows) {
            Optional<List<String>> bound = next(table, null);
            while (bound.isPresent()) {
                chunks.add(new Chunk(table, chunks.size(), above, bound.get()));
                above = bound.get();
                bound = next(table, above);
            }
        }
        chunks.add(new Chunk(table, chunks.size(), above, null));
        return Collections.unmodifiableList(chunks);
    }

    /** The key that ends the next chunk, empty when less than a whole chunk is left. */
    private Optional<List<String>> next(TablePlan table, @Nullable List<String> above) {
        List<SourceColumn> key = table.key();
        String columns =
                key.stream().map(column -> Identifiers.source(column.name())).collect(Collectors.joining(", "));
        String descending = key.stream()
                .map(column -> Identifiers.source(column.name()) + " DESC")
                .collect(Collectors.joining(", "));
        String texts = key.stream().map(KeyText::toText).collect(Collectors.joining(", "));
        List<String> conditions = new ArrayList<>();
        table.filter().ifPresent(filter -> conditions.add(filter.sql()));
        if (above != null) {
            conditions.add(KeyText.greater(key));
        }
        String where = conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
        return source.sql(
                        "SELECT TOP (1) COUNT(*) OVER (), " + texts + " FROM (SELECT TOP (" + chunkRows + ") " + columns
                                + " FROM " + Identifiers.source(table.source().name()) + where + " ORDER BY " + columns
                                + ") AS chunk ORDER BY " + descending)
                .params(above == null ? List.of() : KeyText.greaterParameters(above))
                .query((rs, row) -> {
                    if (rs.getInt(1) < chunkRows) {
                        return Optional.<List<String>>empty();
                    }
                    List<String> bound = new ArrayList<>();
                    for (int i : IntStream.range(0, key.size()).toArray()) {
                        bound.add(rs.getString(i + 2));
                    }
                    return Optional.of(List.copyOf(bound));
                })
                .optional()
                .flatMap(bound -> bound);
    }
}
