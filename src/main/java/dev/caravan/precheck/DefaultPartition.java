// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding.Level;
import java.util.List;
import java.util.stream.Stream;

/** Partitioned tables that are there already have a partition for whatever fits no other. */
final class DefaultPartition extends TargetTableCheck {

    private static final String SIX = """
            SELECT n.nspname AS schema_name, c.relname AS table_name, '' AS detail
            FROM pg_partition p JOIN pg_class c ON c.oid = p.parrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN (:schemas) AND NOT p.paristemplate
              AND NOT EXISTS (SELECT 1 FROM pg_partition_rule r WHERE r.paroid = p.oid AND r.parisdefault)""";

    DefaultPartition() {
        super("target.default-partition", Level.WARNING, "a default partition", """
                SELECT n.nspname AS schema_name, c.relname AS table_name, '' AS detail
                FROM pg_partitioned_table p JOIN pg_class c ON c.oid = p.partrelid
                JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname IN (:schemas) AND p.partstrat IN ('r', 'l') AND p.partdefid = 0""");
    }

    @Override
    String query(Facts facts) {
        return facts.dialect().isModern() ? query() : SIX;
    }

    @Override
    void report(Facts facts, TableName table, List<String> details, Findings findings) {
        findings.add(
                table,
                "Table " + table + " has no default partition: a row that fits no partition stops the task.",
                facts.dialect().isModern()
                        ? "CREATE TABLE " + Identifiers.target(other(facts, table)) + " PARTITION OF "
                                + Identifiers.target(table) + " DEFAULT;"
                        : "ALTER TABLE " + Identifiers.target(table) + " ADD DEFAULT PARTITION other;");
    }

    /** A name that is free. */
    private static TableName other(Facts facts, TableName table) {
        return Stream.of(table.table() + "_default", "default_partition")
                .filter(Identifiers::fitsTarget)
                .map(name -> new TableName(table.schema(), name))
                .filter(name -> !facts.relations().contains(name))
                .findFirst()
                .orElseGet(() -> new TableName(table.schema(), "default_partition_of_its_own"));
    }
}
