// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static dev.caravan.standin.tsql.TextFunctions.number;
import static dev.caravan.standin.tsql.TextFunctions.present;
import static dev.caravan.standin.tsql.TextFunctions.text;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Principal;
import dev.caravan.standin.catalog.Sequence;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Synonym;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.Variant;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Functions on the session, the transaction and the catalogue, and those on bits and bytes. */
final class SystemFunctions {
    private static final SqlType BIG_NUMERIC = new SqlType(SqlType.Kind.NUMERIC, 17, 38, 0, null);

    private SystemFunctions() {}

    static void addTo(Builtin.Library library) {
        session(library);
        errors(library);
        identities(library);
        names(library);
        values(library);
        objects(library);
    }

    private static void session(Builtin.Library library) {
        library.lenient("@@ROWCOUNT", 0, 0, "x", SqlTypes.INT, (f, a) -> (int) f.session.rowCount());
        library.lenient("ROWCOUNT_BIG", 0, 0, "x", SqlTypes.BIGINT, (f, a) -> f.session.rowCount());
        library.lenient("@@TRANCOUNT", 0, 0, "x", SqlTypes.INT, (f, a) -> f.session.transactionCount());
        library.lenient("XACT_STATE", 0, 0, "x", SqlTypes.SMALLINT, (f, a) -> (short) f.session.transactionState());
        library.lenient("@@SPID", 0, 0, "x", SqlTypes.SMALLINT, (f, a) -> (short) f.session.spid());
        library.lenient("@@ERROR", 0, 0, "x", SqlTypes.INT, (f, a) -> f.session.lastError());
        library.lenient("@@VERSION", 0, 0, "x", SqlTypes.nvarchar(300), (f, a) -> version(f));
        library.lenient(
                "HOST_ID",
                0,
                0,
                "x",
                SqlTypes.character(10),
                (f, a) -> "%-10d".formatted(f.session.login().process()));
        library.lenient("@@SERVERNAME", 0, 0, "x", SqlTypes.SYSNAME, (f, a) -> serverName(f.session.server()));
        library.lenient("@@SERVICENAME", 0, 0, "x", SqlTypes.SYSNAME, (f, a) -> "MSSQLSERVER");
        library.lenient(
                "@@LANGUAGE",
                0,
                0,
                "x",
                SqlTypes.SYSNAME,
                (f, a) -> f.session.options().language().officialName());
        library.lenient(
                "@@LANGID",
                0,
                0,
                "x",
                SqlTypes.SMALLINT,
                (f, a) -> f.session.options().language().id());
        library.lenient("CONTEXT_INFO", 0, 0, "x", SqlTypes.varbinary(128), (f, a) -> f.session.contextInfo());
        library.strict("SESSION_CONTEXT", 1, 1, "s", SqlTypes.SQL_VARIANT, (f, a) -> {
            SqlSession.ContextValue kept = f.session.contextValues().get(text(a, 0));
            return kept == null ? null : kept.value();
        });
        library.lenient("EVENTDATA", 0, 0, "x", XmlMethods.TYPE, (f, a) -> eventData(f));
        library.lenient("@@DATEFIRST", 0, 0, "x", SqlTypes.TINYINT, (f, a) ->
                (short) f.session.options().dateFirst());
        library.lenient(
                "@@LOCK_TIMEOUT",
                0,
                0,
                "x",
                SqlTypes.INT,
                (f, a) -> f.session.owner().timeoutMillis());
        library.lenient("TRIGGER_NESTLEVEL", 0, 3, "i", SqlTypes.INT, (f, a) -> triggerLevel(f));
        library.lenient("@@NESTLEVEL", 0, 0, "x", SqlTypes.INT, (f, a) -> f.session.nestLevel());
        library.lenient(
                "@@OPTIONS",
                0,
                0,
                "x",
                SqlTypes.INT,
                (f, a) -> f.session.options().bits());
        library.lenient(
                "@@TEXTSIZE",
                0,
                0,
                "x",
                SqlTypes.INT,
                (f, a) -> f.session.options().textSize());
        for (String counter : List.of(
                "@@CONNECTIONS",
                "@@CPU_BUSY",
                "@@IDLE",
                "@@IO_BUSY",
                "@@PACK_RECEIVED",
                "@@PACK_SENT",
                "@@PACKET_ERRORS",
                "@@TOTAL_ERRORS",
                "@@TOTAL_READ",
                "@@TOTAL_WRITE")) {
            library.lenient(counter, 0, 0, "x", SqlTypes.INT, (f, a) -> 0);
        }
        library.lenient("@@MAX_CONNECTIONS", 0, 0, "x", SqlTypes.INT, (f, a) -> 32_767);
        library.lenient("@@TIMETICKS", 0, 0, "x", SqlTypes.INT, (f, a) -> 31_250);
        library.lenient("@@REMSERVER", 0, 0, "x", SqlTypes.SYSNAME, (f, a) -> null);
        library.lenient("@@MAX_PRECISION", 0, 0, "x", SqlTypes.TINYINT, (f, a) -> (short) 38);
        library.lenient("@@MICROSOFTVERSION", 0, 0, "x", SqlTypes.INT, (f, a) -> 0x10001027);
        library.lenient(
                "@@DBTS",
                0,
                0,
                "x",
                SqlTypes.varbinary(8),
                (f, a) -> bytes(f.session.currentDatabase().lastRowVersion()));
        library.lenient("@@PROCID", 0, 0, "x", SqlTypes.INT, (f, a) -> procedureId(f));
        library.lenient(
                "@@FETCH_STATUS",
                0,
                0,
                "x",
                SqlTypes.INT,
                (f, a) -> f.session.cursors().fetchStatus());
        library.lenient(
                "@@CURSOR_ROWS",
                0,
                0,
                "x",
                SqlTypes.INT,
                (f, a) -> f.session.cursors().lastRows());
        library.strict("CURSOR_STATUS", 2, 2, "s", SqlTypes.SMALLINT, (f, a) ->
                (short) f.session.cursors().status(text(a, 0), text(a, 1)));
        library.lenient(
                "APP_NAME",
                0,
                0,
                "x",
                SqlTypes.SYSNAME,
                (f, a) -> f.session.login().application());
        library.lenient(
                "HOST_NAME",
                0,
                0,
                "x",
                SqlTypes.SYSNAME,
                (f, a) -> f.session.login().host());
        library.lenient("SUSER_NAME", 0, 1, "x", SqlTypes.SYSNAME, SystemFunctions::loginOfId);
        library.lenient(
                "SYSTEM_USER",
                0,
                1,
                "x",
                SqlTypes.SYSNAME,
                (f, a) -> f.session.rights().login());
        library.lenient(
                "ORIGINAL_LOGIN",
                0,
                1,
                "x",
                SqlTypes.SYSNAME,
                (f, a) -> f.session.login().user());
        library.lenient("SUSER_SNAME", 0, 1, "x", SqlTypes.SYSNAME, SystemFunctions::loginName);
        for (String user : new String[] {"USER_NAME", "CURRENT_USER", "SESSION_USER", "USER"}) {
            library.lenient(user, 0, 1, "i", SqlTypes.SYSNAME, SystemFunctions::userName);
        }
        library.lenient("SUSER_SID", 0, 1, "x", SqlTypes.varbinary(85), SystemFunctions::loginSid);
        library.lenient("SUSER_ID", 0, 1, "x", SqlTypes.INT, SystemFunctions::loginId);
        library.lenient("USER_ID", 0, 1, "x", SqlTypes.INT, SystemFunctions::userId);
        library.lenient("DATABASE_PRINCIPAL_ID", 0, 1, "x", SqlTypes.INT, SystemFunctions::userId);
        library.strict(
                "SESSIONPROPERTY", 1, 1, "s", SqlTypes.SQL_VARIANT, (f, a) -> sessionProperty(f.session, text(a, 0)));
        library.lenient("CONNECTIONPROPERTY", 1, 1, "s", SqlTypes.SQL_VARIANT, (f, a) -> connection(text(a, 0)));
    }

