// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.Engine;
import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.SqlError;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An engine that does what the text of a request says, so that tests of the wire know every token of a reply. The
 * login is {@code sa} with password {@code Secret#1}; databases are {@code master} and {@code testdb}.
 */
final class ScriptedEngine implements Engine {
    static final String USER = "sa";
    static final String PASSWORD = "Secret#1";

    private final AtomicInteger lastId = new AtomicInteger(50);
    private final List<ScriptedSession> open = new CopyOnWriteArrayList<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private final List<@Nullable Object[]> bulkRows = new ArrayList<>();
    private volatile List<ColumnMeta> tableColumns = List.of();
    private volatile List<@Nullable Object[]> tableRows = List.of();

    @Override
    public Session login(Login login) throws SqlError {
        if (!login.user().equals(USER) || !login.password().equals(PASSWORD)) {
            throw new SqlError(18456, 14, 1, "Login failed for user '" + login.user() + "'.");
        }
        String database = login.database().isEmpty() ? "master" : login.database();
        if (!List.of("master", "testdb").contains(database)) {
            throw new SqlError(
                    4060, 11, 1, "Cannot open database \"" + database + "\" requested by the login. The login failed.");
        }
        ScriptedSession session = new ScriptedSession(this, lastId.incrementAndGet(), database);
        open.add(session);
        return session;
    }

    /** Sessions that are not closed yet. */
    List<ScriptedSession> openSessions() {
        return open;
    }

    /** What arrived, one line for each request. */
    List<String> seen() {
        return seen;
    }

    /** Sets the result of the command {@code table}, which is also what the target of a bulk load looks like. */
    void table(List<ColumnMeta> columns, List<@Nullable Object[]> rows) {
        tableColumns = columns;
        tableRows = rows;
        bulkRows.clear();
    }

    List<ColumnMeta> tableColumns() {
        return tableColumns;
    }

    List<@Nullable Object[]> tableRows() {
        return tableRows;
    }

    /** Rows of the last bulk load. */
    List<@Nullable Object[]> bulkRows() {
        return bulkRows;
    }

    void closed(ScriptedSession session) {
        open.remove(session);
    }
}
