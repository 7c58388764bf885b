// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.io.IOException;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * A database failure without the row values that PostgreSQL puts into its messages, details and contexts.
 *
 * @param sentence what was found, ends with a full stop
 * @param sqlState SQLSTATE, if any
 * @param cause the failure with the sentence as its message, for its stack trace
 */
record ServerReport(String sentence, @Nullable String sqlState, SQLException cause) {

    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"");
    private static final Pattern COPY_LINE = Pattern.compile("line (\\d+)(?:, column ([^:\\n]+))?");

    static ServerReport of(SQLException failure) {
        @Nullable String state = failure.getSQLState();
        ServerErrorMessage server = failure instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        String sentence = server == null ? withoutServer(failure) : fromServer(server, state);
        SQLException cause = new SQLException(sentence, state, failure.getErrorCode());
        cause.setStackTrace(failure.getStackTrace());
        if (failure.getCause() instanceof IOException lost) {
            cause.initCause(lost);
        }
        return new ServerReport(sentence, state, cause);
    }

    private static String withoutServer(SQLException failure) {
        String state = failure.getSQLState();
        return firstLine(failure.getMessage()) + (state == null ? "." : " (SQLSTATE " + state + ").");
    }

    private static String fromServer(ServerErrorMessage server, @Nullable String state) {
        StringBuilder sentence = new StringBuilder(message(server, state));
        append(sentence, "table", server.getTable());
        append(sentence, "column", server.getColumn());
        append(sentence, "constraint", server.getConstraint());
        String where = server.getWhere();
        if (where != null) {
            Matcher line = COPY_LINE.matcher(where);
            if (line.find()) {
                append(sentence, "COPY line", line.group(1));
                append(sentence, "column", line.group(2));
            }
        }
        return sentence.append(" (SQLSTATE ").append(state).append(").").toString();
    }

    private static String message(ServerErrorMessage server, @Nullable String state) {
        String message = firstLine(server.getMessage());
        if (state == null || state.startsWith("22")) {
            return QUOTED.matcher(message).replaceAll("a value");
        }
        // The text of RAISE in a trigger or a function may say anything.
        return state.startsWith("P0") ? "an error raised by a trigger or function of the target" : message;
    }

    private static String firstLine(@Nullable String message) {
        return message == null ? "no message" : message.lines().findFirst().orElse("no message");
    }

    private static void append(StringBuilder sentence, String what, @Nullable String value) {
        if (value != null) {
            sentence.append(", ").append(what).append(' ').append(value);
        }
    }
}
