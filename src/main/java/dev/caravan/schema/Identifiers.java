// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import dev.caravan.model.TableName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Quoting of names on both ends. SQL made by Caravan always quotes, so that no name can change its meaning. */
public final class Identifiers {

    /** Longest name in PostgreSQL, in bytes of UTF-8; longer ones would be cut silently (NAMEDATALEN - 1). */
    public static final int TARGET_MAX_BYTES = 63;

    private Identifiers() {}

    /** A name in double quotes, for PostgreSQL. */
    public static String target(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A table in double quotes, for PostgreSQL. */
    public static String target(TableName table) {
        return target(table.schema()) + '.' + target(table.table());
    }

    /** Names in double quotes, separated by commas, for PostgreSQL. */
    public static String target(List<String> names) {
        return names.stream().map(Identifiers::target).collect(Collectors.joining(", "));
    }

    /** A name in brackets, for SQL Server. */
    public static String source(String name) {
        return '[' + name.replace("]", "]]") + ']';
    }

    /** A table in brackets, for SQL Server. */
    public static String source(TableName table) {
        return source(table.schema()) + '.' + source(table.table());
    }

    /** Names in brackets, separated by commas, for SQL Server. */
    public static String source(List<String> names) {
        return names.stream().map(Identifiers::source).collect(Collectors.joining(", "));
    }

    /** Whether PostgreSQL would keep the name whole. */
    public static boolean fitsTarget(String name) {
        return !name.isEmpty() && name.getBytes(StandardCharsets.UTF_8).length <= TARGET_MAX_BYTES;
    }
}
