// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.PermissionRules;
import dev.caravan.standin.catalog.Principal;
import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.system.Permissions;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.SessionContext;
import java.util.Arrays;

/** Checks that many procedures begin with. */
final class CdcRights {
    private static final int OWNERS = 16384;
    private static final int[] STANDARD_SINCE = {13, 0, 4001};

    private CdcRights() {}

    /** Error 22902 unless the login is sysadmin. */
    static void requireSysadmin(SessionContext session) throws SqlError {
        if (!Permissions.isSysadmin(session)) {
            throw CdcErrors.notAuthorized("sysadmin");
        }
    }

    /** Error 22904 unless the login owns the database. */
    static void requireOwner(SessionContext session) throws SqlError {
        if (!Permissions.isOwner(session)) {
            throw CdcErrors.notDatabaseOwner();
        }
    }

    /**
     * Whether a session may read captured changes: members of db_owner may, others need SELECT on every captured column and
     * the gating role if there is one ("Administer and monitor change data capture").
     */
    static boolean mayRead(SessionContext session, CaptureInstance instance) {
        Database database = instance.source().database();
        if (session.rights().owns(database)) {
            return true;
        }
        PermissionRules rules = session.rights().in(database);
        String role = instance.options().roleName();
        Principal gate = role == null ? null : database.security().find(role);
        if (rules.isMember(OWNERS)) {
            return true;
        }
        boolean passes = role == null || gate != null && rules.isMember(gate.id());
        Table source = instance.source();
        return passes
                && instance.columns().stream()
                        .allMatch(c -> rules.onColumn(
                                "SELECT", source.objectId(), source.schema().id(), c.columnId()));
    }

    /** Error 229 unless a session may read captured changes through a function. */
    static void requireRead(SessionContext session, CaptureInstance instance, String function) throws SqlError {
        if (!mayRead(session, instance)) {
            throw new SqlError(
                    229,
                    14,
                    5,
                    "The SELECT permission was denied on the object '" + function + "', database '"
                            + instance.source().database().name() + "', schema 'cdc'.");
        }
    }

    /** A text argument that must be neither NULL nor empty, error 22963. */
    static String required(ProcedureCall call, String parameter) throws SqlError {
        String value = call.text(parameter, "");
        if (value.isBlank()) {
            throw CdcErrors.parameterEmpty(parameter);
        }
        return value.strip();
    }

    /**
     * Refuses editions without change data capture: Express and Web, and Standard before 2016 SP1
     * (https://learn.microsoft.com/sql/sql-server/editions-and-components-of-sql-server-2016).
     */
    static void requireEdition(Server server) throws SqlError {
        String edition = String.valueOf(server.properties().getOrDefault("Edition", "Developer Edition (64-bit)"));
        boolean before = Arrays.compare(parts(server.version()), STANDARD_SINCE) < 0;
        boolean without = edition.startsWith("Express")
                || edition.startsWith("Web")
                || before && (edition.startsWith("Standard") || edition.startsWith("Business"));
        if (without) {
            throw CdcErrors.editionWithout(edition);
        }
    }

    private static int[] parts(String version) {
        return Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }
}
