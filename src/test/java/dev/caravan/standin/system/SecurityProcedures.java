// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;
import static dev.caravan.standin.tsql.SystemProcedure.Parameter.required;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;

/** The procedures for users and roles from before CREATE USER and ALTER ROLE, which do their work. */
final class SecurityProcedures {
    private SecurityProcedures() {}

    static void install(Registry registry) {
        add(
                registry,
                "sp_addrolemember",
                List.of("@rolename", "@membername"),
                call -> run(
                        call, "ALTER ROLE " + name(call, "@rolename") + " ADD MEMBER " + name(call, "@membername")));
        add(
                registry,
                "sp_droprolemember",
                List.of("@rolename", "@membername"),
                call -> run(
                        call, "ALTER ROLE " + name(call, "@rolename") + " DROP MEMBER " + name(call, "@membername")));
        add(
                registry,
                "sp_addsrvrolemember",
                List.of("@loginame", "@rolename"),
                call -> run(
                        call,
                        "ALTER SERVER ROLE " + name(call, "@rolename") + " ADD MEMBER " + name(call, "@loginame")));
        add(
                registry,
                "sp_dropsrvrolemember",
                List.of("@loginame", "@rolename"),
                call -> run(
                        call,
                        "ALTER SERVER ROLE " + name(call, "@rolename") + " DROP MEMBER " + name(call, "@loginame")));
        add(
                registry,
                "sp_dropuser",
                List.of("@name_in_db"),
                call -> run(call, "DROP USER " + name(call, "@name_in_db")));
        add(
                registry,
                "sp_revokedbaccess",
                List.of("@name_in_db"),
                call -> run(call, "DROP USER " + name(call, "@name_in_db")));
        add(registry, "sp_droprole", List.of("@rolename"), call -> run(call, "DROP ROLE " + name(call, "@rolename")));
        registry.add(new SystemProcedure(
                "sys",
                "sp_addrole",
                List.of(required("@rolename", SqlTypes.SYSNAME), optional("@ownername", SqlTypes.SYSNAME)),
                call -> run(call, "CREATE ROLE " + name(call, "@rolename"))));
        for (String procedure : List.of("sp_adduser", "sp_grantdbaccess")) {
            registry.add(new SystemProcedure(
                    "sys",
                    procedure,
                    List.of(
                            required("@loginame", SqlTypes.SYSNAME),
                            optional("@name_in_db", SqlTypes.SYSNAME),
                            optional("@grpname", SqlTypes.SYSNAME)),
                    SecurityProcedures::addUser));
        }
        registry.add(new SystemProcedure(
                "sys",
                "sp_addlogin",
                List.of(
                        required("@loginame", SqlTypes.SYSNAME),
                        optional("@passwd", SqlTypes.SYSNAME),
                        optional("@defdb", SqlTypes.SYSNAME)),
                SecurityProcedures::addLogin));
        add(registry, "sp_droplogin", List.of("@loginame"), call -> run(call, "DROP LOGIN " + name(call, "@loginame")));
    }

    private static void add(Registry registry, String name, List<String> parameters, SystemProcedure.Body body) {
        registry.add(new SystemProcedure(
                "sys",
                name,
                parameters.stream().map(p -> required(p, SqlTypes.SYSNAME)).toList(),
                body));
    }

    private static String name(ProcedureCall call, String parameter) {
        return Names.quote(call.text(parameter, ""));
    }

    private static int run(ProcedureCall call, String sql) throws SqlError {
        call.session().execute(sql, call.reply());
        return 0;
    }

    private static int addUser(ProcedureCall call) throws SqlError {
        String login = call.text("@loginame", "");
        String user = call.text("@name_in_db", login);
        run(call, "CREATE USER " + Names.quote(user) + " FOR LOGIN " + Names.quote(login));
        String role = call.text("@grpname");
        return role == null ? 0 : run(call, "ALTER ROLE " + Names.quote(role) + " ADD MEMBER " + Names.quote(user));
    }

    private static int addLogin(ProcedureCall call) throws SqlError {
        String password = call.text("@passwd", "").replace("'", "''");
        return run(
                call,
                "CREATE LOGIN " + name(call, "@loginame") + " WITH PASSWORD = '" + password + "', DEFAULT_DATABASE = "
                        + Names.quote(call.text("@defdb", "master")));
    }
}
