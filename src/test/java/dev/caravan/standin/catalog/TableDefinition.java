// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.time.LocalDateTime;
import java.util.List;

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
 */
public record TableDefinition(
        Schema schema,
        String name,
        List<Column> columns,
        List<Index> indexes,
        List<ForeignKey> foreignKeys,
        List<CheckConstraint> checks,
        LocalDateTime modified,
        int lastColumnId) {

    /** Copies the lists. */
    public TableDefinition {
        columns = List.copyOf(columns);
        indexes = List.copyOf(indexes);
        foreignKeys = List.copyOf(foreignKeys);
        checks = List.copyOf(checks);
    }

    /** The definition with another name. */
    public TableDefinition withName(String to) {
        return new TableDefinition(schema, to, columns, indexes, foreignKeys, checks, modified, lastColumnId);
    }

    /** The definition with other columns. */
    public TableDefinition withColumns(List<Column> to) {
        int last = Math.max(
                lastColumnId, to.stream().mapToInt(Column::columnId).max().orElse(0));
        return new TableDefinition(schema, name, to, indexes, foreignKeys, checks, modified, last);
    }

    /** The definition with other indexes. */
    public TableDefinition withIndexes(List<Index> to) {
        return new TableDefinition(schema, name, columns, to, foreignKeys, checks, modified, lastColumnId);
    }

    /** The definition with other foreign keys. */
    public TableDefinition withForeignKeys(List<ForeignKey> to) {
        return new TableDefinition(schema, name, columns, indexes, to, checks, modified, lastColumnId);
    }

    /** The definition with other CHECK constraints. */
    public TableDefinition withChecks(List<CheckConstraint> to) {
        return new TableDefinition(schema, name, columns, indexes, foreignKeys, to, modified, lastColumnId);
    }

    /** The definition as changed at a time. */
    public TableDefinition at(LocalDateTime time) {
        return new TableDefinition(schema, name, columns, indexes, foreignKeys, checks, time, lastColumnId);
    }
}
