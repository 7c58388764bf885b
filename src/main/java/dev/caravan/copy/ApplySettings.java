// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.schema.TargetDialect;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How batches are applied.
 *
 * @param applicationName name that the transactions show in {@code pg_stat_activity}
 * @param format format of COPY; AUTO leaves it to the dialect and the column types
 * @param directRows net rows of a table below which staging does not pay, 0 or more
 * @param bufferBytes bytes that are collected before they go to the server, 1024 or more
 * @param dialect member of the PostgreSQL family, null to find out
 * @param session further settings of each transaction, such as {@code synchronous_commit}, by name
 */
public record ApplySettings(
        String applicationName,
        CopyFormat format,
        int directRows,
        int bufferBytes,
        @Nullable TargetDialect dialect,
        Map<String, String> session) {

    private static final int DIRECT_ROWS = 100;
    private static final int BUFFER_BYTES = 128 << 10;

    /** Checks ranges and copies the map. */
    public ApplySettings {
        if (directRows < 0 || bufferBytes < 1024) {
            throw new IllegalArgumentException("directRows must be 0 or more and bufferBytes 1024 or more, found "
                    + directRows + " and " + bufferBytes);
        }
        session = Collections.unmodifiableMap(new LinkedHashMap<>(session));
    }

    /** The measured defaults. */
    public static ApplySettings named(String applicationName) {
        return new ApplySettings(applicationName, CopyFormat.AUTO, DIRECT_ROWS, BUFFER_BYTES, null, Map.of());
    }

    /** The same with another threshold for staging. */
    public ApplySettings withDirectRows(int rows) {
        return new ApplySettings(applicationName, format, rows, bufferBytes, dialect, session);
    }

    /** The same with another format. */
    public ApplySettings withFormat(CopyFormat other) {
        return new ApplySettings(applicationName, other, directRows, bufferBytes, dialect, session);
    }

    /** The same for a server that is known to be of a dialect. */
    public ApplySettings withDialect(TargetDialect known) {
        return new ApplySettings(applicationName, format, directRows, bufferBytes, known, session);
    }

    /** The settings of an endpoint. */
    static ApplySettings of(PgCopyConfiguration configuration) {
        return new ApplySettings(
                configuration.getApplicationName(),
                configuration.getFormat(),
                configuration.getDirectRows(),
                configuration.getBufferSize(),
                configuration.getDialect(),
                Map.of());
    }

    /** Settings of each transaction, by name, on every member of the family. */
    Map<String, String> transaction() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("TimeZone", "UTC");
        all.put("statement_timeout", "0");
        all.put("client_min_messages", "warning");
        all.put("application_name", applicationName);
        all.putAll(session);
        return all;
    }

    /** A text in SQL. */
    static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
