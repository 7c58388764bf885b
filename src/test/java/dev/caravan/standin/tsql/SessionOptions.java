// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.session.Engine.Login;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.DateOrder;
import dev.caravan.standin.tsql.value.Errors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What SET statements change in a session. Used by the session's thread. */
final class SessionOptions {
    private static final int SMALLEST_TEXT_SIZE = 4096;
    private static final Set<String> OFF = Set.of("OFF");
    private static final Set<String> EITHER = Set.of("ON", "OFF");

    /** Options that change nothing here, with the values for which that is so at the real server, too. */
    private static final Map<String, Set<String>> WITHOUT_EFFECT = Map.ofEntries(
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
    /** Null before SET DATEFIRST, which goes before what the language has. */
    private @Nullable Integer dateFirst;

    private boolean warnings = true;
    private boolean roundingAborts;
    /** Null before SET DATEFORMAT, which goes before what the language has. */
    private @Nullable DateOrder dateOrder;

    private Language language = Language.US_ENGLISH;

    /**
     * The options that a session begins with: clients of DB-Library do not ask for those of ODBC (MS-TDS, "LOGIN7",
     * fODBC; "SET options that affect results").
     *
     * @throws SqlError 2740 for a language that there is not
     */
    static SessionOptions of(Login login) throws SqlError {
        SessionOptions options = new SessionOptions();
        if (!login.odbc()) {
            options.quotedIdentifiers = false;
            options.ansiNulls = false;
            options.warnings = false;
            options.padding = false;
            options.nullByDefault = false;
            options.concatenatingNull = false;
            options.textSize = SMALLEST_TEXT_SIZE;
        }
        if (!login.language().isEmpty()) {
            options.language = Language.of(login.language());
        }
        return options;
    }

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
        copy.warnings = warnings;
        copy.roundingAborts = roundingAborts;
        copy.dateOrder = dateOrder;
        copy.language = language;
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
        return dateFirst == null ? language.dateFirst() : dateFirst;
    }

    /** The order of dates in numbers: SET DATEFORMAT goes before what the language has (SET DATEFORMAT, "Remarks"). */
    DateOrder dateOrder() {
        return dateOrder == null ? language.dateOrder() : dateOrder;
    }

    /** SET LANGUAGE. */
    Language language() {
        return language;
    }

    /** ANSI_WARNINGS. */
    boolean warnings() {
        return warnings;
    }

    /** ARITHABORT, as it was set. */
    boolean arithmeticAborts() {
        return arithmeticAborts;
    }

    /** Whether what overflows, or is divided by zero, is NULL (SET ARITHABORT, "Remarks"). */
    boolean arithmeticContinues() {
        return !arithmeticAborts && !warnings;
    }

    /** ARITHIGNORE: whether there is no warning of such a NULL. */
    boolean arithmeticIgnored() {
        return arithmeticIgnored;
    }

    /** NUMERIC_ROUNDABORT: whether exact numbers may not be rounded. */
    boolean roundingAborts() {
        return roundingAborts;
    }

    /** CURSOR_CLOSE_ON_COMMIT. */
    boolean closingCursors() {
        return closingCursors;
    }

    /** @@OPTIONS (Transact-SQL reference, "user options"). */
    int bits() {
        return (warnings ? 8 : 0)
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
                | (roundingAborts ? 8192 : 0)
                | (abortOnError ? 16384 : 0);
    }

    /** The options that are not as {@link RequiredOptions} wants them; ARITHABORT is on where ANSI_WARNINGS is. */
    List<String> wrongForIndexes() {
        Map<String, Boolean> wrong = new LinkedHashMap<>();
        wrong.put("ANSI_NULLS", !ansiNulls);
        wrong.put("QUOTED_IDENTIFIER", !quotedIdentifiers);
        wrong.put("CONCAT_NULL_YIELDS_NULL", !concatenatingNull);
        wrong.put("ANSI_WARNINGS", !warnings);
        wrong.put("ANSI_PADDING", !padding);
        wrong.put("ARITHABORT", arithmeticContinues());
        wrong.put("NUMERIC_ROUNDABORT", roundingAborts);
        wrong.values().removeIf(is -> !is);
        return List.copyOf(wrong.keySet());
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
                warnings = on;
                padding = on;
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
            case "ANSI_WARNINGS" -> warnings = on;
            case "NUMERIC_ROUNDABORT" -> roundingAborts = on;
            case "ARITHABORT" -> arithmeticAborts = on;
            case "ARITHIGNORE" -> arithmeticIgnored = on;
            case "CONCAT_NULL_YIELDS_NULL" -> concatenatingNull = on;
            case "NOEXEC" -> noExecution = on;
            case "PARSEONLY" -> onlyParsing = on;
            case "ANSI_PADDING" -> padding = on;
            case "CURSOR_CLOSE_ON_COMMIT" -> closingCursors = on;
            case "DATEFIRST" -> dateFirst(value);
            case "DATEFORMAT" -> dateOrder = order(plain(value));
            case "LANGUAGE" -> language = Language.of(plain(value));
            case "QUERY_GOVERNOR_COST_LIMIT" -> number(value);
            case "ROWCOUNT" -> rowLimit = number(value);
            case "TEXTSIZE" -> textSize = textSize(number(value));
            case "LOCK_TIMEOUT" -> session.owner().timeoutMillis((int) number(value));
            case "DEADLOCK_PRIORITY" -> session.owner().priority(priority(value));
            case "TRANSACTION ISOLATION LEVEL" -> isolation = level(value);
            default -> {
                if (!WITHOUT_EFFECT
                        .getOrDefault(option, Set.of())
                        .contains(plain(value).toUpperCase(Locale.ROOT))) {
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

    /** The value of a literal or a bare word. */
    private static String plain(String value) {
        return value.replaceAll("^N?'|'$", "");
    }

    private static DateOrder order(String value) throws SqlError {
        try {
            return DateOrder.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            SqlError error = Errors.error(2741, "SET DATEFORMAT date order '" + value + "' is invalid.");
            error.initCause(e);
            throw error;
        }
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
