// SPDX-License-Identifier: Apache-2.0
package dev.caravan.load;

import dev.caravan.schema.Identifiers;
import dev.caravan.source.SourceColumn;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Key values as text and back, converted by SQL Server itself, so that key ranges follow its ordering: that of
 * uniqueidentifier, of case-insensitive collations and of trailing blanks is unlike any other. Styles are those of
 * Microsoft's "CAST and CONVERT": 121 keeps all digits of dates and times, 1 gives binary as 0x…, 2 money with all digits,
 * 3 floats with 17 digits.
 */
final class KeyText {

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    private KeyText() {}

    /** Expression for the text of a key column. */
    static String toText(SourceColumn column) {
        return "CONVERT(nvarchar(4000), " + Identifiers.source(column.name()) + style(column) + ")";
    }

    /** Expression for the value of a key column, from a parameter with its text. */
    static String fromText(SourceColumn column) {
        return fromText(column, "?");
    }

    /** Expression for the value of a key column, from an expression for its text. */
    static String fromText(SourceColumn column, String text) {
        String name = column.type().name();
        // Numbers are read without a style; money's styles are for writing only.
        boolean number =
                name.equals("money") || name.equals("smallmoney") || name.equals("float") || name.equals("real");
        String of = text + (name.equals("char") || name.equals("varchar") ? codePage(column) : "");
        return "CONVERT(" + column.type().declaration() + ", " + of + (number ? "" : style(column)) + ")";
    }

    /** A text of one byte a character takes its code page from the collation, by default from that of the database. */
    private static String codePage(SourceColumn column) {
        String collation = column.collation();
        return collation == null ? "" : " COLLATE " + collation;
    }

    /** The text of a key's value, in the class that {@code dev.caravan.model.Values} names. */
    static String of(SourceColumn column, Object value) {
        return switch (column.type().name()) {
            case "bit" -> Boolean.TRUE.equals(value) ? "1" : "0";
            case "date" -> LocalDate.ofEpochDay((Integer) value).toString();
            case "time" -> LocalTime.ofNanoOfDay((Long) value * 1000).toString();
            case "datetime", "smalldatetime", "datetime2" -> moment(column, (Long) value);
            case "datetimeoffset" -> moment(column, (Long) value) + " +00:00";
            case "binary", "varbinary" -> "0x" + HexFormat.of().formatHex((byte[]) value);
            default -> value instanceof BigDecimal number ? number.toPlainString() : value.toString();
        };
    }

    /** The text of a key's value, from its text in the target. */
    static String ofTarget(SourceColumn column, String text) {
        return switch (column.type().name()) {
            case "bit" -> text.equals("true") ? "1" : text.equals("false") ? "0" : text;
            case "binary", "varbinary" -> text.startsWith("\\x") ? "0x" + text.substring(2) : text;
            // The session's zone is UTC, which PostgreSQL writes as +00.
            case "datetimeoffset" -> text.endsWith("+00") ? text + ":00" : text;
            default -> text;
        };
    }

    private static String moment(SourceColumn column, long micros) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, 1_000_000), (int) Math.floorMod(micros, 1_000_000) * 1000, ZoneOffset.UTC);
        String text = MOMENT.format(time);
        // datetime takes milliseconds only.
        int digits = column.type().name().startsWith("datetime2")
                        || column.type().name().equals("datetimeoffset")
                ? 6
                : 3;
        return text.substring(0, text.length() - 6 + digits);
    }

    private static String style(SourceColumn column) {
        return switch (column.type().name()) {
            case "date", "time", "datetime", "smalldatetime", "datetime2", "datetimeoffset" -> ", 121";
            case "binary", "varbinary" -> ", 1";
            case "money", "smallmoney" -> ", 2";
            case "float", "real" -> ", 3";
            default -> "";
        };
    }

    /** Predicate for keys greater than a bound: {@code k1 > ? OR k1 = ? AND k2 > ?}. */
    static String greater(List<SourceColumn> key) {
        List<String> alternatives = new ArrayList<>();
        for (int i = 0; i < key.size(); i++) {
            List<String> terms = new ArrayList<>();
            for (int j = 0; j <= i; j++) {
                terms.add(Identifiers.source(key.get(j).name()) + (j < i ? " = " : " > ") + fromText(key.get(j)));
            }
            alternatives.add(String.join(" AND ", terms));
        }
        return key.size() == 1
                ? alternatives.get(0)
                : alternatives.stream().collect(Collectors.joining(") OR (", "((", "))"));
    }

    /** Predicate for keys not greater than a bound. */
    static String notGreater(List<SourceColumn> key) {
        if (key.size() == 1) {
            return Identifiers.source(key.get(0).name()) + " <= " + fromText(key.get(0));
        }
        // The leading column again by itself, so that the server can seek.
        return Identifiers.source(key.get(0).name()) + " <= " + fromText(key.get(0)) + " AND NOT " + greater(key);
    }

    /** Parameters of {@link #greater} for a bound. */
    static List<String> greaterParameters(List<String> bound) {
        List<String> parameters = new ArrayList<>();
        for (int i = 0; i < bound.size(); i++) {
            parameters.addAll(bound.subList(0, i + 1));
        }
        return parameters;
    }

    /** Parameters of {@link #notGreater} for a bound. */
    static List<String> notGreaterParameters(List<String> bound) {
        if (bound.size() == 1) {
            return bound;
        }
        List<String> parameters = new ArrayList<>(List.of(bound.get(0)));
        parameters.addAll(greaterParameters(bound));
        return parameters;
    }
}
