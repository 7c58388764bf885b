// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import dev.caravan.model.Values;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Properties;
import microsoft.sql.DateTimeOffset;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Delivers {@code datetimeoffset} of at most six digits as microseconds since 1970-01-01T00:00Z. Debezium's own conversion divides
 * milliseconds towards zero, which makes values with a fraction before 1970 one second too late, and formats a text for
 * each value.
 */
public final class InstantConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {

    /** Name of the schema of the converted values. */
    static final String SCHEMA = "dev.caravan.InstantMicros";

    private static final String TYPE = "datetimeoffset";

    @Override
    public void configure(Properties properties) {
        // Has no settings.
    }

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        if (TYPE.equalsIgnoreCase(column.typeName()) && column.scale().orElse(0) < TickConverter.DIGITS) {
            registration.register(SchemaBuilder.int64().optional().name(SCHEMA), InstantConverter::micros);
        }
    }

    private static @Nullable Object micros(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof DateTimeOffset offset) {
            return Values.micros(offset.getOffsetDateTime());
        }
        if (value instanceof OffsetDateTime time) {
            return Values.micros(time);
        }
        if (value instanceof Instant instant) {
            return Values.micros(instant);
        }
        if (value instanceof String text) {
            return Values.micros(OffsetDateTime.parse(text));
        }
        throw new IllegalArgumentException(
                "A datetimeoffset arrived as " + value.getClass().getName());
    }
}
