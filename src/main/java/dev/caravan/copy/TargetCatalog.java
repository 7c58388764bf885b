// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the target's catalogue. Needs no more than the right to connect. */
final class TargetCatalog {

    private static final String TABLE = """
            SELECT c.oid, n.nspname, c.relname, c.relkind, row_security_active(c.oid),
                   EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.confrelid = c.oid AND f.conrelid <> c.oid)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            """;

    private static final String BY_NAME = TABLE + "WHERE n.nspname = ? AND c.relname = ?";

    private static final String BY_PATH = TABLE + "WHERE c.oid = to_regclass(?)";

    private static final String COLUMNS = """
            WITH RECURSIVE base AS (
              SELECT a.attnum, a.atttypid AS typid, a.atttypmod AS typmod
              FROM pg_attribute a
              WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped
              UNION ALL
              SELECT b.attnum, d.typbasetype, CASE WHEN d.typtypmod >= 0 THEN d.typtypmod ELSE b.typmod END
              FROM base b JOIN pg_type d ON d.oid = b.typid
              WHERE d.typtype = 'd')
            SELECT a.attname, a.attnum, b.typid, b.typmod, format_type(a.atttypid, a.atttypmod),
                   quote_ident(n.nspname) || '.' || quote_ident(t.typname), format_type(b.typid, b.typmod),
                   a.attgenerated, a.attidentity, t.typtype
            FROM base b
            JOIN pg_type t ON t.oid = b.typid AND t.typtype <> 'd'
            JOIN pg_namespace n ON n.oid = t.typnamespace
            JOIN pg_attribute a ON a.attrelid = ? AND a.attnum = b.attnum
            ORDER BY a.attnum
            """;

    private static final String UNIQUE_INDEXES = """
            SELECT (i.indkey::int2[])[0:i.indnkeyatts - 1],
                   i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
            FROM pg_index i
            WHERE i.indrelid = ? AND i.indisunique AND i.indisvalid
            """;

    private static final String PRIMARY_KEY = """
            SELECT a.attname
            FROM pg_constraint k
            CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS u (attnum, place)
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum
            WHERE k.contype = 'p' AND k.conrelid = ?
            ORDER BY u.place
            """;

    private static final String REFERENCES = """
            SELECT DISTINCT n.nspname, c.relname
            FROM pg_constraint f
            JOIN pg_class c ON c.oid = f.confrelid
            JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE f.contype = 'f' AND f.conrelid = ? AND f.confrelid <> f.conrelid
            """;

    private TargetCatalog() {}

    /** The table of exactly this schema and name, if there is one. */
    static Optional<TargetTable> read(Connection connection, TableName name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(BY_NAME)) {
            query.setString(1, name.schema());
            query.setString(2, name.table());
            return table(connection, query);
        }
    }

    /** The table of exactly this name in the first schema of the search path that has one. */
    static Optional<TargetTable> find(Connection connection, String table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(BY_PATH)) {
            query.setString(1, Identifiers.target(table));
            return table(connection, query);
        }
    }

    private static Optional<TargetTable> table(Connection connection, PreparedStatement query) throws SQLException {
        long oid;
        TableName name;
        char kind;
        boolean rowSecurity;
        boolean referenced;
        try (ResultSet row = query.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            oid = row.getLong(1);
            name = new TableName(row.getString(2), row.getString(3));
            kind = row.getString(4).charAt(0);
            rowSecurity = row.getBoolean(5);
            referenced = row.getBoolean(6);
        }
        return Optional.of(new TargetTable(
                name,
                oid,
                kind,
                rowSecurity,
                columns(connection, oid),
                uniqueIndexes(connection, oid),
                references(connection, oid),
                referenced,
                primaryKey(connection, oid)));
    }

    private static List<TargetColumn> columns(Connection connection, long oid) throws SQLException {
        List<TargetColumn> columns = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(COLUMNS)) {
            query.setLong(1, oid);
            query.setLong(2, oid);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    columns.add(column(rows));
                }
            }
        }
        return List.copyOf(columns);
    }

    private static TargetColumn column(ResultSet row) throws SQLException {
        TargetColumn.Nature nature = TargetColumn.Nature.PLAIN;
        if (!row.getString(8).isEmpty()) {
            nature = TargetColumn.Nature.GENERATED;
        } else if (row.getString(9).equals("a")) {
            nature = TargetColumn.Nature.IDENTITY_ALWAYS;
        }
        return new TargetColumn(
                row.getString(1),
                row.getInt(2),
                row.getInt(3),
                row.getInt(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                nature,
                row.getString(10).equals("e"));
    }

    private static List<TargetTable.UniqueIndex> uniqueIndexes(Connection connection, long oid) throws SQLException {
        List<TargetTable.UniqueIndex> indexes = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(UNIQUE_INDEXES)) {
            query.setLong(1, oid);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    Set<Integer> columns = new HashSet<>();
                    for (Object number : (Object[]) rows.getArray(1).getArray()) {
                        columns.add(((Number) number).intValue());
                    }
                    indexes.add(new TargetTable.UniqueIndex(Set.copyOf(columns), rows.getBoolean(2)));
                }
            }
        }
        return List.copyOf(indexes);
    }

    private static List<String> primaryKey(Connection connection, long oid) throws SQLException {
        List<String> names = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(PRIMARY_KEY)) {
            query.setLong(1, oid);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    names.add(rows.getString(1));
                }
            }
        }
        return List.copyOf(names);
    }

    private static Set<TableName> references(Connection connection, long oid) throws SQLException {
        Set<TableName> tables = new HashSet<>();
        try (PreparedStatement query = connection.prepareStatement(REFERENCES)) {
            query.setLong(1, oid);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    tables.add(new TableName(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return Set.copyOf(tables);
    }
}
