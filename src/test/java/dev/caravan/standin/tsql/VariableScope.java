// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.VariableReference;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The local variables of a batch or procedure: their numbers and types. */
final class VariableScope {
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<SqlType> types = new ArrayList<>();
    private final Set<String> others = new HashSet<>();

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

    /** Declares a variable that is a table or a cursor; it has no number here. */
    void declareOther(String name) {
        others.add(Names.fold(name));
    }

    /**
     * Refuses what is not declared, before anything of it runs.
     *
     * @throws SqlError 137, or 1087 for a table, for the last, with those before it
     */
    void require(List<VariableReference> references, SqlSession session) throws SqlError {
        List<SqlError> missing = new ArrayList<>();
        for (VariableReference reference : references) {
            String name = reference.name();
            if (!has(name)
                    && !others.contains(Names.fold(name))
                    && session.scope().tableVariable(name) == null) {
                SqlError error = reference.table() ? undeclaredTable(name) : undeclared(name);
                missing.add(error.at(reference.line(), ""));
            }
        }
        SqlError.throwLast(missing);
    }

    static SqlError undeclaredTable(String name) {
        return new SqlError(1087, 15, 2, "Must declare the table variable \"" + name + "\".");
    }

    private static SqlError undeclared(String name) {
        return new SqlError(137, 15, 2, "Must declare the scalar variable \"" + name + "\".");
    }

    /** Number of a variable. */
    int number(String name) throws SqlError {
        Integer number = numbers.get(Names.fold(name));
        if (number == null) {
            throw undeclared(name);
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
