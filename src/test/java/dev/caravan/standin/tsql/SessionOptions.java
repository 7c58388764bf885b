// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Unsupported;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What SET statements change in a session. Used by the session's thread. */
final class SessionOptions {
    private static final int SMALLEST_TEXT_SIZE = 4096;
    private static final Set<String> ON = Set.of("ON");
    private static final Set<String> OFF = Set.of("OFF");
    private static final Set<String> EITHER = Set.of("ON", "OFF");

    /** Options that change nothing here, with the values for which that is so at the real server, too. */
    private static final Map<String, Set<String>> WITHOUT_EFFECT = Map.ofEntries(
            Map.entry("ANSI_WARNINGS", ON),
            Map.entry("NUMERIC_ROUNDABORT", OFF),
            Map.entry("DATEFORMAT", Set.of("MDY")),
            Map.entry("LANGUAGE", Set.of("US_ENGLISH", "ENGLISH")),
            // Messages about pages read and milliseconds, which nobody compares.
            Map.entry("STATISTICS IO", EITHER),
            Map.entry("STATISTICS TIME", EITHER),
            Map.entry("STATISTICS XML", OFF),
            Map.entry("STATISTICS PROFILE", OFF),
            Map.entry("SHOWPLAN_ALL", OFF),
            Map.entry("SHOWPLAN_TEXT", OFF),
            Map.entry("SHOWPLAN_XML", OFF),
            Map.entry("FORCEPLAN", EITHER),
            Map.entry("OFFSETS", OFF),
            Map.entry("NO_BROWSETABLE", EITHER),
            Map.entry("DISABLE_DEF_CNST_CHK", EITHER),
            Map.entry("REMOTE_PROC_TRANSACTIONS", EITHER));

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
    private boolean ansiNulls = true;
    private boolean onlyParsing;
    private boolean formatOnly;
    private boolean noExecution;
    private boolean padding = true;
    private long rowLimit;
    private int textSize = Integer.MAX_VALUE;
    private Isolation isolation = Isolation.READ_COMMITTED;
    private boolean closingCursors;
    private boolean nullByDefault = true;
    private boolean nullNotByDefault;
    private boolean arithmeticAborts;
    private boolean arithmeticIgnored;
    private boolean concatenatingNull = true;
    private int dateFirst = 7;

