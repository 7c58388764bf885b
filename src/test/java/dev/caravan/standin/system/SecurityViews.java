// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.PermissionGrant;
import dev.caravan.standin.catalog.Principal;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Security;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** sys.database_principals, sys.database_role_members and sys.database_permissions. */
final class SecurityViews {
    private static final SqlType SID = SqlTypes.varbinary(85);
    private static final Map<Integer, String> CLASSES = Map.of(
            0, "DATABASE",
            1, "OBJECT_OR_COLUMN",
            3, "SCHEMA",
            4, "DATABASE_PRINCIPAL",
            6, "TYPE");
    // sys.database_permissions, "Database permissions": the codes of type.
    private static final Map<String, String> CODES = Map.ofEntries(
            Map.entry("CONNECT", "CO  "),
            Map.entry("SELECT", "SL  "),
            Map.entry("INSERT", "IN  "),
            Map.entry("UPDATE", "UP  "),
            Map.entry("DELETE", "DL  "),
            Map.entry("EXECUTE", "EX  "),
            Map.entry("REFERENCES", "RF  "),
            Map.entry("ALTER", "AL  "),
            Map.entry("CONTROL", "CL  "),
            Map.entry("TAKE OWNERSHIP", "TO  "),
            Map.entry("VIEW DEFINITION", "VW  "),
            Map.entry("VIEW DATABASE STATE", "VWDS"),
            Map.entry("CREATE TABLE", "CRTB"),
            Map.entry("CREATE VIEW", "CRVW"),
            Map.entry("CREATE PROCEDURE", "CRPR"),
            Map.entry("CREATE FUNCTION", "CRFN"),
            Map.entry("CREATE SCHEMA", "CRSM"),
            Map.entry("CREATE TYPE", "CRTY"),
            Map.entry("IMPERSONATE", "IM  "));

    private SecurityViews() {}

    static void install(Registry registry) {
        registry.add(new Rowset<Principal>()
                .name("name", Principal::name)
                .number("principal_id", Principal::id)
                .column("type", SqlTypes.character(1), p -> p.kind().code())
                .text("type_desc", 60, p -> p.kind().description())
                .column("default_schema_name", SqlTypes.SYSNAME, Principal::defaultSchema)
                .time("create_date", Principal::created)
                .time("modify_date", Principal::created)
                .column("owning_principal_id", SqlTypes.INT, p -> p.kind() == Principal.Kind.ROLE ? 1 : null)
                .column("sid", SID, SecurityViews::sid)
                .bit("is_fixed_role", Principal::isFixedRole)
                .tiny("authentication_type", p -> p.login() == null ? 0 : 1)
                .text("authentication_type_desc", 60, p -> p.login() == null ? "NONE" : "INSTANCE")
                .nothing("default_language_name", SqlTypes.SYSNAME)
                .nothing("default_language_lcid", SqlTypes.INT)
                .off("allow_encrypted_value_modifications")
                .view(
                        "sys",
                        "database_principals",
                        context -> context.database().security().principals()));
        registry.add(new Rowset<Security.Membership>()
                .number("role_principal_id", Security.Membership::roleId)
                .number("member_principal_id", Security.Membership::memberId)
                .view(
                        "sys",
                        "database_role_members",
                        context -> context.database().security().memberships()));
        registry.add(new Rowset<PermissionGrant>()
                .tiny("class", PermissionGrant::classCode)
                .text("class_desc", 60, g -> CLASSES.get(g.classCode()))
                .number("major_id", PermissionGrant::majorId)
                .number("minor_id", PermissionGrant::minorId)
                .number("grantee_principal_id", PermissionGrant::granteeId)
                .number("grantor_principal_id", g -> 1)
                .column("type", SqlTypes.character(4), g -> CODES.getOrDefault(g.name(), "    "))
                .text("permission_name", 128, PermissionGrant::name)
                .column("state", SqlTypes.character(1), g -> String.valueOf(g.state()))
                .text("state_desc", 60, SecurityViews::state)
                .view("sys", "database_permissions", context -> grants(context.database())));
        registry.add(new Rowset<Principal>()
                .small("uid", Principal::id)
                .small("status", p -> 0)
                .name("name", Principal::name)
                .column("sid", SID, SecurityViews::sid)
                .column("islogin", SqlTypes.INT, p -> p.kind() == Principal.Kind.USER ? 1 : 0)
                .column("issqluser", SqlTypes.INT, p -> p.kind() == Principal.Kind.USER ? 1 : 0)
                .column("issqlrole", SqlTypes.INT, p -> p.kind() == Principal.Kind.ROLE ? 1 : 0)
                .column("isapprole", SqlTypes.INT, p -> p.kind() == Principal.Kind.APPLICATION_ROLE ? 1 : 0)
                .view(
                        "sys",
                        "sysusers",
                        context -> context.database().security().principals()));
    }

    /** A user has the security identifier of its login, by which they are found to belong together. */
    private static byte @Nullable [] sid(Principal principal) {
        String login = principal.login();
        if (login != null) {
            return Server.ServerLogin.sid(login);
        }
        if (principal.id() == 1) {
            return new byte[] {1};
        }
        return principal.id() > 1 && principal.id() <= 4
                ? null
                : ByteBuffer.allocate(16)
                        .putInt(0x01050000)
                        .putInt(9)
                        .putInt(0)
                        .putInt(principal.id())
                        .array();
    }

    /** Permissions go with the object or schema that they are on. */
    private static List<PermissionGrant> grants(Database database) {
        Set<Integer> objects =
                CatalogObject.all(database).stream().map(CatalogObject::id).collect(Collectors.toSet());
        Set<Integer> schemas = database.schemas().stream().map(Schema::id).collect(Collectors.toSet());
        return database.security().grants().stream()
                .filter(grant -> switch (grant.classCode()) {
                    case 1 -> objects.contains(grant.majorId());
                    case 3 -> schemas.contains(grant.majorId());
                    default -> true;
                })
                .toList();
    }

    private static String state(PermissionGrant grant) {
        return switch (grant.state()) {
            case 'D' -> "DENY";
            case 'W' -> "GRANT_WITH_GRANT_OPTION";
            default -> "GRANT";
        };
    }
}
