// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import dev.caravan.model.Ticks;
import dev.caravan.model.Values;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Texts that take the type of the date or time that they are compared with. They are read as year, month, day whatever the
 * session's language, and sent in ISO 8601, which no language changes. A text that the type would round is refused.
 */
final class TemporalLiteral {

    private static final Pattern FORM = Pattern.compile("(?:(\\d{4})-?(\\d{2})-?(\\d{2}))?"
            + "(?:(?:^|[T ])(\\d{2}):(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,7}))?)?)?\\s*(Z|[+-]\\d{2}:\\d{2})?");
    private static final int NANOS_PER_TICK = 100;
    private static final LocalDate FIRST_DATETIME = LocalDate.of(1753, 1, 1);
    private static final LocalDate FIRST_SMALL = LocalDate.of(1900, 1, 1);
    private static final LocalDate LAST_SMALL = LocalDate.of(2079, 6, 6);

    private final Type type;
    private final Node.Text text;
    private final int at;

    private TemporalLiteral(Type type, Node.Text text, int at) {
        this.type = type;
        this.text = text;
        this.at = at;
    }

    /** The text as a literal of the type. */
    static Scalar of(Type type, Scalar text, int at) {
        if (!(text.literal() instanceof Node.Text literal)) {
            throw new IllegalArgumentException("Only a text becomes a date or time, found " + text.sql());
        }
        return new TemporalLiteral(type, literal, at).read();
    }

    private Scalar read() {
        Matcher parts = FORM.matcher(text.value().strip());
        if (text.value().isBlank() || !parts.matches()) {
            throw refused("is not a date or time");
        }
        boolean dated = parts.group(1) != null;
        boolean timed = parts.group(4) != null;
        boolean zoned = parts.group(8) != null;
        if (dated == (type.kind() == Kind.TIME)
                || timed && type.kind() == Kind.DATE
                || zoned != (type.kind() == Kind.DATETIMEOFFSET)) {
            throw refused("is of another form");
        }
        try {
            return literal(
                    dated ? date(parts) : LocalDate.EPOCH,
                    timed ? time(parts) : LocalTime.MIDNIGHT,
                    zoned ? ZoneOffset.of(parts.group(8)) : ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw refused("is not in the calendar");
        }
    }

    private static LocalDate date(Matcher parts) {
        return LocalDate.of(number(parts, 1), number(parts, 2), number(parts, 3));
    }

    private LocalTime time(Matcher parts) {
        String fraction = parts.group(7) == null ? "" : parts.group(7);
        if (fraction.length() > type.scale()) {
            throw refused("has more digits after the second than that");
        }
        int nanos = Integer.parseInt((fraction + "000000000").substring(0, 9));
        if (type.kind() == Kind.DATETIME && !isTick(nanos / 1_000_000)) {
            throw refused("would be rounded: datetime keeps milliseconds that end with 0, 3 or 7");
        }
        int second = parts.group(6) == null ? 0 : number(parts, 6);
        if (type.kind() == Kind.SMALLDATETIME && second != 0) {
            throw refused("would be rounded to a minute");
        }
        return LocalTime.of(number(parts, 4), number(parts, 5), second, nanos);
    }

    private static boolean isTick(int millis) {
        int last = millis % 10;
        return last == 0 || last == 3 || last == 7;
    }

    private static int number(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }

    private Scalar literal(LocalDate date, LocalTime time, ZoneOffset offset) {
        LocalDateTime moment = date.atTime(time);
        checkRange(date);
        return switch (type.kind()) {
            case DATE -> cast((long) Values.days(date), date.toString().replace("-", ""));
            case TIME -> cast(ticks(Values.micros(time), time), timeText(time));
            case DATETIMEOFFSET ->
                cast(
                        ticks(Values.micros(OffsetDateTime.of(moment, offset)), time),
                        momentText(moment) + offsetText(offset));
            default -> cast(ticks(Values.micros(moment), time), momentText(moment));
        };
    }

    private static long ticks(long micros, LocalTime time) {
        return micros * Ticks.PER_MICRO + time.getNano() / NANOS_PER_TICK % Ticks.PER_MICRO;
    }

    private void checkRange(LocalDate date) {
        boolean early = type.kind() == Kind.DATETIME && date.isBefore(FIRST_DATETIME);
        boolean outside = type.kind() == Kind.SMALLDATETIME && (date.isBefore(FIRST_SMALL) || date.isAfter(LAST_SMALL));
        if (early || outside || date.getYear() < 1) {
            throw refused("is outside the range of the type");
        }
        if (CalendarGap.holds(date.toEpochDay())) {
            throw refused("is in October 1582, where the driver's calendar shifts days");
        }
    }

    private static String offsetText(ZoneOffset offset) {
        return offset.equals(ZoneOffset.UTC) ? "+00:00" : offset.getId();
    }

    private String momentText(LocalDateTime moment) {
        return moment.toLocalDate() + "T" + timeText(moment.toLocalTime());
    }

    private String timeText(LocalTime time) {
        String fraction = String.format(Locale.ROOT, "%09d", time.getNano());
        int digits = type.scale();
        return String.format(Locale.ROOT, "%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond())
                + (digits == 0 ? "" : "." + fraction.substring(0, digits));
    }

    private Scalar cast(long value, String iso) {
        return Scalar.literal(type, "CAST('" + iso + "' AS " + type.declaration() + ")", text, value);
    }

    private FilterException refused(String reason) {
        String example = switch (type.kind()) {
            case DATE -> "'2024-12-31'";
            case TIME -> "'23:59:59'";
            case SMALLDATETIME -> "'2024-12-31 23:59'";
            case DATETIMEOFFSET -> "'2024-12-31 23:59:59 +01:00'";
            default -> "'2024-12-31 23:59:59'";
        };
        return new FilterException(
                Math.max(at, text.at()),
                "'" + text.value() + "' is compared with " + type.declaration() + " and " + reason,
                "Write it as " + example);
    }
}
