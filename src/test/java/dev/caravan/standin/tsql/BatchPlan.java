// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A parsed batch with its variables, and the plans of its statements as far as they have been made. Thread-safe. */
final class BatchPlan {
    final List<Statement.Node> statements;
    final VariableScope variables;
    /** Whether the plan is good for other sessions and databases. */
    final boolean cacheable;

    private final AtomicReferenceArray<@Nullable StatementPlan> plans;

    private BatchPlan(List<Statement.Node> statements, int count, VariableScope variables, boolean cacheable) {
        this.statements = statements;
        this.variables = variables;
        this.cacheable = cacheable;
        this.plans = new AtomicReferenceArray<>(count);
    }

    /** A parameter: its name with @, and its type. */
    record Parameter(String name, SqlType type) {}

    static BatchPlan of(String sql, List<Parameter> parameters, SqlSession session) throws SqlError {
        Parser.Batch batch = Parser.parse(sql, session.options().quotedIdentifiers());
        BatchPlan plan = of(batch.statements(), batch.count(), parameters, session);
        if (!batch.isModule()) {
            plan.variables.require(batch.references(), session);
        }
        return plan;
    }

    static BatchPlan of(List<Statement.Node> statements, int count, List<Parameter> parameters, SqlSession session)
            throws SqlError {
        VariableScope variables = new VariableScope();
        for (Parameter parameter : parameters) {
            variables.declare(
                    parameter.name(),
                    SqlTypes.inDatabase(
                            parameter.type(), session.currentDatabase().collation()));
        }
        Declarations declarations = new Declarations(variables, session);
        declarations.collect(statements);
        declarations.checkLabels();
        return new BatchPlan(statements, count, variables, !declarations.usesUserTypes());
    }

    /** A plan of statements that use the variables of another plan. */
    static BatchPlan of(List<Statement.Node> statements, BatchPlan around) {
        return new BatchPlan(statements, statements.size(), around.variables, false);
    }

    /** The plan made for a statement before, if it still fits the session. */
    @Nullable
    StatementPlan plan(int index, SqlSession session) {
        StatementPlan plan = plans.get(index);
        boolean fits = plan != null
                && plan.schemaVersion == session.server().schemaVersion()
                && plan.database == session.currentDatabase()
                && plan.ansiNulls == session.options().ansiNulls()
                && plan.rowLimit == session.options().rowLimit()
                && plan.schema.equals(session.rights().defaultSchema(plan.database))
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
