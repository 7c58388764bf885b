// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.syntax.ObjectStatement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.xml.SchemaCollection;
import java.time.LocalDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xml.sax.SAXException;

/** Runs CREATE, ALTER and DROP XML SCHEMA COLLECTION. */
final class XmlSchemaDefinition {
    private final SqlSession session;
    private final Transaction transaction;

    XmlSchemaDefinition(SqlSession session, Transaction transaction) {
        this.session = session;
        this.transaction = transaction;
    }

    void run(ObjectStatement.XmlSchemas statement, @Nullable Object given) throws SqlError {
        Database database = session.currentDatabase();
        session.rights().require("CREATE XML SCHEMA COLLECTION", database);
        String text = (String) Conversion.convert(given, SqlTypes.nvarchar(SqlType.MAX), SqlTypes.xml(null));
        if (text == null || text.isBlank()) {
            throw Errors.error(2378, "Expected XML schema document");
        }
        LocalDateTime now = session.now().toLocalDateTime();
        String name = NameResolver.part(statement.name(), 0);
        try {
            if (statement.alter()) {
                transaction.onRollback(require(statement.name()).add(text, now));
                session.server().bumpSchemaVersion();
                return;
            }
            Schema schema = session.names().requireSchema(statement.name(), database);
            if (database.xmlSchemas().find(schema.name(), name) != null) {
                throw Errors.error(2714, "There is already an object named '" + name + "' in the database.");
            }
            SchemaCollection made = new SchemaCollection(
                    database.nextXmlSchemaId(), database.name(), schema.id(), schema.name(), name, text, now);
            ObjectRunner.replace(database.xmlSchemas(), schema.name(), name, null, made, transaction);
        } catch (SAXException e) {
            // SQL Server has an error for each rule of XML Schema; it is said which one is broken.
            Unsupported error = new Unsupported("XML SCHEMA COLLECTION of this text: " + e.getMessage());
            error.initCause(e);
            throw error;
        }
    }

    private SchemaCollection require(List<String> name) throws SqlError {
        SchemaCollection found =
                session.currentDatabase().xmlSchemas().find(NameResolver.schemaName(name), NameResolver.part(name, 0));
        if (found == null) {
            throw Errors.error(
                    6314, "Collection specified does not exist in metadata : '" + String.join(".", name) + "'");
        }
        return found;
    }

    void drop(List<String> name) throws SqlError {
        SchemaCollection found = require(name);
        Database database = session.currentDatabase();
        for (Table table : database.tables()) {
            if (table.columns().stream().map(Column::type).anyMatch(type -> isOf(type, found))) {
                throw used(name, "table", table.name());
            }
        }
        for (SqlModule module : database.modules()) {
            if (module.parameters().stream().anyMatch(p -> isOf(p.type(), found))) {
                throw used(name, module.kind().word(), module.name());
            }
        }
        database.xmlSchemas().remove(found.schema(), found.name());
        transaction.onRollback(() -> database.xmlSchemas().put(found.schema(), found.name(), found));
    }

    private static boolean isOf(SqlType type, SchemaCollection schemas) {
        return type.xml() != null && type.xml().schemas() == schemas;
    }

    private static SqlError used(List<String> name, String kind, String by) {
        return Errors.error(
                6328,
                "Specified collection '" + String.join(".", name) + "' cannot be dropped because it is used by " + kind
                        + " '" + by + "'.");
    }
}
