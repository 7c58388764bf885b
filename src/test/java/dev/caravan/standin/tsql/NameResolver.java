// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Synonym;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.TypeParser;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.XmlSchemas;
import dev.caravan.standin.type.XmlTyping;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds objects by names of one to four parts, as one session sees them. */
final class NameResolver {
    private static final int XML_TYPE_ID = 241;

    private final SqlSession session;

    NameResolver(SqlSession session) {
        this.session = session;
    }

    /** The database that a name says, or the given one. */
    Database databaseOf(List<String> name, Database otherwise) throws SqlError {
        String database = part(name, 2);
        return database.isEmpty() ? otherwise : requireDatabase(database);
    }

    /** The database that a name says, or the current one; null when there is no such database. */
    @Nullable
    Database database(List<String> name) {
        String database = part(name, 2);
        return database.isEmpty() ? session.currentDatabase() : session.server().database(database);
    }

    /** A database by name. */
    Database requireDatabase(String name) throws SqlError {
        Database database = session.server().database(name);
        if (database == null) {
            throw Errors.error(
                    911, "Database '" + name + "' does not exist. Make sure that the name is entered correctly.");
        }
        return database;
    }

    // Part of a name counted from its end; empty when it is not there.
    static String part(List<String> name, int fromEnd) {
        int at = name.size() - 1 - fromEnd;
        return at < 0 ? "" : name.get(at);
    }

    @Nullable
    Table findTable(List<String> name) {
        Database database = database(name);
        return database == null ? null : findTable(name, database);
    }

    @Nullable
    Table findTable(List<String> name, Database database) {
        String last = part(name, 0);
        if (last.startsWith("#")) {
            return session.temporaryTable(last);
        }
        if (part(name, 1).isEmpty()) {
            Table own = database.table(session.rights().defaultSchema(database), last);
            if (own != null) {
                return own;
            }
        }
        return database.table(schemaName(name), last);
    }

    /** A table, or error 208. */
    Table requireTable(List<String> name) throws SqlError {
        Table table = name.get(0).startsWith("@") ? session.tableVariable(name.get(0)) : requireByName(name);
        if (table == null) {
            throw Errors.error(208, "Invalid object name '" + String.join(".", name) + "'.");
        }
        return table;
    }

    private @Nullable Table requireByName(List<String> written) throws SqlError {
        List<String> name = dereference(written, session.currentDatabase());
        return findTable(name, databaseOf(name, session.currentDatabase()));
    }

    /** A type that CREATE TYPE made, null when there is none of that name. */
    @Nullable
    UserType findType(List<String> name) {
        return session.currentDatabase().userTypes().find(schemaName(name), part(name, 0));
    }

    /** A type that CREATE TYPE made, or xml of a schema collection; null when there is none of that name. */
    static @Nullable UserType findType(List<String> name, Database database, int ordinal) throws SqlError {
        if (!TypeParser.isTypedXml(name)) {
            return database.userTypes().find(schemaName(name), part(name, 0));
        }
        List<String> collection = name.subList(2, name.size());
        XmlSchemas schemas = database.xmlSchemas().find(schemaName(collection), part(collection, 0));
        if (schemas == null) {
            throw new SqlError(
                    2715,
                    16,
                    3,
                    "Column, parameter, or variable #" + ordinal + ": Cannot find data type "
                            + String.join(".", collection) + ".");
        }
        SqlType xml = SqlTypes.xml(new XmlTyping(schemas, name.get(1).equals("DOCUMENT"), false));
        Schema system = Objects.requireNonNull(database.schema("sys"));
        return new UserType(XML_TYPE_ID, system, "xml", xml, true, null);
    }

    /** A type that CREATE TYPE made, or xml of a schema collection, or error 2715. */
    UserType requireType(List<String> name, int ordinal) throws SqlError {
        UserType type = findType(name, session.currentDatabase(), ordinal);
        if (type == null) {
            throw new SqlError(
                    2715,
                    16,
                    6,
                    "Column, parameter, or variable #" + ordinal + ": Cannot find data type " + String.join(".", name)
                            + ".");
        }
        return type;
    }

    /** What a name stands for when it is that of a synonym, with database and schema; else the name itself. */
    List<String> dereference(List<String> name, Database current) {
        Database database = part(name, 2).isEmpty() ? current : session.server().database(part(name, 2));
        Synonym synonym = database == null || name.get(0).startsWith("@")
                ? null
                : database.synonyms().find(schemaName(name), part(name, 0));
        if (synonym == null || database == null) {
            return name;
        }
        List<String> target = synonym.target();
        String home = part(target, 2).isEmpty() ? database.name() : part(target, 2);
        return List.of(home, schemaName(target), part(target, 0));
    }

    @Nullable
    SqlModule findModule(List<String> name) {
        if (part(name, 0).startsWith("#")) {
            return session.scope().temporaryModule(part(name, 0));
        }
        Database database = database(name);
        return database == null ? null : findModule(name, database);
    }

    @Nullable
    SqlModule findModule(List<String> name, Database database) {
        if (part(name, 0).startsWith("#")) {
            return session.scope().temporaryModule(part(name, 0));
        }
        if (part(name, 1).isEmpty()) {
            SqlModule own = database.module(session.rights().defaultSchema(database), part(name, 0));
            if (own != null) {
                return own;
            }
        }
        return database.module(schemaName(name), part(name, 0));
    }

    static String schemaName(List<String> name) {
        String schema = part(name, 1);
        return schema.isEmpty() ? "dbo" : schema;
    }

    /** The schema in which a new object goes, or error 2760. */
    Schema requireSchema(List<String> name, Database database) throws SqlError {
        String named = part(name, 1).isEmpty() ? session.rights().defaultSchema(database) : schemaName(name);
        Schema schema = database.schema(named);
        if (schema == null || !session.rights().onSchema("ALTER", database, schema)) {
            throw Errors.error(
                    2760,
                    "The specified schema name \"" + named
                            + "\" either does not exist or you do not have permission to use it.");
        }
        return schema;
    }
}