    private static @Nullable String loginName(Frame frame, @Nullable Object[] arguments) {
        if (arguments.length == 0) {
            return frame.session.rights().login();
        }
        Server.ServerLogin login =
                arguments[0] instanceof byte[] sid ? frame.session.server().login(sid) : null;
        return login == null ? null : login.name();
    }

    private static byte @Nullable [] loginSid(Frame frame, @Nullable Object[] arguments) {
        Object name = arguments.length == 0 ? frame.session.rights().login() : arguments[0];
        Server.ServerLogin login = name == null ? null : frame.session.server().login(name.toString());
        return login == null ? null : login.sid();
    }

    private static @Nullable String loginOfId(Frame frame, @Nullable Object[] arguments) {
        if (arguments.length == 0) {
            return frame.session.rights().login();
        }
        if (arguments[0] == null) {
            return null;
        }
        Server server = frame.session.server();
        int id = number(arguments, 0);
        return server.logins().stream()
                .filter(login -> server.loginId(login) == id)
                .findFirst()
                .map(Server.ServerLogin::name)
                .orElse(null);
    }

    private static @Nullable Integer loginId(Frame frame, @Nullable Object[] arguments) {
        Object name = arguments.length == 0 ? frame.session.rights().login() : arguments[0];
        Server server = frame.session.server();
        Server.ServerLogin login = name == null ? null : server.login(name.toString());
        return login == null ? null : Integer.valueOf(server.loginId(login));
    }

