// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Names that the target cannot have, or that are taken. */
final class NameRules {

    /** Schemas of the target that are not for tables of a task: the server's own, and that of the control tables. */
    private static final Set<String> RESERVED_SCHEMAS = Set.of("information_schema", "caravan");

    private final BiConsumer<String, String> problems;

    NameRules(BiConsumer<String, String> problems) {
        this.problems = problems;
    }

    void check(TableName source, TableName target) {
        check(source + " would become table", target.schema());
        check(source + " would become table", target.table());
        if (target.schema().startsWith("pg_") || RESERVED_SCHEMAS.contains(target.schema())) {
            problems.accept(
                    source + " would become table " + target + ", but schema '" + target.schema()
                            + "' is not for tables of users.",
                    "Choose another 'target', or rename the schema.");
        }
    }

    void check(TableName source, List<Column> columns) {
        Set<String> seen = new HashSet<>();
        for (Column column : columns) {
            check("A column of " + source + " would become", column.name());
            if (!seen.add(column.name())) {
                problems.accept(
                        "Two columns of " + source + " would both become '" + column.name() + "'.",
                        "Rename one of them under 'columns'.");
            }
        }
    }

    /** The control tables tell tables apart by schema and name with a dot between. */
    void checkTold(List<TableName> sources) {
        Map<String, TableName> seen = new HashMap<>();
        for (TableName source : sources) {
            TableName other = seen.putIfAbsent(source.toString(), source);
            if (other != null) {
                problems.accept(
                        "Tables '" + other.table() + "' of schema '" + other.schema() + "' and '"
                                + source.table()
                                + "' of schema '" + source.schema()
                                + "' cannot be told apart in one task, because both are "
                                + source + ".",
                        "Put one of them into another task.");
            }
        }
    }

    private void check(String what, String name) {
        if (!Identifiers.fitsTarget(name)) {
            problems.accept(
                    what + " '" + name + "', which is " + (name.isEmpty() ? "empty" : "longer than 63 bytes") + ".",
                    "Rename it.");
        } else if (!isText(name)) {
            problems.accept(what + " '" + name + "', which holds U+0000 or half of a surrogate pair.", "Rename it.");
        }
    }

    private static boolean isText(String name) {
        return name.indexOf(0) < 0 && StandardCharsets.UTF_8.newEncoder().canEncode(name);
    }
}
