// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds, without running it, what the first result set of a batch looks like. */
public final class FirstResultSet {
    private final SqlSession session;

    private FirstResultSet(SqlSession session) {
        this.session = session;
    }

    /**
     * The columns of the first result set, none when a batch gives none.
     *
     * @param parameters declarations as for sp_executesql
     * @throws SqlError what compiling the batch would raise; 11514 when it uses a parameter that is not declared
     */
    public static List<ColumnMeta> of(SessionContext context, String sql, String parameters) throws SqlError {
        SqlSession session = context instanceof DatabaseContext other ? other.session() : (SqlSession) context;
        List<BatchPlan.Parameter> declared = new ArrayList<>();
        for (Statement.Declaration one : Parser.parseParameters(parameters)) {
            declared.add(new BatchPlan.Parameter(one.name(), one.type() == null ? SqlTypes.INT : one.type()));
        }
        Parser.Batch batch = Parser.parse(sql);
        BatchPlan plan = BatchPlan.of(batch.statements(), batch.count(), declared, session);
        List<ColumnMeta> found = new FirstResultSet(session).first(plan.statements, plan.variables);
        return found == null ? List.of() : found;
    }

    private @Nullable List<ColumnMeta> first(List<Statement.Node> nodes, VariableScope variables) throws SqlError {
        for (Statement.Node node : nodes) {
            List<ColumnMeta> found = of(node.statement(), variables);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable List<ColumnMeta> of(Statement statement, VariableScope variables) throws SqlError {
        if (statement instanceof Statement.SelectStatement select) {
            boolean silent = select.query().body() instanceof dev.caravan.standin.tsql.syntax.Query.Select plain
                    && (!plain.assignments().isEmpty() || !plain.into().isEmpty());
            Compilation compilation = new Compilation(session, variables);
            return silent ? null : new QueryCompiler(compilation).compile(select.query(), null, false).columns;
        }
        if (statement instanceof Statement.Block block) {
            return first(block.statements(), variables);
        }
        if (statement instanceof Statement.If choice) {
            List<ColumnMeta> then = of(choice.then().statement(), variables);
            return then != null || choice.otherwise() == null
                    ? then
                    : of(choice.otherwise().statement(), variables);
        }
        if (statement instanceof Statement.Try attempt) {
            return first(attempt.body(), variables);
        }
        return statement instanceof Statement.Execute execute ? module(execute) : null;
    }

    private @Nullable List<ColumnMeta> module(Statement.Execute execute) throws SqlError {
        SqlModule module = execute.procedure().get(0).startsWith("@")
                ? null
                : session.names()
                        .findModule(session.names().dereference(execute.procedure(), session.currentDatabase()));
        if (module == null || module.kind() != SqlModule.Kind.PROCEDURE) {
            throw Errors.error(
                    11509,
                    "The metadata could not be determined because statement 'EXEC "
                            + String.join(".", execute.procedure())
                            + "' invokes an extended or unknown stored procedure.");
        }
        ParsedModules.Parsed parsed = session.engine().modules().get(module);
        List<BatchPlan.Parameter> parameters = module.parameters().stream()
                .map(p -> new BatchPlan.Parameter(p.name(), p.type()))
                .toList();
        BatchPlan plan = BatchPlan.of(parsed.statement().body(), parsed.count(), parameters, session);
        return first(plan.statements, plan.variables);
    }
}
