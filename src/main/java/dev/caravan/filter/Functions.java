// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import dev.caravan.filter.Kind.Group;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** The functions of filters: deterministic ones whose results are exact. Those on texts are computed for plain texts only. */
final class Functions {

    /** Their names. */
    static final TreeSet<String> NAMES = new TreeSet<>(List.of(
            "ABS",
            "COALESCE",
            "DAY",
            "ISNULL",
            "LEN",
            "LOWER",
            "LTRIM",
            "MONTH",
            "RTRIM",
            "SUBSTRING",
            "UPPER",
            "YEAR"));

    private Functions() {}

    /** A call with bound arguments. */
    static Scalar of(Node.Call call, List<Scalar> arguments) {
        return switch (call.function()) {
            case "COALESCE", "ISNULL" -> firstPresent(call, arguments);
            case "SUBSTRING" -> substring(call, arguments);
            case "ABS" -> absolute(call, single(call, arguments));
            case "YEAR", "MONTH", "DAY" -> datePart(call, single(call, arguments));
            case "LEN" -> length(call, single(call, arguments));
            case "UPPER" -> text(call, single(call, arguments), text -> text.toUpperCase(Locale.ROOT));
            case "LOWER" -> text(call, single(call, arguments), text -> text.toLowerCase(Locale.ROOT));
            case "LTRIM" -> text(call, single(call, arguments), text -> trimmed(text, true));
            default -> text(call, single(call, arguments), text -> trimmed(text, false));
        };
    }

    private static Scalar single(Node.Call call, List<Scalar> arguments) {
        if (arguments.size() != 1) {
            throw wrong(call, "takes one value");
        }
        return arguments.get(0);
    }

    private static FilterException wrong(Node.Call call, String reason) {
        return new FilterException(call.at(), call.function() + " " + reason, "Correct its arguments");
    }

    private static String sql(Node.Call call, String arguments) {
        return call.function() + "(" + arguments + ")";
    }

    private static Scalar firstPresent(Node.Call call, List<Scalar> arguments) {
        boolean two = call.function().equals("ISNULL");
        if (arguments.size() < 2 || two && arguments.size() > 2) {
            throw wrong(call, two ? "takes two values" : "takes at least two values");
        }
        if (arguments.stream().anyMatch(Scalar::isNull)) {
            throw wrong(call, "has NULL among its values");
        }
        Scalar first = arguments.get(0);
        if (first.isLiteral()) {
            throw wrong(call, "begins with a literal, which is never NULL");
        }
        Type type = first.type();
        for (Scalar argument : arguments) {
            type = Conversion.common(
                    two ? first : new Scalar(type, "", first.code(), first.columns(), null, false),
                    argument,
                    call.at());
        }
        // ISNULL has the first value's type, which must hold the second (Transact-SQL reference, "ISNULL").
        Type result = two ? first.type() : type;
        List<Scalar> values = arguments.stream()
                .map(argument -> Conversion.to(result, argument, call.at()))
                .toList();
        if (two
                && type.kind().group() == Group.TEXT
                && type.length() > first.type().length()) {
            throw wrong(call, "would cut its second value to " + first.type().length() + " characters");
        }
        String sql =
                sql(call, String.join(", ", values.stream().map(Scalar::sql).toList()));
        return Scalar.derived(
                result,
                sql,
                row -> {
                    for (Scalar value : values) {
                        Object present = value.code().of(row);
                        if (present != null) {
                            return present;
                        }
                    }
                    return null;
                },
                values.toArray(Scalar[]::new));
    }

    private static Scalar absolute(Node.Call call, Scalar value) {
        Kind kind = value.type().kind();
        if (kind != Kind.INT && kind != Kind.BIGINT && kind != Kind.DECIMAL) {
            throw wrong(call, "of " + value.type().declaration() + " is not supported");
        }
        return Scalar.derived(
                value.type(),
                sql(call, value.sql()),
                row -> {
                    Object number = value.code().of(row);
                    if (number instanceof BigDecimal exact) {
                        return exact.abs();
                    }
                    return number == null ? null : absolute(value.type(), (Long) number);
                },
                value);
    }

    private static Long absolute(Type type, long number) {
        if (number == Long.MIN_VALUE) {
            throw Arithmetic.overflow(type);
        }
        return Arithmetic.fit(type, Math.abs(number));
    }

    /** Not of datetimeoffset, whose offset changes do not carry. */
    private static Scalar datePart(Node.Call call, Scalar value) {
        Kind kind = value.type().kind();
        if (value.isLiteral() || kind.group() != Group.TEMPORAL || kind == Kind.TIME || kind == Kind.DATETIMEOFFSET) {
            throw wrong(call, "of " + value.type().declaration() + " is not supported");
        }
        return Scalar.derived(
                Type.INT,
                sql(call, value.sql()),
                row -> {
                    Object moment = value.code().of(row);
                    return moment == null ? null : part(call.function(), kind, (Long) moment);
                },
                value);
    }

    private static Long part(String function, Kind kind, long moment) {
        LocalDate date = LocalDate.ofEpochDay(CalendarGap.day(kind, moment));
        return switch (function) {
            case "YEAR" -> (long) date.getYear();
            case "MONTH" -> (long) date.getMonthValue();
            default -> {
                CalendarGap.certain(kind, moment);
                yield (long) date.getDayOfMonth();
            }
        };
    }

    private static Scalar length(Node.Call call, Scalar value) {
        requireText(call, value);
        return Scalar.derived(
                Type.INT,
                sql(call, value.sql()),
                row -> value.code().of(row) instanceof String text
                        ? (Long) (long) trimmed(text, false).length()
                        : null,
                value);
    }

    private static Scalar text(Node.Call call, Scalar value, UnaryOperator<String> function) {
        requireText(call, value);
        return Scalar.derived(
                value.type(),
                sql(call, value.sql()),
                row -> value.code().of(row) instanceof String text ? function.apply(text) : null,
                value);
    }

    private static void requireText(Node.Call call, Scalar value) {
        if (value.isLiteral() || value.type().kind() != Kind.TEXT) {
            throw wrong(call, "takes a text column, found " + value.type().declaration());
        }
    }

    private static Scalar substring(Node.Call call, List<Scalar> arguments) {
        if (arguments.size() != 3) {
            throw wrong(call, "takes a text, a start and a length");
        }
        Scalar value = arguments.get(0);
        requireText(call, value);
        int start = number(call, arguments.get(1), 1);
        int length = number(call, arguments.get(2), 0);
        return Scalar.derived(
                value.type(),
                sql(call, value.sql() + ", " + start + ", " + length),
                row -> {
                    if (!(value.code().of(row) instanceof String text)) {
                        return null;
                    }
                    int from = Math.min(start - 1, text.length());
                    return text.substring(from, (int) Math.min((long) from + length, text.length()));
                },
                value);
    }

    private static int number(Node.Call call, Scalar value, int least) {
        if (value.isLiteral() && value.code().of(new Object[0]) instanceof Long number && number >= least) {
            return Math.toIntExact(number);
        }
        throw wrong(call, "takes whole numbers of at least " + least + " here");
    }

    private static String trimmed(String text, boolean left) {
        int start = 0;
        int end = text.length();
        while (left && start < end && text.charAt(start) == ' ') {
            start++;
        }
        while (!left && end > start && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(start, end);
    }
}
