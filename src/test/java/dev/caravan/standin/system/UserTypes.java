// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** sys.types: system types, and those that CREATE TYPE made. */
final class UserTypes {
    private static final int SYSNAME_ID = 256;
    private static final int TABLE_TYPE_ID = 243;
    private static final int CLR_TYPE_ID = 240;

    private UserTypes() {}

    /** A row of sys.types; user types have an id above that of sysname. */
    record Type(
            String name,
            int systemId,
            int userId,
            int schemaId,
            int maxLength,
            int precision,
            int scale,
            boolean text,
            boolean nullable,
            @Nullable Integer tableObjectId) {

        boolean isUserDefined() {
            return userId > SYSNAME_ID;
        }
    }

    /** user_type_id of a declared type: sysname, schema.name of a user type, or null for the system type. */
    static int id(Database database, @Nullable String declared, SqlType type) {
        if (declared != null && Names.same(declared, "sysname")) {
            return SYSNAME_ID;
        }
        UserType user = find(database, declared);
        return user == null ? TypeFacts.of(type).userTypeId() : user.userTypeId();
    }

    static @Nullable UserType find(Database database, @Nullable String declared) {
        return declared == null
                ? null
                : database.userTypes().all().stream()
                        .filter(t -> Names.same(t.qualifiedName(), declared))
                        .findFirst()
                        .orElse(null);
    }

    /** Schema or name of a declared type; null for a system type. */
    static @Nullable String part(@Nullable String declared, boolean schema) {
        if (declared == null) {
            return null;
        }
        int dot = declared.indexOf('.');
        return schema ? (dot < 0 ? null : declared.substring(0, dot)) : declared.substring(dot + 1);
    }

    /** All types of a database. */
    static List<Type> all(Database database) {
        List<Type> all = new ArrayList<>();
        for (TypeFacts facts : TypeFacts.all()) {
            SqlType widest = TypeListing.widest(facts);
            all.add(row(facts.name(), facts.userTypeId(), 4, widest, true));
        }
        all.add(new Type("sysname", 231, SYSNAME_ID, 4, 256, 0, 0, true, false, null));
        for (UserType type : database.userTypes().all()) {
            int schema = type.schema().id();
            SqlType base = type.base();
            all.add(
                    base == null
                            ? new Type(
                                    type.name(),
                                    TABLE_TYPE_ID,
                                    type.userTypeId(),
                                    schema,
                                    -1,
                                    0,
                                    0,
                                    false,
                                    false,
                                    type.table() == null ? null : type.table().objectId())
                            : row(type.name(), type.userTypeId(), schema, base, type.nullable()));
        }
        return all;
    }

    private static Type row(String name, int userId, int schema, SqlType type, boolean nullable) {
        return new Type(
                name,
                TypeFacts.of(type).id(),
                userId,
                schema,
                TypeFacts.maxLength(type),
                TypeFacts.precision(type),
                TypeFacts.scale(type),
                TypeFacts.isCharacter(type),
                nullable,
                null);
    }

    static Rowset<Type> types() {
        return new Rowset<Type>()
                .name("name", Type::name)
                .required("system_type_id", SqlTypes.TINYINT, Type::systemId)
                .number("user_type_id", Type::userId)
                .number("schema_id", Type::schemaId)
                .nothing("principal_id", SqlTypes.INT)
                .required("max_length", SqlTypes.SMALLINT, Type::maxLength)
                .required("precision", SqlTypes.TINYINT, Type::precision)
                .required("scale", SqlTypes.TINYINT, Type::scale)
                .column("collation_name", SqlTypes.SYSNAME, t -> t.text ? "SQL_Latin1_General_CP1_CI_AS" : null)
                .bit("is_nullable", Type::nullable)
                .bit("is_user_defined", Type::isUserDefined)
                .bit("is_assembly_type", t -> t.systemId == CLR_TYPE_ID)
                .column("default_object_id", SqlTypes.INT, t -> 0)
                .column("rule_object_id", SqlTypes.INT, t -> 0)
                .bit("is_table_type", t -> t.systemId == TABLE_TYPE_ID);
    }

    static Rowset<Type> tableTypes() {
        return types().column("type_table_object_id", SqlTypes.INT, Type::tableObjectId)
                .off("is_memory_optimized");
    }

    static Rowset<Type> oldTypes() {
        return new Rowset<Type>()
                .name("name", Type::name)
                .tiny("xtype", Type::systemId)
                .tiny("status", t -> t.nullable ? 0 : 1)
                .small("xusertype", Type::userId)
                .small("length", Type::maxLength)
                .small("prec", Type::precision)
                .tiny("scale", Type::scale)
                .small("uid", Type::schemaId)
                .bit("allownulls", Type::nullable)
                .column("type", SqlTypes.TINYINT, Type::systemId)
                .small("usertype", Type::userId);
    }
}
