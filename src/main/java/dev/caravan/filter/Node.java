// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A filter as it was written: values and conditions, each with the character at which it stands. */
sealed interface Node {

    int at();

    /** Stands for a value. */
    sealed interface Value extends Node {}

    /** Is true, false or unknown. */
    sealed interface Test extends Node {}

    record Column(int at, String name) implements Value {}

    record Text(int at, String value, boolean national) implements Value {}

    /** A number without sign, as written. */
    record Number(int at, String text) implements Value {}

    /** Bytes as hexadecimal digits, an even number of them. */
    record Bytes(int at, String hex) implements Value {}

    record Null(int at) implements Value {}

    record Negation(int at, Value operand) implements Value {}

    record Arithmetic(int at, char operator, Value left, Value right) implements Value {}

    record Call(int at, String function, List<Value> arguments) implements Value {}

    record Comparison(int at, Operator operator, Value left, Value right) implements Test {}

    record And(int at, Test left, Test right) implements Test {}

    record Or(int at, Test left, Test right) implements Test {}

    record Not(int at, Test operand) implements Test {}

    record In(int at, Value operand, List<Value> list) implements Test {}

    record Between(int at, Value operand, Value low, Value high) implements Test {}

    record Like(
            int at, Value operand, Text pattern, @Nullable Text escape) implements Test {}

    record IsNull(int at, Value operand) implements Test {}
}
