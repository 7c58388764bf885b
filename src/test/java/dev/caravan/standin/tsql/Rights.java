// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.PermissionRules;
import dev.caravan.standin.catalog.Principal;
import dev.caravan.standin.catalog.Schema;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.ServerSecurity;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.session.SqlError;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a session is and what it may do: by its login, or by what EXECUTE AS put in its place. Objects of one database belong
 * to one owner here, so that what a module does with objects of its own database is its owner's business ("Ownership
 * chains"). Used by the session's thread.
 */
public final class Rights {
    private static final int DENIED = 14;
    private static final int GUEST = 2;
    /** Begins the option of a module that says as whom it runs. */
    private static final String EXECUTE_AS = "EXECUTE AS ";

    private static final Set<String> OPEN_TO_GUESTS = Set.of("master", "tempdb", "msdb");

    private final SqlSession session;
    private final Deque<Identity> impersonated = new ArrayDeque<>();

    /**
     * Whom EXECUTE AS made of the session.
     *
     * @param login login, empty for a user without one
     * @param database database of the user; null for a login, which is whoever it is in every database
     * @param userId principal_id of the user
     */
    record Identity(String login, @Nullable Database database, int userId) {}

    Rights(SqlSession session) {
        this.session = session;
    }

    /** The login of the moment: the one that EXECUTE AS put in place, else that of the connection; empty for none. */
    public String login() {
        Identity now = impersonated.peek();
        return now == null ? session.login().user() : now.login;
    }

    /** Whether the login may do everything. */
    public boolean isSysadmin() {
        Identity now = impersonated.peek();
        return (now == null || now.database == null) && server().security().isMember(ServerSecurity.SYSADMIN, login());
    }

    private Server server() {
        return session.server();
    }

    /** The user that the session is in a database, null when it has no access to it. */
    public @Nullable Principal user(Database database) {
        Identity now = impersonated.peek();
        if (now != null && now.database != null) {
            return now.database == database ? database.security().find(now.userId) : guest(database);
        }
        return userOf(login(), database);
    }

    private @Nullable Principal userOf(String login, Database database) {
        if (server().security().isMember(ServerSecurity.SYSADMIN, login) || owns(login, database)) {
            return database.security().find(1);
        }
        for (Principal principal : database.security().principals()) {
            String own = principal.login();
            if (own != null && principal.id() != 1 && Names.same(own, login)) {
                return principal;
            }
        }
        return guest(database);
    }

    private static boolean owns(String login, Database database) {
        Object owner = database.properties().get("owner_sid");
        return owner instanceof byte[] sid && Arrays.equals(sid, Server.ServerLogin.sid(login));
    }

    private static @Nullable Principal guest(Database database) {
        boolean open = OPEN_TO_GUESTS.contains(database.name())
                || database.security().grants().stream()
                        .anyMatch(g -> g.granteeId() == GUEST && g.name().equals("CONNECT") && g.state() != 'D');
        return open ? database.security().find(GUEST) : null;
    }

    /** Whether nothing in a database is refused to the session. */
    public boolean owns(Database database) {
        if (isSysadmin()) {
            return true;
        }
        Principal user = user(database);
        return user != null && user.id() == 1;
    }

    /** What the session may do in a database. */
    public PermissionRules in(Database database) {
        return new PermissionRules(database, user(database));
    }

    /** Whether the session may do something with the server. */
    public boolean onServer(String permission) {
        Identity now = impersonated.peek();
        return (now == null || now.database == null) && server().security().may(login(), permission);
    }

    /** Whether the catalogue of a database shows an object. */
    public boolean sees(Database database, int objectId, int schemaId) {
        return owns(database) || onServer("VIEW ANY DEFINITION") || in(database).sees(objectId, schemaId);
    }

    /** The schema of names without one: that of the user, else dbo. */
    String defaultSchema(Database database) {
        if (owns(database)) {
            return "dbo";
        }
        Principal user = user(database);
        if (user == null || user.id() == GUEST) {
            return "dbo";
        }
        String schema = user.defaultSchema();
        return schema == null ? "dbo" : schema;
    }

    /**
     * Refuses access to a database that the session has no user in.
     *
     * @throws SqlError 916
     */
    void requireAccess(Database database) throws SqlError {
        if (user(database) == null) {
            throw new SqlError(
                    916,
                    DENIED,
                    2,
                    "The server principal \"" + (login().isEmpty() ? "S-1-9-3" : login())
                            + "\" is not able to access the database \"" + database.name()
                            + "\" under the current security context.");
        }
    }

    /**
     * Checks what a statement needs.
     *
     * @throws SqlError 229 or 230 for what is not permitted
     */
    void require(Collection<Need> needs) throws SqlError {
        SqlModule running = session.scope().module;
        for (Need need : needs) {
            boolean chained = running != null && need.database() == session.currentDatabase();
            if (!chained && !owns(need.database())) {
                requireAccess(need.database());
                check(need);
            }
        }
    }

    private void check(Need need) throws SqlError {
        PermissionRules rules = in(need.database());
        String permission = need.permission();
        int object = need.objectId();
        int schema = need.schema().id();
        boolean whole = rules.onObject(permission, object, schema);
        if (!rules.hasColumns(permission, object) || need.columns().isEmpty() && !whole && !anyColumn(rules, need)) {
            if (!whole) {
                throw denied(need);
            }
            return;
        }
        List<SqlError> errors = new ArrayList<>();
        need.columns().stream().forEach(at -> {
            Column column = need.all().get(at);
            if (!rules.onColumn(permission, object, schema, column.columnId())) {
                errors.add(denied(need, column.name()));
            }
        });
        SqlError.throwLast(errors);
    }

