// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.debezium.spi.converter.CustomConverter.Converter;
import io.debezium.spi.converter.RelationalColumn;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Properties;
import microsoft.sql.DateTimeOffset;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstantConverterTest {

    @Test
    void takesDatetimeoffsetColumnsInAnyCase() {
        assertThat(registered("datetimeoffset")).isPresent();
        assertThat(registered("DATETIMEOFFSET")).isPresent();
    }

    @Test
    void leavesOtherColumnsAlone() {
        assertThat(registered("datetime2")).isEmpty();
        assertThat(registered("datetime")).isEmpty();
    }

    @Test
    void deliversAnOptionalNumberUnderItsOwnName() {
        Schema schema = registered("datetimeoffset").orElseThrow().schema().build();
        assertThat(schema.type()).isEqualTo(Schema.Type.INT64);
        assertThat(schema.isOptional()).isTrue();
        assertThat(schema.name()).isEqualTo(InstantConverter.SCHEMA);
    }

    @Test
    void leavesNullAsItIs() {
        assertThat(convert(null)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "1969-12-31T23:59:59.5Z, -500000",
        "1969-12-31T23:59:59.9999999Z, -1",
        "1970-01-01T03:00:00.0012345+03:00, 1234",
        "0001-01-01T00:00:00+14:00, -62135647200000000",
        "9999-12-31T23:59:59.9999999-14:00, 253402351199999999"
    })
    void cutsTowardsThePastWhateverClassBringsTheValue(OffsetDateTime time, long micros) {
        assertThat(convert(time)).isEqualTo(micros);
        assertThat(convert(time.toInstant())).isEqualTo(micros);
        assertThat(convert(time.toString())).isEqualTo(micros);
    }

    @Test
    void readsTheClassOfTheDriver() {
        java.sql.Timestamp time = java.sql.Timestamp.from(Instant.parse("1969-12-31T23:59:59.750Z"));
        assertThat(convert(DateTimeOffset.valueOf(time, 180))).isEqualTo(-250_000L);
    }

    @Test
    void refusesAClassItDoesNotKnow() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> convert(5))
                .withMessage("A datetimeoffset arrived as java.lang.Integer");
    }

    private static @Nullable Object convert(@Nullable Object value) {
        return registered("datetimeoffset").orElseThrow().converter().convert(value);
    }

    /** What the converter registers for a column of the type, if anything. */
    private static Optional<Registered> registered(String type) {
        InstantConverter converter = new InstantConverter();
        converter.configure(new Properties());
        List<Registered> registered = new ArrayList<>();
        converter.converterFor(
                new ColumnOf(type), (schema, conversion) -> registered.add(new Registered(schema, conversion)));
        return registered.stream().findFirst();
    }

    private record Registered(SchemaBuilder schema, Converter converter) {}

    /** A column of the given type. */
    private record ColumnOf(String typeName) implements RelationalColumn {
        @Override
        public int jdbcType() {
            return microsoft.sql.Types.DATETIMEOFFSET;
        }

        @Override
        public int nativeType() {
            return microsoft.sql.Types.DATETIMEOFFSET;
        }

        @Override
        public String typeExpression() {
            return typeName;
        }

        @Override
        public OptionalInt length() {
            return OptionalInt.empty();
        }

        @Override
        public OptionalInt scale() {
            return OptionalInt.of(6);
        }

        @Override
        public boolean isOptional() {
            return true;
        }

        @Override
        public @Nullable Object defaultValue() {
            return null;
        }

        @Override
        public boolean hasDefaultValue() {
            return false;
        }

        @Override
        public String name() {
            return "at";
        }

        @Override
        public String dataCollection() {
            return "dbo.orders";
        }
    }
}
