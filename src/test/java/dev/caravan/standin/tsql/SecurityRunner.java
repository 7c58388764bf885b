// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.PermissionGrant;
import dev.caravan.standin.catalog.PermissionRules;
import dev.caravan.standin.catalog.Principal;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Security;
import dev.caravan.standin.catalog.Sequence;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.ServerSecurity;
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

/** Runs statements on users, roles, logins and permissions, and EXECUTE AS. */
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
            session.rights().become(as.kind(), as.name());
        } else if (statement instanceof ObjectStatement.Revert) {
            session.rights().revert();
        } else {
            throw new Unsupported(statement.getClass().getSimpleName());
        }
    }

    private void principal(ObjectStatement.Principal statement) throws SqlError {
        Principal known = security.find(statement.name());
        String any =
                "ALTER ANY " + (statement.kind().equals("APPLICATION ROLE") ? "APPLICATION ROLE" : statement.kind());
        if (!session.rights().owns(database) && !session.rights().in(database).onDatabase(any)) {
            throw new SqlError(15247, 16, 1, "User does not have permission to perform this action.");
        }
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
        if (statement.contained()) {
            throw Errors.error(33233, "You can only create a user with a password in a contained database.");
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
        if (kind == Principal.Kind.USER) {
            security.grant(new PermissionGrant(0, 0, 0, made.id(), "CONNECT", 'G'));
        }
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
        String any = "ALTER ANY " + (known.kind() == Principal.Kind.USER ? "USER" : "ROLE");
        if (!session.rights().owns(database) && !session.rights().in(database).onDatabase(any)) {
            throw missing(kind, name, "drop");
        }
        if (database.schemas().stream().anyMatch(schema -> schema.ownerId() == known.id())) {
            throw Errors.error(15138, "The database principal owns a schema in the database, and cannot be dropped.");
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
        if (login == null || !session.rights().onServer("ALTER ANY LOGIN")) {
            throw missing("LOGIN", name, "drop");
        }
        List<ServerSecurity.Membership> memberships =
                List.copyOf(session.server().security().memberships());
        List<ServerSecurity.Grant> grants =
                List.copyOf(session.server().security().grants());
        transaction.onRollback(() -> {
            memberships.forEach(session.server().security()::join);
            grants.forEach(session.server().security()::grant);
        });
        session.server().dropLogin(name);
        transaction.onRollback(() -> session.server().addLogin(login));
        return true;
    }

    private void member(ObjectStatement.Member statement) throws SqlError {
        if (statement.server()) {
            serverMember(statement);
            return;
        }
        Principal role = security.find(statement.role());
        if (role == null || role.kind() != Principal.Kind.ROLE) {
            throw missing("ROLE", statement.role(), "alter");
        }
        // Members of the fixed roles are the owner's business alone.
        boolean may = session.rights().owns(database)
                || session.rights().in(database).isMember(16384)
                || !role.isFixedRole() && session.rights().in(database).onDatabase("ALTER ANY ROLE");
        if (!may) {
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

    private void serverMember(ObjectStatement.Member statement) throws SqlError {
        ServerSecurity server = session.server().security();
        if (ServerSecurity.roleId(statement.role()) < 0) {
            throw missing("SERVER ROLE", statement.role(), "alter");
        }
        boolean may = session.rights().isSysadmin()
                || server.isMember(statement.role(), session.rights().login());
        if (!may) {
            throw missing("SERVER ROLE", statement.role(), "alter");
        }
        if (session.server().login(statement.member()) == null) {
            throw missing("LOGIN", statement.member(), statement.add() ? "add" : "drop");
        }
        ServerSecurity.Membership membership = new ServerSecurity.Membership(statement.role(), statement.member());
        if (statement.add()) {
            server.join(membership);
            transaction.onRollback(() -> server.leave(membership));
        } else if (server.leave(membership)) {
            transaction.onRollback(() -> server.join(membership));
        }
    }

    private void permission(ObjectStatement.Permission statement) throws SqlError {
        if (statement.securableClass().equals("LOGIN")
                || statement.securableClass().equals("ENDPOINT")) {
            throw new Unsupported("GRANT ON " + statement.securableClass());
        }
        if (statement.securableClass().equals("SERVER")
                || statement.permissions().stream().anyMatch(SecurityRunner::isServerPermission)) {
            serverPermission(statement);
            return;
        }
        int[] target = securable(statement);
        requireGrantable(statement, target);
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

    /** Permissions on the server are given to logins, in master. */
    private void serverPermission(ObjectStatement.Permission statement) throws SqlError {
        if (database != session.server().master()) {
            throw Errors.error(
                    4621, "Permissions at the server scope can only be granted when the current database is master");
        }
        ServerSecurity server = session.server().security();
        List<ServerSecurity.Grant> before = List.copyOf(server.grants());
        for (String login : statement.grantees()) {
            boolean known = Names.same(login, "public") || session.server().login(login) != null;
            if (!known || !session.rights().onServer("CONTROL SERVER")) {
                throw Errors.error(
                        15151,
                        "Cannot find the login '" + login
                                + "', because it does not exist or you do not have permission.");
            }
            for (String permission : statement.permissions()) {
                char state = statement.action() == 'G' && statement.grantable() ? 'W' : statement.action();
                ServerSecurity.Grant grant = new ServerSecurity.Grant(login, permission, state);
                if (statement.action() == 'R') {
                    server.revoke(grant);
                } else {
                    server.grant(grant);
                }
            }
        }
        transaction.onRollback(() -> {
            server.grants().clear();
            server.grants().addAll(before);
        });
    }

    /** Whoever may do everything with the securable, or was given the permission to pass it on, may grant it. */
    private void requireGrantable(ObjectStatement.Permission statement, int[] target) throws SqlError {
        PermissionRules rules = session.rights().in(database);
        boolean may = session.rights().owns(database) || rules.onDatabase("CONTROL") || rules.isMember(16386);
        if (!may && target[0] == PermissionRules.OBJECT) {
            may = rules.onObject("CONTROL", target[1], schemaOf(statement.securable()));
        } else if (!may && target[0] == PermissionRules.SCHEMA) {
            may = rules.onSchema("CONTROL", target[1]);
        }
        Principal user = session.rights().user(database);
        may = may
                || user != null
                        && statement.permissions().stream()
                                .allMatch(permission -> security.grants().stream()
                                        .anyMatch(g -> g.granteeId() == user.id()
                                                && g.classCode() == target[0]
                                                && g.majorId() == target[1]
                                                && g.name().equals(permission)
                                                && g.state() == 'W'));
        if (!may) {
            throw missingSecurable(statement);
        }
    }

    private int schemaOf(List<String> name) {
        Schema schema = database.schema(NameResolver.schemaName(name));
        return schema == null ? 0 : schema.id();
    }

    private static boolean isServerPermission(String permission) {
        return permission.endsWith("SERVER STATE")
                || permission.endsWith("ANY DATABASE") && !permission.startsWith("CREATE")
                || permission.endsWith("SQL")
                || permission.endsWith("ANY LOGIN")
                || permission.equals("CREATE ANY DATABASE")
                || permission.equals("VIEW ANY DEFINITION")
                || permission.equals("ALTER SETTINGS")
                || permission.equals("ADMINISTER BULK OPERATIONS")
                || permission.equals("CONTROL SERVER")
                || permission.equals("SHUTDOWN");
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
        throw missingSecurable(statement);
    }

    private SqlError missingSecurable(ObjectStatement.Permission statement) {
        boolean whole = statement.securableClass().equals("DATABASE");
        return Errors.error(
                15151,
                "Cannot find the " + statement.securableClass().toLowerCase(java.util.Locale.ROOT) + " '"
                        + (whole ? database.name() : NameResolver.part(statement.securable(), 0))
                        + "', because it does not exist or you do not have permission.");
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
}
