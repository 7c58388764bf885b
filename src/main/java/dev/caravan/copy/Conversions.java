// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.model.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.UUID;

/**
 * Java values as the values of target types. Takes the classes of {@link Values}, and from integrators' rows also other
 * classes that mean the same; whatever would lose something or could mean two things is refused.
 */
final class Conversions {

    private static final long EXACT_IN_DOUBLE = 1L << 53;
    private static final int EXACT_IN_FLOAT = 1 << 24;

    private Conversions() {}

    static MisfitException misfit(Object value, String wanted) {
        return new MisfitException("found a value of " + value.getClass().getName() + ", the column takes " + wanted);
    }

    /** Integer types: whole numbers of any class, and Boolean as 0 or 1. */
    static long integer(Object value, long min, long max) {
        long number;
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            number = ((Number) value).longValue();
        } else if (value instanceof Boolean flag) {
            number = flag ? 1 : 0;
        } else if (value instanceof BigDecimal decimal) {
            number = exact(decimal);
        } else if (value instanceof BigInteger integer) {
            number = exact(new BigDecimal(integer));
        } else {
            throw misfit(value, "a whole number");
        }
        if (number < min || number > max) {
            throw new MisfitException("the number is outside " + min + " to " + max);
        }
        return number;
    }

    private static long exact(BigDecimal decimal) {
        try {
            return decimal.longValueExact();
        } catch (ArithmeticException e) {
            throw (MisfitException) new MisfitException("the number has a fraction or is beyond 64 bits").initCause(e);
        }
    }

    /** numeric: exact numbers; a binary fraction is taken by its shortest decimal form. */
    static BigDecimal decimal(Object value) {
        if (value instanceof BigDecimal decimal) {
            return decimal;
        }
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return BigDecimal.valueOf(((Number) value).longValue());
        }
        if (value instanceof BigInteger integer) {
            return new BigDecimal(integer);
        }
        if (value instanceof Double number && Double.isFinite(number)) {
            return new BigDecimal(number.toString());
        }
        if (value instanceof Float number && Float.isFinite(number)) {
            return new BigDecimal(number.toString());
        }
        throw misfit(value, "an exact number");
    }

    static float float4(Object value) {
        if (value instanceof Float number) {
            return number;
        }
        if (value instanceof Double number) {
            float narrow = number.floatValue();
            if (Double.compare(narrow, number) == 0) {
                return narrow;
            }
            throw new MisfitException("the double is not exact as a 4-byte float");
        }
        return integer(value, -EXACT_IN_FLOAT, EXACT_IN_FLOAT);
    }

    static double float8(Object value) {
        if (value instanceof Double number) {
            return number;
        }
        if (value instanceof Float number) {
            return number;
        }
        return integer(value, -EXACT_IN_DOUBLE, EXACT_IN_DOUBLE);
    }

    static boolean bool(Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        return integer(value, 0, 1) == 1;
    }

    /** Text types: texts and uuids. Numbers are refused: a Long may be a timestamp. */
    static String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof UUID uuid) {
            return uuid.toString();
        }
        throw misfit(value, "text");
    }

    static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        throw misfit(value, "bytes");
    }

    /** bit and bit varying: a Boolean, or a text of 0 and 1. */
    static String bits(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? "1" : "0";
        }
        if (value instanceof String text) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) != '0' && text.charAt(i) != '1') {
                    throw new MisfitException("the text has other characters than 0 and 1");
                }
            }
            return text;
        }
        return integer(value, 0, 1) == 1 ? "1" : "0";
    }

    static UUID uuid(Object value) {
        if (value instanceof UUID uuid) {
            return uuid;
        }
        if (value instanceof String text && hasUuidForm(text)) {
            return parsed(text);
        }
        throw misfit(value, "a uuid or its 36 characters");
    }

    private static boolean hasUuidForm(String text) {
        return text.length() == 36
                && text.charAt(8) == '-'
                && text.charAt(13) == '-'
                && text.charAt(18) == '-'
                && text.charAt(23) == '-';
    }

    private static UUID parsed(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            // The cause would carry the value.
            throw new MisfitException("the text is not a uuid");
        }
    }

    /** Days since 1970-01-01. */
    static int days(Object value) {
        if (value instanceof Integer days) {
            return days;
        }
        if (value instanceof LocalDate date) {
            return Values.days(date);
        }
        if (value instanceof Date date) {
            return Values.days(date.toLocalDate());
        }
        throw misfit(value, "a date or the Integer days since 1970-01-01");
    }

    /** Microseconds since midnight. */
    static long timeOfDay(Object value) {
        if (value instanceof Long micros) {
            if (micros < 0 || micros > 86_400_000_000L) {
                throw new MisfitException("the microseconds are outside a day");
            }
            return micros;
        }
        if (value instanceof LocalTime time) {
            return Values.micros(time);
        }
        if (value instanceof Time time) {
            return Values.micros(time.toLocalTime());
        }
        throw misfit(value, "a time or the Long microseconds since midnight");
    }

    /** Microseconds since 1970-01-01T00:00 in no zone. */
    static long timestamp(Object value) {
        if (value instanceof Long micros) {
            return micros;
        }
        if (value instanceof LocalDateTime time) {
            return Values.micros(time);
        }
        if (value instanceof Timestamp time) {
            return Values.micros(time.toLocalDateTime());
        }
        throw misfit(value, "a date-time without zone or the Long microseconds since 1970-01-01");
    }

    /** Microseconds since 1970-01-01T00:00Z. */
    static long instant(Object value) {
        if (value instanceof Long micros) {
            return micros;
        }
        if (value instanceof OffsetDateTime time) {
            return Values.micros(time);
        }
        if (value instanceof Instant time) {
            return Values.micros(time);
        }
        if (value instanceof ZonedDateTime time) {
            return Values.micros(time.toInstant());
        }
        if (value instanceof Timestamp time) {
            return Values.micros(time.toInstant());
        }
        throw misfit(value, "an instant or the Long microseconds since 1970-01-01T00:00Z");
    }
}
