// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.PermissionGrant;
import dev.caravan.standin.catalog.Principal;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Security;
import dev.caravan.standin.catalog.Sequence;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Synonym;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.syntax.ObjectStatement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs statements on users, roles, logins and permissions. They are kept for the catalogue; no right is checked. */
final class SecurityRunner {
    private final SqlSession session;
    private final Transaction transaction;
    private final Database database;
    private final Security security;

    SecurityRunner(SqlSession session, Transaction transaction) {
        this.session = session;
        this.transaction = transaction;
        this.database = session.currentDatabase();
        this.security = database.security();
    }

    void run(ObjectStatement statement) throws SqlError {
        if (statement instanceof ObjectStatement.Principal principal) {
            principal(principal);
        } else if (statement instanceof ObjectStatement.Member member) {
            member(member);
        } else if (statement instanceof ObjectStatement.Permission permission) {
            permission(permission);
        } else if (statement instanceof ObjectStatement.ExecuteAs as) {
            executeAs(as);
        } else if (statement instanceof ObjectStatement.Revert) {
            session.impersonated().poll();
        } else {
            throw new Unsupported(statement.getClass().getSimpleName());
        }
    }

    private void principal(ObjectStatement.Principal statement) throws SqlError {
        Principal known = security.find(statement.name());
        if (statement.alter()) {
            if (known == null) {
                throw missing(statement.kind(), statement.name(), "alter");
            }
            alter(statement, known);
            return;
        }
        if (known != null) {
            throw Errors.error(
                    15023, "User, group, or role '" + statement.name() + "' already exists in the current database.");
        }
        if (!statement.login().isEmpty() && session.server().login(statement.login()) == null) {
            throw Errors.error(
                    15007, "'" + statement.login() + "' is not a valid login or you do not have permission.");
        }
        Principal.Kind kind = switch (statement.kind()) {
            case "ROLE" -> Principal.Kind.ROLE;
            case "USER" -> Principal.Kind.USER;
            default -> Principal.Kind.APPLICATION_ROLE;
        };
        String schema = kind == Principal.Kind.ROLE ? null : statement.schema().isEmpty() ? "dbo" : statement.schema();
        Principal made = new Principal(
                security.nextId(),
                statement.name(),
                kind,
                schema,
                statement.login().isEmpty() ? null : statement.login(),
                session.now().toLocalDateTime());
        security.put(made);
        transaction.onRollback(() -> security.remove(made));
    }

    private void alter(ObjectStatement.Principal statement, Principal known) {
        Principal changed = new Principal(
                known.id(),
                statement.newName().isEmpty() ? known.name() : statement.newName(),
                known.kind(),
                statement.schema().isEmpty() ? known.defaultSchema() : statement.schema(),
                statement.login().isEmpty() ? known.login() : statement.login(),
                known.created());
        rename(known, changed);
        transaction.onRollback(() -> rename(changed, known));
    }

    private void rename(Principal from, Principal to) {
        List<Security.Membership> memberships = List.copyOf(security.memberships());
        List<PermissionGrant> grants = List.copyOf(security.grants());
        security.remove(from);
        security.put(to);
        memberships.forEach(security::join);
        grants.forEach(security::grant);
    }

    private static SqlError missing(String kind, String name, String verb) {
        String word = kind.equals("APPLICATION") ? "application role" : kind.toLowerCase(java.util.Locale.ROOT);
        return Errors.error(
                15151,
                "Cannot " + verb + " the " + word + " '" + name
                        + "', because it does not exist or you do not have permission.");
    }

    /** Drops a user, role or login; false when there is none. */
    boolean drop(String kind, String name, boolean ifExists) throws SqlError {
        if (kind.equals("LOGIN")) {
            return dropLogin(name);
        }
        Principal known = security.find(name);
        boolean fits = known != null && (kind.equals("USER") == (known.kind() == Principal.Kind.USER));
        if (!fits || known == null) {
            if (ifExists) {
                return false;
            }
            throw missing(kind, name, "drop");
        }
        if (known.isFixedRole() || known.id() <= 4) {
            throw Errors.error(
                    15150, "Cannot drop the " + kind.toLowerCase(java.util.Locale.ROOT) + " '" + name + "'.");
        }
        boolean members = security.memberships().stream().anyMatch(m -> m.roleId() == known.id());
        if (members) {
            throw Errors.error(15144, "The role has members. It must be empty before it can be dropped.");
        }
        List<Security.Membership> memberships = List.copyOf(security.memberships());
        List<PermissionGrant> grants = List.copyOf(security.grants());
        security.remove(known);
        transaction.onRollback(() -> {
            security.put(known);
            memberships.forEach(security::join);
            grants.forEach(security::grant);
        });
        return true;
    }

    private boolean dropLogin(String name) throws SqlError {
        Server.ServerLogin login = session.server().login(name);
        if (login == null) {
            throw missing("LOGIN", name, "drop");
        }
        session.server().dropLogin(name);
        transaction.onRollback(() -> session.server().addLogin(login));
        return true;
    }

    private void member(ObjectStatement.Member statement) throws SqlError {
        if (statement.server()) {
            if (session.server().login(statement.member()) == null) {
                throw missing("LOGIN", statement.member(), statement.add() ? "add" : "drop");
            }
            return;
        }
        Principal role = security.find(statement.role());
        if (role == null || role.kind() != Principal.Kind.ROLE) {
            throw missing("ROLE", statement.role(), "alter");
        }
        Principal member = security.find(statement.member());
        if (member == null) {
            throw Errors.error(
                    15151,
                    "Cannot " + (statement.add() ? "add" : "drop") + " the principal '" + statement.member()
                            + "', because it does not exist or you do not have permission.");
        }
        Security.Membership membership = new Security.Membership(role.id(), member.id());
        if (statement.add()) {
            security.join(membership);
            transaction.onRollback(() -> security.leave(membership));
        } else if (security.leave(membership)) {
            transaction.onRollback(() -> security.join(membership));
        }
    }

