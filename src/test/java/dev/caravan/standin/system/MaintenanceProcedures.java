// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import static dev.caravan.standin.tsql.SystemProcedure.Parameter.optional;
import static dev.caravan.standin.tsql.SystemProcedure.Parameter.required;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.Server.ServerLogin;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.Registry;
import dev.caravan.standin.tsql.SystemProcedure;
import dev.caravan.standin.type.SqlTypes;
import java.time.LocalDateTime;
import java.util.List;

/** What the parser makes of BACKUP and of ALTER AUTHORIZATION ON DATABASE. */
final class MaintenanceProcedures {
    private MaintenanceProcedures() {}

    static void install(Registry registry) {
        registry.add(new SystemProcedure(
                "standin",
                "backup",
                List.of(
                        required("@type", SqlTypes.character(1)),
                        required("@database", SqlTypes.SYSNAME),
                        optional("@copy_only", SqlTypes.BIT)),
                MaintenanceProcedures::backup));
        registry.add(new SystemProcedure(
                "standin",
                "change_owner",
                List.of(required("@database", SqlTypes.SYSNAME), required("@login", SqlTypes.SYSNAME)),
                MaintenanceProcedures::changeOwner));
    }

    private static int backup(ProcedureCall call) throws SqlError {
        String name = call.text("@database", "");
        String type = call.text("@type", "D");
        String statement = type.equals("L") ? "BACKUP LOG" : "BACKUP DATABASE";
        Database database = call.session().server().database(name);
        if (database == null) {
            throw terminated(
                    statement,
                    error(
                            911,
                            "Database '%s' does not exist. Make sure that the name is entered correctly."
                                    .formatted(name)));
        }
        if (call.session().transactionCount() > 0) {
            throw terminated(
                    statement, error(3021, "Cannot perform a backup or restore operation within a transaction."));
        }
        if (type.equals("L")) {
            checkLog(statement, database);
        }
        LocalDateTime now = call.session().now().toLocalDateTime();
        Backup.add(database, type, call.flag("@copy_only", false), now);
        call.reply()
                .info(new SqlError(
                        3014, 0, 1, statement + " successfully processed 330 pages in 0.050 seconds (51.562 MB/sec)."));
        return 0;
    }

    private static void checkLog(String statement, Database database) throws SqlError {
        if (DatabaseViews.recoveryModel(database).equals("SIMPLE")) {
            throw terminated(
                    statement,
                    error(
                            4208,
                            "The statement BACKUP LOG is not allowed while the recovery model is SIMPLE. Use BACKUP DATABASE or change the recovery model using ALTER DATABASE."));
        }
        if (Backup.lastLogBackup(database) == null) {
            throw terminated(
                    statement,
                    error(4214, "BACKUP LOG cannot be performed because there is no current database backup."));
        }
    }

    private static SqlError error(int number, String text) {
        return new SqlError(number, 16, 1, text);
    }

    // The cause comes first, then 3013.
    private static SqlError terminated(String statement, SqlError cause) {
        SqlError last = error(3013, statement + " is terminating abnormally.");
        last.addSuppressed(cause);
        return last;
    }

    private static int changeOwner(ProcedureCall call) throws SqlError {
        String name = call.text("@database", "");
        Database database = call.session().server().database(name);
        ServerLogin login = call.session().server().login(call.text("@login", ""));
        if (database == null) {
            throw error(
                    15151,
                    "Cannot find the database '%s', because it does not exist or you do not have permission."
                            .formatted(name));
        }
        if (login == null) {
            throw error(
                    15151,
                    "Cannot find the principal '%s', because it does not exist or you do not have permission."
                            .formatted(call.text("@login", "")));
        }
        database.properties().put("owner_sid", login.sid());
        return 0;
    }
}
