// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.system.Configuration.Option;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Views of the server: configuration, principals, sessions. */
final class ServerViews {
    private static final SqlType SID = SqlTypes.varbinary(85);

    private ServerViews() {}

    static void install(Registry registry) {
        registry.add(configurations()
                .view(
                        "sys",
                        "configurations",
                        context -> Configuration.of(context.server()).options().stream()
                                .map(option -> new Setting(option, context.server()))
                                .toList()));
        principals(registry);
        sessions(registry);
        registry.add(new Rowset<Server>()
                .small("srvid", s -> 0)
                .column("srvname", SqlTypes.SYSNAME, s -> s.properties().getOrDefault("sysservers.srvname", s.name()))
                .text("srvproduct", 128, s -> "SQL Server")
                .view("sys", "sysservers", context -> List.of(context.server())));
        registry.add(new Rowset<Server>()
                .number("server_id", s -> 0)
                .name("name", Server::name)
                .text("product", 128, s -> "SQL Server")
                .off("is_linked")
                .view("sys", "servers", context -> List.of(context.server())));
        registry.add(new Rowset<Server>()
                .column("cpu_count", SqlTypes.INT, s -> 4)
                .column("physical_memory_kb", SqlTypes.BIGINT, s -> 16_777_216)
                .time("sqlserver_start_time", s -> LocalDateTime.ofInstant(s.started(), ZoneOffset.UTC))
                .view("sys", "dm_os_sys_info", context -> List.of(context.server())));
        registry.add(new Rowset<Database>()
                .tiny("class", d -> 0)
                .text("class_desc", 60, d -> "")
                .number("major_id", d -> 0)
                .number("minor_id", d -> 0)
                .name("name", d -> "")
                .text("value", 4000, d -> null)
                .view("sys", "extended_properties", context -> List.of()));
    }

    private static Rowset<Setting> configurations() {
        return new Rowset<Setting>()
                .number("configuration_id", s -> s.option.id())
                .text("name", 35, s -> s.option.name())
                .column(
                        "value",
                        SqlTypes.BIGINT,
                        s -> Configuration.of(s.server).value(s.option.id()))
                .column("minimum", SqlTypes.BIGINT, s -> s.option.minimum())
                .column("maximum", SqlTypes.BIGINT, s -> s.option.maximum())
                .column(
                        "value_in_use",
                        SqlTypes.BIGINT,
                        s -> Configuration.of(s.server).inUse(s.option.id()))
                .text("description", 255, s -> s.option.name())
                .bit("is_dynamic", s -> s.option.dynamic())
                .bit("is_advanced", s -> s.option.advanced());
    }

    private static void principals(Registry registry) {
        registry.add(new Rowset<Principal>()
                .name("name", Principal::name)
                .number("principal_id", Principal::id)
                .column("sid", SID, p -> Server.ServerLogin.sid(p.name))
                .column("type", SqlTypes.character(1), p -> p.type)
                .text("type_desc", 60, Principal::description)
                .off("is_disabled")
                .text("default_database_name", 128, p -> "master")
                .text("default_language_name", 128, p -> "us_english")
                .off("is_fixed_role")
                .view("sys", "server_principals", context -> logins(context.server())));
        registry.add(new Rowset<Principal>()
                .number("role_principal_id", p -> 0)
                .number("member_principal_id", Principal::id)
                .view("sys", "server_role_members", context -> List.of()));
        SecurityViews.install(registry);
    }

    private static List<Principal> logins(Server server) {
        List<Principal> logins = new ArrayList<>();
        for (Server.ServerLogin login : server.logins()) {
            logins.add(new Principal(login.name(), server.loginId(login), "S"));
        }
        return logins;
    }

    private static void sessions(Registry registry) {
        registry.add(new Rowset<SessionContext>()
                .number("session_id", SessionContext::spid)
                .time("login_time", ServerViews::loginTime)
                .text("host_name", 128, s -> s.login().host())
                .text("program_name", 128, s -> s.login().application())
                .text("login_name", 128, s -> s.login().user())
                .text("original_login_name", 128, s -> s.login().user())
                .text("status", 30, s -> "running")
                .bit("is_user_process", s -> true)
                .small("database_id", s -> s.currentDatabase().id())
                .column("open_transaction_count", SqlTypes.INT, SessionContext::transactionCount)
                .small("transaction_isolation_level", SessionContext::isolationLevel)
                .column("lock_timeout", SqlTypes.INT, SessionContext::lockTimeout)
                .view("sys", "dm_exec_sessions", ServerViews::sessions));
        registry.add(new Rowset<SessionContext>()
                .column("session_id", SqlTypes.INT, SessionContext::spid)
                .time("connect_time", ServerViews::loginTime)
                .text("net_transport", 40, s -> "TCP")
                .text("protocol_type", 40, s -> "TSQL")
                .text(
                        "encrypt_option",
                        40,
                        s -> String.valueOf(s.server().properties().getOrDefault("encrypt_option", "TRUE")))
                .text("auth_scheme", 40, s -> "SQL")
                .column("client_net_address", SqlTypes.varchar(48), s -> "127.0.0.1")
                .column("local_net_address", SqlTypes.varchar(48), s -> "127.0.0.1")
                .column("connection_id", SqlTypes.UNIQUEIDENTIFIER, s -> new UUID(5, s.spid()))
                .view("sys", "dm_exec_connections", ServerViews::sessions));
        registry.add(new Rowset<SessionContext>()
                .small("session_id", SessionContext::spid)
                .number("request_id", s -> 0)
                .time("start_time", ServerViews::loginTime)
                .text("status", 30, s -> s.blockedBy() == 0 ? "running" : "suspended")
                .text("command", 32, s -> "SELECT")
                .small("database_id", s -> s.currentDatabase().id())
                .small("blocking_session_id", SessionContext::blockedBy)
                .text("wait_type", 60, s -> s.blockedBy() == 0 ? null : "LCK_M_S")
                .view("sys", "dm_exec_requests", ServerViews::sessions));
        registry.add(new Rowset<SessionContext>()
                .small("spid", SessionContext::spid)
                .small("blocked", SessionContext::blockedBy)
                .small("dbid", s -> s.currentDatabase().id())
                .text("loginame", 128, s -> s.login().user())
                .text("program_name", 128, s -> s.login().application())
                .view("sys", "sysprocesses", ServerViews::sessions));
    }

    private static List<SessionContext> sessions(SessionContext context) {
        return List.copyOf(context.sessions());
    }

    private static LocalDateTime loginTime(SessionContext session) {
        return session.loggedIn().toLocalDateTime();
    }

    private record Setting(Option option, Server server) {}

    private record Principal(String name, int id, String type) {
        String description() {
            return type.equals("R") ? "DATABASE_ROLE" : "SQL_USER";
        }
    }
}
