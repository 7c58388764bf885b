// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.time.LocalDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Users, roles, memberships and permissions of a database; {@link PermissionRules} says what follows from them. */
public final class Security {
    private static final int OWNER_ROLE = 16384;
    private static final Map<String, Integer> FIXED_ROLES = Map.of(
            "db_owner", OWNER_ROLE,
            "db_accessadmin", 16385,
            "db_securityadmin", 16386,
            "db_ddladmin", 16387,
            "db_backupoperator", 16389,
            "db_datareader", 16390,
            "db_datawriter", 16391,
            "db_denydatareader", 16392,
            "db_denydatawriter", 16393);

    private final Map<String, Principal> principals = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
    private final List<Membership> memberships = new CopyOnWriteArrayList<>();
    private final List<PermissionGrant> grants = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger(4);

    /** That a principal is a member of a role. */
    public record Membership(int roleId, int memberId) {}

    Security(LocalDateTime created) {
        put(new Principal(0, "public", Principal.Kind.ROLE, null, null, created));
        put(new Principal(1, "dbo", Principal.Kind.USER, "dbo", "sa", created));
        put(new Principal(2, "guest", Principal.Kind.USER, "guest", null, created));
        put(new Principal(3, "INFORMATION_SCHEMA", Principal.Kind.USER, null, null, created));
        put(new Principal(4, "sys", Principal.Kind.USER, null, null, created));
        FIXED_ROLES.forEach((name, id) -> put(new Principal(id, name, Principal.Kind.ROLE, null, null, created)));
        memberships.add(new Membership(OWNER_ROLE, 1));
        grants.add(new PermissionGrant(0, 0, 0, 1, "CONNECT", 'G'));
    }

    /** Names and principal_ids of the fixed roles of a database. */
    static Map<String, Integer> fixedRoles() {
        return FIXED_ROLES;
    }

    /** The next principal_id. */
    public int nextId() {
        return ids.incrementAndGet();
    }

    /** All principals, by name. */
    public Collection<Principal> principals() {
        return principals.values();
    }

    /** A principal by name without case, null when there is none. */
    public @Nullable Principal find(String name) {
        return principals.get(name);
    }

    /** A principal by id, null when there is none. */
    public @Nullable Principal find(int id) {
        return principals.values().stream()
                .filter(p -> p.id() == id)
                .findFirst()
                .orElse(null);
    }

    /** Adds a principal, or puts it in place of that of the same name. */
    public void put(Principal principal) {
        principals.put(principal.name(), principal);
    }

    /** Removes a principal with its memberships and permissions. */
    public void remove(Principal principal) {
        principals.remove(principal.name());
        memberships.removeIf(m -> m.memberId() == principal.id() || m.roleId() == principal.id());
        grants.removeIf(g -> g.granteeId() == principal.id());
    }

    /** All memberships. */
    public List<Membership> memberships() {
        return memberships;
    }

    /** Makes a principal a member of a role; once is enough. */
    public void join(Membership membership) {
        if (!memberships.contains(membership)) {
            memberships.add(membership);
        }
    }

    /** Ends a membership; whether there was one. */
    public boolean leave(Membership membership) {
        return memberships.remove(membership);
    }

    /** All permissions. */
    public List<PermissionGrant> grants() {
        return grants;
    }

    /** Sets a permission in place of what was said of it before. */
    public void grant(PermissionGrant grant) {
        revoke(grant);
        grants.add(grant);
    }

    /** Forgets what was said of a permission. */
    public void revoke(PermissionGrant grant) {
        grants.removeIf(g -> g.isSame(grant));
    }
}
