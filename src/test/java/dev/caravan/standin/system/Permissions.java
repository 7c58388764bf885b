// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Server;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the login may do. Everything is allowed unless a server property says otherwise: {@code role.sysadmin},
 * {@code role.db_owner} and the like with value 0, or {@code permission.<securable>.<permission>}, where the securable
 * is a name or {@code *}, for instance {@code permission.dbo.orders.SELECT}.
 */
public final class Permissions {
    private Permissions() {}

    /** Whether the login is a member of a server or database role; null for a role that there is not. */
    public static @Nullable Integer role(Server server, String role) {
        String name = role.toLowerCase(Locale.ROOT);
        Object set = server.properties().get("role." + name);
        if (set instanceof Number number) {
            return number.intValue();
        }
        return switch (name) {
            case "sysadmin",
                    "serveradmin",
                    "securityadmin",
                    "processadmin",
                    "setupadmin",
                    "bulkadmin",
                    "diskadmin",
                    "dbcreator",
                    "public",
                    "db_owner",
                    "db_ddladmin",
                    "db_datareader",
                    "db_datawriter",
                    "db_accessadmin",
                    "db_securityadmin",
                    "db_backupoperator" -> 1;
            case "db_denydatareader", "db_denydatawriter" -> 0;
            default -> null;
        };
    }

    /** Whether the login is sysadmin. */
    public static boolean isSysadmin(Server server) {
        Integer member = role(server, "sysadmin");
        return member != null && member == 1;
    }

    /** Whether the login owns databases. */
    public static boolean isOwner(Server server) {
        Integer member = role(server, "db_owner");
        return isSysadmin(server) || member != null && member == 1;
    }

    /** Whether a permission on a securable is granted. */
    public static int granted(Server server, @Nullable String securable, String permission) {
        Map<String, Object> properties = server.properties();
        String name = securable == null ? "" : securable.replace("[", "").replace("]", "");
        Object set = properties.get("permission." + name + "." + permission);
        if (set == null) {
            set = properties.get("permission.*." + permission);
        }
        return set instanceof Number number ? number.intValue() : 1;
    }
}
