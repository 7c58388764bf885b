// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.catalog.Server;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.system.Permissions;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.SessionContext;
import java.util.Arrays;

/** Checks that many procedures begin with. */
final class CdcRights {
    private static final int[] STANDARD_SINCE = {13, 0, 4001};

    private CdcRights() {}

    /** Error 22902 unless the login is sysadmin. */
    static void requireSysadmin(SessionContext session) throws SqlError {
        if (!Permissions.isSysadmin(session.server())) {
            throw CdcErrors.notAuthorized("sysadmin");
        }
    }

    /** Error 22904 unless the login owns the database. */
    static void requireOwner(SessionContext session) throws SqlError {
        if (!Permissions.isOwner(session.server())) {
            throw CdcErrors.notDatabaseOwner();
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
