// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A value of a filter with its type. In memory integers are Long, exact numbers BigDecimal, approximate ones Double, dates
 * Long days, times Long units of 100 ns, identifiers upper-case texts.
 *
 * @param type type
 * @param sql T-SQL that gives it
 * @param code computes it from the values of the filter's columns
 * @param columns indexes of the columns that it depends on
 * @param literal its source where it is a literal, null otherwise
 * @param derived whether a function or an operator made it
 */
record Scalar(Type type, String sql, Code code, Set<Integer> columns, Node.@Nullable Value literal, boolean derived) {

    /** Computes a value from the values of the filter's columns; null for NULL. */
    @FunctionalInterface
    interface Code {
        @Nullable
        Object of(@Nullable Object[] row);
    }

    static Scalar literal(Type type, String sql, Node.Value source, @Nullable Object value) {
        return new Scalar(type, sql, row -> value, Set.of(), source, false);
    }

    /** The same value in another type, or by other code. */
    Scalar as(Type newType, Code newCode) {
        return new Scalar(newType, sql, newCode, columns, literal, derived);
    }

    /** What a function or an operator makes of values. */
    static Scalar derived(Type type, String sql, Code code, Scalar... operands) {
        Set<Integer> columns = new TreeSet<>();
        for (Scalar operand : operands) {
            columns.addAll(operand.columns());
        }
        return new Scalar(type, sql, code, columns, null, true);
    }

    boolean isLiteral() {
        return literal != null;
    }

    boolean isNull() {
        return type.kind() == Kind.NULL;
    }

    /** Whether it is a text that takes the type of what it is compared with. */
    boolean isTextLiteral() {
        return literal instanceof Node.Text;
    }
}
