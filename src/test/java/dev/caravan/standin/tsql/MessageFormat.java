// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The placeholders of RAISERROR and FORMATMESSAGE: {@code % [flag] [width] [. precision] type} (RAISERROR, "msg_str"). */
final class MessageFormat {
    private static final Pattern PLACE =
            Pattern.compile("%([-+ 0#]*)(\\d*|\\*)(?:\\.(\\d+|\\*))?([hl]|I64)?([sdiuxXo%])");

    private MessageFormat() {}

    static String format(String text, List<? extends @Nullable Object> arguments) {
        Iterator<? extends @Nullable Object> left = arguments.iterator();
        StringBuilder out = new StringBuilder();
        Matcher place = PLACE.matcher(text);
        int end = 0;
        while (place.find()) {
            out.append(text, end, place.start());
            end = place.end();
            out.append(place.group(5).equals("%") ? "%" : value(place, left));
        }
        return out.append(text.substring(end)).toString();
    }

    private static String value(Matcher place, Iterator<? extends @Nullable Object> left) {
        if (!left.hasNext()) {
            return "(null)";
        }
        Object value = left.next();
        String text = value == null ? "(null)" : text(place.group(5).charAt(0), value);
        if (place.group(5).equals("s")
                && place.group(3) != null
                && place.group(3).matches("\\d+")) {
            text = text.substring(0, Math.min(text.length(), Integer.parseInt(place.group(3))));
        }
        int width = place.group(2).matches("\\d+") ? Integer.parseInt(place.group(2)) : 0;
        if (text.length() >= width) {
            return text;
        }
        String flags = place.group(1);
        String fill = (flags.contains("0") && !flags.contains("-") && value instanceof Number ? "0" : " ")
                .repeat(width - text.length());
        return flags.contains("-") ? text + fill : fill + text;
    }

    private static String text(char type, Object value) {
        if (!(value instanceof Number number)) {
            return value.toString();
        }
        return switch (type) {
            case 'x' ->
                value instanceof Long ? Long.toHexString(number.longValue()) : Integer.toHexString(number.intValue());
            case 'X' -> Long.toHexString(number.longValue()).toUpperCase(Locale.ROOT);
            case 'o' -> Long.toOctalString(number.longValue());
            default -> value.toString();
        };
    }
}
