// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Unsupported;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What SET statements change in a session. Used by the session's thread. */
final class SessionOptions {
    // Options that change nothing here when they have the value that clients give them.
    private static final Set<String> IGNORED = Set.of(
            "ANSI_NULL_DFLT_ON",
            "ANSI_NULL_DFLT_OFF",
            "ANSI_PADDING",
            "ANSI_WARNINGS",
            "ANSI_DEFAULTS",
            "ARITHABORT",
            "ARITHIGNORE",
            "CONCAT_NULL_YIELDS_NULL",
            "CURSOR_CLOSE_ON_COMMIT",
            "NUMERIC_ROUNDABORT",
            "LANGUAGE",
            "DATEFIRST",
            "STATISTICS IO",
            "STATISTICS TIME",
            "STATISTICS XML",
            "FORCEPLAN",
            "QUERY_GOVERNOR_COST_LIMIT",
            "CONTEXT_INFO",
            "SHOWPLAN_ALL",
            "SHOWPLAN_TEXT",
            "SHOWPLAN_XML",
            "STATISTICS PROFILE",
            "REMOTE_PROC_TRANSACTIONS",
            "DISABLE_DEF_CNST_CHK",
            "OFFSETS",
            "RESULT_SET_CACHING",
            "NO_BROWSETABLE",
            "PARSEONLY");

    /** Isolation levels. */
    enum Isolation {
        READ_UNCOMMITTED,
        READ_COMMITTED,
        REPEATABLE_READ,
        SERIALIZABLE,
        SNAPSHOT
    }

    private boolean implicitTransactions;
    private boolean abortOnError;
    private boolean noCount;
    private boolean quotedIdentifiers = true;
    private boolean formatOnly;
    private boolean noExecution;
    private long rowLimit;
    private int textSize = Integer.MAX_VALUE;
    private Isolation isolation = Isolation.READ_COMMITTED;
    private boolean dayFirst;

    /** The same options, to be changed on their own. */
    SessionOptions copy() {
        SessionOptions copy = new SessionOptions();
        copy.implicitTransactions = implicitTransactions;
        copy.abortOnError = abortOnError;
        copy.noCount = noCount;
        copy.quotedIdentifiers = quotedIdentifiers;
        copy.formatOnly = formatOnly;
        copy.noExecution = noExecution;
        copy.rowLimit = rowLimit;
        copy.textSize = textSize;
        copy.isolation = isolation;
        copy.dayFirst = dayFirst;
        return copy;
    }

    boolean implicitTransactions() {
        return implicitTransactions;
    }

    boolean abortOnError() {
        return abortOnError;
    }

    boolean noCount() {
        return noCount;
    }

    boolean formatOnly() {
        return formatOnly;
    }

    boolean noExecution() {
        return noExecution;
    }

    /** QUOTED_IDENTIFIER: whether double quotes are around identifiers in the batches that follow. */
    boolean quotedIdentifiers() {
        return quotedIdentifiers;
    }

    /** SET ROWCOUNT; 0 for no limit. */
    long rowLimit() {
        return rowLimit;
    }

    int textSize() {
        return textSize;
    }

    Isolation isolation() {
        return isolation;
    }

    boolean dayFirst() {
        return dayFirst;
    }

    /** @@OPTIONS (Transact-SQL reference, "user options"). */
    int bits() {
        return 5240
                | (quotedIdentifiers ? 256 : 0)
                | (implicitTransactions ? 2 : 0)
                | (noCount ? 512 : 0)
                | (abortOnError ? 16384 : 0);
    }

    /** Carries out a SET; several options may share the last value. */
    void set(String option, List<String> values, SqlSession session) throws SqlError {
        String value = values.get(0);
        boolean on = value.equalsIgnoreCase("ON");
        switch (option) {
            case "IMPLICIT_TRANSACTIONS" -> implicitTransactions = on;
            case "XACT_ABORT" -> abortOnError = on;
            case "NOCOUNT" -> noCount = on;
            case "QUOTED_IDENTIFIER" -> quotedIdentifiers = on;
            case "ANSI_NULLS" -> {
                if (!on) {
                    throw new Unsupported("SET ANSI_NULLS OFF");
                }
            }
            case "FMTONLY" -> formatOnly = on;
            case "NOEXEC" -> noExecution = on;
            case "ROWCOUNT" -> rowLimit = number(value);
            case "TEXTSIZE" -> textSize = number(value) < 0 ? Integer.MAX_VALUE : (int) number(value);
            case "LOCK_TIMEOUT" -> session.owner().timeoutMillis((int) number(value));
            case "DEADLOCK_PRIORITY" -> session.owner().priority(priority(value));
            case "DATEFORMAT" -> dayFirst = value.toLowerCase(Locale.ROOT).startsWith("dm");
            case "TRANSACTION ISOLATION LEVEL" -> isolation = level(value);
            default -> {
                if (!IGNORED.contains(option)) {
                    throw new Unsupported("SET " + option);
                }
            }
        }
        if (values.size() > 1) {
            for (String other : values.subList(1, values.size())) {
                set(other, List.of(value), session);
            }
        }
    }

    private static long number(String value) throws SqlError {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new Unsupported(102, 15, "Incorrect syntax near '" + value + "'.");
        }
    }

    private static int priority(String value) throws SqlError {
        return switch (value.toUpperCase(Locale.ROOT)) {
            case "LOW" -> -5;
            case "NORMAL" -> 0;
            case "HIGH" -> 5;
            default -> (int) number(value);
        };
    }

    private static Isolation level(String value) throws SqlError {
        try {
            return Isolation.valueOf(value.replace(' ', '_'));
        } catch (IllegalArgumentException e) {
            throw new Unsupported(102, 15, "Incorrect syntax near '" + value + "'.");
        }
    }
}
