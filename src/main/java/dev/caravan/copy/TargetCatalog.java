// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.model.TableName;
import dev.caravan.schema.TargetDialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the target's catalogue. Needs no more than the right to connect. */
final class TargetCatalog {

    private final Connection connection;
    private final CatalogSql sql;

    private TargetCatalog(Connection connection, TargetDialect dialect) {
        this.connection = connection;
        this.sql = new CatalogSql(dialect);
    }

    /** The table of exactly this schema and name, if there is one. */
    static Optional<TargetTable> read(Connection connection, TargetDialect dialect, TableName name)
            throws SQLException {
        TargetCatalog catalog = new TargetCatalog(connection, dialect);
        try (PreparedStatement query = connection.prepareStatement(catalog.sql.tableByName())) {
            query.setString(1, name.schema());
            query.setString(2, name.table());
            return catalog.table(query);
        }
    }

    /** The table of exactly this name in the first schema of the search path that has one. */
    static Optional<TargetTable> find(Connection connection, TargetDialect dialect, String table) throws SQLException {
        TargetCatalog catalog = new TargetCatalog(connection, dialect);
        try (PreparedStatement query = connection.prepareStatement(catalog.sql.tableByPath())) {
            query.setString(1, table);
            return catalog.table(query);
        }
    }

    private Optional<TargetTable> table(PreparedStatement query) throws SQLException {
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
        List<TargetColumn> columns = columns(oid);
        List<TargetTable.UniqueIndex> indexes = uniqueIndexes(oid);
        return Optional.of(new TargetTable(
                name, oid, kind, rowSecurity, columns, indexes, references(oid), referenced, placement(oid)));
    }

    private interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> rows(String query, long oid, Reader<T> reader) throws SQLException {
        List<T> result = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            for (int i = 1; i <= statement.getParameterMetaData().getParameterCount(); i++) {
                statement.setLong(i, oid);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    result.add(reader.read(rows));
                }
            }
        }
        return List.copyOf(result);
    }

    private List<TargetColumn> columns(long oid) throws SQLException {
        List<TargetColumn> columns = new ArrayList<>();
        for (TargetColumn column : rows(sql.columns(), oid, TargetCatalog::column)) {
            columns.add(based(column));
        }
        return List.copyOf(columns);
    }

    private static TargetColumn column(ResultSet row) throws SQLException {
        TargetColumn.Nature nature = TargetColumn.Nature.PLAIN;
        if (!row.getString(6).isEmpty()) {
            nature = TargetColumn.Nature.GENERATED;
        } else if (row.getString(7).equals("a")) {
            nature = TargetColumn.Nature.IDENTITY_ALWAYS;
        }
        String type = row.getString(5);
        return new TargetColumn(
                row.getString(1), row.getInt(2), row.getInt(3), row.getInt(4), type, type, type, nature, false);
    }

    /** The column with what its type is based on: a domain may be based on another. */
    private TargetColumn based(TargetColumn column) throws SQLException {
        int oid = column.typeOid();
        int modifier = column.modifier();
        try (PreparedStatement query = connection.prepareStatement(CatalogSql.type())) {
            while (true) {
                query.setInt(1, modifier);
                query.setLong(2, Integer.toUnsignedLong(oid));
                try (ResultSet row = query.executeQuery()) {
                    row.next();
                    String kind = row.getString(1);
                    if (!kind.equals("d")) {
                        return column.based(oid, modifier, row.getString(4), row.getString(5), kind.equals("e"));
                    }
                    oid = (int) row.getLong(2);
                    modifier = row.getInt(3) >= 0 ? row.getInt(3) : modifier;
                }
            }
        }
    }

    private List<TargetTable.UniqueIndex> uniqueIndexes(long oid) throws SQLException {
        return rows(
                sql.uniqueIndexes(),
                oid,
                row -> new TargetTable.UniqueIndex(
                        numbers(row.getString(1)).subList(0, row.getInt(2)), row.getBoolean(3), row.getBoolean(4)));
    }

    private Set<TableName> references(long oid) throws SQLException {
        return Set.copyOf(rows(CatalogSql.references(), oid, row -> new TableName(row.getString(1), row.getString(2))));
    }

    private Placement placement(long oid) throws SQLException {
        boolean replicated = false;
        List<Integer> distribution = List.of();
        @Nullable String policies = sql.distribution();
        if (policies != null) {
            for (String[] policy : rows(policies, oid, row -> new String[] {row.getString(1), row.getString(2)})) {
                replicated = policy[0].equals("r");
                distribution = numbers(policy[1]);
            }
        }
        Set<Integer> partition = new HashSet<>();
        rows(sql.partition(), oid, row -> numbers(row.getString(1))).forEach(partition::addAll);
        return new Placement(replicated, distribution, partition, storage(oid));
    }

    private Placement.Storage storage(long oid) throws SQLException {
        @Nullable String query = sql.storage();
        List<String> kinds = query == null ? List.of() : rows(query, oid, row -> row.getString(1));
        if (kinds.stream().anyMatch(kind -> kind.startsWith("ao_") || kind.equals("a") || kind.equals("c"))) {
            return Placement.Storage.APPEND_OPTIMIZED;
        }
        return kinds.contains("beam") ? Placement.Storage.BEAM : Placement.Storage.HEAP;
    }

    /** Numbers between blanks, as an int2vector is written. */
    private static List<Integer> numbers(@Nullable String text) {
        return text == null || text.isBlank()
                ? List.of()
                : Arrays.stream(text.trim().split(" ")).map(Integer::valueOf).toList();
    }
}
