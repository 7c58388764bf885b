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
                regex.append('[').append(set(like.substring(i + 1, close))).append(']');
                i = close;
            } else {
                String whole = Character.toString(like.codePointAt(i));
                regex.append(Pattern.quote(whole));
                i += whole.length() - 1;
            }
        }
        return new NamePattern(Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.DOTALL));
    }

    private static String set(String members) {
        StringBuilder set = new StringBuilder();
        for (int i = 0; i < members.length(); i++) {
            char c = members.charAt(i);
            boolean syntax = c == '-' && i > 0 && i < members.length() - 1 || c == '^' && i == 0;
            set.append(syntax || Character.isLetterOrDigit(c) ? String.valueOf(c) : "\\" + c);
        }
        return set.toString();
    }

    /** Whether a name matches, case ignored. */
    boolean matches(String name) {
        return pattern == null || pattern.matcher(name).matches();
    }
}