    /** The same options, to be changed on their own. */
    SessionOptions copy() {
        SessionOptions copy = new SessionOptions();
        copy.implicitTransactions = implicitTransactions;
        copy.abortOnError = abortOnError;
        copy.noCount = noCount;
        copy.quotedIdentifiers = quotedIdentifiers;
        copy.ansiNulls = ansiNulls;
        copy.onlyParsing = onlyParsing;
        copy.formatOnly = formatOnly;
        copy.noExecution = noExecution;
        copy.padding = padding;
        copy.rowLimit = rowLimit;
        copy.textSize = textSize;
        copy.isolation = isolation;
        copy.nullByDefault = nullByDefault;
        copy.nullNotByDefault = nullNotByDefault;
        copy.arithmeticAborts = arithmeticAborts;
        copy.arithmeticIgnored = arithmeticIgnored;
        copy.concatenatingNull = concatenatingNull;
        copy.closingCursors = closingCursors;
        copy.dateFirst = dateFirst;
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

    /** SET NOEXEC: statements are compiled only. */
    boolean noExecution() {
        return noExecution;
    }

    /** SET PARSEONLY: statements are parsed only. */
    boolean onlyParsing() {
        return onlyParsing;
    }

    /** ANSI_PADDING: whether columns that are made keep trailing blanks and zeros. */
    boolean padding() {
        return padding;
    }

    /** QUOTED_IDENTIFIER: whether double quotes are around identifiers in the batches that follow. */
    boolean quotedIdentifiers() {
        return quotedIdentifiers;
    }

    /** ANSI_NULLS: whether a comparison with a NULL of a variable or constant is unknown, and not true or false. */
    boolean ansiNulls() {
        return ansiNulls;
    }

    /** Takes the settings that a module was made under. */
    void become(SqlModule.Settings settings) {
        ansiNulls = settings.ansiNulls();
        quotedIdentifiers = settings.quotedIdentifier();
    }

    /** SET ROWCOUNT; 0 for no limit. */
    long rowLimit() {
        return rowLimit;
    }

    /** @@TEXTSIZE: the most bytes of a large value that a result has, -1 for no limit. */
    int textSize() {
        return textSize;
    }

    /** ANSI_NULL_DFLT_ON: whether a column may be NULL of which nothing is said. */
    boolean nullByDefault() {
        return nullByDefault;
    }

    /** CONCAT_NULL_YIELDS_NULL. */
    boolean concatenatingNull() {
        return concatenatingNull;
    }

    Isolation isolation() {
        return isolation;
    }

    /** @@DATEFIRST: the day that a week begins with, 1 for Monday to 7 for Sunday. */
    int dateFirst() {
        return dateFirst;
    }

    /** CURSOR_CLOSE_ON_COMMIT. */
    boolean closingCursors() {
        return closingCursors;
    }

    /** @@OPTIONS (Transact-SQL reference, "user options"). */
    int bits() {
        return 8 // ANSI_WARNINGS
                | (padding ? 16 : 0)
                | (ansiNulls ? 32 : 0)
                | (arithmeticAborts ? 64 : 0)
                | (arithmeticIgnored ? 128 : 0)
                | (nullByDefault ? 1024 : 0)
                | (nullNotByDefault ? 2048 : 0)
                | (concatenatingNull ? 4096 : 0)
                | (closingCursors ? 4 : 0)
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
            case "FMTONLY" -> formatOnly = on;
            case "ANSI_NULLS" -> ansiNulls = on;
            case "ANSI_DEFAULTS" -> {
                ansiNulls = on;
                quotedIdentifiers = on;
                implicitTransactions = on;
                closingCursors = on;
                nullByDefault = on;
            }
            // Of these two, one at most is on (SET ANSI_NULL_DFLT_ON, "Remarks").
            case "ANSI_NULL_DFLT_ON" -> {
                nullByDefault = on;
                nullNotByDefault &= !on;
            }
            case "ANSI_NULL_DFLT_OFF" -> {
                nullNotByDefault = on;
                nullByDefault &= !on;
            }
            // ANSI_WARNINGS being on, arithmetic is as if this were on.
            case "ARITHABORT" -> arithmeticAborts = on;
            case "ARITHIGNORE" -> arithmeticIgnored = on;
            case "CONCAT_NULL_YIELDS_NULL" -> concatenatingNull = on;
            case "NOEXEC" -> noExecution = on;
            case "PARSEONLY" -> onlyParsing = on;
            case "ANSI_PADDING" -> padding = on;
            case "CURSOR_CLOSE_ON_COMMIT" -> closingCursors = on;
            case "DATEFIRST" -> dateFirst(value);
            case "QUERY_GOVERNOR_COST_LIMIT" -> number(value);
            case "ROWCOUNT" -> rowLimit = number(value);
            case "TEXTSIZE" -> textSize = textSize(number(value));
            case "LOCK_TIMEOUT" -> session.owner().timeoutMillis((int) number(value));
            case "DEADLOCK_PRIORITY" -> session.owner().priority(priority(value));
            case "TRANSACTION ISOLATION LEVEL" -> isolation = level(value);
            default -> {
                String plain = value.replaceAll("^N?'|'$", "").toUpperCase(Locale.ROOT);
                if (!WITHOUT_EFFECT.getOrDefault(option, Set.of()).contains(plain)) {
                    throw new Unsupported("SET " + option + " " + value);
                }
            }
        }
        if (values.size() > 1) {
            for (String other : values.subList(1, values.size())) {
                set(other, List.of(value), session);
            }
        }
    }

    /** SET TEXTSIZE, "Arguments": 0 stands for the 4 KB of a session that has said nothing. */
    private static int textSize(long given) {
        if (given == 0) {
            return SMALLEST_TEXT_SIZE;
        }
        return given < 0 ? -1 : (int) Math.min(given, Integer.MAX_VALUE);
    }

    private void dateFirst(String value) throws SqlError {
        long day = number(value);
        if (day < 1 || day > 7) {
            throw new SqlError(
                    2744, 16, 2, "The specified value " + value + " for SET DATEFIRST is out of range (1-7).");
        }
        dateFirst = (int) day;
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
