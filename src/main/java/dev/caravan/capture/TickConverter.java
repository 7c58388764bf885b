// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Properties;
import microsoft.sql.DateTimeOffset;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Delivers times of seven digits in units of 100 ns, so that the digit that the target cannot keep is seen and counted before
 * it is cut off. The units count from 1970-01-01T00:00, of {@code time} from midnight.
 */
public final class TickConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    /** Name of the schema of the converted values. */
    static final String SCHEMA = "dev.caravan.Ticks";

    /** Digits after the second from which on the converter is needed. */
    static final int DIGITS = 7;

    private static final long TICKS_PER_SECOND = 10_000_000;
    private static final int NANOS_PER_TICK = 100;

    @Override
    public void configure(Properties properties) {
        // Has no settings.
    }

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (column.scale().orElse(0) < DIGITS) {
            return;
        }
        switch (column.typeName().toLowerCase(Locale.ROOT)) {
            case "time" -> register(registration, TickConverter::timeOfDay);
            case "datetime2" -> register(registration, TickConverter::moment);
            case "datetimeoffset" -> register(registration, TickConverter::instant);
            default -> {
                // Debezium's own conversion keeps all digits.
            }
        }
    }

    private static void register(ConverterRegistration<SchemaBuilder> registration, Converter ticks) {
        registration.register(
                SchemaBuilder.int64().optional().name(SCHEMA), value -> value == null ? null : ticks.convert(value));
    }

    private static @Nullable Object timeOfDay(Object value) {
        LocalTime time = value instanceof Timestamp moment
                ? moment.toLocalDateTime().toLocalTime()
                : value instanceof LocalTime local ? local : LocalTime.parse(text(value));
        return time.toNanoOfDay() / NANOS_PER_TICK;
    }

    private static @Nullable Object moment(Object value) {
        LocalDateTime time = value instanceof Timestamp moment
                ? moment.toLocalDateTime()
                : value instanceof LocalDateTime local
                        ? local
                        : LocalDateTime.parse(text(value).replace(' ', 'T'));
        return ticks(time.toEpochSecond(ZoneOffset.UTC), time.getNano());
    }

    private static @Nullable Object instant(Object value) {
        OffsetDateTime time = value instanceof DateTimeOffset offset
                ? offset.getOffsetDateTime()
                : value instanceof OffsetDateTime same ? same : OffsetDateTime.parse(text(value));
        return ticks(time.toEpochSecond(), time.getNano());
    }

    private static String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(
                "A time arrived as " + value.getClass().getName());
    }

    private static long ticks(long seconds, int nanos) {
        return seconds * TICKS_PER_SECOND + nanos / NANOS_PER_TICK;
    }
}