    private static boolean anyColumn(PermissionRules rules, Need need) {
        return need.all().stream()
                .anyMatch(c -> rules.onColumn(
                        need.permission(), need.objectId(), need.schema().id(), c.columnId()));
    }

    private static SqlError denied(Need need) {
        return new SqlError(
                229,
                DENIED,
                5,
                "The " + need.permission() + " permission was denied on the object '" + need.name() + "', database '"
                        + need.database().name() + "', schema '" + need.schema().name() + "'.");
    }

    private static SqlError denied(Need need, String column) {
        return new SqlError(
                230,
                DENIED,
                1,
                "The " + need.permission() + " permission was denied on the column '" + column + "' of the object '"
                        + need.name() + "', database '" + need.database().name() + "', schema '"
                        + need.schema().name() + "'.");
    }

    /**
     * Checks a permission on a database, as CREATE TABLE is.
     *
     * @throws SqlError 262
     */
    void require(String permission, Database database) throws SqlError {
        if (!isTemporary(database) && !owns(database) && !in(database).onDatabase(permission)) {
            throw new SqlError(
                    262, DENIED, 1, permission + " permission denied in database '" + database.name() + "'.");
        }
    }

    /** Whether something may be done with a schema, as ALTER for whoever makes something in it. */
    boolean onSchema(String permission, Database database, Schema schema) {
        return isTemporary(database) || owns(database) || in(database).onSchema(permission, schema.id());
    }

    /** Whether something may be done with an object. */
    boolean onObject(String permission, Database database, int objectId, int schemaId) {
        return isTemporary(database) || owns(database) || in(database).onObject(permission, objectId, schemaId);
    }

    // Everybody may make what is temporary.
    private static boolean isTemporary(Database database) {
        return database.name().equals("tempdb");
    }

    /**
     * Checks a permission on the server.
     *
     * @throws SqlError 15247
     */
    void requireOnServer(String permission) throws SqlError {
        if (!onServer(permission)) {
            throw new SqlError(15247, 16, 1, "User does not have permission to perform this action.");
        }
    }

    /**
     * Becomes what EXECUTE AS says: USER or LOGIN and a name; CALLER, SELF and OWNER of a batch are who it is.
     *
     * @throws SqlError 15517 or 15406 for somebody that there is not, or whom the session may not be
     */
    void become(String kind, String name) throws SqlError {
        if (kind.equals("CALLER") || kind.equals("SELF") || kind.equals("OWNER")) {
            return;
        }
        Database database = session.currentDatabase();
        if (kind.equals("LOGIN")) {
            boolean may = isSysadmin() || onServer("IMPERSONATE ANY LOGIN") || onServer("CONTROL SERVER");
            if (server().login(name) == null || !may) {
                throw notImpersonated(15406, "server", name);
            }
            becomeLogin(name, database);
            return;
        }
        Principal principal = database.security().find(name);
        if (principal == null || principal.kind() != Principal.Kind.USER || !mayBecome(database, principal)) {
            throw notImpersonated(15517, "database", name);
        }
        becomeUser(database, principal);
    }

    private static SqlError notImpersonated(int number, String kind, String name) {
        return new SqlError(
                number,
                16,
                1,
                "Cannot execute as the " + kind + " principal because the principal \"" + name
                        + "\" does not exist, this type of principal cannot be impersonated, or you do not have"
                        + " permission.");
    }

    private void becomeLogin(String login, Database database) throws SqlError {
        impersonated.push(new Identity(login, null, 0));
        try {
            requireAccess(database);
        } catch (SqlError e) {
            impersonated.pop();
            throw e;
        }
    }

    /** Whether the session may become a user of a database. */
    private boolean mayBecome(Database database, Principal user) {
        return owns(database)
                || in(database).onDatabase("CONTROL")
                || in(database).onPrincipal("IMPERSONATE", user.id());
    }

    /** How many identities are put in place. */
    int depth() {
        return impersonated.size();
    }

    /** Becomes whom a module says that it runs as. */
    void enter(List<String> options, Database database) throws SqlError {
        for (String option : options) {
            String as = option.startsWith(EXECUTE_AS) ? option.substring(EXECUTE_AS.length()) : "CALLER";
            Principal user = as.equals("OWNER") || as.equals("SELF")
                    ? database.security().find(1)
                    : as.equals("CALLER") ? null : database.security().find(as);
            if (user != null) {
                becomeUser(database, user);
            } else if (!as.equals("CALLER")) {
                throw notImpersonated(15517, "database", as);
            }
        }
    }

    /** Becomes a user of a database. */
    void becomeUser(Database database, Principal user) {
        String login = user.login();
        impersonated.push(new Identity(login == null ? "" : login, database, user.id()));
    }

    /** Goes back to who the session was, if it is somebody else. */
    void revert() {
        impersonated.poll();
    }

    /** Goes back until so many identities are left. */
    void revertTo(int depth) {
        while (impersonated.size() > depth) {
            impersonated.pop();
        }
    }

    /** Forgets all identities. */
    void clear() {
        impersonated.clear();
    }
}
