// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.TableDefinition;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a statement must be permitted to do with one object.
 *
 * @param permission permission, such as SELECT
 * @param database database of the object
 * @param schema schema of the object
 * @param objectId object_id
 * @param name name of the object
 * @param columns places of the columns that are meant, among those of the object; none for the object as a whole
 * @param all columns of the object
 */
record Need(
        String permission,
        Database database,
        Schema schema,
        int objectId,
        String name,
        BitSet columns,
        List<Column> all) {

    /** A need of a table, as it is defined now. */
    static Need of(String permission, Table table) {
        TableDefinition definition = table.definition();
        return new Need(
                permission,
                table.database(),
                definition.schema(),
                table.objectId(),
                definition.name(),
                new BitSet(),
                definition.columns());
    }

    /** A need of a view, procedure or function. */
    static Need of(String permission, Database database, SqlModule module) {
        return new Need(
                permission,
                database,
                module.schema(),
                module.objectId(),
                module.name(),
                new BitSet(),
                module.columns());
    }

    /** Whether it is of a table that stands in no catalogue. */
    static boolean isFree(@Nullable Table table) {
        return table == null || table.name().startsWith("#") || table.name().startsWith("@");
    }
}
