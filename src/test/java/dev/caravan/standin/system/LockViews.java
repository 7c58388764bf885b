// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.LockEntry;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SessionContext;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** sys.dm_tran_locks and sp_lock: locks that are held, and those that are waited for. */
final class LockViews {
    private LockViews() {}

    static void install(Registry registry) {
        registry.add(new Rowset<Row>()
                .text("resource_type", 60, Row::type)
                .text("resource_subtype", 60, r -> "")
                .number("resource_database_id", r -> r.database.id())
                .text("resource_description", 256, Row::description)
                .column("resource_associated_entity_id", SqlTypes.BIGINT, Row::entity)
                .number("resource_lock_partition", r -> 0)
                .text("request_mode", 60, Row::mode)
                .text("request_type", 60, r -> "LOCK")
                .text("request_status", 60, r -> r.waits() ? "WAIT" : "GRANT")
                .small("request_reference_count", r -> 1)
                .number("request_lifetime", r -> 0)
                .number("request_session_id", Row::session)
                .number("request_exec_context_id", r -> 0)
                .number("request_request_id", r -> 0)
                .text("request_owner_type", 60, r -> r.lock == null ? "SHARED_TRANSACTION_WORKSPACE" : "TRANSACTION")
                .column("request_owner_id", SqlTypes.BIGINT, r -> 0)
                .column("request_owner_guid", SqlTypes.UNIQUEIDENTIFIER, r -> null)
                .text("request_owner_lockspace_id", 32, r -> "0x0")
                .column("lock_owner_address", SqlTypes.varbinary(8), r -> new byte[8])
                .view("sys", "dm_tran_locks", LockViews::all));
        registry.add(new SystemProcedure("sys", "sp_lock", List.of(), LockViews::list));
    }

    /** A lock; null is the shared lock of its database that every session has. */
    private record Row(
            Database database, int session, @Nullable LockEntry lock) {
        String type() {
            return lock == null ? "DATABASE" : lock.type();
        }

        String description() {
            return lock == null ? "" : lock.description();
        }

        String mode() {
            return lock == null ? "S" : lock.mode();
        }

        boolean waits() {
            return lock != null && lock.waits();
        }

        long entity() {
            if (lock == null || type().equals("APPLICATION")) {
                return 0;
            }
            int object = lock.table().objectId();
            // Locks within a table are on its heap or clustered index.
            return type().equals("OBJECT")
                    ? object
                    : 72_057_594_000_000_000L + object * 1000L + (lock.table().clusteredIndex() == null ? 0 : 1);
        }
    }

    private static List<Row> all(SessionContext context) {
        List<Row> rows = new ArrayList<>();
        for (SessionContext session : context.sessions()) {
            rows.add(new Row(session.currentDatabase(), session.spid(), null));
            LockEntry wanted = session.wantedLock();
            if (wanted != null) {
                rows.add(new Row(wanted.table().database(), session.spid(), wanted));
            }
        }
        for (Database database : context.server().databases()) {
            for (LockEntry lock : context.locks(database)) {
                rows.add(new Row(database, lock.owner().spid(), lock));
            }
        }
        return rows;
    }

    private static int list(ProcedureCall call) throws SqlError {
        Rowset<Row> rowset = new Rowset<Row>()
                .small("spid", Row::session)
                .small("dbid", r -> r.database.id())
                .column("ObjId", SqlTypes.INT, r -> objectId(r))
                .small("IndId", r -> 0)
                .column("Type", SqlTypes.nchar(4), r -> switch (r.type()) {
                    case "DATABASE" -> "DB";
                    case "OBJECT" -> "TAB";
                    case "APPLICATION" -> "APP";
                    default -> r.type();
                })
                .column("Resource", SqlTypes.nvarchar(32), Row::description)
                .column("Mode", SqlTypes.nvarchar(8), Row::mode)
                .column("Status", SqlTypes.nvarchar(5), r -> r.waits() ? "WAIT" : "GRANT");
        call.result(rowset.columns(), rowset.rows(all(call.session())));
        return 0;
    }

    private static int objectId(Row row) {
        return row.lock == null || row.type().equals("APPLICATION")
                ? 0
                : Objects.requireNonNull(row.lock).table().objectId();
    }
}
