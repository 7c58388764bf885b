// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.tsql.SessionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something with columns: a table, a view, a table function or a table type.
 *
 * @param objectId object_id
 * @param database database
 * @param schema schema
 * @param name name
 * @param columns columns
 * @param table the table, null for what is none
 */
record ColumnOwner(
        int objectId,
        Database database,
        Schema schema,
        String name,
        List<Column> columns,
        @Nullable Table table) {

    static ColumnOwner of(Table table) {
        return new ColumnOwner(
                table.objectId(), table.database(), table.schema(), table.name(), table.columns(), table);
    }

    static ColumnOwner of(Database database, SqlModule module) {
        return new ColumnOwner(module.objectId(), database, module.schema(), module.name(), module.columns(), null);
    }

    /** Whether the catalogue shows it to a session. */
    boolean isShownTo(SessionContext session) {
        return session.rights().sees(database, objectId, schema.id());
    }

    /** Tables and views of a database. */
    static List<ColumnOwner> tablesAndViews(Database database) {
        return Stream.concat(
                        database.tables().stream().map(ColumnOwner::of),
                        database.modules().stream()
                                .filter(m -> m.kind() == SqlModule.Kind.VIEW)
                                .map(m -> of(database, m)))
                .toList();
    }

    /** Everything that has columns in a database. */
    static List<ColumnOwner> all(Database database) {
        List<ColumnOwner> all = new ArrayList<>(tablesAndViews(database));
        database.modules().stream().filter(m -> m.kind().isTableFunction()).forEach(m -> all.add(of(database, m)));
        for (UserType type : database.userTypes().all()) {
            if (type.table() != null) {
                all.add(of(type.table()));
            }
        }
        return all;
    }

    /** Whether change data capture reads it. */
    boolean isCaptured() {
        return table != null && CaptureMark.isSet(table);
    }
}
