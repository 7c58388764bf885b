// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import dev.caravan.model.TableName;
import dev.caravan.schema.SourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the present columns of all user tables with their ids and defaults. */
public final class LiveColumns {

    private static final String READ = """
            SELECT s.name AS schema_name, t.name AS table_name, t.object_id, c.column_id, c.name AS column_name,
                   COALESCE(b.name, ty.name) AS type_name, c.max_length, c.precision, c.scale, c.is_nullable, d.definition
            FROM sys.tables t
            JOIN sys.schemas s ON s.schema_id = t.schema_id
            JOIN sys.columns c ON c.object_id = t.object_id
            JOIN sys.types ty ON ty.user_type_id = c.user_type_id
            LEFT JOIN sys.types b ON b.user_type_id = c.system_type_id
            LEFT JOIN sys.default_constraints d ON d.parent_object_id = c.object_id AND d.parent_column_id = c.column_id
            WHERE t.is_ms_shipped = 0 AND s.name <> 'cdc'
            ORDER BY t.object_id, c.column_id""";

    private LiveColumns() {}

    /** Columns in the order of their ids by table. */
    public static Map<TableName, List<LiveColumn>> read(JdbcClient source) {
        Map<TableName, List<LiveColumn>> columns = new HashMap<>();
        source.sql(READ).query(rs -> {
            SourceType type = new SourceType(
                    rs.getString("type_name"), rs.getInt("max_length"), rs.getInt("precision"), rs.getInt("scale"));
            columns.computeIfAbsent(
                            new TableName(rs.getString("schema_name"), rs.getString("table_name")),
                            table -> new ArrayList<>())
                    .add(new LiveColumn(
                            rs.getInt("object_id"),
                            rs.getInt("column_id"),
                            rs.getString("column_name"),
                            type.declaration(),
                            rs.getBoolean("is_nullable"),
                            rs.getString("definition")));
        });
        return columns;
    }
}
