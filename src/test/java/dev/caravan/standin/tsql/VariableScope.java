// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The local variables of a batch or procedure: their numbers and types. */
final class VariableScope {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<SqlType> types = new ArrayList<>();

    /** Declares a variable, whose name begins with @. */
    int declare(String name, SqlType type) throws SqlError {
        if (numbers.putIfAbsent(Names.fold(name), types.size()) != null) {
            throw Errors.syntax(
                    134,
                    "The variable name '" + name
                            + "' has already been declared. Variable names must be unique within a query batch or stored"
                            + " procedure.");
        }
        types.add(type);
        return types.size() - 1;
    }

    /** Number of a variable. */
    int number(String name) throws SqlError {
        Integer number = numbers.get(Names.fold(name));
        if (number == null) {
            throw new SqlError(137, 15, 2, "Must declare the scalar variable \"" + name + "\".");
        }
        return number;
    }

    /** Whether a variable is declared. */
    boolean has(String name) {
        return numbers.containsKey(Names.fold(name));
    }

    /** Type of a variable. */
    SqlType type(int number) {
        return types.get(number);
    }

    /** Number of variables. */
    int size() {
        return types.size();
    }
}
