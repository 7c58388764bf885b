// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How batches are applied.
 *
 * @param applicationName name that the transactions show in {@code pg_stat_activity}
 * @param format format of COPY; AUTO leaves it to the dialect and the column types
 * @param directRows net rows of a table below which staging does not pay, 0 or more
 * @param bufferBytes bytes that are collected before they go to the server, 1024 or more
 * @param session further settings of each transaction, such as {@code synchronous_commit}, by name
 */
public record ApplySettings(
        String applicationName, CopyFormat format, int directRows, int bufferBytes, Map<String, String> session) {

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
        return new ApplySettings(applicationName, CopyFormat.AUTO, DIRECT_ROWS, BUFFER_BYTES, Map.of());
    }

    /** The same with another threshold for staging. */
    public ApplySettings withDirectRows(int rows) {
        return new ApplySettings(applicationName, format, rows, bufferBytes, session);
    }

    /** The same with another format. */
    public ApplySettings withFormat(CopyFormat other) {
        return new ApplySettings(applicationName, other, directRows, bufferBytes, session);
    }

    /** One statement that makes the settings for the current transaction only, so that pooled sessions stay clean. */
    String sql() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("jit", "off");
        all.put("TimeZone", "UTC");
        all.put("statement_timeout", "0");
        all.put("idle_in_transaction_session_timeout", "0");
        all.put("client_min_messages", "warning");
        all.put("application_name", applicationName);
        all.putAll(session);
        StringBuilder sql = new StringBuilder("SELECT ");
        all.forEach((name, value) -> sql.append(sql.length() > 7 ? ", " : "")
                .append("set_config(")
                .append(literal(name))
                .append(", ")
                .append(literal(value))
                .append(", true)"));
        return sql.toString();
    }

    private static String literal(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
