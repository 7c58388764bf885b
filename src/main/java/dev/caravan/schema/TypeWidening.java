// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one target type that holds the values of two, unchanged: the larger integer, the longer {@code character varying} or
 * text, the {@code numeric} with the more digits on both sides of the point, the finer time. Other types have to be equal:
 * a real, say, shows other digits as a double precision, and a character is padded.
 */
public final class TypeWidening {

    private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");
    private static final Pattern VARYING = Pattern.compile("character varying\\((\\d+)\\)");
    private static final Pattern NUMERIC = Pattern.compile("numeric\\((\\d+),(\\d+)\\)");
    private static final Pattern TIME = Pattern.compile("(time|timestamp)\\((\\d)\\)( with time zone)?");

    private TypeWidening() {}

    /** The type for values of both, empty when there is none. */
    public static Optional<String> common(String one, String other) {
        if (one.equals(other)) {
            return Optional.of(one);
        }
        if (INTEGERS.contains(one) && INTEGERS.contains(other)) {
            return Optional.of(INTEGERS.get(Math.max(INTEGERS.indexOf(one), INTEGERS.indexOf(other))));
        }
        return texts(one, other).or(() -> numbers(one, other)).or(() -> times(one, other));
    }

    private static Optional<String> texts(String one, String other) {
        Matcher first = VARYING.matcher(one);
        Matcher second = VARYING.matcher(other);
        if (first.matches() && second.matches()) {
            int length = Math.max(Integer.parseInt(first.group(1)), Integer.parseInt(second.group(1)));
            return Optional.of("character varying(" + length + ")");
        }
        boolean text = first.matches() && other.equals("text") || second.matches() && one.equals("text");
        return text ? Optional.of("text") : Optional.empty();
    }

    private static Optional<String> numbers(String one, String other) {
        Matcher first = NUMERIC.matcher(one);
        Matcher second = NUMERIC.matcher(other);
        if (!first.matches() || !second.matches()) {
            return Optional.empty();
        }
        int scale = Math.max(Integer.parseInt(first.group(2)), Integer.parseInt(second.group(2)));
        int before = Math.max(before(first), before(second));
        return Optional.of("numeric(" + (before + scale) + "," + scale + ")");
    }

    private static int before(Matcher numeric) {
        return Integer.parseInt(numeric.group(1)) - Integer.parseInt(numeric.group(2));
    }

    private static Optional<String> times(String one, String other) {
        Matcher first = TIME.matcher(one);
        Matcher second = TIME.matcher(other);
        boolean alike = first.matches()
                && second.matches()
                && first.replaceFirst("$1$3").equals(second.replaceFirst("$1$3"));
        if (!alike) {
            return Optional.empty();
        }
        return Optional.of(first.group(2).compareTo(second.group(2)) >= 0 ? one : other);
    }
}
