// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.SchemaChange;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Errors;
import java.util.List;

/** ALTER SCHEMA TRANSFER of a table, view, procedure or function; the text of a module stays as it is. */
final class SchemaTransfer {
    private final SqlSession session;
    private final Definitions definitions;

    SchemaTransfer(SqlSession session, Definitions definitions) {
        this.session = session;
        this.definitions = definitions;
    }

    void run(Statement.TransferToSchema transfer) throws SqlError {
        Database database = session.currentDatabase();
        Schema to = database.schema(transfer.schema());
        if (to == null || !session.rights().onSchema("ALTER", database, to)) {
            throw Errors.error(
                    15151,
                    "Cannot alter the schema '" + transfer.schema()
                            + "', because it does not exist or you do not have permission.");
        }
        List<String> name = transfer.object();
        Table table = session.names().findTable(name, database);
        SqlModule module = table == null ? session.names().findModule(name, database) : null;
        int object = table != null ? table.objectId() : module == null ? 0 : module.objectId();
        Schema from = table != null ? table.schema() : module == null ? to : module.schema();
        if (object == 0 || !session.rights().onObject("CONTROL", database, object, from.id())) {
            throw Errors.error(
                    15151,
                    "Cannot find the object '" + NameResolver.part(name, 0)
                            + "', because it does not exist or you do not have permission.");
        }
        if (from.id() == to.id()) {
            return;
        }
        String last = NameResolver.part(name, 0);
        if (database.isTaken(to.name(), last)) {
            throw Errors.error(15530, "The object with name \"" + last + "\" already exists.");
        }
        if (table != null) {
            definitions.lock(table);
            definitions.change(table, SchemaChange.Kind.RENAME_TABLE, null, null, last);
            definitions.redefine(table, table.definition().withSchema(to), null);
        } else if (module != null) {
            move(database, module, module.moved(to, session.now().toLocalDateTime()));
        }
    }

    private void move(Database database, SqlModule before, SqlModule after) {
        database.removeModule(before);
        database.addModule(after);
        session.server().bumpSchemaVersion();
        definitions.transaction().onRollback(() -> {
            database.removeModule(after);
            database.addModule(before);
            session.server().bumpSchemaVersion();
        });
    }
}
