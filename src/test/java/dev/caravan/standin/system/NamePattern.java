// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.system;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A name pattern of the catalogue procedures: {@code %}, {@code _} and {@code [x]} as in LIKE; null matches all. */
final class NamePattern {
    private final @Nullable Pattern pattern;

    private NamePattern(@Nullable Pattern pattern) {
        this.pattern = pattern;
    }

    /** Reads a pattern. */
    static NamePattern of(@Nullable String like) {
        if (like == null || like.equals("%")) {
            return new NamePattern(null);
        }
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < like.length(); i++) {
            char c = like.charAt(i);
            int close = c == '[' ? like.indexOf(']', i + 1) : -1;
            if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else if (close > i + 1) {
                regex.append(set(like.substring(i + 1, close)));
                i = close;
            } else {
                String whole = Character.toString(like.codePointAt(i));
                regex.append(Pattern.quote(whole));
                i += whole.length() - 1;
            }
        }
        return new NamePattern(Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.DOTALL));
    }

    /** Characters and ranges between brackets; a range whose end comes before its start holds nothing. */
    private static String set(String members) {
        boolean others = members.startsWith("^");
        StringBuilder set = new StringBuilder();
        for (int i = others ? 1 : 0; i < members.length(); i++) {
            boolean range = i + 2 < members.length() && members.charAt(i + 1) == '-';
            char last = members.charAt(range ? i + 2 : i);
            if (members.charAt(i) <= last) {
                set.append(quoted(members.charAt(i))).append('-').append(quoted(last));
            }
            i += range ? 2 : 0;
        }
        String whole = set.isEmpty() ? "" : "[" + (others ? "^" : "") + set + "]";
        return whole.isEmpty() ? others ? "." : "(?!)" : whole;
    }

    private static String quoted(char c) {
        return Character.isLetterOrDigit(c) ? String.valueOf(c) : "\\" + c;
    }

    /** Whether a name matches, case ignored. */
    boolean matches(String name) {
        return pattern == null || pattern.matcher(name).matches();
    }
}
