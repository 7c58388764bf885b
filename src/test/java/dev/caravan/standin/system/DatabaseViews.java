// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Views of databases and their files: sys.databases, master_files, database_recovery_status, msdb.dbo.backupset. */
final class DatabaseViews {
    private static final int COMPATIBILITY = 160;
    private static final int FILE_PAGES = 1024;
    private static final byte[] SA = {1};
    private static final SqlType SID = SqlTypes.varbinary(85);

    private DatabaseViews() {}

    static void install(Registry registry) {
        registry.add(databases().view("sys", "databases", context -> all(context.server())));
        registry.add(oldDatabases().view("sys", "sysdatabases", context -> all(context.server())));
        registry.add(files().view("sys", "master_files", context -> files(all(context.server()))));
        registry.add(files().view("sys", "database_files", context -> files(List.of(context.database()))));
        registry.add(recovery().view("sys", "database_recovery_status", context -> all(context.server())));
        registry.add(logSpace().view("sys", "dm_db_log_space_usage", context -> List.of(context.database())));
        registry.add(backups().view("dbo", "backupset", context -> Backup.all(context.server())), "msdb");
    }

    /** Databases in the order of their ids. */
    static List<Database> all(Server server) {
        List<Database> all = new ArrayList<>(server.databases());
        all.sort(Comparator.comparingInt(Database::id));
        return all;
    }

    /** A textual property of a database. */
    static String text(Database database, String property, String otherwise) {
        Object value = database.properties().get(property);
        return value == null ? otherwise : value.toString();
    }

    /** A property of a database that is on or off. */
    static boolean flag(Database database, String property) {
        Object value = database.properties().get(property);
        if (value instanceof Number number) {
            return number.longValue() != 0;
        }
        return value != null
                && (value.toString().equalsIgnoreCase("true")
                        || value.toString().equalsIgnoreCase("on"));
    }

    /** Recovery model: master, tempdb and msdb are SIMPLE, all others FULL unless set. */
    static String recoveryModel(Database database) {
        boolean system = database.id() <= 4 && !database.name().equals("model");
        return text(database, "recovery_model_desc", system ? "SIMPLE" : "FULL").toUpperCase(Locale.ROOT);
    }

    static String state(Database database) {
        return text(database, "state_desc", "ONLINE").toUpperCase(Locale.ROOT);
    }

