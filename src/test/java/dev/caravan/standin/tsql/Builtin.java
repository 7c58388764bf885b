// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A built-in function.
 *
 * @param minimum least number of arguments
 * @param maximum greatest number of arguments
 * @param coercions one letter per argument, the last one for all that follow: s text, i int, l bigint, f float, d a date
 *     or time, n number, b bytes, x as it is
 * @param strict whether a NULL argument makes the result NULL
 * @param type type of the result
 * @param body computes the result
 */
record Builtin(int minimum, int maximum, String coercions, boolean strict, Type type, Body body) {

    /** Type of the result for the (coerced) types of the arguments. */
    interface Type {
        SqlType of(List<SqlType> arguments);
    }

    /** The computation on coerced arguments. */
    interface Body {
        @Nullable
        Object call(Frame frame, @Nullable Object[] arguments) throws SqlError;
    }

    /** Where functions are put. */
    record Library(Map<String, Builtin> functions) {

        /** Adds a function that is NULL for NULL. */
        void strict(String name, int minimum, int maximum, String coercions, Type type, Body body) {
            functions.put(name, new Builtin(minimum, maximum, coercions, true, type, body));
        }

        /** Adds a function of one fixed type that is NULL for NULL. */
        void strict(String name, int minimum, int maximum, String coercions, SqlType type, Body body) {
            strict(name, minimum, maximum, coercions, arguments -> type, body);
        }

        /** Adds a function that deals with NULL itself. */
        void lenient(String name, int minimum, int maximum, String coercions, Type type, Body body) {
            functions.put(name, new Builtin(minimum, maximum, coercions, false, type, body));
        }

        /** Adds a function of one fixed type that deals with NULL itself. */
        void lenient(String name, int minimum, int maximum, String coercions, SqlType type, Body body) {
            lenient(name, minimum, maximum, coercions, arguments -> type, body);
        }
    }
}
