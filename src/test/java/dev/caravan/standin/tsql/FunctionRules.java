// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Query;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Errors;
import java.util.List;

/** What the body of a function must not do (CREATE FUNCTION, "Limitations and restrictions"). */
final class FunctionRules {
    private FunctionRules() {}

    static void check(Statement.CreateModule function) throws SqlError {
        for (Statement.Node node : function.body()) {
            check(node.statement());
        }
        List<Statement.Node> body = function.body();
        Statement last = body.get(body.size() - 1).statement();
        if (last instanceof Statement.Block block && !block.statements().isEmpty()) {
            last = block.statements().get(block.statements().size() - 1).statement();
        }
        if (!(last instanceof Statement.Return)) {
            throw new SqlError(455, 16, 2, "The last statement included within a function must be a return statement.");
        }
        if (function.kind() == SqlModule.Kind.TABLE_FUNCTION && ((Statement.Return) last).value() != null) {
            throw Errors.error(178, "A RETURN statement with a return value cannot be used in this context.");
        }
    }

    private static void check(Statement statement) throws SqlError {
        if (statement instanceof Statement.Block block) {
            for (Statement.Node node : block.statements()) {
                check(node.statement());
            }
        } else if (statement instanceof Statement.If choice) {
            check(choice.then().statement());
            if (choice.otherwise() != null) {
                check(choice.otherwise().statement());
            }
        } else if (statement instanceof Statement.While loop) {
            check(loop.body().statement());
        } else if (statement instanceof Statement.SelectStatement select) {
            checkSelect(select.query());
        } else {
            String operator = sideEffect(statement);
            if (!operator.isEmpty()) {
                throw Errors.error(
                        443, "Invalid use of a side-effecting operator '" + operator + "' within a function.");
            }
        }
    }

    private static void checkSelect(Query query) throws SqlError {
        boolean assigns = query.body() instanceof Query.Select select
                && !select.assignments().isEmpty();
        if (!assigns) {
            throw new SqlError(
                    444, 16, 2, "Select statements included within a function cannot return data to a client.");
        }
    }

    private static String sideEffect(Statement statement) {
        if (statement instanceof Statement.Insert insert) {
            return insert.target().get(0).startsWith("@") ? "" : "INSERT";
        }
        if (statement instanceof Statement.Update update) {
            return update.target().get(0).startsWith("@") || !update.from().isEmpty() ? "" : "UPDATE";
        }
        if (statement instanceof Statement.Delete delete) {
            return delete.target().get(0).startsWith("@") || !delete.from().isEmpty() ? "" : "DELETE";
        }
        if (statement instanceof Statement.Print) {
            return "PRINT";
        }
        if (statement instanceof Statement.Try) {
            return "BEGIN TRY";
        }
        if (statement instanceof Statement.RaiseError) {
            return "RAISERROR";
        }
        if (statement instanceof Statement.ExecuteText) {
            return "EXECUTE STRING";
        }
        boolean allowed = statement instanceof Statement.Declare
                || statement instanceof Statement.SetVariable
                || statement instanceof Statement.Return
                || statement instanceof Statement.Jump
                || statement instanceof Statement.Label
                || statement instanceof Statement.GoTo
                || statement instanceof Statement.Execute
                || statement instanceof dev.caravan.standin.tsql.syntax.CursorStatement;
        return allowed ? "" : statement.getClass().getSimpleName().toUpperCase(java.util.Locale.ROOT);
    }
}
