// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a column that is there takes the values of a planned type unchanged. A column of another kind is the dangerous case: a
 * date in an integer column would be the number of its day.
 */
public enum TypeFit {
    /** Takes all values. */
    WIDE,
    /** Takes some values and refuses others. */
    NARROW,
    /** Means something else. */
    OTHER;

    private static final Pattern TYPE =
            Pattern.compile("([a-z][a-z ]*?)(?:\\((\\d+)(?:,(-?\\d+))?\\))?( with time zone)?");

    private static final List<String> INTEGERS = List.of("smallint", "integer", "bigint");
    private static final List<Integer> DIGITS = List.of(5, 10, 19);
    private static final Set<String> TEXTS = Set.of("character varying", "character", "text");
    private static final Set<String> DOCUMENTS = Set.of("xml", "json", "jsonb");
    private static final int UUID_LENGTH = 36;
    private static final int MICROSECONDS = 6;

    /** A type taken apart; a modifier that is not there is -1. */
    private record Parts(String name, int modifier, int scale) {

        static Parts of(String type) {
            Matcher matcher = TYPE.matcher(type.replace(" without time zone", ""));
            if (!matcher.matches()) {
                return new Parts(type, -1, -1);
            }
            String zone = matcher.group(4) == null ? "" : matcher.group(4);
            return new Parts(matcher.group(1) + zone, number(matcher.group(2)), number(matcher.group(3)));
        }

        private static int number(String digits) {
            return digits == null ? -1 : Integer.parseInt(digits);
        }

        boolean isInteger() {
            return INTEGERS.contains(name);
        }

        boolean isText() {
            return TEXTS.contains(name);
        }

        int length() {
            return modifier >= 0 ? modifier : name.equals("character") ? 1 : Integer.MAX_VALUE;
        }

        /** Digits before the point. */
        int whole() {
            if (isInteger()) {
                return DIGITS.get(INTEGERS.indexOf(name));
            }
            return modifier < 0 ? Integer.MAX_VALUE : modifier - Math.max(scale, 0);
        }

        int fraction() {
            return isInteger() ? 0 : modifier < 0 ? Integer.MAX_VALUE : Math.max(scale, 0);
        }

        int precision() {
            return modifier < 0 ? MICROSECONDS : modifier;
        }
    }

    /**
     * How a column fits.
     *
     * @param planned type that Caravan would give it, in PostgreSQL's spelling
     * @param found type that it has, as {@code format_type} spells it
     */
    public static TypeFit of(String planned, String found) {
        Parts from = Parts.of(planned);
        Parts to = Parts.of(found);
        return switch (from.name()) {
            case "smallint", "integer", "bigint" -> integer(from, to);
            case "numeric" -> numeric(from, to);
            case "real", "double precision" -> floating(from, to);
            case "boolean" ->
                wide(to.name().equals("boolean") || to.isInteger() || to.name().equals("bit"));
            case "character varying", "character", "text" -> text(from, to);
            case "uuid" -> uuid(to);
            case "xml", "json", "jsonb" ->
                wide(to.name().startsWith(from.name()) || to.name().equals("text"));
            case "time", "timestamp", "timestamp with time zone" -> time(from, to);
            default -> wide(to.equals(from));
        };
    }

    private static TypeFit wide(boolean fits) {
        return fits ? WIDE : OTHER;
    }

    private static TypeFit unless(boolean narrow) {
        return narrow ? NARROW : WIDE;
    }

    private static TypeFit integer(Parts from, Parts to) {
        return switch (to.name()) {
            case "smallint", "integer", "bigint" -> unless(to.whole() < from.whole());
            case "numeric" -> unless(to.whole() < from.whole());
            case "real" -> unless(!from.name().equals("smallint"));
            case "double precision" -> unless(from.name().equals("bigint"));
            case "boolean", "bit" -> NARROW;
            default -> OTHER;
        };
    }

    private static TypeFit numeric(Parts from, Parts to) {
        return switch (to.name()) {
            case "numeric" -> unless(to.whole() < from.whole() || to.fraction() < from.fraction());
            case "smallint", "integer", "bigint" -> NARROW;
            default -> OTHER;
        };
    }

    private static TypeFit floating(Parts from, Parts to) {
        return switch (to.name()) {
            case "double precision" -> WIDE;
            case "real" -> unless(from.name().equals("double precision"));
            case "numeric" -> unless(to.modifier() >= 0);
            default -> OTHER;
        };
    }

    private static TypeFit text(Parts from, Parts to) {
        if (to.isText()) {
            boolean padded = to.name().equals("character") && !from.name().equals("character");
            return unless(padded || to.length() < from.length());
        }
        if (to.name().equals("uuid") || DOCUMENTS.contains(to.name())) {
            return NARROW;
        }
        return to.name().equals("citext") ? WIDE : OTHER;
    }

    private static TypeFit uuid(Parts to) {
        if (to.isText()) {
            return unless(to.length() < UUID_LENGTH || to.name().equals("character") && to.length() > UUID_LENGTH);
        }
        return wide(to.name().equals("uuid"));
    }

    /** An instant in a column without zone is told in UTC, a local time in a column with zone is taken for UTC. */
    private static TypeFit time(Parts from, Parts to) {
        boolean dayAndTime = from.name().startsWith("timestamp") && to.name().startsWith("timestamp");
        if (!dayAndTime && !from.name().equals(to.name())) {
            return OTHER;
        }
        return unless(!from.name().equals(to.name()) || to.precision() < from.precision());
    }
}
