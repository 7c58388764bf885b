// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a user of a database may do something: by what was granted and denied to the user and its roles, on the
 * thing itself, on its schema and on the database ("Permissions (Database Engine)"). A denial goes before every grant, but
 * for the grant on a column, which goes before the denial on its table.
 */
public final class PermissionRules {
    /** Class of a permission on the database. */
    public static final int DATABASE = 0;

    /** Class of a permission on an object or column. */
    public static final int OBJECT = 1;

    /** Class of a permission on a schema. */
    public static final int SCHEMA = 3;

    private static final int PRINCIPAL = 4;
    private static final int OWNER = 1;
    private static final int PUBLIC = 0;
    private static final Set<String> ON_OBJECTS = Set.of(
            "SELECT",
            "INSERT",
            "UPDATE",
            "DELETE",
            "EXECUTE",
            "REFERENCES",
            "ALTER",
            "CONTROL",
            "VIEW DEFINITION",
            "VIEW CHANGE TRACKING",
            "TAKE OWNERSHIP");

    // https://learn.microsoft.com/sql/relational-databases/security/authentication-access/database-level-roles
    private static final Map<Integer, Set<String>> ROLE_GRANTS = Map.of(
            16384, Set.of("CONTROL"),
            16385, Set.of("ALTER ANY USER", "CREATE SCHEMA", "CONNECT"),
            16386, Set.of("ALTER ANY APPLICATION ROLE", "ALTER ANY ROLE", "CREATE SCHEMA", "VIEW DEFINITION"),
            16387,
                    Set.of(
                            "ALTER ANY SCHEMA",
                            "ALTER ANY DATABASE DDL TRIGGER",
                            "CHECKPOINT",
                            "CREATE FUNCTION",
                            "CREATE PROCEDURE",
                            "CREATE SCHEMA",
                            "CREATE SYNONYM",
                            "CREATE TABLE",
                            "CREATE TYPE",
                            "CREATE VIEW",
                            "REFERENCES"),
            16389, Set.of("BACKUP DATABASE", "BACKUP LOG", "CHECKPOINT"),
            16390, Set.of("SELECT"),
            16391, Set.of("INSERT", "UPDATE", "DELETE"));
    private static final Map<Integer, Set<String>> ROLE_DENIALS =
            Map.of(16392, Set.of("SELECT"), 16393, Set.of("INSERT", "UPDATE", "DELETE"));

    private final Database database;
    private final Security security;
    private final Set<Integer> who;
    private final boolean owner;

    /** The rules for a user; null for nobody, who may do nothing. */
    public PermissionRules(Database database, @Nullable Principal user) {
        this.database = database;
        this.security = database.security();
        this.who = user == null ? Set.of() : closure(security, user.id());
        this.owner = user != null && user.id() == OWNER;
    }

    private static Set<Integer> closure(Security security, int id) {
        Set<Integer> who = new HashSet<>(Set.of(id, PUBLIC));
        Deque<Integer> next = new ArrayDeque<>(List.of(id));
        while (!next.isEmpty()) {
            int member = next.pop();
            for (Security.Membership membership : security.memberships()) {
                if (membership.memberId() == member && who.add(membership.roleId())) {
                    next.push(membership.roleId());
                }
            }
        }
        return who;
    }

    /** Whether the user is dbo, whom nothing is refused. */
    public boolean isOwner() {
        return owner;
    }

    /** Whether the user is in a role, directly or through another one. */
    public boolean isMember(int roleId) {
        return who.contains(roleId) || owner && roleId == 16384;
    }

    private enum Verdict {
        GRANTED,
        DENIED,
        NOTHING
    }

    /** Whether something may be done with the database. */
    public boolean onDatabase(String permission) {
        return owner || verdict(permission, DATABASE, 0, 0, -1) == Verdict.GRANTED;
    }

    /** Whether something may be done with a schema. */
    public boolean onSchema(String permission, int schemaId) {
        return owner || ownsSchema(schemaId) || verdict(permission, SCHEMA, schemaId, schemaId, -1) == Verdict.GRANTED;
    }

    /** Whoever owns a schema may do everything with it and with what is in it ("Ownership and user-schema separation"). */
    private boolean ownsSchema(int schemaId) {
        return database.schemas().stream()
                .anyMatch(schema -> schema.id() == schemaId && who.contains(schema.ownerId()));
    }

