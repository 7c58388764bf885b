// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.type;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The order of the values of a type as ORDER BY, indexes and comparisons see it; NULL comes first. */
public final class Ordering {
    private static final Comparator<@Nullable Object> NATURAL = nullsFirst(Ordering::natural);
    private static final Comparator<@Nullable Object> BYTES =
            nullsFirst((a, b) -> compareBytes((byte[]) a, (byte[]) b));
    private static final Comparator<@Nullable Object> GUIDS = nullsFirst((a, b) -> compareGuids((UUID) a, (UUID) b));
    private static final Comparator<@Nullable Object> OFFSETS =
            nullsFirst((a, b) -> ((OffsetDateTime) a).toInstant().compareTo(((OffsetDateTime) b).toInstant()));

    private static final Comparator<@Nullable Object> VARIANTS =
            nullsFirst((a, b) -> compareVariants((Variant) a, (Variant) b));

    private Ordering() {}

    /** The order of a type's values. */
    public static Comparator<@Nullable Object> of(SqlType type) {
        if (SqlTypes.isText(type.kind())) {
            TextOrder order = TextOrder.of(type.collation() == null ? Collation.DEFAULT : type.collation());
            return nullsFirst((a, b) -> order.compare((String) a, (String) b));
        }
        return switch (type.kind()) {
            case BINARY, VARBINARY, IMAGE, ROWVERSION, HIERARCHYID, GEOMETRY, GEOGRAPHY -> BYTES;
            case UNIQUEIDENTIFIER -> GUIDS;
            case DATETIMEOFFSET -> OFFSETS;
            case SQL_VARIANT -> VARIANTS;
            default -> NATURAL;
        };
    }

    /** Unsigned bytes; missing bytes at the end count as zeros, as in SQL Server. */
    public static int compareBytes(byte[] a, byte[] b) {
        int n = Math.min(a.length, b.length);
        int c = Arrays.compareUnsigned(a, 0, n, b, 0, n);
        if (c != 0 || a.length == b.length) {
            return c;
        }
        byte[] longer = a.length > b.length ? a : b;
        for (int i = n; i < longer.length; i++) {
            if (longer[i] != 0) {
                return longer == a ? 1 : -1;
            }
        }
        return 0;
    }

    /** sql_variant: by the family of the types first, then by value. */
    private static int compareVariants(Variant a, Variant b) {
        Variant.Family family = a.family();
        if (family != b.family()) {
            return family.compareTo(b.family());
        }
        return switch (family) {
            case GUID -> compareGuids((UUID) a.value(), (UUID) b.value());
            case BINARY -> compareBytes((byte[]) a.value(), (byte[]) b.value());
            case TEXT -> of(a.type()).compare(a.value(), b.value());
            case EXACT -> exact(a.value()).compareTo(exact(b.value()));
            case APPROXIMATE -> natural(a.value(), b.value());
            case TEMPORAL -> instant(a.value()).compareTo(instant(b.value()));
        };
    }

    private static BigDecimal exact(Object value) {
        return value instanceof Boolean bit ? bit ? BigDecimal.ONE : BigDecimal.ZERO : new BigDecimal(value.toString());
    }

    // A time is of 1900-01-01, a date at midnight, and what has no offset in UTC.
    private static LocalDateTime instant(Object value) {
        if (value instanceof LocalTime time) {
            return LocalDate.of(1900, 1, 1).atTime(time);
        }
        if (value instanceof LocalDate date) {
            return date.atStartOfDay();
        }
        return value instanceof OffsetDateTime time
                ? time.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
                : (LocalDateTime) value;
    }

    /** uniqueidentifier: the last six bytes weigh most, then the groups from right to left. */
    public static int compareGuids(UUID a, UUID b) {
        long x = a.getLeastSignificantBits();
        long y = b.getLeastSignificantBits();
        int c = Long.compareUnsigned(x << 16, y << 16);
        if (c == 0) {
            c = Long.compareUnsigned(x >>> 48, y >>> 48);
        }
        return c != 0 ? c : Long.compareUnsigned(storedFirstHalf(a), storedFirstHalf(b));
    }

    // Bytes 6,7 then 4,5 then 0..3 of the stored form, whose first three groups are little-endian.
    private static long storedFirstHalf(UUID id) {
        long bits = id.getMostSignificantBits();
        long third = Short.reverseBytes((short) bits) & 0xFFFFL;
        long second = Short.reverseBytes((short) (bits >>> 16)) & 0xFFFFL;
        long first = Integer.reverseBytes((int) (bits >>> 32)) & 0xFFFFFFFFL;
        return third << 48 | second << 32 | first;
    }

    private static Comparator<@Nullable Object> nullsFirst(Comparator<Object> order) {
        return (a, b) -> {
            if (a == null || b == null) {
                return a == b ? 0 : a == null ? -1 : 1;
            }
            return order.compare(a, b);
        };
    }

    private static int natural(Object a, Object b) {
        if (a instanceof Integer x && b instanceof Integer y) {
            return Integer.compare(x, y);
        }
        if (a instanceof Long x && b instanceof Long y) {
            return Long.compare(x, y);
        }
        if (a instanceof BigDecimal x && b instanceof BigDecimal y) {
            return x.compareTo(y);
        }
        if (a instanceof LocalDateTime x && b instanceof LocalDateTime y) {
            return x.compareTo(y);
        }
        if (a instanceof LocalDate x && b instanceof LocalDate y) {
            return x.compareTo(y);
        }
        if (a instanceof LocalTime x && b instanceof LocalTime y) {
            return x.compareTo(y);
        }
        if (a instanceof Boolean x && b instanceof Boolean y) {
            return Boolean.compare(x, y);
        }
        if (a instanceof Number x && b instanceof Number y) {
            return numbers(x, y);
        }
        throw new IllegalArgumentException("Cannot order a " + a.getClass().getSimpleName() + " and a "
                + b.getClass().getSimpleName());
    }

    private static int numbers(Number a, Number b) {
        if (a instanceof Double || b instanceof Double || a instanceof Float || b instanceof Float) {
            double x = a.doubleValue();
            double y = b.doubleValue();
            // SQL Server's -0 equals 0.
            return x < y ? -1 : x > y ? 1 : 0;
        }
        if (a instanceof BigDecimal || b instanceof BigDecimal) {
            return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString()));
        }
        return Long.compare(a.longValue(), b.longValue());
    }
}
