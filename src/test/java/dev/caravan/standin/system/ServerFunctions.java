// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.PermissionRules;
import dev.caravan.standin.catalog.Principal;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.ScalarSystemFunction;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.Variant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * SERVERPROPERTY, DATABASEPROPERTYEX and the functions about rights. Properties that are sql_variant on a real server come
 * as nvarchar here; clients convert them the same way.
 */
final class ServerFunctions {
    private static final String EDITION = "Developer Edition (64-bit)";

    private static final Set<String> SMALL_NUMBERS = Set.of("sqlcharset", "sqlsortorder");
    private static final Set<String> NUMBERS = Set.of(
            "collationid",
            "comparisonstyle",
            "editionid",
            "engineedition",
            "hadrmanagerstatus",
            "lcid",
            "numlicenses",
            "processid",
            "sqlcharset",
            "sqlsortorder",
            "version");

    private ServerFunctions() {}

    static void install(Registry registry) {
        registry.add(ScalarSystemFunction.of(
                "",
                "SERVERPROPERTY",
                1,
                1,
                SqlTypes.SQL_VARIANT,
                (session, arguments) -> arguments[0] == null
                        ? null
                        : variant(arguments[0], serverProperty(session.server(), arguments[0].toString()))));
        registry.add(ScalarSystemFunction.of(
                "",
                "CURRENT_TIMEZONE_ID",
                0,
                0,
                SqlTypes.nvarchar(128),
                (session, arguments) -> timeZone(session.server())));
        registry.add(ScalarSystemFunction.of(
                "",
                "DATABASEPROPERTYEX",
                2,
                2,
                SqlTypes.SQL_VARIANT,
                (session, arguments) -> arguments[1] == null
                        ? null
                        : variant(arguments[1], databaseProperty(session, arguments[0], arguments[1]))));
        registry.add(ScalarSystemFunction.of("", "IS_SRVROLEMEMBER", 1, 2, SqlTypes.INT, ServerFunctions::serverRole));
        registry.add(ScalarSystemFunction.of("", "IS_MEMBER", 1, 1, SqlTypes.INT, ServerFunctions::role));
        registry.add(ScalarSystemFunction.of("", "IS_ROLEMEMBER", 1, 2, SqlTypes.INT, ServerFunctions::roleMember));
        registry.add(ScalarSystemFunction.of("", "HAS_DBACCESS", 1, 1, SqlTypes.INT, (session, arguments) -> {
            Database database = arguments[0] == null ? null : session.server().database(arguments[0].toString());
            if (database == null) {
                return null;
            }
            Integer set = Permissions.set(session.server(), database.name(), "CONNECT");
            return set != null ? set : session.rights().user(database) == null ? 0 : 1;
        }));
        registry.add(ScalarSystemFunction.of(
                "", "HAS_PERMS_BY_NAME", 3, 5, SqlTypes.INT, (session, arguments) -> permission(session, arguments)));
    }

    /** The zone that property TimeZoneId names; the function is there from SQL Server 2022 on. */
    private static Object timeZone(Server server) throws SqlError {
        if (Integer.parseInt(server.version().replaceFirst("\\..*", "")) < 16) {
            throw Errors.error(195, "'CURRENT_TIMEZONE_ID' is not a recognized built-in function name.");
        }
        return server.properties().getOrDefault("TimeZoneId", "UTC");
    }

    private static @Nullable Object role(SessionContext session, @Nullable Object[] arguments) {
        return arguments[0] == null ? null : Permissions.role(session, arguments[0].toString());
    }

    /** IS_ROLEMEMBER, of the session or of a user that is named. */
    private static @Nullable Object roleMember(SessionContext session, @Nullable Object[] arguments) {
        if (arguments.length < 2 || arguments[1] == null || arguments[0] == null) {
            return role(session, arguments);
        }
        Principal role = session.database().security().find(arguments[0].toString());
        Principal user = session.database().security().find(arguments[1].toString());
        if (role == null || user == null || role.kind() != Principal.Kind.ROLE) {
            return null;
        }
        return new PermissionRules(session.database(), user).isMember(role.id()) ? 1 : 0;
    }

    /** IS_SRVROLEMEMBER, of the session or of a login that is named. */
    private static @Nullable Object serverRole(SessionContext session, @Nullable Object[] arguments) {
        Object role = arguments[0];
        Object named = arguments.length > 1 ? arguments[1] : null;
        if (role == null) {
            return null;
        }
        Object member = Permissions.serverRole(session, role.toString());
        if (member == null || named == null || Names.same(named.toString(), "sa")) {
            return member;
        }
        boolean exists = session.server().login(named.toString()) != null;
        return exists ? session.server().security().isMember(role.toString(), named.toString()) ? 1 : 0 : null;
    }

