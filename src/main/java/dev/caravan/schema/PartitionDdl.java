// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The partitions of one table in SQL: declarative as in PostgreSQL 10 and later, or classic as in Greenplum 6. */
final class PartitionDdl {

    private final TableName table;
    private final Partition partition;
    private final String column;
    private final String type;
    private final List<String> bounds;

    PartitionDdl(TableShape table, Partition partition) {
        this.table = table.name();
        this.partition = partition;
        this.column = Identifiers.target(partition.column());
        this.type = table.columns().stream()
                .filter(candidate -> candidate.name().equals(partition.column()))
                .map(Column::type)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Table " + table.name() + " has no column '" + partition.column() + "' to be partitioned by"));
        this.bounds = PartitionBounds.of(partition, type);
    }

    /** Tables of the partitions where they are declarative, the default one last. */
    List<TableName> tables() {
        List<TableName> tables = new ArrayList<>();
        for (int i = 1; i <= count(); i++) {
            tables.add(new TableName(table.schema(), table.table() + "_p" + i));
        }
        tables.add(new TableName(table.schema(), table.table() + "_default"));
        return tables;
    }

    private int count() {
        return partition instanceof Partition.Range ? bounds.size() - 1 : bounds.size();
    }

    private String method() {
        return "\nPARTITION BY " + (partition instanceof Partition.Range ? "RANGE" : "LIST") + " (" + column + ")";
    }

    /** The table and each partition as a table of its own, which inherits the distribution. */
    List<String> declarative(String create, String distribution) {
        List<TableName> tables = tables();
        List<String> statements = new ArrayList<>();
        statements.add(create + method() + distribution);
        for (int i = 0; i < count(); i++) {
            String values = partition instanceof Partition.Range
                    ? "FROM (" + bounds.get(i) + ") TO (" + bounds.get(i + 1) + ")"
                    : "IN (" + bounds.get(i) + ")";
            statements.add(child(tables.get(i)) + "FOR VALUES " + values);
        }
        statements.add(child(tables.get(count())) + "DEFAULT");
        return statements;
    }

    private String child(TableName name) {
        return "CREATE TABLE " + Identifiers.target(name) + " PARTITION OF " + Identifiers.target(table) + " ";
    }

    /** One statement; the engine names the partitions' tables after their names here. */
    String classic(String create) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < count(); i++) {
            String values = partition instanceof Partition.Range
                    ? "START (" + cast(bounds.get(i)) + ") INCLUSIVE END (" + cast(bounds.get(i + 1)) + ") EXCLUSIVE"
                    : "VALUES (" + bounds.get(i) + ")";
            parts.add("PARTITION p" + (i + 1) + " " + values);
        }
        parts.add("DEFAULT PARTITION other");
        return create + method() + parts.stream().collect(Collectors.joining(",\n  ", "\n(\n  ", "\n)"));
    }

    private String cast(String bound) {
        return bound.startsWith("'") ? typed(type.toLowerCase(Locale.ROOT)) + " " + bound : bound;
    }

    /** The type of a literal; precision is of no account in whole seconds. */
    private static String typed(String type) {
        if (type.startsWith("timestamp")) {
            return type.endsWith("with time zone") ? "timestamp with time zone" : "timestamp";
        }
        return type;
    }
}
