// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.ScalarSystemFunction;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.XmlSchemas;
import dev.caravan.standin.xml.SchemaCollection;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** sys.xml_schema_collections, sys.xml_schema_namespaces and XML_SCHEMA_NAMESPACE(). */
final class XmlSchemaViews {
    private static final int SYS = 4;

    private XmlSchemaViews() {}

    /** A collection, among them that of the server's own schemas. */
    private record Listed(int id, int schemaId, String name, LocalDateTime created, LocalDateTime modified) {}

    /** A target namespace of a collection. */
    private record Namespace(int collection, String name, int id) {}

    static void install(Registry registry) {
        registry.add(new Rowset<Listed>()
                .number("xml_collection_id", Listed::id)
                .number("schema_id", Listed::schemaId)
                .nothing("principal_id", SqlTypes.INT)
                .name("name", Listed::name)
                .time("create_date", Listed::created)
                .time("modify_date", Listed::modified)
                .view("sys", "xml_schema_collections", context -> listed(context.server(), context.database())));
        registry.add(new Rowset<Namespace>()
                .number("xml_collection_id", Namespace::collection)
                .text("name", 4000, Namespace::name)
                .number("xml_namespace_id", Namespace::id)
                .view("sys", "xml_schema_namespaces", context -> namespaces(context.database())));
        registry.add(ScalarSystemFunction.of(
                "",
                "XML_SCHEMA_NAMESPACE",
                2,
                3,
                SqlTypes.xml(null),
                (session, arguments) -> text(session.database(), arguments)));
    }

    /** xml_collection_id of a type, 0 for one without a collection. */
    static int collection(SqlType type) {
        XmlSchemas schemas = type.xml() == null ? null : type.xml().schemas();
        return schemas == null ? 0 : schemas.id();
    }

    /** is_xml_document of a type. */
    static boolean isDocument(SqlType type) {
        return type.xml() != null && type.xml().document();
    }

    private static List<Listed> listed(Server server, Database database) {
        LocalDateTime started = LocalDateTime.ofInstant(server.started(), ZoneOffset.UTC);
        List<Listed> all = new ArrayList<>(List.of(new Listed(1, SYS, "sys", started, started)));
        for (SchemaCollection each : database.xmlSchemas().all()) {
            all.add(new Listed(each.id(), each.schemaId(), each.name(), each.created(), each.modified()));
        }
        return all;
    }

    private static List<Namespace> namespaces(Database database) {
        List<Namespace> all = new ArrayList<>();
        for (SchemaCollection each : database.xmlSchemas().all()) {
            int id = 0;
            for (String name : each.namespaces()) {
                all.add(new Namespace(each.id(), name, ++id));
            }
        }
        return all;
    }

    private static @Nullable Object text(Database database, @Nullable Object[] arguments) {
        if (arguments[0] == null || arguments[1] == null) {
            return null;
        }
        SchemaCollection found = database.xmlSchemas().find(arguments[0].toString(), arguments[1].toString());
        return found == null ? null : found.text();
    }
}