    private static @Nullable Integer permission(SessionContext session, @Nullable Object[] arguments) {
        if (arguments[2] == null) {
            return null;
        }
        String securable = arguments[0] == null ? null : arguments[0].toString();
        String kind = arguments[1] == null ? "" : arguments[1].toString().toUpperCase(Locale.ROOT);
        String permission = arguments[2].toString().toUpperCase(Locale.ROOT);
        String column = arguments.length > 3 && arguments[3] != null ? arguments[3].toString() : "";
        return Permissions.granted(
                session, securable, kind, permission.equals("EXEC") ? "EXECUTE" : permission, column);
    }

    /** A property with its base type, as the references of SERVERPROPERTY and DATABASEPROPERTYEX tell it. */
    private static @Nullable Variant variant(Object property, @Nullable String text) {
        if (text == null) {
            return null;
        }
        String name = property.toString().toLowerCase(Locale.ROOT);
        boolean number = text.matches("-?[0-9]{1,10}") && (name.startsWith("is") || NUMBERS.contains(name));
        if (number && SMALL_NUMBERS.contains(name)) {
            return new Variant(Short.valueOf(text), SqlTypes.TINYINT);
        }
        if (number) {
            long value = Long.parseLong(text);
            return name.equals("editionid")
                    ? new Variant(value, SqlTypes.BIGINT)
                    : new Variant((int) value, SqlTypes.INT);
        }
        return name.equals("resourcelastupdatedatetime")
                ? new Variant(LocalDateTime.parse(text.replace(' ', 'T')), SqlTypes.DATETIME)
                : new Variant(text, SqlTypes.nvarchar(128));
    }

    /** SERVERPROPERTY; a server property of that name goes before the default. */
    static @Nullable String serverProperty(Server server, String property) {
        Object set = server.properties().get(property);
        if (set != null) {
            return set.toString();
        }
        String version = server.version();
        List<String> parts = List.of(version.split("\\."));
        return switch (property.toLowerCase(Locale.ROOT)) {
            case "edition" -> EDITION;
            case "editionid" -> "-2117995310";
            case "engineedition" -> "3";
            case "productversion" -> version;
            case "productlevel" -> "RTM";
            case "productmajorversion" -> parts.get(0);
            case "productminorversion" -> parts.size() > 1 ? parts.get(1) : "0";
            case "productbuild" -> parts.size() > 2 ? parts.get(2) : "0";
            case "productupdatelevel" -> "CU14";
            case "servername", "machinename", "computernamephysicalnetbios" -> server.name();
            case "collation" -> "SQL_Latin1_General_CP1_CI_AS";
            case "collationid" -> "872468488";
            case "isclustered",
                    "issingleuser",
                    "isintegratedsecurityonly",
                    "isfulltextinstalled",
                    "isxtpsupported",
                    "ispolybaseinstalled",
                    "isadvancedanalyticsinstalled" -> "0";
            case "ishadrenabled" -> AvailabilityViews.any(server) ? "1" : "0";
            case "pathseparator" -> "/";
            case "errorlogfilename" -> "/var/opt/mssql/log/errorlog";
            case "hostplatform" -> "Linux";
            case "productupdatereference" -> "KB5038325";
            case "lcid" -> "1033";
            case "sqlcharset" -> "1";
            case "sqlcharsetname" -> "iso_1";
            case "sqlsortorder" -> "52";
            case "sqlsortordername" -> "nocase_iso";
            case "processid" -> "1";
            case "resourceversion" -> version;
            case "resourcelastupdatedatetime" -> "2024-07-10 22:11:52.547";
            case "instancedefaultdatapath", "instancedefaultlogpath" -> "/var/opt/mssql/data/";
            default -> null;
        };
    }

    private static @Nullable String databaseProperty(
            SessionContext session, @Nullable Object name, @Nullable Object property) {
        Database database = name == null ? null : session.server().database(name.toString());
        if (database == null || property == null) {
            return null;
        }
        Object set = database.properties().get("databasepropertyex." + property);
        if (set != null) {
            return set.toString();
        }
        return switch (property.toString().toLowerCase(Locale.ROOT)) {
            case "collation" -> database.collation().name();
            case "recovery" -> DatabaseViews.recoveryModel(database);
            case "status" -> DatabaseViews.state(database);
            case "updateability" -> DatabaseViews.flag(database, "is_read_only") ? "READ_ONLY" : "READ_WRITE";
            case "useraccess" -> DatabaseViews.text(database, "user_access_desc", "MULTI_USER");
            case "version" -> "957";
            case "issnapshotisolationenabled" ->
                DatabaseViews.snapshotState(database).equals("ON") ? "1" : "0";
            case "isreadcommittedsnapshoton" ->
                DatabaseViews.flag(database, "is_read_committed_snapshot_on") ? "1" : "0";
            case "isautoclose", "isautoshrink", "isinstandby", "ispublished", "issubscribed", "isfulltextenabled" ->
                "0";
            case "sqlsortorder" -> "52";
            case "lcid" -> "1033";
            default -> null;
        };
    }
}
