// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.type.Ordering;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.TextOrder;
import dev.caravan.standin.type.Variant;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Values of a row as a key that is equal exactly when SQL Server takes the values as equal; NULL equals NULL. */
final class HashKey {
    private final @Nullable Object[] values;
    private final int hash;

    private HashKey(@Nullable Object[] values) {
        this.values = values;
        this.hash = Arrays.hashCode(values);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HashKey key && hash == key.hash && Arrays.equals(values, key.values);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** Makes keys from values of some types. */
    static Maker of(List<SqlType> types) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        UnaryOperator<Object>[] forms = new UnaryOperator[types.size()];
        for (int i = 0; i < forms.length; i++) {
            forms[i] = normal(types.get(i));
        }
        return values -> {
            @Nullable Object[] key = new Object[forms.length];
            for (int i = 0; i < key.length; i++) {
                Object value = values[i];
                key[i] = value == null ? null : forms[i].apply(value);
            }
            return new HashKey(key);
        };
    }

    private static UnaryOperator<Object> normal(SqlType type) {
        if (SqlTypes.isText(type.kind())) {
            TextOrder order = TextOrder.of(type.collation());
            return value -> order.fold((String) value);
        }
        if (SqlTypes.isBinary(type.kind()) || SqlTypes.isClr(type.kind())) {
            return value -> ByteBuffer.wrap(trimmed((byte[]) value));
        }
        if (SqlTypes.isExact(type.kind())) {
            return value ->
                    ((BigDecimal) value).signum() == 0 ? BigDecimal.ZERO : ((BigDecimal) value).stripTrailingZeros();
        }
        return switch (type.kind()) {
            case SQL_VARIANT -> value -> new OrderedVariant((Variant) value);
            case DATETIMEOFFSET -> value -> ((OffsetDateTime) value).toInstant();
            // Adding 0 turns -0 into 0.
            case FLOAT, REAL -> value -> ((Number) value).doubleValue() + 0.0;
            default -> value -> value;
        };
    }

    /** Variants that compare as equal are equal, whatever their types. */
    private record OrderedVariant(Variant variant) {
        private static final Comparator<@Nullable Object> ORDER = Ordering.of(SqlTypes.SQL_VARIANT);

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof OrderedVariant same && ORDER.compare(variant, same.variant) == 0;
        }

        @Override
        public int hashCode() {
            return variant.family().hashCode();
        }
    }

    private static byte[] trimmed(byte[] bytes) {
        int n = bytes.length;
        while (n > 0 && bytes[n - 1] == 0) {
            n--;
        }
        return n == bytes.length ? bytes : Arrays.copyOf(bytes, n);
    }

    /** Makes keys. */
    interface Maker {
        HashKey key(@Nullable Object[] values);
    }
}