    private static @Nullable Integer userId(Frame frame, @Nullable Object[] arguments) {
        Object name = arguments.length == 0 ? userName(frame, arguments) : arguments[0];
        Principal principal =
                name == null ? null : frame.session.currentDatabase().security().find(name.toString());
        return principal == null ? null : Integer.valueOf(principal.id());
    }

    private static @Nullable String userName(Frame frame, @Nullable Object[] arguments) {
        if (arguments.length > 0 && arguments[0] != null) {
            Principal principal = frame.session.currentDatabase().security().find(number(arguments, 0));
            return principal == null ? null : principal.name();
        }
        Principal user = frame.session.rights().user(frame.session.currentDatabase());
        return user == null ? null : user.name();
    }

    private static @Nullable String eventData(Frame frame) {
        for (ExecutionScope scope = frame.session.scope(); scope != null; scope = scope.outer) {
            if (scope.eventData != null) {
                return scope.eventData;
            }
        }
        return null;
    }

    private static int triggerLevel(Frame frame) {
        int level = 0;
        for (ExecutionScope scope = frame.session.scope(); scope != null; scope = scope.outer) {
            level += scope.trigger == null ? 0 : 1;
        }
        return level;
    }

    private static int procedureId(Frame frame) {
        SqlModule module = frame.session.scope().runningModule();
        return module == null ? 0 : module.objectId();
    }

    private static @Nullable Variant sessionProperty(SqlSession session, String property) {
        int bit = switch (property.toUpperCase(Locale.ROOT).strip()) {
            case "ANSI_WARNINGS" -> 8;
            case "ANSI_PADDING" -> 16;
            case "ANSI_NULLS" -> 32;
            case "ARITHABORT" -> 64;
            case "QUOTED_IDENTIFIER" -> 256;
            case "CONCAT_NULL_YIELDS_NULL" -> 4096;
            case "NUMERIC_ROUNDABORT" -> 8192;
            default -> 0;
        };
        return bit == 0 ? null : new Variant((session.options().bits() & bit) == 0 ? 0 : 1, SqlTypes.INT);
    }

    private static @Nullable Variant connection(String property) {
        String text = switch (property.toLowerCase(Locale.ROOT)) {
            case "net_transport" -> "TCP";
            case "protocol_type" -> "TSQL";
            case "auth_scheme" -> "SQL";
            case "local_net_address", "client_net_address" -> "127.0.0.1";
            default -> null;
        };
        return text == null ? null : new Variant(text, SqlTypes.nvarchar(40));
    }

    // sp_dropserver without sp_addserver leaves NULL, a renamed machine the old name.
    private static @Nullable String serverName(Server server) {
        String name = String.valueOf(server.properties().getOrDefault("@@SERVERNAME", server.name()));
        return name.isEmpty() ? null : name;
    }

    private static String version(Frame frame) {
        String version = frame.session.server().version();
        int year = switch (version.split("\\.")[0]) {
            case "10" -> 2008;
            case "11" -> 2012;
            case "12" -> 2014;
            case "13" -> 2016;
            case "14" -> 2017;
            case "15" -> 2019;
            case "17" -> 2025;
            default -> 2022;
        };
        String edition = String.valueOf(
                frame.session.server().properties().getOrDefault("Edition", "Developer Edition (64-bit)"));
        return "Microsoft SQL Server " + year + " (RTM) - " + version + " (X64) \n\t" + edition
                + " on Linux (stand-in for tests) <X64>";
    }

