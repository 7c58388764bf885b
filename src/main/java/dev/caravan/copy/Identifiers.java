// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.model.TableName;

/** Names in SQL, always quoted, so that keywords and spellings need no thought. */
final class Identifiers {

    private Identifiers() {}

    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String quoted(TableName name) {
        return quoted(name.schema()) + '.' + quoted(name.table());
    }
}
