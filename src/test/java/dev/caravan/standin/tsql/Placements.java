// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.DataSpaces;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.PartitionFunction;
import dev.caravan.standin.catalog.Placement;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.PartitionStatement.Storage;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.SqlType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides where a table and its indexes are: as said, else where the table is ("Partitioned tables and indexes", aligned
 * indexes).
 */
final class Placements {
    private final Database database;
    private final String table;
    private final List<Column> columns;
    private final Map<Integer, Placement> placements;
    private final Map<Integer, Storage> asked = new HashMap<>();

    Placements(Database database, String table, List<Column> columns, Map<Integer, Placement> placements) {
        this.database = database;
        this.table = table;
        this.columns = columns;
        this.placements = new HashMap<>(placements);
    }

    /** Notes what was said of a new index. */
    void ask(int indexId, Storage storage) {
        asked.put(indexId, storage);
    }

    /** Places of a new table. */
    Map<Integer, Placement> ofTable(Storage storage, List<Index> indexes) throws SqlError {
        for (String other : storage.others()) {
            requireFilegroup(other);
        }
        Placement base = storage.space().isEmpty() ? Placement.PRIMARY : resolve(storage);
        boolean clustered = indexes.stream().anyMatch(Index::clustered);
        put(clustered ? 1 : 0, base);
        return ofIndexes(indexes);
    }

    /** Places after indexes have come or gone. */
    Map<Integer, Placement> ofIndexes(List<Index> indexes) throws SqlError {
        boolean clustered = indexes.stream().anyMatch(Index::clustered);
        Placement moved = placements.remove(clustered ? 0 : 1);
        if (moved != null) {
            placements.put(clustered ? 1 : 0, moved);
        }
        Storage ofRows = asked.remove(1);
        if (ofRows != null && !ofRows.space().isEmpty()) {
            put(1, resolve(ofRows));
        }
        Placement base = placements.getOrDefault(clustered ? 1 : 0, Placement.PRIMARY);
        for (Map.Entry<Integer, Storage> entry : asked.entrySet()) {
            Storage storage = entry.getValue();
            put(entry.getKey(), storage.space().isEmpty() ? base : resolve(storage));
        }
        placements.keySet().removeIf(id -> id > 1 && indexes.stream().noneMatch(i -> i.indexId() == id));
        for (Index index : indexes) {
            checkUnique(index);
        }
        return placements;
    }

    private void put(int indexId, Placement placement) {
        if (placement.equals(Placement.PRIMARY)) {
            placements.remove(indexId);
        } else {
            placements.put(indexId, placement);
        }
    }

    private void checkUnique(Index index) throws SqlError {
        Placement placement = placements.getOrDefault(index.indexId(), Placement.PRIMARY);
        if (!index.unique() || !placement.isPartitioned() || index.hasKey(placement.columnId())) {
            return;
        }
        String column = columns.stream()
                .filter(c -> c.columnId() == placement.columnId())
                .map(Column::name)
                .findFirst()
                .orElse("");
        SqlError error = Errors.error(
                1908,
                "Column '" + column + "' is partitioning column of the index '" + index.name()
                        + "'. Partition columns for a unique index must be a subset of the index key.");
        throw index.constraintId() == 0 ? error : TableBuilder.failed(error);
    }

    private void requireFilegroup(String name) throws SqlError {
        if (DataSpaces.of(database).filegroup(name) == null) {
            throw Errors.error(1921, "Invalid filegroup '" + name + "' specified.");
        }
    }

    private Placement resolve(Storage storage) throws SqlError {
        DataSpaces spaces = DataSpaces.of(database);
        String name = storage.space();
        if (storage.column().isEmpty()) {
            if (spaces.scheme(name) != null) {
                throw Errors.error(
                        2726,
                        "Partition function '" + spaces.functionOf(name).name()
                                + "' uses 1 columns which does not match with the number of partition columns used to partition the table or index.");
            }
            requireFilegroup(name);
            String real =
                    java.util.Objects.requireNonNull(spaces.filegroup(name)).name();
            return real.equals("PRIMARY") ? Placement.PRIMARY : new Placement(real, 0);
        }
        if (spaces.scheme(name) == null) {
            throw Errors.error(1921, "Invalid partition scheme '" + name + "' specified.");
        }
        PartitionFunction function = spaces.functionOf(name);
        Column column = columns.stream()
                .filter(c -> Names.same(c.name(), storage.column()))
                .findFirst()
                .orElseThrow(() -> Errors.error(
                        1911, "Column name '" + storage.column() + "' does not exist in the target table or view."));
        check(column, function);
        return new Placement(
                java.util.Objects.requireNonNull(spaces.scheme(name)).name(), column.columnId());
    }

    private void check(Column column, PartitionFunction function) throws SqlError {
        if (column.computed() != null && !column.computed().persisted()) {
            throw Errors.error(
                    7724,
                    "Computed column cannot be used as a partition key if it is not persisted. Partition key column '"
                            + column.name() + "' in table '" + table + "' is not persisted.");
        }
        SqlType type = column.type();
        SqlType parameter = function.parameter();
        boolean same = type.kind() == parameter.kind()
                && type.length() == parameter.length()
                && type.precision() == parameter.precision()
                && type.scale() == parameter.scale();
        if (!same) {
            throw Errors.error(
                    7726,
                    "Partition column '" + column.name() + "' has data type " + Types.declaration(type)
                            + " which is different from the partition function '" + function.name()
                            + "' parameter data type " + Types.declaration(parameter) + ".");
        }
    }
}
