// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import dev.caravan.model.TableName;
import dev.caravan.schema.SourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the user tables of a SQL Server database: three queries, however many tables there are. */
public final class SourceCatalog {

    private static final String COLUMNS = """
            SELECT s.name AS schema_name, t.name AS table_name, t.object_id, c.name AS column_name,
                   COALESCE(b.name, ty.name) AS type_name, c.max_length, c.precision, c.scale, c.is_nullable, c.is_computed,
                   c.collation_name
            FROM sys.tables t
            JOIN sys.schemas s ON s.schema_id = t.schema_id
            JOIN sys.columns c ON c.object_id = t.object_id
            JOIN sys.types ty ON ty.user_type_id = c.user_type_id
            LEFT JOIN sys.types b ON b.user_type_id = c.system_type_id
            WHERE t.is_ms_shipped = 0 AND s.name <> 'cdc'
            ORDER BY t.object_id, c.column_id""";

    private static final String KEYS = """
            SELECT i.object_id, i.index_id, i.is_primary_key, c.name AS column_name, c.is_nullable
            FROM sys.indexes i
            JOIN sys.index_columns ic ON ic.object_id = i.object_id AND ic.index_id = i.index_id
            JOIN sys.columns c ON c.object_id = ic.object_id AND c.column_id = ic.column_id
            WHERE i.is_unique = 1 AND i.has_filter = 0 AND i.is_disabled = 0 AND ic.is_included_column = 0
            ORDER BY i.object_id, i.index_id, ic.key_ordinal""";

    private static final String ROWS =
            "SELECT object_id, SUM(rows) AS row_count FROM sys.partitions WHERE index_id IN (0, 1) GROUP BY object_id";

    private static final Pattern CASE_SENSITIVE = Pattern.compile("(?i)_CS(_|$)|_BIN2?(_|$)");

    private final JdbcClient source;

    /** Reads through the given client, whose connections are in the database to read. */
    public SourceCatalog(JdbcClient source) {
        this.source = source;
    }

    /** All user tables, by name. */
    public List<SourceTable> tables() {
        Map<Long, List<String>> keys = keys();
        Map<Long, Long> rows = rowCounts();
        Map<Long, TableName> names = new LinkedHashMap<>();
        Map<Long, List<SourceColumn>> columns = new HashMap<>();
        source.sql(COLUMNS).query(rs -> {
            long id = rs.getLong("object_id");
            names.putIfAbsent(id, new TableName(rs.getString("schema_name"), rs.getString("table_name")));
            SourceType type = new SourceType(
                    rs.getString("type_name"), rs.getInt("max_length"), rs.getInt("precision"), rs.getInt("scale"));
            columns.computeIfAbsent(id, key -> new ArrayList<>())
                    .add(new SourceColumn(
                            rs.getString("column_name"),
                            type,
                            rs.getBoolean("is_nullable"),
                            rs.getBoolean("is_computed"),
                            rs.getString("collation_name")));
        });
        return names.entrySet().stream()
                .map(entry -> new SourceTable(
                        entry.getValue(),
                        columns.getOrDefault(entry.getKey(), List.of()),
                        keys.getOrDefault(entry.getKey(), List.of()),
                        rows.getOrDefault(entry.getKey(), 0L)))
                .sorted(Comparator.comparing(SourceTable::name))
                .toList();
    }

    /** Whether names that differ by case alone are different names: what the database's collation says. */
    public boolean isCaseSensitive() {
        String collation = source.sql("SELECT collation_name FROM sys.databases WHERE name = DB_NAME()")
                .query(String.class)
                .single();
        return CASE_SENSITIVE.matcher(collation).find();
    }

    private record Candidate(int indexId, boolean primary, List<String> columns) {}

    /** The primary key, else the unique index with the fewest columns, else the lowest index_id. */
    private Map<Long, List<String>> keys() {
        Map<Long, Map<Integer, Candidate>> candidates = new HashMap<>();
        Map<Long, List<Integer>> nullable = new HashMap<>();
        source.sql(KEYS).query(rs -> {
            long id = rs.getLong("object_id");
            int index = rs.getInt("index_id");
            boolean primary = rs.getBoolean("is_primary_key");
            candidates
                    .computeIfAbsent(id, key -> new LinkedHashMap<>())
                    .computeIfAbsent(index, key -> new Candidate(index, primary, new ArrayList<>()))
                    .columns()
                    .add(rs.getString("column_name"));
            if (rs.getBoolean("is_nullable")) {
                nullable.computeIfAbsent(id, key -> new ArrayList<>()).add(index);
            }
        });
        Map<Long, List<String>> keys = new HashMap<>();
        candidates.forEach((id, indexes) -> indexes.values().stream()
                .filter(candidate -> !nullable.getOrDefault(id, List.of()).contains(candidate.indexId()))
                .min(Comparator.comparing((Candidate candidate) -> !candidate.primary())
                        .thenComparing(candidate -> candidate.columns().size())
                        .thenComparing(Candidate::indexId))
                .ifPresent(best -> keys.put(id, List.copyOf(best.columns()))));
        return keys;
    }

    private Map<Long, Long> rowCounts() {
        Map<Long, Long> rows = new HashMap<>();
        source.sql(ROWS).query(rs -> {
            rows.put(rs.getLong("object_id"), rs.getLong("row_count"));
        });
        return rows;
    }
}
