// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.type.SqlType;
import java.math.BigDecimal;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.UUID;

/** Values as FOR XML and FOR JSON write them: times in ISO 8601, binary in base 64. */
final class OutputText {
    private OutputText() {}

    static String of(Object value, SqlType type) {
        if (value instanceof Boolean bit) {
            return bit ? "1" : "0";
        }
        if (value instanceof byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }
        if (value instanceof BigDecimal exact) {
            return exact.toPlainString();
        }
        if (value instanceof UUID id) {
            return id.toString().toUpperCase(Locale.ROOT);
        }
        if (value instanceof Double || value instanceof Float) {
            return String.format(Locale.ROOT, "%.15e", ((Number) value).doubleValue());
        }
        if (value instanceof LocalDateTime time) {
            return DateTimeFormatter.ISO_LOCAL_DATE.format(time) + "T" + time(time.toLocalTime(), type);
        }
        if (value instanceof OffsetDateTime time) {
            String offset = time.getOffset().getTotalSeconds() == 0
                    ? "Z"
                    : time.getOffset().getId();
            return DateTimeFormatter.ISO_LOCAL_DATE.format(time) + "T" + time(time.toLocalTime(), type) + offset;
        }
        return value instanceof LocalTime time ? time(time, type) : value.toString();
    }

    // The fraction is written without zeros at its end.
    private static String time(LocalTime time, SqlType type) {
        String text = String.format(Locale.ROOT, "%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond());
        int digits = type.kind() == SqlType.Kind.DATETIME ? 3 : type.scale();
        if (time.getNano() == 0 || digits == 0) {
            return text;
        }
        String fraction = String.format(Locale.ROOT, "%09d", time.getNano()).substring(0, digits);
        return text + "." + fraction.replaceFirst("0+$", "");
    }
}
