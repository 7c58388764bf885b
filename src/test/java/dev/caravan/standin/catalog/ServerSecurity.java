// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Who of a server's logins is in which fixed role, and what was granted to logins. Thread-safe. */
public final class ServerSecurity {
    /** The role whose members may do everything. */
    public static final String SYSADMIN = "sysadmin";

    /** Fixed roles, in the order of their principal_id from 3 on. */
    public static final List<String> ROLES = List.of(
            SYSADMIN,
            "securityadmin",
            "serveradmin",
            "setupadmin",
            "processadmin",
            "diskadmin",
            "dbcreator",
            "bulkadmin");

    private static final int FIRST_ROLE = 3;

    private final List<Membership> memberships = new CopyOnWriteArrayList<>();
    private final List<Grant> grants = new CopyOnWriteArrayList<>();

    /** That a login is in a fixed role; both names are folded. */
    public record Membership(String role, String login) {
        /** Folds the names. */
        public Membership {
            role = Names.fold(role);
            login = Names.fold(login);
        }
    }

    /**
     * A permission on the server.
     *
     * @param login folded name of the login, or public
     * @param name permission in upper case
     * @param state G, D or W
     */
    public record Grant(String login, String name, char state) {
        /** Folds the name. */
        public Grant {
            login = Names.fold(login);
        }

        private boolean isSame(Grant other) {
            return login.equals(other.login) && name.equals(other.name);
        }
    }

    ServerSecurity() {
        memberships.add(new Membership(SYSADMIN, "sa"));
        grants.add(new Grant("public", "VIEW ANY DATABASE", 'G'));
    }

    /** principal_id of a fixed role; 2 for public, -1 for a role that there is not. */
    public static int roleId(String role) {
        int at = ROLES.indexOf(role.toLowerCase(Locale.ROOT));
        return Names.same(role, "public") ? 2 : at < 0 ? -1 : at + FIRST_ROLE;
    }

    /** All memberships. */
    public List<Membership> memberships() {
        return memberships;
    }

    /** Whether a login is in a role. */
    public boolean isMember(String role, String login) {
        return Names.same(role, "public") || memberships.contains(new Membership(role, login));
    }

    /** Puts a login into a role; once is enough. */
    public void join(Membership membership) {
        if (!memberships.contains(membership)) {
            memberships.add(membership);
        }
    }

    /** Takes a login out of a role; whether it was in it. */
    public boolean leave(Membership membership) {
        return memberships.remove(membership);
    }

    /** All permissions. */
    public List<Grant> grants() {
        return grants;
    }

    /** Sets a permission in place of what was said of it before. */
    public void grant(Grant grant) {
        revoke(grant);
        grants.add(grant);
    }

    /** Forgets what was said of a permission. */
    public void revoke(Grant grant) {
        grants.removeIf(g -> g.isSame(grant));
    }

    /** Forgets a login. */
    void remove(String login) {
        String folded = Names.fold(login);
        memberships.removeIf(m -> m.login().equals(folded));
        grants.removeIf(g -> g.login().equals(folded));
    }

    /** Whether a login may do something with the server. */
    public boolean may(String login, String permission) {
        if (isMember(SYSADMIN, login)) {
            return true;
        }
        Set<String> who = Set.of(Names.fold(login), "public");
        boolean granted = false;
        for (Grant grant : grants) {
            if (who.contains(grant.login()) && covers(grant.name(), permission)) {
                if (grant.state() == 'D') {
                    return false;
                }
                granted = true;
            }
        }
        return granted || ROLES.stream().anyMatch(role -> isMember(role, login) && gives(role, permission));
    }

    // https://learn.microsoft.com/sql/relational-databases/security/permissions-database-engine: what implies what.
    private static boolean covers(String held, String wanted) {
        return held.equals(wanted)
                || held.equals("CONTROL SERVER")
                || held.equals("VIEW SERVER STATE")
                        && (wanted.equals("VIEW SERVER PERFORMANCE STATE")
                                || wanted.equals("VIEW SERVER SECURITY STATE"))
                || held.equals("ALTER SERVER STATE") && wanted.equals("VIEW SERVER STATE")
                || held.equals("ALTER ANY DATABASE") && wanted.equals("CREATE ANY DATABASE");
    }

    // https://learn.microsoft.com/sql/relational-databases/security/authentication-access/server-level-roles
    private static boolean gives(String role, String permission) {
        return switch (role) {
            case "securityadmin" -> permission.equals("ALTER ANY LOGIN");
            case "serveradmin" ->
                Set.of(
                                "ALTER ANY ENDPOINT",
                                "ALTER RESOURCES",
                                "ALTER SERVER STATE",
                                "ALTER SETTINGS",
                                "SHUTDOWN",
                                "VIEW SERVER STATE")
                        .contains(permission);
            case "setupadmin" -> permission.equals("ALTER ANY LINKED SERVER");
            case "processadmin" ->
                Set.of("ALTER ANY CONNECTION", "ALTER SERVER STATE", "VIEW SERVER STATE")
                        .contains(permission);
            case "diskadmin" -> permission.equals("ALTER RESOURCES");
            case "dbcreator" ->
                Set.of("ALTER ANY DATABASE", "CREATE ANY DATABASE").contains(permission);
            case "bulkadmin" -> permission.equals("ADMINISTER BULK OPERATIONS");
            default -> false;
        };
    }
}
