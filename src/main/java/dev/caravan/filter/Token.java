// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

/**
 * A token of a filter.
 *
 * @param kind kind
 * @param text its text: of a quoted token, what is inside the quotes
 * @param at character of the filter, 1 for the first
 */
record Token(Kind kind, String text, int at) {

    enum Kind {
        /** A keyword, a function or a column without brackets. */
        WORD,
        /** A name in brackets. */
        BRACKETED,
        /** A text in quotes. */
        TEXT,
        /** A text in quotes after N. */
        NATIONAL,
        /** A number. */
        NUMBER,
        /** Hexadecimal digits after 0x. */
        BYTES,
        /** An operator or a separator. */
        SYMBOL,
        /** The end of the filter. */
        END
    }

    /** Whether it is the keyword or symbol. */
    boolean is(String word) {
        return (kind == Kind.WORD || kind == Kind.SYMBOL) && text.equalsIgnoreCase(word);
    }

    /** How messages name it. */
    String shown() {
        return kind == Kind.END ? "the end" : "'" + text + "'";
    }
}
