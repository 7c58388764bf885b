// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.PermissionRules;
import dev.caravan.standin.catalog.Principal;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.ServerSecurity;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.tsql.SessionContext;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What IS_MEMBER, HAS_PERMS_BY_NAME and procedures find a session to be and to be permitted: what follows from roles and
 * grants, unless a server property says otherwise: {@code role.sysadmin}, {@code role.db_owner} and the like with value 0
 * or 1, or {@code permission.<securable>.<permission>}, where the securable is a name or {@code *}, for instance {@code
 * permission.dbo.orders.SELECT}.
 */
public final class Permissions {
    private static final int OWNERS = 16384;

    private Permissions() {}

    /** Whether the session is a member of a server or database role; null for a role that there is not. */
    public static @Nullable Integer role(SessionContext session, String role) {
        String name = role.toLowerCase(Locale.ROOT);
        Object set = session.server().properties().get("role." + name);
        if (set instanceof Number number) {
            return number.intValue();
        }
        Integer ofServer = serverRole(session, name);
        return ofServer == null ? databaseRole(session, name) : ofServer;
    }

    /** Whether the session is a member of a fixed role of the server; null for a role that there is not. */
    static @Nullable Integer serverRole(SessionContext session, String role) {
        Object set = session.server().properties().get("role." + role.toLowerCase(Locale.ROOT));
        if (set instanceof Number number) {
            return number.intValue();
        }
        if (ServerSecurity.roleId(role) < 0) {
            return null;
        }
        boolean member = session.rights().isSysadmin()
                || session.server().security().isMember(role, session.rights().login());
        return member ? 1 : 0;
    }

    private static @Nullable Integer databaseRole(SessionContext session, String role) {
        Database database = session.database();
        Principal known = database.security().find(role);
        if (known == null || known.kind() != Principal.Kind.ROLE) {
            return null;
        }
        // dbo is a member of the owners' role, and by nature of those that permit something.
        boolean denying = known.id() > 16391;
        boolean member = session.rights().owns(database)
                ? known.isFixedRole() && !denying || known.id() == 0
                : session.rights().in(database).isMember(known.id());
        return member ? 1 : 0;
    }

    /** Whether the session is sysadmin. */
    public static boolean isSysadmin(SessionContext session) {
        Integer member = role(session, "sysadmin");
        return member != null && member == 1;
    }

    /** Whether the session owns the database. */
    public static boolean isOwner(SessionContext session) {
        Object set = session.server().properties().get("role.db_owner");
        if (isSysadmin(session)) {
            return true;
        }
        return set instanceof Number number
                ? number.intValue() == 1
                : session.rights().owns(session.database())
                        || session.rights().in(session.database()).isMember(OWNERS);
    }

    /** Whether a property says that a permission is granted or not; null when none does. */
    static @Nullable Integer set(Server server, @Nullable String securable, String permission) {
        Map<String, Object> properties = server.properties();
        String name = securable == null ? "" : securable.replace("[", "").replace("]", "");
        Object set = properties.get("permission." + name + "." + permission);
        if (set == null) {
            set = properties.get("permission.*." + permission);
        }
        return set instanceof Number number ? number.intValue() : null;
    }

    /**
     * HAS_PERMS_BY_NAME: whether a permission is granted; null for a securable that there is not.
     *
     * @param securable name of the securable, null for the server or the current database
     * @param kind class of the securable in upper case, empty for the server
     * @param column column of an object, empty for all of it
     */
    static @Nullable Integer granted(
            SessionContext session, @Nullable String securable, String kind, String permission, String column) {
        Boolean granted = switch (kind) {
            case "" -> session.rights().onServer(permission);
            case "DATABASE" -> onDatabase(session, securable, permission);
            case "SCHEMA" -> onSchema(session, securable, permission);
            case "OBJECT" -> securable == null ? null : onObject(session, securable, permission, column);
            default -> session.rights().owns(session.database());
        };
        Integer set = set(session.server(), securable, permission);
        return granted == null ? null : set == null ? Integer.valueOf(granted ? 1 : 0) : set;
    }

    private static @Nullable Boolean onDatabase(SessionContext session, @Nullable String name, String permission) {
        Database database = name == null
                ? session.database()
                : session.server().database(ObjectName.parse(name).name());
        if (database == null) {
            return null;
        }
        // What is granted on the server holds in every database that the session has access to.
        boolean ofServer = permission.startsWith("VIEW DATABASE")
                && session.rights().user(database) != null
                && session.rights().onServer(permission.replace("DATABASE", "SERVER"));
        return ofServer
                || session.rights().owns(database)
                || session.rights().in(database).onDatabase(permission);
    }

    private static @Nullable Boolean onSchema(SessionContext session, @Nullable String name, String permission) {
        Schema schema = name == null
                ? null
                : session.database().schema(ObjectName.parse(name).name());
        return schema == null
                ? null
                : session.rights().owns(session.database())
                        || session.rights().in(session.database()).onSchema(permission, schema.id());
    }

    private static @Nullable Boolean onObject(SessionContext session, String text, String permission, String column) {
        ObjectName name = ObjectName.parse(text);
        Database database = name.database().isEmpty()
                ? session.database()
                : session.server().database(name.database());
        String schema = name.schema().isEmpty() ? "dbo" : name.schema();
        CatalogObject object = database == null
                ? null
                : CatalogObject.all(database).stream()
                        .filter(o -> Names.same(o.name(), name.name()))
                        .filter(o -> Names.same(schemaName(database, o.schemaId()), schema))
                        .findFirst()
                        .orElse(null);
        if (database == null || object == null || !session.rights().sees(database, object.id(), object.schemaId())) {
            return null;
        }
        if (session.rights().owns(database)) {
            return true;
        }
        PermissionRules rules = session.rights().in(database);
        if (permission.equals("ANY")) {
            return rules.sees(object.id(), object.schemaId());
        }
        Column part = column.isEmpty() || !(object.source() instanceof Table table) ? null : table.column(column);
        return part == null
                ? rules.onObject(permission, object.id(), object.schemaId())
                : rules.onColumn(permission, object.id(), object.schemaId(), part.columnId());
    }

    private static String schemaName(Database database, int id) {
        return database.schemas().stream()
                .filter(s -> s.id() == id)
                .map(Schema::name)
                .findFirst()
                .orElse("");
    }
}
