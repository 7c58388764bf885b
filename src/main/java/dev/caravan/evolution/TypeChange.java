// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a change of a column's type at the source means for the target. SQL Server converts the values that are there without
 * telling anybody, so a change may only be followed where that conversion keeps every value, and the target's does the same.
 */
enum TypeChange {
    /** Nothing: the target's type holds all values as they are. */
    NONE,
    /** The target's type has to follow. */
    WIDER,
    /** The values at the source may have changed without a change being captured. */
    REFUSED;

    private static final Pattern DECLARATION = Pattern.compile("(\\w+)(?:\\((\\w+)(?:,(\\d+))?\\))?");
    private static final List<String> INTEGERS = List.of("tinyint", "smallint", "int", "bigint");
    private static final Map<String, Integer> DIGITS = Map.of("tinyint", 3, "smallint", 5, "int", 10, "bigint", 19);
    private static final int MAX = Integer.MAX_VALUE;

    /** A type and its numbers; (max) is {@link #MAX}. */
    private record Type(String name, int length, int scale) {
        static Type of(String declaration) {
            Matcher parts = DECLARATION.matcher(declaration);
            if (!parts.matches()) {
                return new Type(declaration, 0, 0);
            }
            String length = parts.group(2);
            return new Type(
                    parts.group(1),
                    length == null ? 0 : length.equals("max") ? MAX : Integer.parseInt(length),
                    parts.group(3) == null ? 0 : Integer.parseInt(parts.group(3)));
        }

        boolean isText() {
            return name.equals("varchar") || name.equals("nvarchar");
        }

        boolean isDecimal() {
            return name.equals("decimal") || name.equals("numeric");
        }
    }

    /** What a change from one T-SQL declaration to another means. */
    static TypeChange of(String from, String to) {
        if (from.equals(to)) {
            return NONE;
        }
        Type old = Type.of(from);
        Type now = Type.of(to);
        if (INTEGERS.contains(old.name())) {
            return ofInteger(old, now);
        }
        if (old.isText() && now.isText()) {
            return ofText(old, now);
        }
        if (old.isDecimal() && now.isDecimal()) {
            boolean fits = now.scale() >= old.scale() && now.length() - now.scale() >= old.length() - old.scale();
            return fits ? WIDER : REFUSED;
        }
        if (old.name().equals(now.name())) {
            return ofSameName(old, now);
        }
        return switch (old.name() + " " + now.name()) {
            case "real float", "smallmoney money", "smalldatetime datetime" -> WIDER;
            case "text varchar", "ntext nvarchar" -> now.length() == MAX ? NONE : REFUSED;
            default -> REFUSED;
        };
    }

    private static TypeChange ofInteger(Type old, Type now) {
        if (INTEGERS.contains(now.name())) {
            return INTEGERS.indexOf(now.name()) > INTEGERS.indexOf(old.name()) ? WIDER : NONE;
        }
        boolean fits = now.isDecimal() && now.length() - now.scale() >= DIGITS.getOrDefault(old.name(), MAX);
        return fits ? WIDER : REFUSED;
    }

    /** A code page loses what it lacks; SQL Server refuses to cut texts. */
    private static TypeChange ofText(Type old, Type now) {
        if (old.name().equals("nvarchar") && now.name().equals("varchar")) {
            return REFUSED;
        }
        return now.length() > old.length() ? WIDER : NONE;
    }

    private static TypeChange ofSameName(Type old, Type now) {
        return switch (old.name()) {
            // Padded to the new length at both ends.
            case "char", "nchar", "time", "datetime2", "datetimeoffset" ->
                now.length() > old.length() ? WIDER : REFUSED;
            case "varbinary" -> NONE;
            // The source pads with zeros, the target does not.
            default -> REFUSED;
        };
    }
}
