// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.ScalarSystemFunction;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.tsql.TableSystemFunction;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Processor load and disk space: sys.dm_os_ring_buffers, dm_os_volume_stats, dm_db_file_space_usage, sp_spaceused,
 * FILEPROPERTY. Server properties {@code cpu.process_utilization}, {@code cpu.system_idle} (percent),
 * {@code volume.total_bytes} and {@code volume.available_bytes} set what they show.
 */
final class ResourceViews {
    private static final long VOLUME_BYTES = 107_374_182_400L;
    private static final int KIB_PER_PAGE = 8;

    private ResourceViews() {}

    static void install(Registry registry) {
        registry.add(new Rowset<Server>()
                .column("ring_buffer_address", SqlTypes.varbinary(8), s -> new byte[8])
                .text("ring_buffer_type", 60, s -> "RING_BUFFER_SCHEDULER_MONITOR")
                .column("timestamp", SqlTypes.BIGINT, ResourceViews::uptimeMillis)
                .text("record", 3072, ResourceViews::schedulerRecord)
                .view("sys", "dm_os_ring_buffers", context -> List.of(context.server())));
        registry.add(new Rowset<Database>()
                .small("database_id", Database::id)
                .small("file_id", d -> 1)
                .small("filegroup_id", d -> 1)
                .column("total_page_count", SqlTypes.BIGINT, d -> Space.of(d).filePages())
                .column(
                        "allocated_extent_page_count",
                        SqlTypes.BIGINT,
                        d -> Space.of(d).usedPages())
                .column("unallocated_extent_page_count", SqlTypes.BIGINT, ResourceViews::freePages)
                .column("version_store_reserved_page_count", SqlTypes.BIGINT, d -> 0)
                .column(
                        "user_object_reserved_page_count",
                        SqlTypes.BIGINT,
                        d -> Space.of(d).usedPages())
                .column("internal_object_reserved_page_count", SqlTypes.BIGINT, d -> 0)
                .column("mixed_extent_page_count", SqlTypes.BIGINT, d -> 0)
                .column("modified_extent_page_count", SqlTypes.BIGINT, d -> 0)
                .view("sys", "dm_db_file_space_usage", context -> List.of(context.database())));
        volumes(registry);
        registry.add(ScalarSystemFunction.of("", "FILEPROPERTY", 2, 2, SqlTypes.INT, (session, arguments) -> {
            boolean log = String.valueOf(arguments[0]).toLowerCase(Locale.ROOT).endsWith("_log");
            return String.valueOf(arguments[1]).equalsIgnoreCase("SpaceUsed")
                    ? Integer.valueOf(
                            log
                                    ? KIB_PER_PAGE
                                    : (int) Space.of(session.database()).usedPages())
                    : null;
        }));
        registry.add(new SystemProcedure(
                "sys",
                "sp_spaceused",
                List.of(
                        optional("@objname", SqlTypes.nvarchar(776)),
                        optional("@updateusage", SqlTypes.varchar(5)),
                        optional("@mode", SqlTypes.varchar(11)),
                        optional("@oneresultset", SqlTypes.BIT)),
                ResourceViews::spaceUsed));
    }

    private static long uptimeMillis(Server server) {
        return server.clock().millis() - server.started().toEpochMilli();
    }

    private static long freePages(Database database) {
        Space space = Space.of(database);
        return space.filePages() - space.usedPages();
    }

    private static long property(Server server, String name, long otherwise) {
        return server.properties().get(name) instanceof Number number ? number.longValue() : otherwise;
    }

    private static String schedulerRecord(Server server) {
        long used = property(server, "cpu.process_utilization", 2);
        return ("<Record id = \"1\" type =\"RING_BUFFER_SCHEDULER_MONITOR\" time =\"%d\"><SchedulerMonitorEvent>"
                        + "<SystemHealth><ProcessUtilization>%d</ProcessUtilization><SystemIdle>%d</SystemIdle>"
                        + "<UserModeTime>0</UserModeTime><KernelModeTime>0</KernelModeTime><PageFaults>0</PageFaults>"
                        + "<WorkingSetDelta>0</WorkingSetDelta><MemoryUtilization>100</MemoryUtilization>"
                        + "</SystemHealth></SchedulerMonitorEvent></Record>")
                .formatted(uptimeMillis(server), used, property(server, "cpu.system_idle", 97 - used));
    }

