// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Errors;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The cursors of a session: global ones, and those of the running scopes. Used by the session's thread. */
final class Cursors {
    private final SqlSession session;
    private final Map<String, Cursor> global = new HashMap<>();
    private int fetchStatus;
    private int lastRows;

    Cursors(SqlSession session) {
        this.session = session;
    }

    /** @@FETCH_STATUS: 0 for a row, -1 for none, -2 for one that has gone. */
    int fetchStatus() {
        return fetchStatus;
    }

    void fetchStatus(int status) {
        fetchStatus = status;
    }

    /** @@CURSOR_ROWS. */
    int lastRows() {
        return lastRows;
    }

    void opened(Cursor cursor) {
        lastRows = cursor.size();
    }

    void clear() {
        global.clear();
        fetchStatus = 0;
        lastRows = 0;
    }

    private @Nullable Cursor find(String name, boolean onlyGlobal) {
        Cursor local = onlyGlobal ? null : session.scope().cursor(name);
        return local == null ? global.get(Names.fold(name)) : local;
    }

    /** A cursor, or error 16916, 16950 for a variable without one. */
    Cursor require(String name, boolean onlyGlobal) throws SqlError {
        Cursor cursor = find(name, onlyGlobal);
        if (cursor == null) {
            throw name.startsWith("@")
                    ? new SqlError(
                            16950,
                            16,
                            2,
                            "The variable '" + name + "' does not currently have a cursor allocated to it.")
                    : Errors.error(16916, "A cursor with the name '" + name + "' does not exist.");
        }
        return cursor;
    }

    /** An open cursor, or error 16917. */
    Cursor requireOpen(String name, boolean onlyGlobal) throws SqlError {
        Cursor cursor = require(name, onlyGlobal);
        if (!cursor.isOpen()) {
            throw new SqlError(16917, 16, 2, "Cursor is not open.");
        }
        return cursor;
    }

    /** Declares a cursor; error 16915 when there is one of that name. */
    void declare(String name, Cursor cursor, boolean local) throws SqlError {
        Map<String, Cursor> place = local || name.startsWith("@") ? session.scope().cursors : global;
        if (!name.startsWith("@") && place.containsKey(Names.fold(name))) {
            throw Errors.error(16915, "A cursor with the name '" + name + "' already exists.");
        }
        place.put(Names.fold(name), cursor);
    }

    void deallocate(String name, boolean onlyGlobal) throws SqlError {
        require(name, onlyGlobal);
        Map<String, Cursor> own = session.scope().cursors;
        if (onlyGlobal || own.remove(Names.fold(name)) == null) {
            global.remove(Names.fold(name));
        }
    }

    /** CURSOR_STATUS: 1 open with rows, 0 open without, -1 closed, -3 not there (-2 for a variable). */
    int status(String kind, String name) {
        boolean globalOnly = kind.toLowerCase(Locale.ROOT).equals("global");
        Cursor cursor = find(name, globalOnly);
        if (cursor == null) {
            return kind.equalsIgnoreCase("variable") ? -2 : -3;
        }
        return !cursor.isOpen() ? -1 : cursor.size() > 0 ? 1 : 0;
    }
}
