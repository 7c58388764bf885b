// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Errors;
import org.jspecify.annotations.Nullable;

/** Runs CREATE and ALTER LOGIN. */
final class LoginStatements {
    private final SqlSession session;

    LoginStatements(SqlSession session) {
        this.session = session;
    }

    void run(Statement.CreateLogin login) throws SqlError {
        Server.ServerLogin known = session.server().login(login.name());
        if (login.alter()) {
            alter(login, known);
            return;
        }
        session.rights().requireOnServer("ALTER ANY LOGIN");
        if (login.windows()) {
            throw new Unsupported("CREATE LOGIN FROM");
        }
        if (known != null) {
            throw Errors.error(15025, "The server principal '" + login.name() + "' already exists.");
        }
        if (login.password() == null) {
            throw Errors.syntax(102, "Incorrect syntax near '" + login.name() + "'.");
        }
        session.server().addLogin(new Server.ServerLogin(login.name(), login.password(), database(login, "master")));
    }

    private String database(Statement.CreateLogin login, String otherwise) throws SqlError {
        if (!login.database().isEmpty() && session.server().database(login.database()) == null) {
            throw Errors.error(
                    15010,
                    "The database '" + login.database()
                            + "' does not exist. Supply a valid database name. To see available databases, use"
                            + " sys.databases.");
        }
        return login.database().isEmpty() ? otherwise : login.database();
    }

    private void alter(Statement.CreateLogin login, Server.@Nullable ServerLogin known) throws SqlError {
        // Whoever logs in may change the own password.
        boolean own = Names.same(login.name(), session.rights().login());
        if (known == null || !own && !session.rights().onServer("ALTER ANY LOGIN")) {
            throw Errors.error(
                    15151,
                    "Cannot alter the login '" + login.name()
                            + "', because it does not exist or you do not have permission.");
        }
        String name = login.newName().isEmpty() ? known.name() : login.newName();
        if (!Names.same(name, known.name())) {
            throw new Unsupported("ALTER LOGIN WITH NAME");
        }
        session.server()
                .addLogin(new Server.ServerLogin(
                        name,
                        login.password() == null ? known.password() : login.password(),
                        database(login, known.defaultDatabase()),
                        login.enabled() == null ? known.disabled() : !login.enabled()));
    }
}
