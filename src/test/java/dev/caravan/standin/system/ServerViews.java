// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.ServerSecurity;
import dev.caravan.standin.system.Configuration.Option;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Views of the server: configuration, principals, sessions. */
final class ServerViews {
    /** TDS 7.4 as LOGINACK has it (MS-TDS 2.2.7.14). */
    private static final int TDS_7_4 = 0x74000004;

    private static final SqlType SID = SqlTypes.varbinary(85);

    // sys.server_permissions, "Permissions": the codes of type.
    private static final Map<String, String> CODES = Map.of(
            "CONNECT SQL", "COSQ",
            "VIEW SERVER STATE", "VWSS",
            "VIEW ANY DATABASE", "VWDB",
            "VIEW ANY DEFINITION", "VWAD",
            "CONTROL SERVER", "CL  ",
            "CREATE ANY DATABASE", "CRDB",
            "ALTER ANY DATABASE", "ALDB",
            "ALTER ANY LOGIN", "ALLG",
            "ALTER SETTINGS", "ALST",
            "ADMINISTER BULK OPERATIONS", "ADBO");

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
        numbers(registry);
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
                .text("host_platform", 256, s -> "Linux")
                .text("host_distribution", 256, s -> "Ubuntu")
                .text("host_release", 256, s -> "22.04")
                .text("host_service_pack_level", 256, s -> "")
                .column("host_sku", SqlTypes.INT, s -> null)
                .column("os_language_version", SqlTypes.INT, s -> 0)
                .text("host_architecture", 256, s -> "X64")
                .view("sys", "dm_os_host_info", context -> List.of(context.server())));
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
        registry.add(principalColumns().view("sys", "server_principals", context -> principals(context.server())));
        registry.add(principalColumns()
                .bit("is_policy_checked", p -> true)
                .bit("is_expiration_checked", p -> false)
                .column("password_hash", SqlTypes.varbinary(256), p -> null)
                .view(
                        "sys",
                        "sql_logins",
                        context -> principals(context.server()).stream()
                                .filter(p -> p.type.equals("S"))
                                .toList()));
        registry.add(new Rowset<int[]>()
                .number("role_principal_id", m -> m[0])
                .number("member_principal_id", m -> m[1])
                .view("sys", "server_role_members", context -> members(context.server())));
        registry.add(new Rowset<Permission>()
                .tiny("class", p -> 100)
                .text("class_desc", 60, p -> "SERVER")
                .number("major_id", p -> 0)
                .number("minor_id", p -> 0)
                .number("grantee_principal_id", Permission::grantee)
                .number("grantor_principal_id", p -> 1)
                .column("type", SqlTypes.character(4), p -> CODES.getOrDefault(p.grant.name(), "    "))
                .text("permission_name", 128, p -> p.grant.name())
                .column("state", SqlTypes.character(1), p -> String.valueOf(p.grant.state()))
                .text("state_desc", 60, Permission::state)
                .view("sys", "server_permissions", context -> permissions(context.server())));
        SecurityViews.install(registry);
    }

    private static Rowset<Principal> principalColumns() {
        return new Rowset<Principal>()
                .name("name", Principal::name)
                .number("principal_id", Principal::id)
                .column("sid", SID, Principal::sid)
                .column("type", SqlTypes.character(1), p -> p.type)
                .text("type_desc", 60, Principal::description)
                .bit("is_disabled", Principal::disabled)
                .time("create_date", Principal::created)
                .time("modify_date", Principal::created)
                .text("default_database_name", 128, Principal::database)
                .text("default_language_name", 128, p -> p.type.equals("S") ? "us_english" : null)
                .nothing("credential_id", SqlTypes.INT)
                .column("owning_principal_id", SqlTypes.INT, p -> p.type.equals("R") ? 1 : null)
                .bit("is_fixed_role", p -> p.type.equals("R") && p.id > 2);
    }

    private static List<Principal> principals(Server server) {
        LocalDateTime created = LocalDateTime.ofInstant(server.started(), ZoneOffset.UTC);
        List<Principal> all = new ArrayList<>();
        for (Server.ServerLogin login : server.logins()) {
            all.add(new Principal(
                    login.name(), server.loginId(login), "S", login.disabled(), login.defaultDatabase(), created));
        }
        all.add(new Principal("public", 2, "R", false, null, created));
        for (String role : ServerSecurity.ROLES) {
            all.add(new Principal(role, ServerSecurity.roleId(role), "R", false, null, created));
        }
        return all;
    }

    private static List<int[]> members(Server server) {
        List<int[]> members = new ArrayList<>();
        for (ServerSecurity.Membership membership : server.security().memberships()) {
            Server.ServerLogin login = server.login(membership.login());
            if (login != null) {
                members.add(new int[] {ServerSecurity.roleId(membership.role()), server.loginId(login)});
            }
        }
        return members;
    }

    private static List<Permission> permissions(Server server) {
        List<Permission> all = new ArrayList<>();
        for (Server.ServerLogin login : server.logins()) {
            all.add(new Permission(server.loginId(login), new ServerSecurity.Grant(login.name(), "CONNECT SQL", 'G')));
        }
        for (ServerSecurity.Grant grant : server.security().grants()) {
            Server.ServerLogin login = server.login(grant.login());
            all.add(new Permission(login == null ? 2 : server.loginId(login), grant));
        }
        return all;
    }

    /** Of spt_values what scripts take numbers from: the rows of type P. */
    private static void numbers(Registry registry) {
        registry.add(
                new Rowset<Integer>()
                        .nothing("name", SqlTypes.nvarchar(35))
                        .number("number", n -> n)
                        .required("type", SqlTypes.nchar(3), n -> "P  ")
                        .column("low", SqlTypes.INT, n -> n / 8 + 1)
                        .column("high", SqlTypes.INT, n -> 1 << n % 8)
                        .column("status", SqlTypes.INT, n -> 0)
                        .view(
                                "dbo",
                                "spt_values",
                                context -> IntStream.range(0, 2048).boxed().toList()),
                "master");
    }

    private static void sessions(Registry registry) {
        registry.add(new Rowset<SessionContext>()
                .number("session_id", SessionContext::spid)
                .time("login_time", ServerViews::loginTime)
                .text("host_name", 128, s -> s.login().host())
                .text("program_name", 128, s -> s.login().application())
                .column("host_process_id", SqlTypes.INT, s -> s.login().process())
                .column("client_version", SqlTypes.INT, s -> 7)
                .text("client_interface_name", 32, s -> s.login().library())
                .text("login_name", 128, s -> s.login().user())
                .text("original_login_name", 128, s -> s.login().user())
                .text("status", 30, s -> "running")
                .bit("is_user_process", s -> true)
                .number("cpu_time", s -> 0)
                .number("memory_usage", s -> 2)
                .number("total_elapsed_time", s -> 0)
                .time("last_request_start_time", ServerViews::loginTime)
                .time("last_request_end_time", ServerViews::loginTime)
                .required("reads", SqlTypes.BIGINT, s -> 0L)
                .required("writes", SqlTypes.BIGINT, s -> 0L)
                .required("logical_reads", SqlTypes.BIGINT, s -> 0L)
                .number("text_size", s -> s.settings().textSize())
                .text("language", 128, s -> s.settings().language())
                .text("date_format", 3, s -> s.settings().dateFormat())
                .small("date_first", s -> s.settings().dateFirst())
                .bit("quoted_identifier", s -> s.settings().has(256))
                .bit("arithabort", s -> s.settings().has(64))
                .bit("ansi_null_dflt_on", s -> s.settings().has(1024))
                .bit("ansi_defaults", s -> false)
                .bit("ansi_warnings", s -> s.settings().has(8))
                .bit("ansi_padding", s -> s.settings().has(16))
                .bit("ansi_nulls", s -> s.settings().has(32))
                .bit("concat_null_yields_null", s -> s.settings().has(4096))
                .small("transaction_isolation_level", SessionContext::isolationLevel)
                .column("lock_timeout", SqlTypes.INT, SessionContext::lockTimeout)
                .small("database_id", s -> s.currentDatabase().id())
                .column("open_transaction_count", SqlTypes.INT, SessionContext::transactionCount)
                .view("sys", "dm_exec_sessions", ServerViews::sessions));
        registry.add(new Rowset<SessionContext>()
                .column("session_id", SqlTypes.INT, SessionContext::spid)
                .time("connect_time", ServerViews::loginTime)
                .text("net_transport", 40, s -> "TCP")
                .text("protocol_type", 40, s -> "TSQL")
                .column("protocol_version", SqlTypes.INT, s -> TDS_7_4)
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

    /** A login or a server role. */
    private record Principal(
            String name,
            int id,
            String type,
            boolean disabled,
            @Nullable String database,
            LocalDateTime created) {
        String description() {
            return type.equals("R") ? "SERVER_ROLE" : "SQL_LOGIN";
        }

        byte[] sid() {
            return type.equals("R") ? new byte[] {(byte) id} : Server.ServerLogin.sid(name);
        }
    }

    private record Permission(int grantee, ServerSecurity.Grant grant) {
        String state() {
            return switch (grant.state()) {
                case 'D' -> "DENY";
                case 'W' -> "GRANT_WITH_GRANT_OPTION";
                default -> "GRANT";
            };
        }
    }
}
