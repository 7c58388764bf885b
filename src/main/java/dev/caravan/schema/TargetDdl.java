// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import java.util.List;
import java.util.stream.Collectors;

/** DDL for target tables. */
public final class TargetDdl {

    private TargetDdl() {}

    /** {@code CREATE SCHEMA IF NOT EXISTS}. */
    public static String createSchema(String schema) {
        return "CREATE SCHEMA IF NOT EXISTS " + Identifiers.target(schema);
    }

    /**
     * Statements that make a table that is not there, and its partitions: to be run in one transaction. The key is added
     * after the load.
     */
    public static List<String> createTable(TableShape table, TableDefinition definition, TargetDialect dialect) {
        String columns = Identifiers.target(table.name()) + " (\n  "
                + table.columns().stream().map(TargetDdl::definition).collect(Collectors.joining(",\n  "))
                + "\n)";
        String distribution = dialect.isDistributed() ? "\n" + distribution(definition) : "";
        String create = "CREATE TABLE " + columns;
        if (definition.partition().isEmpty()) {
            return List.of(create + distribution);
        }
        PartitionDdl partitions = new PartitionDdl(table, definition.partition().get());
        return dialect.isModern()
                ? partitions.declarative(create, distribution)
                : List.of(partitions.classic(create + distribution));
    }

    /** Tables that the partitions of a table are, none for one in one piece. */
    public static List<TableName> partitions(TableShape table, TableDefinition definition) {
        return definition
                .partition()
                .map(partition -> new PartitionDdl(table, partition).tables())
                .orElse(List.of());
    }

    /** Where rows go, as the Greenplum family spells it. */
    private static String distribution(TableDefinition definition) {
        return definition.type() == TableType.DIMENSION
                ? "DISTRIBUTED REPLICATED"
                : "DISTRIBUTED BY (" + Identifiers.target(definition.distributionKey()) + ")";
    }

    /** Adds the primary key. */
    public static String addPrimaryKey(TableShape table) {
        return "ALTER TABLE " + Identifiers.target(table.name()) + " ADD PRIMARY KEY ("
                + Identifiers.target(table.keyNames()) + ")";
    }

    /** Drops a constraint. */
    public static String dropConstraint(TableName table, String constraint) {
        return "ALTER TABLE " + Identifiers.target(table) + " DROP CONSTRAINT " + Identifiers.target(constraint);
    }

    /**
     * Adds a column that is not there; always nullable, because rows that exist have no value for it. May be run again
     * where the kernel allows it.
     */
    public static String addColumn(TableName table, Column column, TargetDialect dialect) {
        return "ALTER TABLE " + Identifiers.target(table) + " ADD COLUMN "
                + (dialect.isModern() ? "IF NOT EXISTS " : "") + Identifiers.target(column.name()) + " "
                + column.type();
    }

    /** {@code DROP TABLE IF EXISTS}. */
    public static String dropTable(TableName table) {
        return "DROP TABLE IF EXISTS " + Identifiers.target(table);
    }

    /** {@code DROP SCHEMA} of an empty one. */
    public static String dropSchema(String schema) {
        return "DROP SCHEMA IF EXISTS " + Identifiers.target(schema);
    }

    /** {@code TRUNCATE}. */
    public static String truncate(TableName table) {
        return "TRUNCATE " + Identifiers.target(table);
    }

    private static String definition(Column column) {
        return Identifiers.target(column.name()) + " " + column.type() + (column.nullable() ? "" : " NOT NULL");
    }
}
