// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.type;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * How strings compare under a collation: trailing blanks never count; case and accents count as the collation says;
 * signs come before digits and digits before letters. Binary collations compare code units.
 */
public final class TextOrder {
    private static final TextOrder INSENSITIVE = new TextOrder(false, true, false);
    // Weight of each UTF-16 unit: class and base letter in the high bits, accent in the next, case in the lowest.
    private static final int[] WEIGHTS = weights();
    private static final int CASE_BITS = 1;
    private static final int ACCENT_BITS = 9;

    private final boolean caseSensitive;
    private final boolean accentSensitive;
    private final boolean binary;

    private TextOrder(boolean caseSensitive, boolean accentSensitive, boolean binary) {
        this.caseSensitive = caseSensitive;
        this.accentSensitive = accentSensitive;
        this.binary = binary;
    }

    /** The order of a collation. */
    public static TextOrder of(@Nullable Collation collation) {
        if (collation == null || collation == Collation.DEFAULT) {
            return INSENSITIVE;
        }
        String name = collation.name();
        return new TextOrder(
                collation.caseSensitive(), !name.contains("_AI"), name.endsWith("_BIN") || name.endsWith("_BIN2"));
    }

    /** Compares two strings. */
    public int compare(String a, String b) {
        int m = trimmedLength(a);
        int n = trimmedLength(b);
        if (binary) {
            return a.substring(0, m).compareTo(b.substring(0, n));
        }
        int length = Math.min(m, n);
        int accent = 0;
        int letterCase = 0;
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x == y) {
                continue;
            }
            int v = WEIGHTS[x];
            int w = WEIGHTS[y];
            int c = Integer.compare(v >>> ACCENT_BITS, w >>> ACCENT_BITS);
            if (c != 0) {
                return c;
            }
            if (accent == 0) {
                accent = Integer.compare(v >>> CASE_BITS, w >>> CASE_BITS);
            }
            if (letterCase == 0) {
                letterCase = Integer.compare(v & 1, w & 1);
            }
        }
        if (m != n) {
            return Integer.compare(m, n);
        }
        if (accentSensitive && accent != 0) {
            return accent;
        }
        return caseSensitive ? letterCase : 0;
    }

    /** A string that is the same for all strings that compare equal: a key for hashing. */
    public String fold(String text) {
        int n = trimmedLength(text);
        if (binary) {
            return text.substring(0, n);
        }
        char[] folded = new char[n];
        for (int i = 0; i < n; i++) {
            char c = text.charAt(i);
            folded[i] = caseSensitive ? c : Character.toUpperCase(c);
            if (!accentSensitive && c > 127) {
                folded[i] = base(folded[i]);
            }
        }
        return new String(folded);
    }

    /** Length without trailing blanks. */
    public static int trimmedLength(String text) {
        int n = text.length();
        while (n > 0 && text.charAt(n - 1) == ' ') {
            n--;
        }
        return n;
    }

    private static char base(char c) {
        return Normalizer.normalize(String.valueOf(c), Normalizer.Form.NFD).charAt(0);
    }

    private static int[] weights() {
        int[] weights = new int[Character.MAX_VALUE + 1];
        for (int i = 0; i < weights.length; i++) {
            char c = (char) i;
            char upper = Character.toUpperCase(c);
            char base = upper;
            int accent = 0;
            if (i > 127 && i < 0x2000 && !Character.isSurrogate(c)) {
                String parts = Normalizer.normalize(String.valueOf(upper), Normalizer.Form.NFD);
                base = parts.charAt(0);
                accent = parts.length() > 1 ? parts.charAt(1) & 0xFF | 1 : 0;
            }
            int group = Character.isLetter(base) ? 2 : Character.isDigit(base) ? 1 : 0;
            // Lower case sorts before upper case where case counts.
            int letterCase = upper == c ? 1 : 0;
            weights[i] = group << 25 | base << ACCENT_BITS | accent << CASE_BITS | letterCase;
        }
        return weights;
    }
}
