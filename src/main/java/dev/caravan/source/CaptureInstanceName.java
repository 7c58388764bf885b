// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import dev.caravan.model.TableName;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names of capture instances. SQL Server's own, {@code schema_table}, may be longer than the 100 characters that it allows,
 * may be that of another table, and becomes a part of the names of tables and functions, which not every reader of them
 * quotes: then it is one made of the table's name by a digest, always the same.
 */
final class CaptureInstanceName {

    private static final Pattern ORDINARY = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_ ]{0,99}");

    private CaptureInstanceName() {}

    /** The name for a table whose usual name may be taken. */
    static String of(TableName table, boolean taken) {
        String usual = usual(table);
        if (!taken && ORDINARY.matcher(usual).matches()) {
            return usual;
        }
        byte[] name = (table.schema() + '\0' + table.table()).getBytes(StandardCharsets.UTF_8);
        return "caravan_" + UUID.nameUUIDFromBytes(name).toString().replace('-', '_');
    }

    /** The name that SQL Server would choose. */
    static String usual(TableName table) {
        return table.schema() + "_" + table.table();
    }
}
