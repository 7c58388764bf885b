// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.tsql.SessionContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A name of up to three parts as text, such as {@code [db].dbo.t}.
 *
 * @param database database, empty for the current one
 * @param schema schema, empty for dbo
 * @param name object
 */
record ObjectName(String database, String schema, String name) {

    /** Reads a name. */
    static ObjectName parse(String text) {
        List<String> parts = parts(text);
        int n = parts.size();
        return new ObjectName(n > 2 ? parts.get(n - 3) : "", n > 1 ? parts.get(n - 2) : "", parts.get(n - 1));
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        char closing = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (closing != 0) {
                if (c == closing && i + 1 < text.length() && text.charAt(i + 1) == closing) {
                    part.append(c);
                    i++;
                } else if (c == closing) {
                    closing = 0;
                } else {
                    part.append(c);
                }
            } else if (c == '[' || c == '"') {
                closing = c == '[' ? ']' : '"';
            } else if (c == '.') {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString().strip());
        return parts;
    }

    /** The table of this name, null when there is none. */
    @Nullable
    Table table(SessionContext session) {
        Database target =
                database.isEmpty() ? session.database() : session.server().database(database);
        return target == null ? null : target.table(schema.isEmpty() ? "dbo" : schema, name);
    }
}