    private static void errors(Builtin.Library library) {
        library.lenient(
                "ERROR_NUMBER",
                0,
                0,
                "x",
                SqlTypes.INT,
                (f, a) -> f.session.caught() == null ? null : f.session.caught().number());
        library.lenient(
                "ERROR_MESSAGE",
                0,
                0,
                "x",
                SqlTypes.nvarchar(4000),
                (f, a) -> f.session.caught() == null ? null : f.session.caught().getMessage());
        library.lenient(
                "ERROR_SEVERITY",
                0,
                0,
                "x",
                SqlTypes.INT,
                (f, a) -> f.session.caught() == null ? null : f.session.caught().severity());
        library.lenient(
                "ERROR_STATE",
                0,
                0,
                "x",
                SqlTypes.INT,
                (f, a) -> f.session.caught() == null ? null : f.session.caught().state());
        library.lenient(
                "ERROR_LINE",
                0,
                0,
                "x",
                SqlTypes.INT,
                (f, a) -> f.session.caught() == null ? null : f.session.caught().line());
        library.lenient("ERROR_PROCEDURE", 0, 0, "x", SqlTypes.SYSNAME, (f, a) -> {
            SqlError caught = f.session.caught();
            return caught == null || caught.procedure().isEmpty() ? null : caught.procedure();
        });
    }

    private static void identities(Builtin.Library library) {
        library.lenient("SCOPE_IDENTITY", 0, 0, "x", BIG_NUMERIC, (f, a) -> exact(f.session.scopeIdentity()));
        library.lenient("@@IDENTITY", 0, 0, "x", BIG_NUMERIC, (f, a) -> exact(f.session.lastIdentity()));
        library.strict("IDENT_CURRENT", 1, 1, "s", BIG_NUMERIC, (f, a) -> {
            Table table = table(f, text(a, 0));
            var property = identity(table);
            Long last = table == null ? null : table.identity().last();
            return property == null ? null : exact(last == null ? Long.valueOf(property.seed()) : last);
        });
        library.strict("IDENT_SEED", 1, 1, "s", BIG_NUMERIC, (f, a) -> {
            var property = identity(table(f, text(a, 0)));
            return property == null ? null : exact(property.seed());
        });
        library.strict("IDENT_INCR", 1, 1, "s", BIG_NUMERIC, (f, a) -> {
            var property = identity(table(f, text(a, 0)));
            return property == null ? null : exact(property.increment());
        });
    }

    private static dev.caravan.standin.catalog.Column.@Nullable Identity identity(@Nullable Table table) {
        var column = table == null ? null : table.identityColumn();
        return column == null ? null : column.identity();
    }

    private static java.math.@Nullable BigDecimal exact(@Nullable Long value) {
        return value == null ? null : java.math.BigDecimal.valueOf(value);
    }

    private static void names(Builtin.Library library) {
        library.lenient("DB_NAME", 0, 1, "i", SqlTypes.SYSNAME, (f, a) -> {
            if (a.length == 0) {
                return f.session.currentDatabase().name();
            }
            Database database = a[0] == null ? null : f.session.server().database(number(a, 0));
            return database == null ? null : database.name();
        });
        library.lenient("DB_ID", 0, 1, "s", SqlTypes.SMALLINT, (f, a) -> {
            Database database = a.length == 0
                    ? f.session.currentDatabase()
                    : a[0] == null ? null : f.session.server().database(text(a, 0));
            return database == null ? null : (short) database.id();
        });
        library.strict(
                "OBJECT_ID",
                1,
                2,
                "s",
                SqlTypes.INT,
                (f, a) -> objectId(f, text(a, 0), a.length > 1 ? text(a, 1).trim() : ""));
        library.strict("OBJECT_NAME", 1, 2, "i", SqlTypes.SYSNAME, (f, a) -> object(f, a, true));
        library.strict("OBJECT_SCHEMA_NAME", 1, 2, "i", SqlTypes.SYSNAME, (f, a) -> object(f, a, false));
        library.lenient(
                "SCHEMA_NAME",
                0,
                1,
                "i",
                SqlTypes.SYSNAME,
                (f, a) -> a.length == 0
                        ? f.session.rights().defaultSchema(f.session.currentDatabase())
                        : f.session.currentDatabase().schemas().stream()
                                .filter(s -> a[0] != null && s.id() == number(a, 0))
                                .map(s -> s.name())
                                .findFirst()
                                .orElse(null));
        library.lenient("SCHEMA_ID", 0, 1, "s", SqlTypes.INT, (f, a) -> {
            var schema = f.session
                    .currentDatabase()
                    .schema(a.length == 0 ? f.session.rights().defaultSchema(f.session.currentDatabase()) : text(a, 0));
            return schema == null ? null : schema.id();
        });
        library.strict("COL_LENGTH", 2, 2, "s", SqlTypes.SMALLINT, (f, a) -> {
            Table table = table(f, text(a, 0));
            var column = table == null ? null : table.column(text(a, 1));
            return column == null ? null : (short) storedLength(column.type());
        });
        library.strict("COL_NAME", 2, 2, "i", SqlTypes.SYSNAME, (f, a) -> {
            Table table = f.session.currentDatabase().table(number(a, 0));
            var column = table == null ? null : table.columnOfId(number(a, 1));
            return column == null ? null : column.name();
        });
    }