    private static int code(String value, String... names) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(value)) {
                return i;
            }
        }
        return 0;
    }

    private static int recoveryCode(Database database) {
        return 1 + code(recoveryModel(database), "FULL", "BULK_LOGGED", "SIMPLE");
    }

    private static int stateCode(Database database) {
        return code(
                state(database),
                "ONLINE",
                "RESTORING",
                "RECOVERING",
                "RECOVERY_PENDING",
                "SUSPECT",
                "EMERGENCY",
                "OFFLINE");
    }

    static String snapshotState(Database database) {
        return text(database, "snapshot_isolation_state_desc", "OFF").toUpperCase(Locale.ROOT);
    }

    private static Rowset<Database> databases() {
        Rowset<Database> rowset = new Rowset<Database>()
                .name("name", Database::name)
                .number("database_id", Database::id)
                .nothing("source_database_id", SqlTypes.INT)
                .column("owner_sid", SID, d -> d.properties().getOrDefault("owner_sid", SA))
                .time("create_date", Database::created)
                .tiny("compatibility_level", d -> d.properties().getOrDefault("compatibility_level", COMPATIBILITY))
                .column("collation_name", SqlTypes.SYSNAME, d -> d.collation().name())
                .tiny("user_access", d -> code(text(d, "user_access_desc", "MULTI_USER"), "MULTI_USER", "SINGLE_USER"))
                .text("user_access_desc", 60, d -> text(d, "user_access_desc", "MULTI_USER"))
                .bit("is_read_only", d -> flag(d, "is_read_only"))
                .flags(DatabaseViews::flag, "is_auto_close_on", "is_auto_shrink_on")
                .tiny("state", DatabaseViews::stateCode)
                .text("state_desc", 60, DatabaseViews::state)
                .bit("is_in_standby", d -> flag(d, "is_in_standby"))
                .off("is_cleanly_shutdown", "is_supplemental_logging_enabled")
                .tiny(
                        "snapshot_isolation_state",
                        d -> code(snapshotState(d), "OFF", "ON", "IN_TRANSITION_TO_ON", "IN_TRANSITION_TO_OFF"))
                .text("snapshot_isolation_state_desc", 60, DatabaseViews::snapshotState)
                .bit("is_read_committed_snapshot_on", d -> flag(d, "is_read_committed_snapshot_on"))
                .tiny("recovery_model", DatabaseViews::recoveryCode)
                .text("recovery_model_desc", 60, DatabaseViews::recoveryModel)
                .tiny("page_verify_option", d -> 2)
                .text("page_verify_option_desc", 60, d -> "CHECKSUM")
                .bit("is_auto_create_stats_on", d -> true)
                .off("is_auto_create_stats_incremental_on")
                .bit("is_auto_update_stats_on", d -> true)
                .flags(
                        DatabaseViews::flag,
                        "is_auto_update_stats_async_on",
                        "is_ansi_null_default_on",
                        "is_ansi_nulls_on",
                        "is_ansi_padding_on",
                        "is_ansi_warnings_on",
                        "is_arithabort_on",
                        "is_concat_null_yields_null_on",
                        "is_numeric_roundabort_on",
                        "is_quoted_identifier_on",
                        "is_recursive_triggers_on",
                        "is_cursor_close_on_commit_on",
                        "is_local_cursor_default",
                        "is_fulltext_enabled",
                        "is_trustworthy_on",
                        "is_db_chaining_on",
                        "is_parameterization_forced",
                        "is_master_key_encrypted_by_server",
                        "is_query_store_on",
                        "is_published",
                        "is_subscribed",
                        "is_merge_published",
                        "is_distributor",
                        "is_sync_with_backup")
                .column("service_broker_guid", SqlTypes.UNIQUEIDENTIFIER, d -> new UUID(0, d.id()))
                .flags(DatabaseViews::flag, "is_broker_enabled")
                .tiny(
                        "log_reuse_wait",
                        d -> code(
                                text(d, "log_reuse_wait_desc", "NOTHING"),
                                "NOTHING",
                                "CHECKPOINT",
                                "LOG_BACKUP",
                                "ACTIVE_BACKUP_OR_RESTORE",
                                "ACTIVE_TRANSACTION",
                                "DATABASE_MIRRORING",
                                "REPLICATION"))
                .text("log_reuse_wait_desc", 60, d -> text(d, "log_reuse_wait_desc", "NOTHING"))
                .off("is_date_correlation_on")
                .bit("is_cdc_enabled", CaptureMark::isSet);
        return databasesLater(rowset);
    }

    // Columns that came with SQL Server 2008 and later.
    private static Rowset<Database> databasesLater(Rowset<Database> rowset) {
        return rowset.off("is_encrypted", "is_honor_broker_priority_on")
                .nothing("replica_id", SqlTypes.UNIQUEIDENTIFIER)
                .nothing("group_database_id", SqlTypes.UNIQUEIDENTIFIER)
                .column("resource_pool_id", SqlTypes.INT, d -> 1)
                .tiny("containment", d -> 0)
                .text("containment_desc", 60, d -> "NONE")
                .column("target_recovery_time_in_seconds", SqlTypes.INT, d -> 60)
                .column(
                        "delayed_durability",
                        SqlTypes.INT,
                        d -> code(text(d, "delayed_durability_desc", "DISABLED"), "DISABLED", "ALLOWED", "FORCED"))
                .text("delayed_durability_desc", 60, d -> text(d, "delayed_durability_desc", "DISABLED"))
                .off("is_memory_optimized_elevate_to_snapshot_on", "is_federation_member")
                .off("is_remote_data_archive_enabled", "is_mixed_page_allocation_on")
                .bit("is_temporal_history_retention_enabled", d -> true)
                .column("catalog_collation_type", SqlTypes.INT, d -> 0)
                .text("catalog_collation_type_desc", 60, d -> "DATABASE_DEFAULT")
                .text("physical_database_name", 128, Database::name)
                .off("is_result_set_caching_on")
                .bit("is_accelerated_database_recovery_on", d -> flag(d, "is_accelerated_database_recovery_on"))
                .off("is_tempdb_spill_to_remote_store", "is_stale_page_detection_on")
                .bit("is_memory_optimized_enabled", d -> true)
                .off("is_data_retention_enabled", "is_ledger_on", "is_change_feed_enabled");
    }

    private static Rowset<Database> oldDatabases() {
        return new Rowset<Database>()
                .name("name", Database::name)
                .small("dbid", Database::id)
                .column("sid", SID, d -> SA)
                .small("mode", d -> 0)
                .column("status", SqlTypes.INT, d -> 65_536)
                .column("status2", SqlTypes.INT, d -> 1_627_389_952)
                .time("crdate", Database::created)
                .time("reserved", d -> java.time.LocalDateTime.of(1900, 1, 1, 0, 0))
                .column("category", SqlTypes.INT, d -> 0)
                .tiny("cmptlevel", d -> COMPATIBILITY)
                .text("filename", 260, d -> new File(d, true).path())
                .small("version", d -> 957);
    }

    private static List<File> files(List<Database> databases) {
        List<File> files = new ArrayList<>();
        for (Database database : databases) {
            files.add(new File(database, true));
            files.add(new File(database, false));
        }
        return files;
    }

    private static Rowset<File> files() {
        return new Rowset<File>()
                .number("database_id", f -> f.database.id())
                .number("file_id", f -> f.data ? 1 : 2)
                .column("file_guid", SqlTypes.UNIQUEIDENTIFIER, f -> new UUID(f.database.id(), f.data ? 1 : 2))
                .tiny("type", f -> f.data ? 0 : 1)
                .text("type_desc", 60, f -> f.data ? "ROWS" : "LOG")
                .column("data_space_id", SqlTypes.INT, f -> f.data ? 1 : 0)
                .name("name", f -> f.data ? f.database.name() : f.database.name() + "_log")
                .text("physical_name", 260, File::path)
                .tiny("state", f -> 0)
                .text("state_desc", 60, f -> "ONLINE")
                .column("size", SqlTypes.INT, File::pages)
                .column("max_size", SqlTypes.INT, f -> -1)
                .column("growth", SqlTypes.INT, f -> FILE_PAGES)
                .off("is_media_read_only", "is_read_only", "is_sparse", "is_percent_growth", "is_name_reserved");
    }

    private static Rowset<Database> recovery() {
        return new Rowset<Database>()
                .number("database_id", Database::id)
                .column("database_guid", SqlTypes.UNIQUEIDENTIFIER, d -> new UUID(1, d.id()))
                .column("family_guid", SqlTypes.UNIQUEIDENTIFIER, d -> new UUID(2, d.id()))
                .column("last_log_backup_lsn", SqlTypes.decimal(25, 0), Backup::lastLogBackup)
                .column("recovery_fork_guid", SqlTypes.UNIQUEIDENTIFIER, d -> new UUID(3, d.id()))
                .nothing("first_recovery_fork_guid", SqlTypes.UNIQUEIDENTIFIER)
                .nothing("fork_point_lsn", SqlTypes.decimal(25, 0));
    }

    private static Rowset<Database> logSpace() {
        return new Rowset<Database>()
                .column("database_id", SqlTypes.SMALLINT, Database::id)
                .column("total_log_size_in_bytes", SqlTypes.BIGINT, d -> 8_388_608)
                .column("used_log_space_in_bytes", SqlTypes.BIGINT, d -> 419_430)
                .column("used_log_space_in_percent", SqlTypes.REAL, d -> {
                    Object percent = d.properties().get("used_log_space_in_percent");
                    return percent instanceof Number number ? number.floatValue() : 5.0f;
                })
                .column("log_space_in_bytes_since_last_backup", SqlTypes.BIGINT, d -> 0);
    }

    private static Rowset<Backup> backups() {
        return new Rowset<Backup>()
                .number("backup_set_id", Backup::id)
                .column("backup_set_uuid", SqlTypes.UNIQUEIDENTIFIER, b -> new UUID(4, b.id()))
                .text("name", 128, b -> b.database() + " backup")
                .text("user_name", 128, b -> "sa")
                .column("first_lsn", SqlTypes.decimal(25, 0), Backup::lsn)
                .column("last_lsn", SqlTypes.decimal(25, 0), Backup::lsn)
                .column("checkpoint_lsn", SqlTypes.decimal(25, 0), Backup::lsn)
                .column("database_backup_lsn", SqlTypes.decimal(25, 0), b -> 0)
                .time("backup_start_date", Backup::finished)
                .time("backup_finish_date", Backup::finished)
                .column("type", SqlTypes.character(1), Backup::type)
                .text("database_name", 128, Backup::database)
                .text("server_name", 128, Backup::server)
                .text("recovery_model", 60, Backup::recoveryModel)
                .bit("is_copy_only", Backup::copyOnly)
                .off("is_damaged", "is_snapshot")
                .column("backup_size", SqlTypes.decimal(20, 0), b -> 3_145_728)
                .column("compressed_backup_size", SqlTypes.decimal(20, 0), b -> 524_288);
    }

    /** A file of a database: its data, or its log. */
    private record File(Database database, boolean data) {
        long pages() {
            return data ? Space.of(database).filePages() : FILE_PAGES;
        }

        String path() {
            String name = data ? database.name() + ".mdf" : database.name() + "_log.ldf";
            return "/var/opt/mssql/data/" + name;
        }
    }
}
