// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** One SQL Server instance: its databases, logins and settable properties. Thread-safe. */
public final class Server extends Attachments {
    /** Product version that is reported by default: SQL Server 2022. */
    public static final String VERSION = "16.0.4135.4";

    private final String name;
    private final Clock clock;
    private final Instant started;
    private final Map<String, Object> properties = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, Database> databases = new ConcurrentSkipListMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, ServerLogin> logins = new ConcurrentHashMap<>();
    private final Map<String, Integer> loginIds = new ConcurrentHashMap<>();
    private final ServerSecurity security = new ServerSecurity();
    private final ServerMessages messages = new ServerMessages();
    private final List<UnknownStatement> unknown = new CopyOnWriteArrayList<>();
    private final AtomicInteger databaseIds = new AtomicInteger(4);
    private final AtomicInteger lastLoginId = new AtomicInteger(256);
    private final AtomicLong schemaVersion = new AtomicLong();

    /** A server with the system databases and the login {@code sa} with password {@code Caravan_1}. */
    public Server(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
        this.started = clock.instant();
        properties.put("ProductVersion", VERSION);
        int id = 1;
        for (String system : List.of("master", "tempdb", "model", "msdb")) {
            databases.put(system, new Database(this, id++, system));
        }
        addLogin(new ServerLogin("sa", "Caravan_1", "master"));
    }

    /** A server named STANDIN on the system clock. */
    public Server() {
        this("STANDIN", Clock.systemUTC());
    }

    /** Name as @@SERVERNAME gives it. */
    public String name() {
        return name;
    }

    /** Source of every time that the server shows. */
    public Clock clock() {
        return clock;
    }

    /** When the server was made. */
    public Instant started() {
        return started;
    }

    /** Settable properties by case-insensitive name, SERVERPROPERTY's names among them; read at every use. */
    public Map<String, Object> properties() {
        return properties;
    }

    /** Product version, such as 16.0.4135.4; settable as property ProductVersion. */
    public String version() {
        return String.valueOf(properties.getOrDefault("ProductVersion", VERSION));
    }

    /** All databases, by name. */
    public Collection<Database> databases() {
        return databases.values();
    }

    /** A database by name without case, null when there is none. */
    public @Nullable Database database(String database) {
        return databases.get(database);
    }

    /** A database by id, null when there is none. */
    public @Nullable Database database(int id) {
        return databases.values().stream().filter(d -> d.id() == id).findFirst().orElse(null);
    }

    /** A system database, which always exists. */
    public Database master() {
        return databases.computeIfAbsent("master", n -> new Database(this, 1, n));
    }

    /** The database of temporary tables. */
    public Database tempdb() {
        return databases.computeIfAbsent("tempdb", n -> new Database(this, 2, n));
    }

    /** Adds an empty database; the caller has checked that the name is free. */
    public Database createDatabase(String database) {
        Database created = new Database(this, databaseIds.incrementAndGet(), database);
        databases.put(database, created);
        bumpSchemaVersion();
        return created;
    }

    /** Removes a database. */
    public void dropDatabase(String database) {
        databases.remove(database);
        bumpSchemaVersion();
    }

    /** Gives a database another name. */
    public void renameDatabase(Database database, String to) {
        databases.remove(database.name());
        database.rename(to);
        databases.put(to, database);
        bumpSchemaVersion();
    }

    /** Adds or replaces a login. */
    public void addLogin(ServerLogin login) {
        loginIds.computeIfAbsent(
                Names.fold(login.name()), name -> name.equals("sa") ? 1 : lastLoginId.incrementAndGet());
        logins.put(Names.fold(login.name()), login);
    }

    /** principal_id of a login: 1 for sa, above 256 for others. */
    public int loginId(ServerLogin login) {
        return loginIds.getOrDefault(Names.fold(login.name()), 0);
    }

    /** A login by name without case, null when there is none. */
    public @Nullable ServerLogin login(String login) {
        return logins.get(Names.fold(login));
    }

    /** A login by its security identifier, null when there is none. */
    public @Nullable ServerLogin login(byte[] sid) {
        return logins.values().stream()
                .filter(login -> Arrays.equals(login.sid(), sid))
                .findFirst()
                .orElse(null);
    }

    /** Removes a login. */
    public void dropLogin(String login) {
        logins.remove(Names.fold(login));
        loginIds.remove(Names.fold(login));
        security.remove(login);
    }

    /** What RAISERROR finds by a number. */
    public ServerMessages messages() {
        return messages;
    }

    /** Members of fixed roles, and permissions of logins. */
    public ServerSecurity security() {
        return security;
    }

    /** All logins. */
    public Collection<ServerLogin> logins() {
        return logins.values();
    }

    /** Statements that the stand-in refused because it does not know them, oldest first; tests assert that it is empty. */
    public List<UnknownStatement> unknownStatements() {
        return unknown;
    }

    /** Records a statement that is not understood. */
    public void recordUnknown(String reason, String sql) {
        unknown.add(new UnknownStatement(reason, sql));
    }

    /** A number that grows with every change of any definition; compiled plans are good for one value of it. */
    public long schemaVersion() {
        return schemaVersion.get();
    }

    /** Makes every compiled plan stale; called after each change of a definition. */
    public void bumpSchemaVersion() {
        schemaVersion.incrementAndGet();
    }

    /**
     * A statement that the stand-in does not know.
     *
     * @param reason what in it was not understood
     * @param sql the batch
     */
    public record UnknownStatement(String reason, String sql) {}

    /**
     * A login.
     *
     * @param name login name
     * @param password password in clear; this is a test server
     * @param defaultDatabase database of sessions that name none
     * @param disabled whether nobody may log in with it
     */
    public record ServerLogin(String name, String password, String defaultDatabase, boolean disabled) {
        /** A login that is enabled. */
        public ServerLogin(String name, String password, String defaultDatabase) {
            this(name, password, defaultDatabase, false);
        }

        /** Security identifier: 0x01 for sa, 16 bytes made from the name for others. */
        public byte[] sid() {
            return sid(name);
        }

        /** Security identifier of a login of that name. */
        public static byte[] sid(String name) {
            if (Names.same(name, "sa")) {
                return new byte[] {1};
            }
            UUID id = UUID.nameUUIDFromBytes(Names.fold(name).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.allocate(16)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        }

        @Override
        public String toString() {
            return "ServerLogin[" + name + "]";
        }
    }
}