    private void permission(ObjectStatement.Permission statement) throws SqlError {
        if (statement.securableClass().equals("LOGIN")
                || statement.securableClass().equals("ENDPOINT")
                || statement.permissions().stream().anyMatch(SecurityRunner::isServerPermission)) {
            return;
        }
        int[] target = securable(statement);
        List<PermissionGrant> before = List.copyOf(security.grants());
        for (String grantee : statement.grantees()) {
            Principal principal = security.find(grantee);
            if (principal == null) {
                throw Errors.error(
                        15151,
                        "Cannot find the user '" + grantee
                                + "', because it does not exist or you do not have permission.");
            }
            for (PermissionGrant grant : grants(statement, target, principal)) {
                if (statement.action() == 'R') {
                    security.revoke(grant);
                } else {
                    security.grant(grant);
                }
            }
        }
        transaction.onRollback(() -> {
            security.grants().clear();
            security.grants().addAll(before);
        });
    }

    private static boolean isServerPermission(String permission) {
        return permission.endsWith("SERVER STATE")
                || permission.endsWith("ANY DATABASE") && !permission.startsWith("CREATE")
                || permission.endsWith("SQL")
                || permission.endsWith("ANY LOGIN");
    }

    private List<PermissionGrant> grants(ObjectStatement.Permission statement, int[] target, Principal principal)
            throws SqlError {
        char state = statement.action() == 'G' && statement.grantable() ? 'W' : statement.action();
        List<PermissionGrant> grants = new ArrayList<>();
        for (String permission : statement.permissions()) {
            String name = permission.equals("EXEC") ? "EXECUTE" : permission;
            if (statement.columns().isEmpty()) {
                grants.add(new PermissionGrant(target[0], target[1], 0, principal.id(), name, state));
            }
            Table table = database.table(target[1]);
            for (String written : statement.columns()) {
                Column column = table == null ? null : table.column(written);
                if (column == null) {
                    throw Errors.error(
                            1911, "Column name '" + written + "' does not exist in the target table or view.");
                }
                grants.add(new PermissionGrant(target[0], target[1], column.columnId(), principal.id(), name, state));
            }
        }
        return grants;
    }

    /** class and major_id of what a statement is on. */
    private int[] securable(ObjectStatement.Permission statement) throws SqlError {
        List<String> name = statement.securable();
        switch (statement.securableClass()) {
            case "DATABASE":
                return new int[] {0, 0};
            case "SCHEMA":
                Schema schema = database.schema(name.get(0));
                if (schema != null) {
                    return new int[] {3, schema.id()};
                }
                break;
            case "TYPE":
                UserType type = session.names().findType(name);
                if (type != null) {
                    return new int[] {6, type.userTypeId()};
                }
                break;
            case "USER", "ROLE", "APPLICATION ROLE":
                Principal principal = security.find(name.get(0));
                if (principal != null) {
                    return new int[] {4, principal.id()};
                }
                break;
            case "OBJECT":
                Integer id = objectId(name);
                if (id != null) {
                    return new int[] {1, id};
                }
                break;
            default:
                throw new Unsupported("GRANT ON " + statement.securableClass());
        }
        throw Errors.error(
                15151,
                "Cannot find the " + statement.securableClass().toLowerCase(java.util.Locale.ROOT) + " '"
                        + NameResolver.part(name, 0) + "', because it does not exist or you do not have permission.");
    }

    private @Nullable Integer objectId(List<String> name) {
        Table table = session.names().findTable(name);
        if (table != null) {
            return table.objectId();
        }
        SqlModule module = session.names().findModule(name);
        if (module != null) {
            return module.objectId();
        }
        String schema = NameResolver.schemaName(name);
        String last = NameResolver.part(name, 0);
        Sequence sequence = database.sequences().find(schema, last);
        if (sequence != null) {
            return sequence.objectId();
        }
        Synonym synonym = database.synonyms().find(schema, last);
        // System views and procedures are there for everyone.
        boolean system = Names.same(schema, "sys") || Names.same(schema, "INFORMATION_SCHEMA");
        return synonym != null ? Integer.valueOf(synonym.objectId()) : system ? Integer.valueOf(-1) : null;
    }

    private void executeAs(ObjectStatement.ExecuteAs as) throws SqlError {
        if (as.kind().equals("CALLER") || as.kind().equals("SELF") || as.kind().equals("OWNER")) {
            return;
        }
        Principal principal = as.kind().equals("LOGIN") ? security.find("dbo") : security.find(as.name());
        boolean known = as.kind().equals("LOGIN")
                ? session.server().login(as.name()) != null
                : principal != null && principal.kind() == Principal.Kind.USER;
        if (principal == null || !known) {
            String kind = as.kind().equals("LOGIN") ? "server" : "database";
            throw Errors.error(
                    as.kind().equals("LOGIN") ? 15406 : 15517,
                    "Cannot execute as the " + kind + " principal because the principal \"" + as.name()
                            + "\" does not exist, this type of principal cannot be impersonated, or you do not have"
                            + " permission.");
        }
        session.impersonated().push(principal);
    }
}
