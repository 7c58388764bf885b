// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.type.SqlType;
import org.jspecify.annotations.Nullable;

/**
 * A compiled expression and its type.
 *
 * @param type type of the values
 * @param code computes the value
 * @param nullLiteral whether it is the word NULL, which takes any type
 */
record Compiled(SqlType type, Evaluator code, boolean nullLiteral) {

    Compiled(SqlType type, Evaluator code) {
        this(type, code, false);
    }

    @Nullable
    Object eval(Frame frame) throws SqlError {
        return code.eval(frame);
    }

    /** The expression converted to a type, as implicit conversion does it. */
    Compiled as(SqlType to) throws SqlError {
        if (nullLiteral) {
            return new Compiled(to, code, true);
        }
        Converter converter = Conversion.of(type, to, 0);
        if (converter == Converter.NONE) {
            return type.equals(to) ? this : new Compiled(to, code);
        }
        return new Compiled(to, frame -> {
            return converter.apply(code.eval(frame), frame.session.rules());
        });
    }
}
