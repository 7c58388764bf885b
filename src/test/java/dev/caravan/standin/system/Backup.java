// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Server;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A backup that was taken, or that tests say was taken: a row of msdb.dbo.backupset. Nothing is written anywhere.
 *
 * @param id backup_set_id
 * @param server server name
 * @param database database name
 * @param type {@code D} for a full, {@code I} for a differential, {@code L} for a log backup
 * @param recoveryModel recovery model at that time
 * @param copyOnly whether taken WITH COPY_ONLY
 * @param finished backup_finish_date
 */
public record Backup(
        int id,
        String server,
        String database,
        String type,
        String recoveryModel,
        boolean copyOnly,
        LocalDateTime finished) {

    /** All backups of a server, oldest first. */
    static List<Backup> all(Server server) {
        return server.extension(History.class, History::new).backups;
    }

    /** Adds a backup of a database. */
    public static void add(Database database, String type, boolean copyOnly, LocalDateTime finished) {
        Server server = database.server();
        List<Backup> all = all(server);
        all.add(new Backup(
                all.size() + 1,
                server.name(),
                database.name(),
                type,
                DatabaseViews.recoveryModel(database),
                copyOnly,
                finished));
    }

    /** Forgets the backups of a database. */
    public static void clear(Server server, String database) {
        all(server).removeIf(backup -> Names.same(backup.database, database));
    }

    /** The numeric form of a log sequence number. */
    BigDecimal lsn() {
        return new BigDecimal(37_000_000_000_000_000L + id * 100_000L);
    }

    /**
     * Where the next log backup would begin, null while none can be taken: under the simple recovery model, and until the
     * first full backup after it ("pseudo-simple", https://learn.microsoft.com/sql/relational-databases/system-catalog-views/sys-database-recovery-status-transact-sql).
     */
    static @Nullable BigDecimal lastLogBackup(Database database) {
        if (DatabaseViews.recoveryModel(database).equals("SIMPLE")) {
            return null;
        }
        Object broken = database.properties().get("log_chain_broken");
        BigDecimal last = null;
        for (Backup backup : all(database.server())) {
            boolean chained = Names.same(backup.database, database.name())
                    && !backup.recoveryModel.equals("SIMPLE")
                    && (!(broken instanceof LocalDateTime time) || backup.finished.isAfter(time));
            if (chained && (backup.type.equals("L") || backup.type.equals("D") && last == null && !backup.copyOnly)) {
                last = backup.lsn();
            }
        }
        return last;
    }

    private static final class History {
        private final List<Backup> backups = new CopyOnWriteArrayList<>();
    }
}
