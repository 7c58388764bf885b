// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import dev.caravan.model.TableName;
import dev.caravan.schema.ExistingTable.ExistingColumn;
import dev.caravan.schema.ExistingTable.UniqueKey;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reads what the target's catalogue says of tables: two queries, however many tables there are. What older kernels do not have
 * is read by name out of the whole row, so that one query serves all.
 */
public final class ExistingTables {

    /** Columns of all tables of some schemas. */
    public static final String COLUMNS = """
            SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod) AS type,
                   NOT a.attnotnull AS nullable,
                   a.atthasdef OR coalesce(row_to_json(a) ->> 'attidentity', '') <> '' AS filled,
                   EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary) AS keyed
            FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE n.nspname = ANY (?) AND c.relkind NOT IN ('i', 'I', 'S', 't', 'c')
            ORDER BY n.nspname, c.relname, a.attnum""";

    /** Plain unique indexes of all tables of some schemas. */
    public static final String UNIQUE_KEYS = """
            SELECT n.nspname, c.relname, x.relname AS index_name, i.indisprimary,
                   EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u'))
                       AS of_constraint,
                   array_agg(a.attname::text) AS names
            FROM (SELECT i.*, coalesce((row_to_json(i) ->> 'indnkeyatts')::int, i.indnatts) AS keys FROM pg_index i) i
            JOIN pg_class c ON c.oid = i.indrelid
            JOIN pg_class x ON x.oid = i.indexrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY ((i.indkey::int2[])[0:i.keys - 1])
            WHERE n.nspname = ANY (?) AND i.indisunique AND i.indisvalid AND i.indimmediate
              AND i.indpred IS NULL AND i.indexprs IS NULL
            GROUP BY n.nspname, c.relname, x.relname, i.indexrelid, i.indisprimary""";

    private final JdbcClient target;

    /** Reads through the given client. */
    public ExistingTables(JdbcClient target) {
        this.target = target;
    }

    /** Those of the tables that there are, by name; views and the like count, because their names are taken. */
    public Map<TableName, ExistingTable> read(Collection<TableName> wanted) {
        String[] schemas = wanted.stream().map(TableName::schema).distinct().toArray(String[]::new);
        Map<TableName, List<ExistingColumn>> columns = new TreeMap<>();
        Set<TableName> keyed = new HashSet<>();
        target.sql(COLUMNS).param(schemas).query(rs -> {
            List<ExistingColumn> known = columns.computeIfAbsent(name(rs), table -> new ArrayList<>());
            if (rs.getBoolean("keyed")) {
                keyed.add(name(rs));
            }
            String column = rs.getString("attname");
            if (column != null) {
                known.add(new ExistingColumn(
                        column, rs.getString("type"), rs.getBoolean("nullable"), rs.getBoolean("filled")));
            }
        });
        Map<TableName, List<UniqueKey>> keys = new HashMap<>();
        target.sql(UNIQUE_KEYS).param(schemas).query(rs -> {
            keys.computeIfAbsent(name(rs), table -> new ArrayList<>()).add(uniqueKey(rs));
        });
        Map<TableName, ExistingTable> tables = new TreeMap<>();
        columns.forEach((table, known) -> tables.put(
                table,
                new ExistingTable(
                        table, List.copyOf(known), keyed.contains(table), keys.getOrDefault(table, List.of()))));
        tables.keySet().retainAll(Set.copyOf(wanted));
        return tables;
    }

    private static TableName name(ResultSet rs) throws SQLException {
        return new TableName(rs.getString("nspname"), rs.getString("relname"));
    }

    private static UniqueKey uniqueKey(ResultSet rs) throws SQLException {
        Array names = rs.getArray("names");
        return new UniqueKey(
                rs.getString("index_name"),
                rs.getBoolean("indisprimary"),
                rs.getBoolean("of_constraint"),
                new LinkedHashSet<>(List.of((String[]) names.getArray())));
    }

    /** What there is of one table. */
    public Optional<ExistingTable> read(TableName table) {
        return Optional.ofNullable(read(List.of(table)).get(table));
    }

    /** All words that the target's SQL knows, reserved or not. */
    public Set<String> keywords() {
        return Set.copyOf(target.sql("SELECT word FROM pg_get_keywords()")
                .query(String.class)
                .list());
    }
}
