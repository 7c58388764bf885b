// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** LIKE patterns as regular expressions. */
final class LikePattern {
    static final int FLAGS = Pattern.DOTALL | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;

    private LikePattern() {}

    /** The pattern for whole texts; without regard to case unless the collation asks for it. */
    static Pattern compile(String like, @Nullable Character escape, boolean caseSensitive) {
        return Pattern.compile(regex(like, escape), caseSensitive ? Pattern.DOTALL : FLAGS);
    }

    static String regex(String like, @Nullable Character escape) {
        StringBuilder regex = new StringBuilder();
        int i = 0;
        while (i < like.length()) {
            char c = like.charAt(i++);
            if (escape != null && c == escape && i < like.length()) {
                regex.append(Pattern.quote(String.valueOf(like.charAt(i++))));
            } else if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else if (c == '[' && like.indexOf(']', i) > 0) {
                int end = like.indexOf(']', i + 1);
                end = end < 0 ? like.indexOf(']', i) : end;
                regex.append(set(like.substring(i, end)));
                i = end + 1;
            } else {
                String whole = Character.toString(like.codePointAt(i - 1));
                regex.append(Pattern.quote(whole));
                i += whole.length() - 1;
            }
        }
        return regex.toString();
    }

    private static String set(String members) {
        boolean negated = members.startsWith("^");
        String body = negated ? members.substring(1) : members;
        StringBuilder set = new StringBuilder(negated ? "[^" : "[");
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            boolean range = c == '-' && i > 0 && i < body.length() - 1;
            set.append(range || Character.isLetterOrDigit(c) ? "" : "\\").append(c);
        }
        return body.isEmpty() ? "(?!)" : set.append(']').toString();
    }
}
