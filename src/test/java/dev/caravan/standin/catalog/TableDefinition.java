// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything of a table that DDL can change, as one immutable value: a table's definition is replaced as a whole, and put
 * back as a whole when the transaction rolls back.
 *
 * @param schema schema
 * @param name name in its real case
 * @param columns columns in order; a row holds its values in this order
 * @param indexes indexes and key constraints, the clustered one first if there is one
 * @param foreignKeys foreign keys that the table declares
 * @param checks CHECK constraints
 * @param modified modify_date
 * @param lastColumnId greatest column_id ever given
 * @param placements where the heap (0) and the indexes are, by index_id, if not in the filegroup PRIMARY
 * @param temporal period and history, null for a table that has nothing to do with either
 */
public record TableDefinition(
        Schema schema,
        String name,
        List<Column> columns,
        List<Index> indexes,
        List<ForeignKey> foreignKeys,
        List<CheckConstraint> checks,
        LocalDateTime modified,
        int lastColumnId,
        Map<Integer, Placement> placements,
        @Nullable Temporal temporal) {

    /** Copies the lists. */
    public TableDefinition {
        columns = List.copyOf(columns);
        indexes = List.copyOf(indexes);
        foreignKeys = List.copyOf(foreignKeys);
        checks = List.copyOf(checks);
        placements = Map.copyOf(placements);
    }

    /** A definition that is all in the filegroup PRIMARY. */
    public TableDefinition(
            Schema schema,
            String name,
            List<Column> columns,
            List<Index> indexes,
            List<ForeignKey> foreignKeys,
            List<CheckConstraint> checks,
            LocalDateTime modified,
            int lastColumnId) {
        this(schema, name, columns, indexes, foreignKeys, checks, modified, lastColumnId, Map.of(), null);
    }

    /** Where the heap (0) or an index is. */
    public Placement placement(int indexId) {
        return placements.getOrDefault(indexId, Placement.PRIMARY);
    }

    /** Where the rows are: the heap or the clustered index. */
    public Placement placement() {
        return placement(indexes.stream().anyMatch(Index::clustered) ? 1 : 0);
    }

    /** The definition with other places. */
    public TableDefinition withPlacements(Map<Integer, Placement> to) {
        return new TableDefinition(
                schema, name, columns, indexes, foreignKeys, checks, modified, lastColumnId, to, temporal);
    }

    /** The definition with another period or history. */
    public TableDefinition withTemporal(@Nullable Temporal to) {
        return new TableDefinition(
                schema, name, columns, indexes, foreignKeys, checks, modified, lastColumnId, placements, to);
    }

    /** The definition with another name. */
    public TableDefinition withName(String to) {
        return new TableDefinition(
                schema, to, columns, indexes, foreignKeys, checks, modified, lastColumnId, placements, temporal);
    }

    /** The definition in another schema. */
    public TableDefinition withSchema(Schema to) {
        return new TableDefinition(
                to, name, columns, indexes, foreignKeys, checks, modified, lastColumnId, placements, temporal);
    }

    /** The definition with other columns. */
    public TableDefinition withColumns(List<Column> to) {
        int last = Math.max(
                lastColumnId, to.stream().mapToInt(Column::columnId).max().orElse(0));
        return new TableDefinition(
                schema, name, to, indexes, foreignKeys, checks, modified, last, placements, temporal);
    }

    /** The definition with other indexes. */
    public TableDefinition withIndexes(List<Index> to) {
        return new TableDefinition(
                schema, name, columns, to, foreignKeys, checks, modified, lastColumnId, placements, temporal);
    }

    /** The definition with other foreign keys. */
    public TableDefinition withForeignKeys(List<ForeignKey> to) {
        return new TableDefinition(
                schema, name, columns, indexes, to, checks, modified, lastColumnId, placements, temporal);
    }

    /** The definition with other CHECK constraints. */
    public TableDefinition withChecks(List<CheckConstraint> to) {
        return new TableDefinition(
                schema, name, columns, indexes, foreignKeys, to, modified, lastColumnId, placements, temporal);
    }

    /** The definition as changed at a time. */
    public TableDefinition at(LocalDateTime time) {
        return new TableDefinition(
                schema, name, columns, indexes, foreignKeys, checks, time, lastColumnId, placements, temporal);
    }
}
