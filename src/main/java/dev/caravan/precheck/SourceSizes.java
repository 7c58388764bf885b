// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What selected tables hold by the catalogue, in rows and bytes. */
public final class SourceSizes {

    static final String QUERY = """
            SELECT s.name AS schema_name, t.name AS table_name,
                   SUM(CASE WHEN p.index_id IN (0, 1) THEN p.row_count ELSE 0 END) AS row_count,
                   SUM(p.used_page_count) * 8192 AS bytes
            FROM sys.tables t
            JOIN sys.schemas s ON s.schema_id = t.schema_id
            JOIN sys.dm_db_partition_stats p ON p.object_id = t.object_id
            GROUP BY s.name, t.name""";

    private static final double TARGET_FACTOR = 1.3;

    private SourceSizes() {}

    /**
     * Size of tables.
     *
     * @param rows rows
     * @param bytes bytes of heap or clustered index, other indexes and large values
     */
    public record Size(long rows, long bytes) {

        /** Bytes that the target should have free. */
        public long inTarget() {
            return (long) (bytes * TARGET_FACTOR);
        }
    }

    /** Size of each table of the database by name; takes VIEW DATABASE STATE. */
    public static Map<TableName, Size> read(JdbcClient source) {
        Map<TableName, Size> sizes = new HashMap<>();
        source.sql(QUERY).query(rs -> {
            sizes.put(
                    new TableName(rs.getString("schema_name"), rs.getString("table_name")),
                    new Size(rs.getLong("row_count"), rs.getLong("bytes")));
        });
        return sizes;
    }

    /** Size of the tables together. */
    static Size of(JdbcClient source, Set<TableName> tables) {
        Map<TableName, Size> sizes = read(source);
        sizes.keySet().retainAll(tables);
        return sum(sizes.values());
    }

    /** Sizes together. */
    static Size sum(Collection<Size> sizes) {
        return new Size(
                sizes.stream().mapToLong(Size::rows).sum(),
                sizes.stream().mapToLong(Size::bytes).sum());
    }
}
