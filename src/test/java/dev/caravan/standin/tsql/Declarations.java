// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.UserType;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a batch declares, wherever in it the declaration stands: variables, and the labels that GOTO goes to. */
final class Declarations {
    private final VariableScope variables;
    private final SqlSession session;
    private final Set<String> labels = new HashSet<>();
    private final List<String> jumps = new ArrayList<>();
    private boolean userTypes;

    Declarations(VariableScope variables, SqlSession session) {
        this.variables = variables;
        this.session = session;
    }

    /** Whether a variable has a type that CREATE TYPE made. */
    boolean usesUserTypes() {
        return userTypes;
    }

    void collect(List<Statement.Node> nodes) throws SqlError {
        for (Statement.Node node : nodes) {
            collect(node.statement());
        }
    }

    private void collect(Statement statement) throws SqlError {
        if (statement instanceof Statement.Declare declare) {
            for (Statement.Declaration variable : declare.variables()) {
                declare(variable);
            }
        } else if (statement instanceof Statement.Block block) {
            collect(block.statements());
        } else if (statement instanceof Statement.If choice) {
            collect(choice.then().statement());
            if (choice.otherwise() != null) {
                collect(choice.otherwise().statement());
            }
        } else if (statement instanceof Statement.While loop) {
            collect(loop.body().statement());
        } else if (statement instanceof Statement.Try attempt) {
            collect(attempt.body());
            collect(attempt.handler());
        } else if (statement instanceof Statement.Label label) {
            if (!labels.add(Names.fold(label.name()))) {
                throw Errors.syntax(
                        132,
                        "The label '" + label.name()
                                + "' has already been declared. Label names must be unique within a query batch or"
                                + " stored procedure.");
            }
        } else if (statement instanceof Statement.GoTo jump) {
            jumps.add(jump.label());
        }
    }

    private void declare(Statement.Declaration variable) throws SqlError {
        if (variable.type() != null) {
            variables.declare(variable.name(), inDatabase(variable.type()));
            return;
        }
        UserType type = null;
        if (!variable.userType().isEmpty() && !isCursor(variable)) {
            userTypes = true;
            type = session.names().requireType(variable.userType(), variables.size() + 1);
        }
        if (type != null && type.base() != null) {
            variables.declare(variable.name(), inDatabase(type.base()));
        } else {
            variables.declareOther(variable.name());
        }
    }

    private SqlType inDatabase(SqlType type) {
        return SqlTypes.inDatabase(type, session.currentDatabase().collation());
    }

    static boolean isCursor(Statement.Declaration variable) {
        return variable.userType().equals(List.of("CURSOR"));
    }

    /** Refuses a GOTO without its label. */
    void checkLabels() throws SqlError {
        for (String label : jumps) {
            if (!labels.contains(Names.fold(label))) {
                throw Errors.syntax(
                        133,
                        "A GOTO statement references the label '" + label + "' but the label has not been declared.");
            }
        }
    }
}
