// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.TableName;
import dev.caravan.schema.SourceType;
import dev.caravan.source.SourceColumn;
import dev.caravan.source.SourceTable;
import java.util.Arrays;
import java.util.List;

/** Source tables as a catalogue describes them. */
final class Tables {

    private Tables() {}

    /**
     * A table.
     *
     * @param name {@code schema.table}
     * @param key columns of the key, separated by commas; empty for none
     * @param columns each as {@code name type}, with {@code ?} at the end where NULL is allowed and {@code =} where it is
     *     computed; a length in bytes may follow in parentheses
     */
    static SourceTable table(String name, String key, String... columns) {
        int dot = name.indexOf('.');
        return new SourceTable(
                new TableName(name.substring(0, dot), name.substring(dot + 1)),
                Arrays.stream(columns).map(Tables::column).toList(),
                key.isEmpty() ? List.of() : Arrays.asList(key.split(",", -1)),
                0);
    }

    private static SourceColumn column(String text) {
        boolean nullable = text.endsWith("?");
        boolean computed = text.endsWith("=");
        String bare = nullable || computed ? text.substring(0, text.length() - 1) : text;
        String[] parts = bare.split(" ", 2);
        int open = parts[1].indexOf('(');
        String type = open < 0 ? parts[1] : parts[1].substring(0, open);
        int number = open < 0 ? 0 : Integer.parseInt(parts[1].substring(open + 1, parts[1].length() - 1));
        boolean temporal = type.startsWith("datetime") || type.equals("time");
        return new SourceColumn(parts[0], new SourceType(type, number, 18, temporal ? number : 4), nullable, computed);
    }
}