    /** Whether something may be done with a whole object. */
    public boolean onObject(String permission, int objectId, int schemaId) {
        return owner || ownsSchema(schemaId) || verdict(permission, OBJECT, objectId, schemaId, 0) == Verdict.GRANTED;
    }

    /** Whether something may be done with another user or role. */
    public boolean onPrincipal(String permission, int principalId) {
        return owner || verdict(permission, PRINCIPAL, principalId, 0, -1) == Verdict.GRANTED;
    }

    /** Whether something may be done with a column of an object. */
    public boolean onColumn(String permission, int objectId, int schemaId, int columnId) {
        if (owner) {
            return true;
        }
        Verdict own = columnVerdict(permission, objectId, columnId);
        return own == Verdict.NOTHING ? onObject(permission, objectId, schemaId) : own == Verdict.GRANTED;
    }

    /** Whether something was said of a permission on any column of an object. */
    public boolean hasColumns(String permission, int objectId) {
        return security.grants().stream()
                .anyMatch(g -> isOf(g, OBJECT, objectId) && g.minorId() > 0 && covers(g, permission, OBJECT));
    }

    /** Whether the catalogue shows an object: something on it must have been granted ("Metadata visibility configuration"). */
    public boolean sees(int objectId, int schemaId) {
        if (owner || ownsSchema(schemaId)) {
            return true;
        }
        if (verdict("VIEW DEFINITION", OBJECT, objectId, schemaId, 0) == Verdict.DENIED) {
            return false;
        }
        return ON_OBJECTS.stream().anyMatch(p -> onObject(p, objectId, schemaId))
                || security.grants().stream()
                        .anyMatch(g -> isOf(g, OBJECT, objectId) && g.minorId() > 0 && g.state() != 'D');
    }

    private Verdict columnVerdict(String permission, int objectId, int columnId) {
        Verdict verdict = Verdict.NOTHING;
        for (PermissionGrant grant : security.grants()) {
            if (isOf(grant, OBJECT, objectId) && grant.minorId() == columnId && covers(grant, permission, OBJECT)) {
                if (grant.state() == 'D') {
                    return Verdict.DENIED;
                }
                verdict = Verdict.GRANTED;
            }
        }
        return verdict;
    }

    private boolean isOf(PermissionGrant grant, int classCode, int id) {
        return grant.classCode() == classCode && grant.majorId() == id && who.contains(grant.granteeId());
    }

    private Verdict verdict(String permission, int wanted, int id, int schemaId, int minorId) {
        boolean granted = false;
        for (PermissionGrant grant : security.grants()) {
            boolean applies = isOf(grant, wanted, id) && (minorId < 0 || grant.minorId() == minorId)
                    || wanted == OBJECT && isOf(grant, SCHEMA, schemaId)
                    || isOf(grant, DATABASE, 0);
            if (applies && covers(grant, permission, wanted)) {
                if (grant.state() == 'D') {
                    return Verdict.DENIED;
                }
                granted = true;
            }
        }
        for (int role : who) {
            if (ROLE_DENIALS.getOrDefault(role, Set.of()).contains(permission)) {
                return Verdict.DENIED;
            }
            for (String held : ROLE_GRANTS.getOrDefault(role, Set.of())) {
                granted |= covers(held, DATABASE, permission, wanted);
            }
        }
        return granted ? Verdict.GRANTED : Verdict.NOTHING;
    }

    private static boolean covers(PermissionGrant grant, String permission, int wanted) {
        return covers(grant.name(), grant.classCode(), permission, wanted);
    }

    /** Whether a permission held on a thing gives another one on it or on what is in it. */
    private static boolean covers(String held, int heldClass, String wanted, int wantedClass) {
        if (held.equals("CONTROL")) {
            return true;
        }
        if (held.equals(wanted)) {
            return heldClass == wantedClass || ON_OBJECTS.contains(held);
        }
        if (heldClass == DATABASE && held.equals("ALTER")) {
            return wantedClass == DATABASE
                            && (wanted.startsWith("CREATE ")
                                    || wanted.startsWith("ALTER ANY ")
                                    || wanted.equals("CHECKPOINT"))
                    || wanted.equals("ALTER");
        }
        if (heldClass == DATABASE && held.equals("ALTER ANY SCHEMA")) {
            return wanted.equals("ALTER") && wantedClass != DATABASE;
        }
        return held.equals("VIEW DATABASE STATE")
                && (wanted.equals("VIEW DATABASE PERFORMANCE STATE") || wanted.equals("VIEW DATABASE SECURITY STATE"));
    }
}
