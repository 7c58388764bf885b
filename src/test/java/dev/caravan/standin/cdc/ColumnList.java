// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.session.SqlError;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code @captured_column_list}: names separated by commas, each plain, in brackets or in double quotes. */
final class ColumnList {
    private ColumnList() {}

    /**
     * The names in their order.
     *
     * @throws SqlError 22965 for a quote that is not closed
     */
    static List<String> parse(String list) throws SqlError {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        char closing = 0;
        for (int i = 0; i < list.length(); i++) {
            char c = list.charAt(i);
            if (closing != 0) {
                boolean doubled = c == closing && i + 1 < list.length() && list.charAt(i + 1) == closing;
                if (c == closing && !doubled) {
                    closing = 0;
                } else {
                    name.append(c);
                    i += doubled ? 1 : 0;
                }
            } else if (c == ',') {
                names.add(name.toString().strip());
                name.setLength(0);
            } else if (c == '[' || c == '"') {
                closing = c == '[' ? ']' : '"';
            } else {
                name.append(c);
            }
        }
        if (closing != 0) {
            throw CdcErrors.quoteNotTerminated();
        }
        names.add(name.toString().strip());
        return names;
    }
}
