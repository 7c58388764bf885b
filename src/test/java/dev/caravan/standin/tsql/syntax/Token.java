// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

/**
 * A token.
 *
 * @param kind what it is
 * @param text text without quotes or prefix; for words as written
 * @param start place of its first character in the batch
 * @param end place behind its last character
 * @param line line number, from 1
 */
public record Token(Kind kind, String text, int start, int end, int line) {

    /** Kinds of token. */
    public enum Kind {
        /** Word that may be a keyword or a name. */
        WORD,
        /** Name in brackets or double quotes. */
        QUOTED,
        /** @variable or @@global. */
        VARIABLE,
        /** 'text'. */
        STRING,
        /** N'text'. */
        NATIONAL,
        /** 0x bytes, text without 0x. */
        BINARY,
        /** Whole number. */
        INTEGER,
        /** Number with a point. */
        DECIMAL,
        /** Number with an exponent. */
        FLOAT,
        /** $ amount, text without the sign. */
        MONEY,
        /** Operator or punctuation. */
        SYMBOL,
        /** End of the batch. */
        END
    }

    boolean is(String word) {
        return kind == Kind.WORD && text.equalsIgnoreCase(word) || kind == Kind.SYMBOL && text.equals(word);
    }
}