    private static void volumes(Registry registry) {
        Rowset<Volume> rowset = new Rowset<Volume>()
                .number("database_id", Volume::databaseId)
                .number("file_id", Volume::fileId)
                .text("volume_mount_point", 512, v -> "/")
                .text("volume_id", 512, v -> null)
                .text("logical_volume_name", 512, v -> null)
                .text("file_system_type", 512, v -> "ext4")
                .column("total_bytes", SqlTypes.BIGINT, v -> property(v.server, "volume.total_bytes", VOLUME_BYTES))
                .column(
                        "available_bytes",
                        SqlTypes.BIGINT,
                        v -> property(v.server, "volume.available_bytes", VOLUME_BYTES / 2))
                .tiny("supports_compression", v -> 0)
                .tiny("supports_alternate_streams", v -> 0)
                .tiny("supports_sparse_files", v -> 1)
                .tiny("is_read_only", v -> 0)
                .tiny("is_compressed", v -> 0);
        registry.add(new TableSystemFunction(
                "sys",
                "dm_os_volume_stats",
                2,
                rowset.columns(),
                (session, arguments) -> rowset.rows(Volume.of(session.server(), arguments))));
    }

    private static int spaceUsed(ProcedureCall call) throws SqlError {
        String object = call.text("@objname");
        if (object == null) {
            databaseSpace(call, call.session().database());
            return 0;
        }
        Table table = ObjectName.parse(object).table(call.session());
        if (table == null) {
            throw new SqlError(
                    15009,
                    16,
                    1,
                    "The object '%s' does not exist in database '%s' or is invalid for this operation."
                            .formatted(object, call.session().database().name()));
        }
        List<ColumnMeta> columns = new Rowset<Table>()
                .name("name", Table::name)
                .column("rows", SqlTypes.character(20), Table::name)
                .column("reserved", SqlTypes.varchar(18), Table::name)
                .column("data", SqlTypes.varchar(18), Table::name)
                .column("index_size", SqlTypes.varchar(18), Table::name)
                .column("unused", SqlTypes.varchar(18), Table::name)
                .columns();
        String data = kib(Space.pages(table));
        String rows = "%-20d".formatted(Space.rows(table));
        call.result(
                columns,
                List.<@Nullable Object[]>of(new @Nullable Object[] {table.name(), rows, data, data, kib(0), kib(0)}));
        return 0;
    }

    private static void databaseSpace(ProcedureCall call, Database database) throws SqlError {
        Space space = Space.of(database);
        Rowset<Space> size = new Rowset<Space>()
                .text("database_name", 128, s -> database.name())
                .column("database_size", SqlTypes.varchar(18), s -> mib(2 * s.filePages()))
                .column("unallocated space", SqlTypes.varchar(18), s -> mib(freePages(database)));
        call.result(size.columns(), size.rows(List.of(space)));
        Rowset<Space> use = new Rowset<Space>()
                .column("reserved", SqlTypes.varchar(18), s -> kib(s.usedPages()))
                .column("data", SqlTypes.varchar(18), s -> kib(s.usedPages()))
                .column("index_size", SqlTypes.varchar(18), s -> kib(0))
                .column("unused", SqlTypes.varchar(18), s -> kib(0));
        call.result(use.columns(), use.rows(List.of(space)));
    }

    private static String kib(long pages) {
        return pages * KIB_PER_PAGE + " KB";
    }

    private static String mib(long pages) {
        return "%.2f MB".formatted(pages * KIB_PER_PAGE / 1024.0);
    }

    private record Volume(Server server, int databaseId, int fileId) {
        static List<Volume> of(Server server, @Nullable Object[] arguments) {
            boolean known = arguments[0] instanceof Number database
                    && arguments[1] instanceof Number file
                    && server.database(database.intValue()) != null
                    && (file.intValue() == 1 || file.intValue() == 2);
            return known
                    ? List.of(
                            new Volume(server, ((Number) arguments[0]).intValue(), ((Number) arguments[1]).intValue()))
                    : List.of();
        }
    }
}
