// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import static dev.caravan.standin.tsql.TextFunctions.number;
import static dev.caravan.standin.tsql.TextFunctions.present;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.SqlTypes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** Mathematical functions (Transact-SQL reference, "Mathematical functions"). */
final class MathFunctions {
    // Rounding functions keep the type, small integers becoming int.
    private static final Builtin.Type SAME =
            arguments -> switch (arguments.get(0).kind()) {
                case BIT, REAL -> SqlTypes.FLOAT;
                case TINYINT, SMALLINT -> SqlTypes.INT;
                default -> arguments.get(0);
            };
    private static final Builtin.Type WHOLE = arguments -> {
        SqlType type = SAME.of(arguments);
        boolean exact = type.kind() == Kind.DECIMAL || type.kind() == Kind.NUMERIC;
        return exact ? SqlTypes.exact(type.kind(), type.precision(), 0) : type;
    };

    private MathFunctions() {}

    static void addTo(Builtin.Library library) {
        library.strict("ABS", 1, 1, "n", SAME, (f, a) -> absolute(present(a, 0)));
        library.strict(
                "SIGN",
                1,
                1,
                "n",
                SAME,
                (f, a) -> like(BigDecimal.valueOf(decimal(present(a, 0)).signum()), present(a, 0)));
        library.strict("CEILING", 1, 1, "n", WHOLE, (f, a) -> whole(present(a, 0), RoundingMode.CEILING));
        library.strict("FLOOR", 1, 1, "n", WHOLE, (f, a) -> whole(present(a, 0), RoundingMode.FLOOR));
        library.strict(
                "ROUND",
                2,
                3,
                "nii",
                SAME,
                (f, a) -> round(present(a, 0), number(a, 1), a.length > 2 && number(a, 2) != 0));
        library.strict(
                "POWER", 2, 2, "nf", SAME, (f, a) -> power(present(a, 0), ((Number) present(a, 1)).doubleValue()));
        library.lenient(
                "RAND",
                0,
                1,
                "i",
                SqlTypes.FLOAT,
                (f, a) -> a.length > 0 && a[0] != null
                        ? new java.util.Random(number(a, 0)).nextDouble()
                        : ThreadLocalRandom.current().nextDouble());
        library.strict("PI", 0, 0, "x", SqlTypes.FLOAT, (f, a) -> Math.PI);
        library.strict("SQUARE", 1, 1, "f", SqlTypes.FLOAT, (f, a) -> real(a, 0) * real(a, 0));
        library.strict("ATN2", 2, 2, "f", SqlTypes.FLOAT, (f, a) -> Math.atan2(real(a, 0), real(a, 1)));
        library.strict(
                "LOG",
                1,
                2,
                "f",
                SqlTypes.FLOAT,
                (f, a) -> finite(a.length > 1 ? Math.log(real(a, 0)) / Math.log(real(a, 1)) : Math.log(real(a, 0))));
        bits(library);
        real(library, "SQRT", Math::sqrt);
        real(library, "EXP", Math::exp);
        real(library, "LOG10", Math::log10);
        real(library, "SIN", Math::sin);
        real(library, "COS", Math::cos);
        real(library, "TAN", Math::tan);
        real(library, "COT", x -> 1 / Math.tan(x));
        real(library, "ASIN", Math::asin);
        real(library, "ACOS", Math::acos);
        real(library, "ATAN", Math::atan);
        real(library, "DEGREES", Math::toDegrees);
        real(library, "RADIANS", Math::toRadians);
    }

    // "Bit manipulation functions", SQL Server 2022.
    private static void bits(Builtin.Library library) {
        library.strict("LEFT_SHIFT", 2, 2, "nl", SAME, (f, a) -> like(shifted(a, whole(a, 1)), present(a, 0)));
        library.strict("RIGHT_SHIFT", 2, 2, "nl", SAME, (f, a) -> like(shifted(a, -whole(a, 1)), present(a, 0)));
        library.strict("BIT_COUNT", 1, 1, "n", SqlTypes.BIGINT, (f, a) -> {
            long value = whole(a, 0);
            return (long) Long.bitCount(present(a, 0) instanceof Integer ? value & 0xFFFFFFFFL : value);
        });
        library.strict("GET_BIT", 2, 2, "nl", SqlTypes.BIT, (f, a) -> (whole(a, 0) >> whole(a, 1) & 1) == 1);
    }

    private static long whole(@Nullable Object[] arguments, int i) {
        return ((Number) present(arguments, i)).longValue();
    }

    private static BigDecimal shifted(@Nullable Object[] arguments, long by) {
        long value = whole(arguments, 0);
        boolean narrow = present(arguments, 0) instanceof Integer;
        long size = narrow ? 32 : 64;
        if (Math.abs(by) >= size) {
            return BigDecimal.ZERO;
        }
        long unsigned = narrow ? value & 0xFFFFFFFFL : value;
        long moved = by >= 0 ? unsigned << by : unsigned >>> -by;
        return BigDecimal.valueOf(narrow ? (int) moved : moved);
    }

    private static void real(Builtin.Library library, String name, DoubleUnaryOperator function) {
        library.strict(name, 1, 1, "f", SqlTypes.FLOAT, (f, a) -> finite(function.applyAsDouble(real(a, 0))));
    }

    private static double real(@Nullable Object[] arguments, int i) {
        return ((Number) present(arguments, i)).doubleValue();
    }

    private static Double finite(double value) throws SqlError {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw Errors.error(3623, "An invalid floating point operation occurred.");
        }
        return value;
    }

    private static BigDecimal decimal(Object value) {
        return value instanceof BigDecimal exact ? exact : new BigDecimal(value.toString());
    }

    /** A decimal as the Java class of another value. */
    private static Object like(BigDecimal value, Object sample) throws SqlError {
        if (sample instanceof Integer) {
            return (Integer)
                    java.util.Objects.requireNonNull(Conversion.convert(value, SqlTypes.decimal(38, 0), SqlTypes.INT));
        }
        if (sample instanceof Long) {
            return value.longValue();
        }
        return sample instanceof Double ? (Object) value.doubleValue() : value;
    }

    private static Object absolute(Object value) throws SqlError {
        return value instanceof Double d
                ? (Object) Math.abs(d)
                : like(decimal(value).abs(), value);
    }

    private static Object whole(Object value, RoundingMode mode) throws SqlError {
        BigDecimal rounded = decimal(value).setScale(0, mode);
        return like(rounded, value);
    }

    private static Object round(Object value, int digits, boolean cut) throws SqlError {
        RoundingMode mode = cut ? RoundingMode.DOWN : RoundingMode.HALF_UP;
        BigDecimal exact = decimal(value);
        BigDecimal rounded = exact.setScale(digits, mode).setScale(Math.max(exact.scale(), 0), RoundingMode.HALF_UP);
        return like(rounded, value);
    }

    private static Object power(Object base, double exponent) throws SqlError {
        double result = finite(Math.pow(((Number) base).doubleValue(), exponent));
        if (base instanceof Double) {
            return result;
        }
        BigDecimal exact = BigDecimal.valueOf(result);
        if (base instanceof BigDecimal sample) {
            return exact.setScale(sample.scale(), RoundingMode.HALF_UP);
        }
        if (base instanceof Integer && Math.abs(result) > Integer.MAX_VALUE) {
            throw Errors.error(
                    232,
                    "Arithmetic overflow error for type int, value = "
                            + String.format(java.util.Locale.ROOT, "%f", result) + ".");
        }
        return like(exact.setScale(0, RoundingMode.DOWN), base);
    }
}
