// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function of the system that gives one value, such as SERVERPROPERTY or sys.fn_cdc_get_max_lsn.
 *
 * @param schema schema that callers must name, empty for a built-in that has none
 * @param name name
 * @param minimum least number of arguments
 * @param maximum greatest number of arguments
 * @param type type of the result for the types of the arguments
 * @param body computes the value; arguments come in the Java classes of their own types, without conversion
 */
public record ScalarSystemFunction(String schema, String name, int minimum, int maximum, ResultType type, Body body) {

    /** A function of one fixed type. */
    public static ScalarSystemFunction of(
            String schema, String name, int minimum, int maximum, SqlType type, Body body) {
        return new ScalarSystemFunction(schema, name, minimum, maximum, arguments -> type, body);
    }

    /** The type of a call. */
    @FunctionalInterface
    public interface ResultType {
        /** The type of the result for the types of the arguments. */
        SqlType of(List<SqlType> arguments);
    }

    /** The computation. */
    @FunctionalInterface
    public interface Body {
        /** Computes the value; {@link SessionContext#database} is the database that the call was qualified with. */
        @Nullable
        Object call(SessionContext session, @Nullable Object[] arguments) throws SqlError;
    }
}
