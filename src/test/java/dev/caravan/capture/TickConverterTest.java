// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.debezium.spi.converter.CustomConverter.Converter;
import io.debezium.spi.converter.CustomConverter.ConverterRegistration;
import io.debezium.spi.converter.RelationalColumn;
import java.lang.reflect.Proxy;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.OptionalInt;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TickConverterTest {

    @Test
    void takesTimesOfSevenDigitsOnly() {
        assertThat(converter("time", 7)).isNotNull();
        assertThat(converter("datetime2", 7)).isNotNull();
        assertThat(converter("DATETIMEOFFSET", 7)).isNotNull();
        assertThat(converter("datetime2", 6)).isNull();
        assertThat(converter("datetime", 3)).isNull();
        assertThat(converter("decimal", 7)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "0001-01-01T00:00:00, -621355968000000000",
        "1969-12-31T23:59:59.9999999, -1",
        "9999-12-31T23:59:59.9999999, 2534023007999999999"
    })
    void deliversEveryDateTimeInUnitsOf100Nanoseconds(LocalDateTime time, long ticks) {
        assertThat(convert("datetime2", Timestamp.valueOf(time))).isEqualTo(ticks);
        assertThat(convert("datetime2", time)).isEqualTo(ticks);
        assertThat(convert("datetime2", time.toString())).isEqualTo(ticks);
    }

    @Test
    void deliversTimesAndInstants() {
        assertThat(convert("time", Timestamp.valueOf("1900-01-01 23:59:59.9999999")))
                .isEqualTo(863_999_999_999L);
        assertThat(convert("time", "00:00:00.0000001")).isEqualTo(1L);
        assertThat(convert("datetimeoffset", OffsetDateTime.parse("1970-01-01T03:00:00.0000001+03:00")))
                .isEqualTo(1L);
        assertThat(convert("datetimeoffset", null)).isNull();
    }

    @Test
    void refusesAClassThatItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> convert("time", 5))
                .withMessage("A time arrived as java.lang.Integer");
    }

    private static @Nullable Object convert(String type, @Nullable Object value) {
        Converter converter = converter(type, 7);
        assertThat(converter).isNotNull();
        return converter == null ? null : converter.convert(value);
    }

    private static @Nullable Converter converter(String type, int scale) {
        @Nullable Converter[] registered = new Converter[1];
        RelationalColumn column = (RelationalColumn) Proxy.newProxyInstance(
                RelationalColumn.class.getClassLoader(),
                new Class<?>[] {RelationalColumn.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "typeName" -> type;
                    case "scale" -> OptionalInt.of(scale);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        ConverterRegistration<SchemaBuilder> registration = (schema, converter) -> {
            assertThat(schema.build().name()).isEqualTo(TickConverter.SCHEMA);
            registered[0] = converter;
        };
        new TickConverter().converterFor(column, registration);
        return registered[0];
    }
}
