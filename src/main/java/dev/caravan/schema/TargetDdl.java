// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import java.util.stream.Collectors;

/** DDL for target tables on PostgreSQL. Every statement may be run twice with the effect of once. */
public final class TargetDdl {

    private TargetDdl() {}

    /** {@code CREATE SCHEMA IF NOT EXISTS}. */
    public static String createSchema(String schema) {
        return "CREATE SCHEMA IF NOT EXISTS " + Identifiers.target(schema);
    }

    /** {@code CREATE TABLE IF NOT EXISTS} without a key, which is added after the load. */
    public static String createTable(TableShape table) {
        return "CREATE TABLE IF NOT EXISTS " + Identifiers.target(table.name()) + " (\n  "
                + table.columns().stream().map(TargetDdl::definition).collect(Collectors.joining(",\n  "))
                + "\n)";
    }

    /** Adds the primary key. */
    public static String addPrimaryKey(TableShape table) {
        return "ALTER TABLE " + Identifiers.target(table.name()) + " ADD PRIMARY KEY ("
                + Identifiers.target(table.keyNames()) + ")";
    }

    /** Adds a column; always nullable, because rows that exist have no value for it. */
    public static String addColumn(TableName table, Column column) {
        return "ALTER TABLE " + Identifiers.target(table) + " ADD COLUMN IF NOT EXISTS "
                + Identifiers.target(column.name()) + " " + column.type();
    }

    /** {@code DROP TABLE IF EXISTS}. */
    public static String dropTable(TableName table) {
        return "DROP TABLE IF EXISTS " + Identifiers.target(table);
    }

    /** {@code TRUNCATE}. */
    public static String truncate(TableName table) {
        return "TRUNCATE " + Identifiers.target(table);
    }

    private static String definition(Column column) {
        return Identifiers.target(column.name()) + " " + column.type() + (column.nullable() ? "" : " NOT NULL");
    }
}
