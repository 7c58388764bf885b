// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.type.SqlType;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A parsed batch with its variables, and the plans of its statements as far as they have been made. Thread-safe. */
final class BatchPlan {
    final List<Statement.Node> statements;
    final VariableScope variables;
    private final AtomicReferenceArray<@Nullable StatementPlan> plans;

    private BatchPlan(List<Statement.Node> statements, int count, VariableScope variables) {
        this.statements = statements;
        this.variables = variables;
        this.plans = new AtomicReferenceArray<>(count);
    }

    /** A parameter: its name with @, and its type. */
    record Parameter(String name, SqlType type) {}

    static BatchPlan of(String sql, List<Parameter> parameters) throws SqlError {
        Parser.Batch batch = Parser.parse(sql);
        return of(batch.statements(), batch.count(), parameters);
    }

    static BatchPlan of(List<Statement.Node> statements, int count, List<Parameter> parameters) throws SqlError {
        VariableScope variables = new VariableScope();
        for (Parameter parameter : parameters) {
            variables.declare(parameter.name(), parameter.type());
        }
        declare(statements, variables);
        return new BatchPlan(statements, count, variables);
    }

    // A variable is known in its whole batch, wherever in it the DECLARE stands.
    private static void declare(List<Statement.Node> nodes, VariableScope variables) throws SqlError {
        for (Statement.Node node : nodes) {
            Statement statement = node.statement();
            if (statement instanceof Statement.Declare declare) {
                for (Statement.Declaration variable : declare.variables()) {
                    if (variable.type() != null) {
                        variables.declare(variable.name(), variable.type());
                    }
                }
            } else if (statement instanceof Statement.Block block) {
                declare(block.statements(), variables);
            } else if (statement instanceof Statement.If choice) {
                declare(List.of(choice.then()), variables);
                if (choice.otherwise() != null) {
                    declare(List.of(choice.otherwise()), variables);
                }
            } else if (statement instanceof Statement.While loop) {
                declare(List.of(loop.body()), variables);
            } else if (statement instanceof Statement.Try attempt) {
                declare(attempt.body(), variables);
                declare(attempt.handler(), variables);
            }
        }
    }

    /** The plan made for a statement before, if it still fits the session. */
    @Nullable
    StatementPlan plan(int index, SqlSession session) {
        StatementPlan plan = plans.get(index);
        boolean fits = plan != null
                && plan.schemaVersion == session.server().schemaVersion()
                && plan.database == session.currentDatabase()
                && !session.hasIdentityInsert();
        return fits ? plan : null;
    }

    /** Keeps a plan for the next execution. */
    void keep(int index, StatementPlan plan, SqlSession session) {
        if (plan.cacheable && !session.hasIdentityInsert()) {
            plans.set(index, plan);
        }
    }
}
