// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.session.Reply;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.Collations;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs CREATE, ALTER and DROP DATABASE, and USE. */
final class DatabaseStatements {
    // ALTER DATABASE SET option -> column of sys.databases that shows ON and OFF as 1 and 0.
    private static final Map<String, String> FLAGS = Map.ofEntries(
            Map.entry("READ_COMMITTED_SNAPSHOT", "is_read_committed_snapshot_on"),
            Map.entry("ACCELERATED_DATABASE_RECOVERY", "is_accelerated_database_recovery_on"),
            Map.entry("AUTO_CLOSE", "is_auto_close_on"),
            Map.entry("AUTO_SHRINK", "is_auto_shrink_on"),
            Map.entry("AUTO_CREATE_STATISTICS", "is_auto_create_stats_on"),
            Map.entry("AUTO_UPDATE_STATISTICS", "is_auto_update_stats_on"),
            Map.entry("TRUSTWORTHY", "is_trustworthy_on"),
            Map.entry("DB_CHAINING", "is_db_chaining_on"),
            Map.entry("QUOTED_IDENTIFIER", "is_quoted_identifier_on"),
            Map.entry("ANSI_NULLS", "is_ansi_nulls_on"),
            Map.entry("ANSI_NULL_DEFAULT", "is_ansi_null_default_on"),
            Map.entry("ANSI_PADDING", "is_ansi_padding_on"),
            Map.entry("ANSI_WARNINGS", "is_ansi_warnings_on"),
            Map.entry("ARITHABORT", "is_arithabort_on"),
            Map.entry("AUTO_UPDATE_STATISTICS_ASYNC", "is_auto_update_stats_async_on"),
            Map.entry("CONCAT_NULL_YIELDS_NULL", "is_concat_null_yields_null_on"),
            Map.entry("CURSOR_CLOSE_ON_COMMIT", "is_cursor_close_on_commit_on"),
            Map.entry("HONOR_BROKER_PRIORITY", "is_honor_broker_priority_on"),
            Map.entry("NESTED_TRIGGERS", "is_nested_triggers_on"),
            Map.entry("NUMERIC_ROUNDABORT", "is_numeric_roundabort_on"),
            Map.entry("RECURSIVE_TRIGGERS", "is_recursive_triggers_on"),
            Map.entry("TEMPORAL_HISTORY_RETENTION", "is_temporal_history_retention_enabled"),
            Map.entry("MIXED_PAGE_ALLOCATION", "is_mixed_page_allocation_on"),
            Map.entry("ENABLE_BROKER", "is_broker_enabled"),
            Map.entry("QUERY_STORE", "is_query_store_on"));

    private final SqlSession session;
    private final Server server;
    private final Reply reply;

    DatabaseStatements(SqlSession session, Reply reply) {
        this.session = session;
        this.server = session.server();
        this.reply = reply;
    }

    /** Whether an option of a database is on. */
    static boolean isOn(Database database, String option) {
        Object value = database.properties().get(option);
        return value instanceof Number number
                ? number.longValue() != 0
                : value != null && (value.equals(true) || "ON".equalsIgnoreCase(value.toString()));
    }

    private void checkNoTransaction(String statement) throws SqlError {
        if (session.state().count() > 0) {
            throw Errors.error(226, statement + " statement not allowed within multi-statement transaction.");
        }
    }

    void create(Statement.CreateDatabase create) throws SqlError {
        checkNoTransaction("CREATE DATABASE");
        if (!session.rights().onServer("CREATE ANY DATABASE")) {
            session.rights().require("CREATE DATABASE", server.master());
        }
        if (server.database(create.name()) != null) {
            throw new SqlError(
                    1801, 16, 3, "Database '" + create.name() + "' already exists. Choose a different database name.");
        }
        Collation collation = create.collation().isEmpty() ? Collation.DEFAULT : Collations.byName(create.collation());
        if (collation == null) {
            throw new Unsupported(448, 16, "Invalid collation '" + create.collation() + "'.");
        }
        Database made = server.createDatabase(create.name());
        made.collation(collation);
        if (!Names.same(session.rights().login(), "sa")) {
            made.properties()
                    .put("owner_sid", Server.ServerLogin.sid(session.rights().login()));
        }
    }

    void drop(Statement.DropDatabase drop) throws SqlError {
        checkNoTransaction("DROP DATABASE");
        for (String name : drop.names()) {
            Database database = server.database(name);
            if (database == null || !mayAlter(database)) {
                if (database == null && drop.ifExists()) {
                    continue;
                }
                throw new SqlError(
                        3701,
                        11,
                        1,
                        "Cannot drop the database '" + name
                                + "', because it does not exist or you do not have permission.");
            }
            if (database.id() <= 4) {
                throw Errors.error(3708, "Cannot drop the database '" + name + "' because it is a system database.");
            }
            boolean used = session.sessions().stream().anyMatch(s -> s.currentDatabase() == database);
            if (used && SqlServerEngine.isOnline(database) && !isSingleUser(database)) {
                throw Errors.error(3702, "Cannot drop database \"" + name + "\" because it is currently in use.");
            }
            server.dropDatabase(name);
        }
    }

