// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import java.util.List;
import java.util.Random;

/** Random predicates on the table of {@link FilterPropertyIT}, as people may write them. */
final class Predicates {

    private static final List<String> OPERATORS = List.of("=", "<>", "!=", "<", "<=", ">", ">=");
    private static final List<String> NUMBERS = List.of("a", "big", "small", "tiny", "price", "cash", "[odd name]");
    private static final List<String> WHOLE = List.of("a", "big", "small");
    private static final List<String> TEXTS = List.of("region", "name", "cased", "code", "fixed");
    static final List<String> WORDS = List.of(
            "test", "TEST", "Test ", "", " ", "a", "B", "ab", "aB7", "50%", "x_y", "[x]", "it''s", "co-op", "coop",
            "12");

    private final Random random;

    Predicates(Random random) {
        this.random = random;
    }

    String predicate(int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return leaf();
        }
        return switch (random.nextInt(5)) {
            case 0, 1 -> predicate(depth - 1) + " AND " + predicate(depth - 1);
            case 2 -> "(" + predicate(depth - 1) + " OR " + predicate(depth - 1) + ")";
            case 3 -> predicate(depth - 1) + " or " + predicate(depth - 1);
            default -> "NOT (" + predicate(depth - 1) + ")";
        };
    }

    private String leaf() {
        return switch (random.nextInt(10)) {
            case 0, 1 -> number() + " " + any(OPERATORS) + " " + numberLiteral();
            case 2 -> any(NUMBERS) + " " + any(OPERATORS) + " " + any(NUMBERS);
            case 3 -> any(NUMBERS) + not() + " IN (" + numberLiteral() + ", " + numberLiteral() + nullOrNot() + ")";
            case 4 -> any(NUMBERS) + not() + " BETWEEN " + numberLiteral() + " AND " + numberLiteral();
            case 5, 6 -> textual();
            case 7 ->
                any(List.of("a", "region", "day", "uid", "bin", "active", "UPPER(name)", "COALESCE(a, small)")) + " IS"
                        + not() + " NULL";
            case 8 -> temporal();
            default -> rare();
        };
    }

    private String number() {
        return switch (random.nextInt(7)) {
            case 0 -> any(WHOLE) + " + " + random.nextInt(5);
            case 1 -> "(" + any(WHOLE) + " - 1) * 2";
            case 2 -> any(WHOLE) + any(List.of(" / ", " % ")) + (1 + random.nextInt(4));
            case 3 -> "price * 2 - 0.5";
            case 4 ->
                any(List.of(
                        "COALESCE(a, 3)",
                        "ISNULL(small, 1)",
                        "COALESCE(price, big)",
                        "ABS(a)",
                        "-a",
                        "ISNULL(cash, 2)"));
            default -> any(NUMBERS);
        };
    }

    private String numberLiteral() {
        return any(List.of("0", "1", "2", "(-1)", "3", "1.5", "2.25", "(-0.5)", "100", "255", "1e0"));
    }

    private String textual() {
        String column = any(TEXTS);
        return switch (random.nextInt(7)) {
            case 0, 1 -> column + " " + any(List.of("=", "<>", "!=")) + " " + word();
            case 2 -> column + not() + " IN (" + word() + ", " + word() + nullOrNot() + ")";
            case 3, 4 -> column + not() + " LIKE " + pattern();
            case 5 -> any(List.of("UPPER(", "LOWER(", "LTRIM(", "RTRIM(")) + column + ") = " + word();
            default ->
                any(List.of(
                        "LEN(" + column + ") " + any(OPERATORS) + " 2",
                        "SUBSTRING(" + column + ", 1, 2) = " + word(),
                        "ISNULL(" + column + ", 'x') = 'X'",
                        "code " + any(OPERATORS) + " " + word(),
                        column + " " + any(OPERATORS) + " " + word()));
        };
    }

    private String word() {
        return (random.nextBoolean() ? "N" : "") + "'" + any(WORDS) + "'";
    }

    private String pattern() {
        return (random.nextBoolean() ? "N" : "")
                + any(List.of(
                        "'%'",
                        "'t%'",
                        "'%E%'",
                        "'_'",
                        "'a_'",
                        "'[ab]%'",
                        "'[^ab]%'",
                        "'[0-9]%'",
                        "'%[0-9]'",
                        "'[a-m]%'",
                        "'50!%' ESCAPE '!'",
                        "'[[]x]'",
                        "'x[_]y'",
                        "''",
                        "'%s'"));
    }

    private String temporal() {
        return switch (random.nextInt(7)) {
            case 0 -> "day " + any(OPERATORS) + " '2024-02-29'";
            case 1 -> "at " + any(OPERATORS) + " '2024-02-29T12:00:00.003'";
            case 2 -> "at2" + not() + " BETWEEN '20240101' AND '2024-12-31T23:59:59.999'";
            case 3 -> "at7 " + any(OPERATORS) + " '2024-02-29T12:00:00.123456" + any(List.of("", "0", "7")) + "'";
            case 4 ->
                any(List.of("YEAR", "MONTH", "DAY")) + "(" + any(List.of("day", "at", "at2", "at7")) + ") "
                        + any(OPERATORS) + " " + any(List.of("2024", "2", "29"));
            case 5 -> "at_offset " + any(OPERATORS) + " '2024-02-29T12:00:00.000+02:00'";
            default -> "clock " + any(OPERATORS) + " '12:00:00.5'";
        };
    }

    private String rare() {
        return switch (random.nextInt(5)) {
            case 0 -> "active = " + random.nextInt(2);
            case 1 -> "uid " + any(List.of("=", "<>")) + " 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'";
            case 2 -> "bin " + any(OPERATORS) + " " + any(List.of("0x01", "0x0100", "0xFF", "0x"));
            case 3 -> "ratio " + any(OPERATORS) + " " + any(List.of("0", "0.5", "a", "narrow", "1e3"));
            default -> "active" + not() + " IN (1" + nullOrNot() + ")";
        };
    }

    private String not() {
        return random.nextInt(3) == 0 ? " NOT" : "";
    }

    private String nullOrNot() {
        return random.nextInt(4) == 0 ? ", NULL" : "";
    }

    private String any(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