    private static int storedLength(SqlType type) {
        boolean unicode = SqlTypes.isUnicode(type.kind()) && type.length() > 0;
        return unicode ? type.length() * 2 : type.length();
    }

    private static void objects(Builtin.Library library) {
        library.lenient("NEWID", 0, 0, "x", SqlTypes.UNIQUEIDENTIFIER, (f, a) -> UUID.randomUUID());
        library.lenient(
                "NEWSEQUENTIALID", 0, 0, "x", SqlTypes.UNIQUEIDENTIFIER, (f, a) -> f.session.nextSequentialId());
        library.strict("CRYPT_GEN_RANDOM", 1, 2, "i", SqlTypes.varbinary(8000), (f, a) -> {
            byte[] bytes = new byte[number(a, 0)];
            ThreadLocalRandom.current().nextBytes(bytes);
            return bytes;
        });
        library.strict(
                "HASHBYTES", 2, 2, "sb", SqlTypes.varbinary(8000), (f, a) -> hash(text(a, 0), (byte[]) present(a, 1)));
    }

    private static byte[] hash(String algorithm, byte[] data) throws SqlError {
        String name = switch (algorithm.toUpperCase(Locale.ROOT)) {
            case "MD5" -> "MD5";
            case "SHA", "SHA1" -> "SHA-1";
            case "SHA2_256" -> "SHA-256";
            case "SHA2_512" -> "SHA-512";
            default -> throw new Unsupported("HASHBYTES '" + algorithm + "'");
        };
        try {
            return MessageDigest.getInstance(name).digest(data);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no " + name, e);
        }
    }

    private static void values(Builtin.Library library) {
        library.lenient(
                "ISNUMERIC",
                1,
                1,
                "s",
                SqlTypes.INT,
                (f, a) -> a[0] != null
                                && text(a, 0).trim().matches("[+-]?[$]?(\\d[\\d,]*\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")
                        ? 1
                        : 0);
        for (String name : new String[] {"CHECKSUM", "BINARY_CHECKSUM"}) {
            library.lenient(name, 1, 254, "s", SqlTypes.INT, (f, a) -> {
                int sum = 0;
                for (Object value : a) {
                    String text = value == null ? "\u0000" : value.toString();
                    sum = Integer.rotateLeft(sum, 4)
                            ^ (name.startsWith("B")
                                            ? text
                                            : text.toUpperCase(Locale.ROOT).stripTrailing())
                                    .hashCode();
                }
                return sum;
            });
        }
        library.strict("GETANSINULL", 0, 1, "s", SqlTypes.INT, (f, a) -> 1);
        library.strict(
                "COMPRESS",
                1,
                1,
                "b",
                SqlTypes.varbinary(SqlType.MAX),
                (f, a) -> Gzip.compress((byte[]) present(a, 0)));
        library.strict(
                "DECOMPRESS",
                1,
                1,
                "b",
                SqlTypes.varbinary(SqlType.MAX),
                (f, a) -> Gzip.decompress((byte[]) present(a, 0)));
        library.lenient(
                "FORMATMESSAGE",
                1,
                21,
                "x",
                SqlTypes.nvarchar(2048),
                (f, a) -> a[0] == null
                        ? null
                        : MessageFormat.format(
                                a[0].toString(), java.util.Arrays.asList(a).subList(1, a.length)));
    }

    private static byte[] bytes(long value) {
        return java.nio.ByteBuffer.allocate(8).putLong(value).array();
    }

    static byte[] utf16(String text) {
        return text.getBytes(StandardCharsets.UTF_16LE);
    }

