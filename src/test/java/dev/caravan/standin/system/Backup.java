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
 * A backup that tests say has been taken: a row of msdb.dbo.backupset.
 *
 * @param id backup_set_id
 * @param server server name
 * @param database database name
 * @param type {@code D} for a full, {@code I} for a differential, {@code L} for a log backup
 * @param finished backup_finish_date
 */
public record Backup(int id, String server, String database, String type, LocalDateTime finished) {

    /** All backups of a server, oldest first. */
    static List<Backup> all(Server server) {
        return server.extension(History.class, History::new).backups;
    }

    /** Adds a backup. */
    public static void add(Server server, String database, String type, LocalDateTime finished) {
        List<Backup> all = all(server);
        all.add(new Backup(all.size() + 1, server.name(), database, type, finished));
    }

    /** Forgets the backups of a database. */
    public static void clear(Server server, String database) {
        all(server).removeIf(backup -> Names.same(backup.database, database));
    }

    /** The numeric form of a log sequence number. */
    BigDecimal lsn() {
        return new BigDecimal(37_000_000_000_000_000L + id * 100_000L);
    }

    /** LSN of the last log backup, null before the first; then the log chain has not begun. */
    static @Nullable BigDecimal lastLogBackup(Database database) {
        return all(database.server()).stream()
                .filter(b -> b.type.equals("L") && Names.same(b.database, database.name()))
                .map(Backup::lsn)
                .reduce((first, second) -> second)
                .orElse(null);
    }

    private static final class History {
        private final List<Backup> backups = new CopyOnWriteArrayList<>();
    }
}
