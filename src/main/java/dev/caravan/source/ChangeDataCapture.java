// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Administration of change data capture in one database. Set-up steps may be run twice with the effect of once.
 *
 * <p>Procedures and functions are those of Microsoft's "Change data capture stored procedures" and "functions" reference.
 */
public final class ChangeDataCapture {

    /** The form of a datetime that no setting of the server changes the meaning of. */
    private static final DateTimeFormatter DATETIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT);

    private final JdbcClient source;

    /** Works through the given client, whose connections are in the database to capture. */
    public ChangeDataCapture(JdbcClient source) {
        this.source = source;
    }

    /** A capture instance. */
    private record Instance(TableName table, Lsn startLsn) {}

    /** Whether change data capture is enabled for the database. */
    public boolean isEnabled() {
        return source.sql("SELECT is_cdc_enabled FROM sys.databases WHERE name = DB_NAME()")
                .query(Boolean.class)
                .single();
    }

    /** Enables change data capture for the database unless it is enabled; needs sysadmin. */
    public void enable() {
        if (!isEnabled()) {
            try {
                source.sql("EXEC sys.sp_cdc_enable_db").update();
            } catch (DataAccessException e) {
                // Tasks of one database start together: another was faster.
                if (!isEnabled()) {
                    throw e;
                }
            }
        }
    }

    /** Captures the tables that are not captured yet; needs db_owner. Gives the number of tables newly captured. */
    public int capture(List<TableName> tables) {
        int captured = 0;
        for (Map.Entry<TableName, String> instance : newInstances(tables).entrySet()) {
            captured += capture(instance.getKey(), instance.getValue());
        }
        return captured;
    }

    private int capture(TableName table, String instance) {
        try {
            source.sql("EXEC sys.sp_cdc_enable_table @source_schema = ?, @source_name = ?,"
                            + " @role_name = NULL, @capture_instance = ?, @supports_net_changes = 0")
                    .params(table.schema(), table.table(), instance)
                    .update();
            return 1;
        } catch (DataAccessException e) {
            // As above.
            if (!instances().containsValue(table)) {
                throw e;
            }
            return 0;
        }
    }

    /** Names of the capture instances that the tables that are not captured yet are to get, by table. */
    public Map<TableName, String> newInstances(List<TableName> tables) {
        // Also those that the capture job has not begun with: enabling them again fails. Asked for once, or an instance
        // that another task makes of a table in between would be a reason for another name.
        Map<String, TableName> instances = instances();
        Set<TableName> captured = Set.copyOf(instances.values());
        Set<String> taken = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        taken.addAll(instances.keySet());
        Map<TableName, String> names = new LinkedHashMap<>();
        for (TableName table : tables) {
            if (!captured.contains(table)) {
                String name = CaptureInstanceName.of(table, taken.contains(CaptureInstanceName.usual(table)));
                taken.add(name);
                names.put(table, name);
            }
        }
        return names;
    }

    /** First LSN from which each captured table's changes are there, by table; of two instances the older one's. */
    public Map<TableName, Lsn> capturedSince() {
        Map<TableName, Lsn> since = new HashMap<>();
        if (!isEnabled()) {
            return since;
        }
        source.sql("""
                        SELECT s.name AS schema_name, t.name AS table_name, ct.start_lsn
                        FROM cdc.change_tables ct
                        JOIN sys.tables t ON t.object_id = ct.source_object_id
                        JOIN sys.schemas s ON s.schema_id = t.schema_id
                        WHERE ct.start_lsn IS NOT NULL""")
                .query((rs, row) -> new Instance(
                        new TableName(rs.getString("schema_name"), rs.getString("table_name")),
                        Lsn.of(rs.getBytes("start_lsn"))))
                .list()
                .forEach(instance ->
                        since.merge(instance.table(), instance.startLsn(), (a, b) -> a.compareTo(b) <= 0 ? a : b));
        return since;
    }

    /**
     * Columns that every capture instance of a table captures, by table; a column added since the oldest instance was made
     * is not among them, even where an instance captures one of its name that was dropped.
     */
    public Map<TableName, Set<String>> capturedColumns() {
        Map<TableName, Map<Long, Set<String>>> instances = new HashMap<>();
        if (!isEnabled()) {
            return Map.of();
        }
        source.sql("""
                        SELECT s.name AS schema_name, t.name AS table_name, ct.object_id, c.name AS column_name
                        FROM cdc.change_tables ct
                        JOIN cdc.captured_columns cc ON cc.object_id = ct.object_id
                        LEFT JOIN sys.columns c ON c.object_id = ct.source_object_id AND c.column_id = cc.column_id
                        JOIN sys.tables t ON t.object_id = ct.source_object_id
                        JOIN sys.schemas s ON s.schema_id = t.schema_id""").query(rs -> {
            Set<String> columns = instances
                    .computeIfAbsent(
                            new TableName(rs.getString("schema_name"), rs.getString("table_name")),
                            table -> new HashMap<>())
                    .computeIfAbsent(rs.getLong("object_id"), instance -> new HashSet<>());
            String column = rs.getString("column_name");
            if (column != null) {
                columns.add(column);
            }
        });
        Map<TableName, Set<String>> common = new HashMap<>();
        instances.forEach((table, columns) -> {
            Set<String> inAll = new HashSet<>(columns.values().iterator().next());
            columns.values().forEach(inAll::retainAll);
            common.put(table, inAll);
        });
        return common;
    }

    /**
     * LSN of the commit that brought the heartbeat to at least the given beat, empty until it is captured. What was
     * committed before that beat has a lower one.
     */
    public Optional<Lsn> heartbeatLsn(TableName table, long beat) {
        Optional<String> instance = source.sql("""
                        SELECT TOP (1) ct.capture_instance FROM cdc.change_tables ct
                        JOIN sys.tables t ON t.object_id = ct.source_object_id
                        JOIN sys.schemas s ON s.schema_id = t.schema_id
                        WHERE s.name = ? AND t.name = ? ORDER BY ct.create_date DESC""")
                .params(table.schema(), table.table())
                .query(String.class)
                .optional();
        return instance.flatMap(name -> source.sql(
                        "SELECT MIN([__$start_lsn]) FROM cdc." + Identifiers.source(name + "_CT") + " WHERE beat >= ?")
                .param(beat)
                .query((rs, row) -> Optional.ofNullable(rs.getBytes(1)).map(Lsn::of))
                .single());
    }

    /** Moves the heartbeat on and gives its new beat. */
    public long beat(TableName table) {
        source.sql(heartbeatStatement(table)).update();
        return source.sql("SELECT beat FROM " + Identifiers.source(table) + " WHERE id = 1")
                .query(Long.class)
                .single();
    }

    /** Whether a table is there. */
    public boolean exists(TableName table) {
        return source.sql("SELECT CASE WHEN OBJECT_ID(?) IS NULL THEN 0 ELSE 1 END")
                .param(Identifiers.source(table))
                .query(Integer.class)
                .single()
                .equals(1);
    }

    /** Tables by the names of their capture instances; none while change data capture is not enabled. */
    public Map<String, TableName> instances() {
        Map<String, TableName> instances = new HashMap<>();
        if (!isEnabled()) {
            return instances;
        }
        source.sql("""
                        SELECT s.name AS schema_name, t.name AS table_name, ct.capture_instance
                        FROM cdc.change_tables ct
                        JOIN sys.tables t ON t.object_id = ct.source_object_id
                        JOIN sys.schemas s ON s.schema_id = t.schema_id""").query(rs -> {
            instances.put(
                    rs.getString("capture_instance"),
                    new TableName(rs.getString("schema_name"), rs.getString("table_name")));
        });
        return instances;
    }

    /** Highest LSN captured so far, empty when nothing has been captured since change data capture was enabled. */
    public Optional<Lsn> maxLsn() {
        return source.sql("SELECT sys.fn_cdc_get_max_lsn()")
                .query((rs, row) -> Optional.ofNullable(rs.getBytes(1)).map(Lsn::of))
                .single();
    }

    /**
     * LSN of the last commit before a time, empty when none is recorded. SQL Server records times by its own clock and in
     * its own zone, see {@link SourceZone}.
     */
    public Optional<Lsn> lastLsnBefore(Instant time) {
        if (!isEnabled()) {
            return Optional.empty();
        }
        return source.sql("SELECT sys.fn_cdc_map_time_to_lsn('largest less than', CONVERT(datetime, ?))")
                .param(DATETIME.format(time.atOffset(new SourceZone(source).offsetAt(time))))
                .query((rs, row) -> Optional.ofNullable(rs.getBytes(1)).map(Lsn::of))
                .single();
    }

    /** Creates the heartbeat table with its one row unless it is there. */
    public void createHeartbeatTable(TableName table) {
        String name = Identifiers.source(table);
        Integer id = source.sql("SELECT OBJECT_ID(?)")
                .param(name)
                .query(Integer.class)
                .optional()
                .orElse(null);
        if (id == null) {
            source.sql("CREATE TABLE " + name + " (id int NOT NULL PRIMARY KEY, beat bigint NOT NULL,"
                            + " beaten_at datetime2(7) NOT NULL)")
                    .update();
        }
        source.sql("IF NOT EXISTS (SELECT 1 FROM " + name + " WHERE id = 1) INSERT INTO " + name
                        + " (id, beat, beaten_at) VALUES (1, 0, SYSUTCDATETIME())")
                .update();
    }

    /** The statement that moves the heartbeat on by one. */
    public static String heartbeatStatement(TableName table) {
        return "UPDATE " + Identifiers.source(table)
                + " SET beat = beat + 1, beaten_at = SYSUTCDATETIME() WHERE id = 1";
    }

    /** Minutes that change tables keep their rows, empty when the cleanup job is not there or not readable. */
    public Optional<Long> retentionMinutes() {
        return source.sql(
                        "SELECT retention FROM msdb.dbo.cdc_jobs WHERE job_type = N'cleanup' AND database_id = DB_ID()")
                .query(Long.class)
                .optional();
    }

    /** Whether SQL Server Agent runs, which does the capturing; needs VIEW SERVER STATE. */
    public boolean isAgentRunning() {
        return source.sql("SELECT CASE WHEN EXISTS (SELECT 1 FROM sys.dm_server_services"
                        + " WHERE status = 4 AND servicename LIKE N'SQL Server Agent (%') THEN 1 ELSE 0 END")
                .query(Integer.class)
                .single()
                .equals(1);
    }

    /** Whether transactions of isolation level SNAPSHOT are allowed in the database. */
    public boolean allowsSnapshot() {
        return source.sql("SELECT snapshot_isolation_state FROM sys.databases WHERE name = DB_NAME()")
                .query(Integer.class)
                .single()
                .equals(1);
    }

    /** How long ago a commit was, empty when the source has no record of it. */
    public Optional<Duration> age(Lsn commit) {
        // Both times are the server's own and in its zone.
        return source.sql("SELECT DATEDIFF(second, sys.fn_cdc_map_lsn_to_time(?), GETDATE())")
                .param(commit.bytes())
                .query((rs, row) ->
                        Optional.ofNullable(rs.getObject(1, Integer.class)).map(Duration::ofSeconds))
                .single();
    }

    /**
     * How far the capture job is, and a reader after it; ages are milliseconds by the source's clock.
     *
     * @param newest age of the newest captured commit, null when none is recorded
     * @param unread age of the first captured commit after what was read, null when there is none
     * @param beat age of the latest beat that is committed, captured or not; null without a heartbeat
     */
    public record Frontier(
            @Nullable Long newest,
            @Nullable Long unread,
            @Nullable Long beat) {}

    /**
     * Where capture and reading are.
     *
     * @param read everything up to this commit was read
     * @param heartbeat heartbeat table, null when there is none
     */
    public Frontier frontier(Lsn read, @Nullable TableName heartbeat) {
        // Commit times are the server's own in its zone, beats are UTC. What the job enters while nothing happens has
        // no
        // transaction, and nobody reads it.
        String beaten = heartbeat == null
                ? "CAST(NULL AS datetime2(7))"
                : "(SELECT beaten_at FROM " + Identifiers.source(heartbeat) + " WHERE id = 1)";
        return source.sql("""
                        SELECT SYSDATETIME() AS local_now, SYSUTCDATETIME() AS utc_now,
                               (SELECT TOP (1) tran_end_time FROM cdc.lsn_time_mapping
                                WHERE tran_id <> 0x00 ORDER BY start_lsn DESC) AS captured,
                               (SELECT TOP (1) tran_end_time FROM cdc.lsn_time_mapping
                                WHERE tran_id <> 0x00 AND start_lsn > ? ORDER BY start_lsn) AS unread,
                               %s AS beaten""".formatted(beaten))
                .param(read.bytes())
                .query((rs, row) -> new Frontier(
                        age(rs, "captured", "local_now"), age(rs, "unread", "local_now"), age(rs, "beaten", "utc_now")))
                .single();
    }

    private static @Nullable Long age(ResultSet row, String time, String now) throws SQLException {
        LocalDateTime then = row.getObject(time, LocalDateTime.class);
        return then == null
                ? null
                : Math.max(
                        0,
                        Duration.between(then, row.getObject(now, LocalDateTime.class))
                                .toMillis());
    }

    /** How long after its commit the capture job's latest scan has captured a change; needs VIEW DATABASE STATE. */
    public Optional<Duration> scanLatency() {
        return source.sql("SELECT TOP (1) latency FROM sys.dm_cdc_log_scan_sessions"
                        + " WHERE session_id <> 0 ORDER BY session_id DESC")
                .query((rs, row) -> Optional.ofNullable(rs.getObject(1, Integer.class)))
                .optional()
                .flatMap(seconds -> seconds)
                .map(Duration::ofSeconds);
    }

    /** Now, by the source's clock. */
    public Instant now() {
        return source.sql("SELECT SYSDATETIMEOFFSET()")
                .query((rs, row) -> rs.getObject(1, OffsetDateTime.class))
                .single()
                .toInstant();
    }
}
