// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The sentence that tells a user why something failed. */
final class Reasons {

    private static final int LONGEST = 1000;

    /** How Spring begins a sentence of its own about a statement or a transaction. */
    private static final List<String> SPRINGS_OWN =
            List.of("PreparedStatementCallback", "StatementCallback", "ConnectionCallback", "JDBC ");

    private Reasons() {}

    /** Message of the outermost failure that says something, and of the innermost cause where that is another one. */
    static String of(Throwable failure) {
        Optional<String> refused = refused(failure);
        if (refused.isPresent()) {
            return line(refused.get());
        }
        String outer = said(firstMessage(failure));
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String inner = root.getMessage() == null ? root.getClass().getSimpleName() : said(root.getMessage());
        String text = outer.contains(inner) ? outer : sentence(outer) + " Cause: " + inner;
        return line(text);
    }

    /** The text with an end, so that another sentence can follow. */
    static String sentence(String text) {
        return text.matches("(?s).*[.!?:;…]\\s*") ? text : text + ".";
    }

    /** What a database said to a statement of ours that Spring ran: its own sentence quotes the statement. */
    private static Optional<String> refused(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (SPRINGS_OWN.stream().noneMatch(message::startsWith)) {
            return Optional.empty();
        }
        SQLException said = null;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                said = sql;
            }
        }
        return Optional.ofNullable(said)
                .map(sql -> "The " + end(sql) + " failed a statement: " + sql.getMessage() + " (SQLSTATE "
                        + sql.getSQLState() + ").");
    }

    private static String end(SQLException failure) {
        String driver = failure.getClass().getName();
        return driver.startsWith("com.microsoft.")
                ? "source"
                : driver.startsWith("org.postgresql.") ? "target" : "database";
    }

    private static String line(String text) {
        String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").trim();
        String cut = line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
        // It is stored in the target, which refuses U+0000 (gone above) and half surrogate pairs.
        return cut.replaceAll("\\p{Cs}", "?");
    }

    /** Without the id that mssql-jdbc adds to each failure to connect, which says nothing to a user. */
    private static String said(String message) {
        return message.replaceAll("\\s*ClientConnectionId:\\S+", "");
    }

    private static String firstMessage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            boolean wrapper = cause.getCause() != null
                    && message != null
                    && message.startsWith(cause.getCause().getClass().getName());
            if (message != null && !message.isBlank() && !wrapper) {
                return message;
            }
        }
        return failure.getClass().getSimpleName();
    }
}
