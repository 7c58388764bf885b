// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.model.TableName;
import dev.caravan.task.SyncTask;
import java.util.concurrent.atomic.LongAdder;

/**
 * What becomes of characters that SQL Server stores and PostgreSQL refuses: U+0000 and lone UTF-16 surrogates. Texts
 * without them are returned as they are. The driver delivers a lone surrogate as U+FFFD, so that a text with that character
 * is treated as one in which it was replaced. Safe for use by several threads.
 */
public final class TextPolicy {

    private static final char REPLACEMENT = '\uFFFD';

    private final boolean removeNul;
    private final boolean replaceSurrogates;
    private final AdjustedValues adjusted = new AdjustedValues();

    /** Follows the task's settings. */
    public TextPolicy(SyncTask.Values values) {
        this.removeNul = values.removeNul();
        this.replaceSurrogates = values.replaceSurrogates();
    }

    /** What was adjusted so far. */
    public AdjustedValues adjusted() {
        return adjusted;
    }

    /** The policy for the texts of one source column. */
    public ColumnText of(TableName table, String column) {
        return new ColumnText(table, column, adjusted.of(table, column));
    }

    /** The policy for one column, which it counts and names. */
    public final class ColumnText {

        private final TableName table;
        private final String column;
        private final AdjustedValues.Counts counts;

        private ColumnText(TableName table, String column, AdjustedValues.Counts counts) {
            this.table = table;
            this.column = column;
            this.counts = counts;
        }

        /**
         * The text as the target can store it, counted when it differs.
         *
         * @throws UnstorableTextException when the policy is not to change it
         */
        public String apply(String text) {
            return isStorable(text) ? text : adjust(text, counts.nuls(), counts.surrogates());
        }

        /** The same for a text that is not going to be stored, such as one of a row before a change. */
        String uncounted(String text) {
            return isStorable(text) ? text : adjust(text, new LongAdder(), new LongAdder());
        }

        /** Counts a time of the column of which a seventh digit other than 0 was cut off. */
        public void cut() {
            counts.digits().increment();
        }

        private String adjust(String text, LongAdder nuls, LongAdder surrogates) {
            boolean nul = false;
            boolean surrogate = false;
            StringBuilder clean = new StringBuilder(text.length());
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == 0) {
                    require(removeNul, "the character U+0000", "values.nul: remove");
                    nul = true;
                } else if (c == REPLACEMENT || Character.isSurrogate(c) && !isPair(text, i)) {
                    require(replaceSurrogates, "half of a surrogate pair, or U+FFFD", "values.surrogate: replace");
                    surrogate = true;
                    clean.append(REPLACEMENT);
                } else {
                    clean.append(c);
                    if (Character.isHighSurrogate(c)) {
                        clean.append(text.charAt(++i));
                    }
                }
            }
            nuls.add(nul ? 1 : 0);
            surrogates.add(surrogate ? 1 : 0);
            return clean.toString();
        }

        private void require(boolean allowed, String what, String setting) {
            if (!allowed) {
                throw new UnstorableTextException("A text of column '" + column + "' of table " + table + " holds "
                        + what + ", which PostgreSQL cannot store. Set '" + setting
                        + "', or correct the row at the source");
            }
        }
    }

    private static boolean isStorable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || c == REPLACEMENT || Character.isSurrogate(c) && !isPair(text, i)) {
                return false;
            }
            if (Character.isHighSurrogate(c)) {
                i++;
            }
        }
        return true;
    }

    private static boolean isPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    /** A text cannot be stored and must not be changed. */
    public static final class UnstorableTextException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnstorableTextException(String message) {
            super(message);
        }
    }
}
