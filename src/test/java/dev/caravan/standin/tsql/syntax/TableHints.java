// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Errors;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The hints of a table that say how it is locked
 * (https://learn.microsoft.com/sql/t-sql/queries/hints-transact-sql-table). Hints on indexes and plans are accepted and have
 * no effect.
 *
 * @param locks hints
 */
public record TableHints(Set<Lock> locks) {
    /** No hints. */
    public static final TableHints NONE = new TableHints(EnumSet.noneOf(Lock.class));

    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "FORCESEEK",
            "FORCESCAN",
            "INDEX",
            "NOEXPAND",
            "KEEPIDENTITY",
            "KEEPDEFAULTS",
            "IGNORE_CONSTRAINTS",
            "IGNORE_TRIGGERS",
            "SPATIAL_WINDOW_MAX_CELLS",
            "FASTFIRSTROW");

    /** Hints that set a level, of which there may be one. */
    private static final Set<Lock> LEVELS = EnumSet.of(
            Lock.NOLOCK, Lock.READCOMMITTED, Lock.READCOMMITTEDLOCK, Lock.REPEATABLEREAD, Lock.HOLDLOCK, Lock.SNAPSHOT);

    /** A hint; its synonym is the same value. */
    public enum Lock {
        /** NOLOCK, READUNCOMMITTED: reads what is not committed. */
        NOLOCK,
        /** READCOMMITTED: with locks or versions, as the database is set. */
        READCOMMITTED,
        /** READCOMMITTEDLOCK: with locks. */
        READCOMMITTEDLOCK,
        /** REPEATABLEREAD: keeps shared locks of rows. */
        REPEATABLEREAD,
        /** HOLDLOCK, SERIALIZABLE: keeps shared locks of ranges. */
        HOLDLOCK,
        /** SNAPSHOT: for memory-optimised tables. */
        SNAPSHOT,
        /** READPAST: passes over locked rows. */
        READPAST,
        /** UPDLOCK: keeps update locks. */
        UPDLOCK,
        /** XLOCK: keeps exclusive locks. */
        XLOCK,
        /** ROWLOCK: locks rows, which is the only size that rows are locked in here. */
        ROWLOCK,
        /** PAGLOCK: locks pages; here rows. */
        PAGLOCK,
        /** TABLOCK: locks the table. */
        TABLOCK,
        /** TABLOCKX: locks the table exclusively. */
        TABLOCKX,
        /** NOWAIT: does not wait for locks of the table. */
        NOWAIT
    }

    /** Whether a word is the name of a hint, which may stand in parentheses without WITH. */
    static boolean isHint(String word) {
        String name = word.toUpperCase(Locale.ROOT);
        return name.equals("INDEX") || lock(name) != null;
    }

    private static @org.jspecify.annotations.Nullable Lock lock(String name) {
        return switch (name) {
            case "READUNCOMMITTED" -> Lock.NOLOCK;
            case "SERIALIZABLE" -> Lock.HOLDLOCK;
            default ->
                Stream.of(Lock.values())
                        .filter(l -> l.name().equals(name))
                        .findFirst()
                        .orElse(null);
        };
    }

    /** Parses the list behind the opening parenthesis, and that which closes it. */
    static TableHints parse(Tokens tokens) throws SqlError {
        Set<Lock> locks = EnumSet.noneOf(Lock.class);
        do {
            String name = tokens.anyName().toUpperCase(Locale.ROOT);
            Lock lock = lock(name);
            if (lock != null) {
                locks.add(lock);
            } else if (!WITHOUT_EFFECT.contains(name)) {
                throw Errors.syntax(
                        321,
                        "\"" + name
                                + "\" is not a recognized table hints option. If it is intended as a parameter to a table-valued function or to the CHANGETABLE function, ensure that your database compatibility mode is set to 90.");
            } else if (tokens.sees("(")) {
                tokens.skipParentheses();
            } else if (tokens.accept("=")) {
                tokens.next();
            }
            tokens.accept(",");
        } while (!tokens.accept(")"));
        return checked(locks);
    }

    private static TableHints checked(Set<Lock> locks) throws SqlError {
        long levels = locks.stream().filter(LEVELS::contains).count();
        boolean sizes = locks.contains(Lock.NOLOCK)
                && Stream.of(
                                Lock.ROWLOCK,
                                Lock.PAGLOCK,
                                Lock.TABLOCK,
                                Lock.TABLOCKX,
                                Lock.UPDLOCK,
                                Lock.XLOCK,
                                Lock.READPAST)
                        .anyMatch(locks::contains);
        if (levels > 1 || sizes) {
            throw Errors.syntax(1047, "Conflicting locking hints specified.");
        }
        return new TableHints(locks);
    }

    /** Whether a hint is given. */
    public boolean has(Lock lock) {
        return locks.contains(lock);
    }
}
