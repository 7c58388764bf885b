// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.system.Rowset;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.type.SqlTypes;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** sys.dm_cdc_errors and sys.dm_cdc_log_scan_sessions. */
final class CdcMonitoring {
    private static final int LSN_TEXT = 23;

    private CdcMonitoring() {}

    /** Adds the views. */
    static void install(Registry registry) {
        registry.add(errors().view("sys", "dm_cdc_errors", context -> Errors.of(context.database())));
        registry.add(services()
                .view(
                        "sys",
                        "dm_server_services",
                        context -> List.of("SQL Server", "SQL Server Agent").stream()
                                .map(service -> new Service(service, context.server()))
                                .toList()));
        registry.add(sessions().view("sys", "dm_cdc_log_scan_sessions", CdcMonitoring::session));
    }

    private static Rowset<ErrorEntry> errors() {
        return new Rowset<ErrorEntry>()
                .column("session_id", SqlTypes.INT, e -> 1)
                .column("phase_number", SqlTypes.INT, e -> 7)
                .time("entry_time", e -> DateTimes.rounded(e.time()))
                .column("error_number", SqlTypes.INT, ErrorEntry::number)
                .column("error_severity", SqlTypes.INT, e -> 16)
                .column("error_state", SqlTypes.INT, e -> 1)
                .text("error_message", 1024, ErrorEntry::message)
                .text("start_lsn", LSN_TEXT, e -> null)
                .text("begin_lsn", LSN_TEXT, e -> null)
                .text("sequence_value", LSN_TEXT, e -> null);
    }

    private static Rowset<ChangeData> sessions() {
        return new Rowset<ChangeData>()
                .column("session_id", SqlTypes.INT, d -> 1)
                .time("start_time", d -> DateTimes.rounded(d.enabled()))
                .time("end_time", d -> null)
                .column(
                        "duration",
                        SqlTypes.BIGINT,
                        d -> Duration.between(d.enabled(), d.lastEntry()).toSeconds())
                .text("scan_phase", 200, d -> "Done")
                .column("error_count", SqlTypes.INT, d -> 0)
                .text("start_lsn", LSN_TEXT, CdcMonitoring::lastLsn)
                .text("current_lsn", LSN_TEXT, CdcMonitoring::lastLsn)
                .text("end_lsn", LSN_TEXT, CdcMonitoring::lastLsn)
                .column("tran_count", SqlTypes.BIGINT, d -> d.mappingStore().rowCount())
                .text("last_commit_lsn", LSN_TEXT, CdcMonitoring::lastLsn)
                .time("last_commit_time", d -> DateTimes.rounded(d.lastEntry()))
                .column(
                        "log_record_count",
                        SqlTypes.BIGINT,
                        d -> d.mappingStore().rowCount())
                .column("schema_change_count", SqlTypes.INT, d -> d.ddlHistory().size())
                .column(
                        "command_count",
                        SqlTypes.BIGINT,
                        d -> d.instances().stream()
                                .mapToLong(i -> i.store().rowCount())
                                .sum())
                .text("first_begin_cdc_lsn", LSN_TEXT, d -> null)
                .text("last_commit_cdc_lsn", LSN_TEXT, CdcMonitoring::lastLsn)
                .time("last_commit_cdc_time", d -> DateTimes.rounded(d.lastEntry()))
                .column("latency", SqlTypes.INT, d -> 0)
                .column("empty_scan_count", SqlTypes.INT, d -> 0)
                .column("failed_sessions_count", SqlTypes.INT, d -> 0);
    }

    private static Rowset<Service> services() {
        return new Rowset<Service>()
                .required("servicename", SqlTypes.nvarchar(256), s -> s.name + " (MSSQLSERVER)")
                .column("startup_type", SqlTypes.INT, s -> 2)
                .text("startup_type_desc", 256, s -> "Automatic")
                .column("status", SqlTypes.INT, s -> s.running() ? 4 : 1)
                .text("status_desc", 256, s -> s.running() ? "Running" : "Stopped")
                .column("process_id", SqlTypes.INT, s -> s.running() ? 1 : null)
                .column(
                        "last_startup_time",
                        SqlTypes.datetimeoffset(7),
                        s -> s.running() ? s.server.started().atOffset(ZoneOffset.UTC) : null)
                .text("service_account", 256, Service::account)
                .text("filename", 256, s -> "/opt/mssql/bin/sqlservr")
                .column("is_clustered", SqlTypes.nvarchar(1), s -> "N")
                .nothing("cluster_nodename", SqlTypes.nvarchar(256))
                .column("instant_file_initialization_enabled", SqlTypes.nvarchar(1), s -> "Y");
    }

    private static @Nullable String lastLsn(ChangeData data) {
        byte[] lsn = data.maxLsn();
        return lsn == null ? null : Lsn.text(lsn).toUpperCase(java.util.Locale.ROOT);
    }

    private static List<ChangeData> session(SessionContext context) {
        ChangeData data = ChangeData.of(context.database());
        return data == null ? List.of() : List.of(data);
    }

    /** The server's service or the Agent's; accounts are settable as {@code service_account.<name>}. */
    private record Service(String name, Server server) {
        boolean running() {
            return name.equals("SQL Server") || Capture.of(server).agentRunning();
        }

        String account() {
            return String.valueOf(server.properties().getOrDefault("service_account." + name, "mssql"));
        }
    }

    /**
     * An error of the capture job.
     *
     * @param time when
     * @param number message number
     * @param message text
     */
    record ErrorEntry(LocalDateTime time, int number, String message) {}

    /** Errors that tests put into a database's sys.dm_cdc_errors. */
    static final class Errors {
        private final List<ErrorEntry> entries = new CopyOnWriteArrayList<>();

        private Errors() {}

        static List<ErrorEntry> of(Database database) {
            return database.extension(Errors.class, Errors::new).entries;
        }
    }
}
