// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.SqlTypes;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Arithmetic on two values of the result type's Java class; overflow is error 8115, division by zero 8134. */
public final class Arithmetic {
    private static final MathContext WIDE = new MathContext(80);

    private Arithmetic() {}

    /** An operation on two values that are not NULL. */
    @FunctionalInterface
    public interface Operation {
        /** Computes the result. */
        Object apply(Object left, Object right) throws SqlError;
    }

    /**
     * The operation for an operator.
     *
     * @param operator one of + - * / % &amp; | ^
     * @param result type of the result; operands of decimal results keep their own scales, all others have this type
     */
    public static Operation of(char operator, SqlType result) throws SqlError {
        return switch (result.kind()) {
            case BIT, TINYINT, SMALLINT, INT, BIGINT -> integers(operator, result);
            case DECIMAL, NUMERIC, MONEY, SMALLMONEY -> decimals(operator, result);
            case REAL, FLOAT -> approximate(operator, result);
            default -> throw invalid(operator, result);
        };
    }

    /** 8117: the operator does not work on the type. */
    public static SqlError invalid(char operator, SqlType type) {
        String name = switch (operator) {
            case '+' -> "add";
            case '-' -> "subtract";
            case '*' -> "multiply";
            case '/' -> "divide";
            case '%' -> "modulo";
            default -> String.valueOf(operator);
        };
        return Errors.error(
                8117, "Operand data type " + Types.name(type.kind()) + " is invalid for " + name + " operator.");
    }

    private static Operation integers(char operator, SqlType type) {
        return (left, right) -> {
            long x = asLong(left);
            long y = asLong(right);
            try {
                long z = switch (operator) {
                    case '+' -> Math.addExact(x, y);
                    case '-' -> Math.subtractExact(x, y);
                    case '*' -> Math.multiplyExact(x, y);
                    case '/' -> x / nonZero(y);
                    case '%' -> x % nonZero(y);
                    case '&' -> x & y;
                    case '|' -> x | y;
                    default -> x ^ y;
                };
                return box(z, type);
            } catch (ArithmeticException e) {
                throw Errors.overflow(type);
            }
        };
    }

    private static long asLong(Object value) {
        return value instanceof Boolean bit ? (bit ? 1 : 0) : ((Number) value).longValue();
    }

    private static long nonZero(long divisor) throws SqlError {
        if (divisor == 0) {
            throw Errors.divideByZero();
        }
        return divisor;
    }

    private static Object box(long value, SqlType type) throws SqlError {
        boolean fits = switch (type.kind()) {
            case BIT -> true;
            case TINYINT -> value >= 0 && value <= 255;
            case SMALLINT -> value == (short) value;
            case INT -> value == (int) value;
            default -> true;
        };
        if (!fits) {
            throw Errors.overflow(type);
        }
        return switch (type.kind()) {
            case BIT -> value != 0;
            case TINYINT, SMALLINT -> (short) value;
            case INT -> (int) value;
            default -> value;
        };
    }

    private static Operation decimals(char operator, SqlType type) throws SqlError {
        if ("&|^".indexOf(operator) >= 0) {
            throw invalid(operator, type);
        }
        return (left, right) -> {
            BigDecimal x = (BigDecimal) left;
            BigDecimal y = (BigDecimal) right;
            BigDecimal z = switch (operator) {
                case '+' -> x.add(y);
                case '-' -> x.subtract(y);
                case '*' -> x.multiply(y);
                case '/' -> divide(x, y, type);
                default -> x.remainder(nonZero(y));
            };
            return fit(z, type);
        };
    }

    private static BigDecimal nonZero(BigDecimal divisor) throws SqlError {
        if (divisor.signum() == 0) {
            throw Errors.divideByZero();
        }
        return divisor;
    }

    private static BigDecimal divide(BigDecimal x, BigDecimal y, SqlType type) throws SqlError {
        // Division cuts what its scale cannot hold.
        return x.divide(nonZero(y), WIDE).setScale(type.scale(), RoundingMode.DOWN);
    }

    /** Rounds a result to the scale of its type and checks its size. */
    public static BigDecimal fit(BigDecimal value, SqlType type) throws SqlError {
        BigDecimal rounded = value.scale() == type.scale() ? value : value.setScale(type.scale(), RoundingMode.HALF_UP);
        if (rounded.precision() > type.precision() && rounded.signum() != 0) {
            throw type.kind() == Kind.MONEY || type.kind() == Kind.SMALLMONEY
                    ? Errors.overflow(type)
                    : Errors.overflow(SqlTypes.exact(Kind.NUMERIC, 38, 0));
        }
        return rounded;
    }

    private static Operation approximate(char operator, SqlType type) throws SqlError {
        if ("&|^%".indexOf(operator) >= 0) {
            throw invalid(operator, type);
        }
        boolean real = type.kind() == Kind.REAL;
        return (left, right) -> {
            double x = ((Number) left).doubleValue();
            double y = ((Number) right).doubleValue();
            if (operator == '/' && y == 0) {
                throw Errors.divideByZero();
            }
            double z = switch (operator) {
                case '+' -> x + y;
                case '-' -> x - y;
                case '*' -> x * y;
                default -> x / y;
            };
            if (Double.isInfinite(z) || real && Float.isInfinite((float) z)) {
                throw Errors.overflow(type);
            }
            return real ? (Object) (float) z : (Object) z;
        };
    }
}
