// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.system.Permissions;
import dev.caravan.standin.tsql.ProcedureCall;
import dev.caravan.standin.tsql.SessionContext;

/** Checks that many procedures begin with. */
final class CdcRights {
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
}
