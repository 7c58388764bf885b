// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is known here of a collation: how it compares plain texts, those of letters, digits, blanks and common punctuation
 * of ASCII. For every other text there are ignorable characters, ligatures, widths and more, which differ by collation and
 * version: those SQL Server decides.
 *
 * @param name name
 * @param plainKnown whether the language compares plain texts character by character; Czech, Danish, Hungarian, Turkish and
 *     others do not
 * @param ignoreCase whether 'a' and 'A' are equal
 * @param binary whether characters compare by their codes
 */
record TextCollation(String name, boolean plainKnown, boolean ignoreCase, boolean binary) {

    private static final List<String> PLAIN = List.of(
            "SQL_LATIN1_GENERAL_",
            "LATIN1_GENERAL_",
            "CHINESE_",
            "JAPANESE_",
            "KOREAN_",
            "CYRILLIC_GENERAL_",
            "GREEK_",
            "HEBREW_",
            "ARABIC_",
            "FRENCH_",
            "MODERN_SPANISH_");

    /** Reads a collation's name, of a column that has one. */
    static TextCollation of(@Nullable String name) {
        String known = name == null ? "" : name;
        String upper = known.toUpperCase(Locale.ROOT);
        return new TextCollation(
                known,
                PLAIN.stream().anyMatch(upper::startsWith),
                upper.contains("_CI"),
                upper.endsWith("_BIN") || upper.endsWith("_BIN2") || upper.contains("_BIN2_"));
    }

    /** Whether all characters are ones of which the comparison is known. */
    static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '}' || c == '^' || c == '`') {
                return false;
            }
        }
        return true;
    }

    /** How two texts compare; trailing blanks never count (ISO padding). */
    Truth compare(Operator operator, String left, String right) {
        String one = trimmed(left);
        String other = trimmed(right);
        if (one.equals(other)) {
            return operator.holds(0);
        }
        if (binary) {
            boolean plain = isPlain(one) && isPlain(other);
            return operator.isEquality() || plain ? operator.holds(one.compareTo(other)) : Truth.OPEN;
        }
        if (!plainKnown || !operator.isEquality() || !isPlain(one) || !isPlain(other)) {
            return Truth.OPEN;
        }
        return operator.holds(ignoreCase && one.equalsIgnoreCase(other) ? 0 : 1);
    }

    private static String trimmed(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }
}
