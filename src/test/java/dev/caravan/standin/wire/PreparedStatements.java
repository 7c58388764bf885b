// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.SqlError;
import java.util.HashMap;
import java.util.Map;

/** The prepared statements of one connection by handle; handles start at 1 and are not used twice. */
final class PreparedStatements {
    private final Map<Integer, Prepared> byHandle = new HashMap<>();
    private int lastHandle;

    /** Keeps a statement and returns its handle. */
    int add(String sql, ParameterList parameters) {
        lastHandle++;
        byHandle.put(lastHandle, new Prepared(sql, parameters));
        return lastHandle;
    }

    /**
     * Statement of a handle.
     *
     * @throws SqlError 8179 when there is none
     */
    Prepared get(int handle) throws SqlError {
        Prepared prepared = byHandle.get(handle);
        if (prepared == null) {
            throw unknown(handle);
        }
        return prepared;
    }

    /**
     * Forgets a statement.
     *
     * @throws SqlError 8179 when there is none
     */
    void remove(int handle) throws SqlError {
        if (byHandle.remove(handle) == null) {
            throw unknown(handle);
        }
    }

    /** Forgets a statement if there is one. */
    void removeIfKnown(int handle) {
        byHandle.remove(handle);
    }

    /** A handle from its digits; one that is too large stands for no statement. */
    static int handle(String digits) {
        return digits.length() > 9 ? 0 : Integer.parseInt(digits);
    }

    /** Forgets all statements, as a reset connection does. */
    void clear() {
        byHandle.clear();
    }

    private static SqlError unknown(int handle) {
        return new SqlError(8179, 16, 2, "Could not find prepared statement with handle %d.".formatted(handle));
    }

    /**
     * A prepared statement.
     *
     * @param sql text
     * @param parameters declared parameters
     */
    record Prepared(String sql, ParameterList parameters) {}
}