    private boolean mayAlter(Database database) {
        return session.rights().owns(database)
                || session.rights().onServer("ALTER ANY DATABASE")
                || session.rights().in(database).onDatabase("ALTER");
    }

    private boolean isSingleUser(Database database) {
        return "SINGLE_USER".equals(database.properties().get("user_access_desc"))
                && session.currentDatabase() != database;
    }

    void use(String name) throws SqlError {
        Database database = session.names().requireDatabase(name);
        if (!SqlServerEngine.isOnline(database)) {
            throw Errors.error(942, "Database '" + name + "' cannot be opened because it is offline.");
        }
        session.rights().requireAccess(database);
        session.use(database, reply);
    }

    void alter(Statement.AlterDatabase alter) throws SqlError {
        Database database = alter.name().isEmpty() ? session.currentDatabase() : server.database(alter.name());
        if (database == null || !mayAlter(database)) {
            throw new SqlError(
                    5011,
                    14,
                    5,
                    "User does not have permission to alter database '" + alter.name()
                            + "', the database does not exist, or the database is not in a state that allows access"
                            + " checks.");
        }
        List<String> words =
                alter.options().stream().map(w -> w.toUpperCase(Locale.ROOT)).toList();
        if (words.size() >= 3 && words.get(1).equals("FILEGROUP")) {
            new Filegroups(database).alter(words.get(0), alter.options().get(2), words.subList(3, words.size()));
        } else if (words.size() >= 4
                && words.get(0).equals("MODIFY")
                && words.get(1).equals("NAME")) {
            server.renameDatabase(database, alter.options().get(alter.options().size() - 1));
        } else if (words.size() > 1 && words.get(0).equals("COLLATE")) {
            Collation collation = Collations.byName(words.get(1));
            database.collation(collation == null ? Collation.DEFAULT : collation);
        } else if (words.size() > 1 && words.get(0).equals("SET")) {
            set(database, words.subList(1, words.size()));
        } else if (words.size() == 3 && words.get(0).equals("MODIFY")) {
            server.renameDatabase(database, alter.options().get(2));
        } else {
            boolean files = !words.isEmpty()
                    && List.of("ADD", "MODIFY", "REMOVE", "SCOPED").contains(words.get(0));
            if (!files) {
                throw new Unsupported("ALTER DATABASE " + String.join(" ", words));
            }
        }
        server.bumpSchemaVersion();
    }

    /** Raises error 3906 for a database that is read-only. */
    static void requireWritable(Database database) throws SqlError {
        Object readOnly = database.properties().get("is_read_only");
        if (Boolean.TRUE.equals(readOnly) || readOnly instanceof Number number && number.intValue() != 0) {
            throw Errors.error(
                    3906, "Failed to update database \"" + database.name() + "\" because the database is read-only.");
        }
    }

    private void set(Database database, List<String> words) throws SqlError {
        String option = words.get(0);
        String value = words.size() > 1 ? words.get(1) : "";
        Map<String, Object> properties = database.properties();
        switch (option) {
            case "RECOVERY" -> {
                properties.put("recovery_model_desc", value);
                if (value.equals("SIMPLE")) {
                    properties.put("log_chain_broken", session.now().toLocalDateTime());
                }
            }
            case "DELAYED_DURABILITY" -> properties.put("delayed_durability_desc", value);
            case "OFFLINE", "ONLINE", "EMERGENCY" -> properties.put("state_desc", option);
            case "SINGLE_USER", "MULTI_USER", "RESTRICTED_USER" -> properties.put("user_access_desc", option);
            case "READ_ONLY", "READ_WRITE" -> properties.put("is_read_only", option.equals("READ_ONLY"));
            case "ALLOW_SNAPSHOT_ISOLATION" -> properties.put("snapshot_isolation_state_desc", value);
            case "COMPATIBILITY_LEVEL" -> properties.put("compatibility_level", Integer.valueOf(value));
            case "PAGE_VERIFY" -> properties.put("page_verify_option_desc", value);
            case "CHANGE_TRACKING",
                    "TARGET_RECOVERY_TIME",
                    "CURSOR_DEFAULT",
                    "PARAMETERIZATION",
                    "DATE_CORRELATION_OPTIMIZATION",
                    "DISABLE_BROKER",
                    "ERROR_BROKER_CONVERSATIONS",
                    "FILESTREAM",
                    "CONTAINMENT",
                    "DEFAULT_LANGUAGE",
                    "DEFAULT_FULLTEXT_LANGUAGE",
                    "TWO_DIGIT_YEAR_CUTOFF",
                    "NEW_BROKER" -> properties.put(option.toLowerCase(Locale.ROOT), value);
            default -> {
                String flag = FLAGS.get(option);
                if (flag == null) {
                    throw new Unsupported("ALTER DATABASE SET " + option);
                }
                properties.put(flag, !value.equals("OFF"));
            }
        }
    }
}