    private static @Nullable Object object(Frame frame, @Nullable Object[] a, boolean name) {
        Database database = a.length > 1 && a[1] != null
                ? frame.session.server().database(number(a, 1))
                : frame.session.currentDatabase();
        if (database == null) {
            return null;
        }
        int id = number(a, 0);
        Table table = database.table(id);
        if (table != null) {
            return name ? table.name() : table.schema().name();
        }
        for (SqlModule module : database.modules()) {
            if (module.objectId() == id) {
                return name ? module.name() : module.schema().name();
            }
        }
        return constraintName(database, id, name);
    }

    private static @Nullable String constraintName(Database database, int id, boolean name) {
        for (Table table : database.tables()) {
            String found = null;
            for (Index index : table.indexes()) {
                found = index.constraintId() == id ? index.name() : found;
            }
            for (ForeignKey key : table.foreignKeys()) {
                found = key.objectId() == id ? key.name() : found;
            }
            for (var check : table.checks()) {
                found = check.objectId() == id ? check.name() : found;
            }
            for (var column : table.columns()) {
                var constraint = column.defaultConstraint();
                found = constraint != null && constraint.objectId() == id ? constraint.name() : found;
            }
            if (found != null) {
                return name ? found : table.schema().name();
            }
        }
        return null;
    }

    /** Name parts of a text such as {@code [db].dbo.[t]}, with brackets and quotes taken off. */
    static List<String> nameParts(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        char close = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (close != 0) {
                boolean doubled = c == close && i + 1 < text.length() && text.charAt(i + 1) == close;
                if (c != close || doubled) {
                    part.append(c);
                    i += doubled ? 1 : 0;
                } else {
                    close = 0;
                }
            } else if (c == '[' || c == '"') {
                close = c == '[' ? ']' : '"';
            } else if (c == '.') {
                parts.add(part.toString().trim());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString().trim());
        return parts;
    }

    private static @Nullable Table table(Frame frame, String name) {
        return frame.session.names().findTable(nameParts(name));
    }

    private static @Nullable Integer objectId(Frame frame, String name, String type) {
        List<String> parts = nameParts(name);
        Table table = frame.session.names().findTable(parts);
        if (table != null) {
            boolean seen = Need.isFree(table)
                    || frame.session
                            .rights()
                            .sees(
                                    table.database(),
                                    table.objectId(),
                                    table.schema().id());
            return seen && isType(type, "U") ? table.objectId() : null;
        }
        SqlModule module = frame.session.names().findModule(parts);
        Database database = frame.session.names().database(parts);
        if (module != null) {
            boolean seen = database == null
                    || module.name().startsWith("#")
                    || frame.session
                            .rights()
                            .sees(database, module.objectId(), module.schema().id());
            return seen && isType(type, module.kind().code()) ? module.objectId() : null;
        }
        return database == null ? null : otherId(database, parts, type);
    }

    private static boolean isType(String wanted, String code) {
        return wanted.isEmpty() || wanted.equalsIgnoreCase(code.trim());
    }

    private static @Nullable Integer otherId(Database database, List<String> parts, String type) {
        String schema = NameResolver.schemaName(parts);
        String name = NameResolver.part(parts, 0);
        Trigger trigger = database.triggers().find(schema, name);
        if (trigger != null && isType(type, "TR")) {
            return trigger.module().objectId();
        }
        Sequence sequence = database.sequences().find(schema, name);
        if (sequence != null && isType(type, "SO")) {
            return sequence.objectId();
        }
        Synonym synonym = database.synonyms().find(schema, name);
        if (synonym != null && isType(type, "SN")) {
            return synonym.objectId();
        }
        return constraintId(database, name, type);
    }

    private static @Nullable Integer constraintId(Database database, String name, String type) {
        for (Table table : database.tables()) {
            for (Index index : table.indexes()) {
                if (index.constraintId() != 0 && Names.same(index.name(), name)) {
                    return index.constraintId();
                }
            }
            for (ForeignKey key : table.foreignKeys()) {
                if (Names.same(key.name(), name) && (type.isEmpty() || type.equalsIgnoreCase("F"))) {
                    return key.objectId();
                }
            }
            for (var check : table.checks()) {
                if (Names.same(check.name(), name)) {
                    return check.objectId();
                }
            }
            for (var column : table.columns()) {
                var constraint = column.defaultConstraint();
                if (constraint != null && Names.same(constraint.name(), name)) {
                    return constraint.objectId();
                }
            }
        }
        return null;
    }
}
