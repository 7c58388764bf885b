// SPDX-License-Identifier: Apache-2.0
package dev.caravan.enrich;

import dev.caravan.task.SyncTask;
import java.util.concurrent.atomic.LongAdder;

/**
 * What becomes of characters that SQL Server stores and PostgreSQL refuses: U+0000 and lone UTF-16 surrogates. Texts
 * without them are returned as they are. Safe for use by several threads.
 */
public final class TextPolicy {

    private static final char REPLACEMENT = '\uFFFD';

    private final boolean removeNul;
    private final boolean replaceSurrogates;
    private final LongAdder adjusted = new LongAdder();

    /** Follows the task's settings. */
    public TextPolicy(SyncTask.Values values) {
        this.removeNul = values.removeNul();
        this.replaceSurrogates = values.replaceSurrogates();
    }

    /** Values changed so far. */
    public long adjusted() {
        return adjusted.sum();
    }

    /**
     * The text as the target can store it.
     *
     * @throws UnstorableTextException when the policy is not to change it
     */
    public String apply(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || Character.isSurrogate(c) && !isPair(text, i)) {
                return adjust(text);
            }
            if (Character.isHighSurrogate(c)) {
                i++;
            }
        }
        return text;
    }

    private static boolean isPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }

    private String adjust(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                require(removeNul, "the character U+0000", "values.nul: remove");
            } else if (Character.isSurrogate(c)) {
                if (isPair(text, i)) {
                    clean.append(c).append(text.charAt(++i));
                } else {
                    require(replaceSurrogates, "half of a surrogate pair", "values.surrogate: replace");
                    clean.append(REPLACEMENT);
                }
            } else {
                clean.append(c);
            }
        }
        adjusted.increment();
        return clean.toString();
    }

    private static void require(boolean allowed, String what, String setting) {
        if (!allowed) {
            throw new UnstorableTextException("A text holds " + what + ", which PostgreSQL cannot store. Set '"
                    + setting + "', or correct the row at the source");
        }
    }

    /** A text cannot be stored and must not be changed. */
    public static final class UnstorableTextException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnstorableTextException(String message) {
            super(message);
        }
    }
}
