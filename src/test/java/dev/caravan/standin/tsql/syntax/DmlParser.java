// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Statement.MergeWhen;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads INSERT, UPDATE, DELETE, MERGE and SELECT statements. */
abstract class DmlParser extends QueryParser {
    DmlParser(String batch, boolean quotedIdentifiers) throws SqlError {
        super(batch, quotedIdentifiers);
    }

    abstract Statement.Execute execute() throws SqlError;

    /** A statement that may begin with WITH, null when none of them comes. */
    final @Nullable Statement dml() throws SqlError {
        accept(";");
        if (sees("SELECT") || sees("(") || sees("VALUES")) {
            return new Statement.SelectStatement(query());
        }
        List<Query.Cte> with = with();
        if (accept("INSERT")) {
            return insert(with);
        }
        if (accept("UPDATE")) {
            return update(with);
        }
        if (accept("DELETE")) {
            return delete(with);
        }
        if (accept("MERGE")) {
            return merge(with);
        }
        return with.isEmpty() && !sees("SELECT") ? null : new Statement.SelectStatement(query(with));
    }

    private Statement insert(List<Query.Cte> with) throws SqlError {
        Expr top = top();
        accept("INTO");
        List<String> target = target();
        TableHints hints = hints();
        List<String> columns = sees("(") && !peek(1).is("SELECT") && !peek(1).is("(") ? nameList() : List.of();
        Statement.Output output = output();
        if (accept("DEFAULT", "VALUES")) {
            return new Statement.Insert(with, target, hints, columns, null, null, output, top);
        }
        if (sees("EXEC") || sees("EXECUTE")) {
            next();
            Statement.Execute execute = sees("(") ? executeText() : execute();
            return new Statement.Insert(with, target, hints, columns, null, execute, output, top);
        }
        Query query = query();
        return new Statement.Insert(with, target, hints, columns, query, null, output, top);
    }

    /** EXEC of a string, whose rows are inserted: as sp_executesql without parameters runs it. */
    private Statement.Execute executeText() throws SqlError {
        expect("(");
        Expr text = expression();
        expect(")");
        return new Statement.Execute("", List.of("sp_executesql"), List.of(new Statement.Argument("", text, false)));
    }

    private List<String> target() throws SqlError {
        return peek().kind() == Token.Kind.VARIABLE ? List.of(referredTable(next())) : qualifiedName();
    }

    private Statement.@Nullable Output output() throws SqlError {
        if (!accept("OUTPUT")) {
            return null;
        }
        List<Query.Item> items = new ArrayList<>();
        do {
            items.add(outputItem());
        } while (accept(","));
        List<String> into = List.of();
        List<String> columns = List.of();
        if (accept("INTO")) {
            into = target();
            columns = sees("(") ? nameList() : List.of();
        }
        return new Statement.Output(items, into, columns);
    }

    private Statement update(List<Query.Cte> with) throws SqlError {
        Expr top = top();
        List<String> target = target();
        TableHints hints = hints();
        expect("SET");
        List<Statement.Assignment> assignments = assignments();
        Statement.Output output = output();
        List<Query.Source> from = accept("FROM") ? sources() : List.of();
        Expr where = where();
        option();
        return new Statement.Update(with, top, target, hints, assignments, output, from, where);
    }

    private @Nullable Expr where() throws SqlError {
        if (!accept("WHERE")) {
            return null;
        }
        if (accept("CURRENT", "OF")) {
            accept("GLOBAL");
            return new CursorStatement.CurrentOf(peek().kind() == Token.Kind.VARIABLE ? next().text() : name());
        }
        return expression();
    }

    private List<Statement.Assignment> assignments() throws SqlError {
        List<Statement.Assignment> assignments = new ArrayList<>();
        do {
            assignments.add(assignment());
        } while (accept(","));
        return assignments;
    }

    private Statement.Assignment assignment() throws SqlError {
        if (peek().kind() != Token.Kind.VARIABLE) {
            List<String> column = qualifiedName();
            if (sees("(") && column.size() > 1 && column.get(column.size() - 1).equals("modify")) {
                back(position() - 1);
                List<String> xml = column.subList(0, column.size() - 1);
                return new Statement.Assignment("", xml, '=', xmlMethod(new Expr.ColumnRef(xml)));
            }
            char operator = assignmentOperator();
            return new Statement.Assignment("", column, operator, expression());
        }
        String variable = next().text();
        char operator = assignmentOperator();
        boolean both = operator == '=' && seesName() && peek(1).is("=");
        if (both) {
            List<String> column = qualifiedName();
            expect("=");
            return new Statement.Assignment(variable, column, '=', expression());
        }
        return new Statement.Assignment(variable, List.of(), operator, expression());
    }

    /** {@code =}, or the arithmetic operator of {@code +=} and the like. */
    final char assignmentOperator() throws SqlError {
        if (accept("=")) {
            return '=';
        }
        if (!peek().text().matches("[-+*/%&|^]=")) {
            throw unexpected();
        }
        return next().text().charAt(0);
    }

    private Statement delete(List<Query.Cte> with) throws SqlError {
        Expr top = top();
        accept("FROM");
        List<String> target = target();
        TableHints hints = hints();
        Statement.Output output = output();
        List<Query.Source> from = accept("FROM") ? sources() : List.of();
        Expr where = where();
        option();
        return new Statement.Delete(with, top, target, hints, output, from, where);
    }

    private Statement merge(List<Query.Cte> with) throws SqlError {
        Expr top = top();
        accept("INTO");
        List<String> target = target();
        TableHints hints = hints();
        String alias = accept("AS") || seesName() && !sees("USING") ? name() : "";
        expect("USING");
        Query.Source source = sources().get(0);
        expect("ON");
        Expr on = expression();
        List<MergeWhen> whens = new ArrayList<>();
        while (accept("WHEN")) {
            whens.add(mergeWhen());
        }
        Statement.Output output = output();
        option();
        if (!sees(";")) {
            throw Errors.syntax(10713, "A MERGE statement must be terminated by a semi-colon (;).");
        }
        return new Statement.Merge(with, top, target, hints, alias, source, on, whens, output);
    }

    private MergeWhen mergeWhen() throws SqlError {
        MergeWhen.Match match = MergeWhen.Match.MATCHED;
        if (accept("NOT", "MATCHED")) {
            match = accept("BY", "SOURCE") ? MergeWhen.Match.NOT_MATCHED_BY_SOURCE : MergeWhen.Match.NOT_MATCHED;
            accept("BY", "TARGET");
        } else {
            expect("MATCHED");
        }
        Expr condition = accept("AND") ? expression() : null;
        expect("THEN");
        if (accept("DELETE")) {
            return new MergeWhen(match, condition, List.of(), List.of(), List.of(), MergeWhen.Action.DELETE);
        }
        if (accept("UPDATE")) {
            expect("SET");
            return new MergeWhen(match, condition, assignments(), List.of(), List.of(), MergeWhen.Action.UPDATE);
        }
        expect("INSERT");
        List<String> columns = sees("(") ? nameList() : List.of();
        if (accept("DEFAULT", "VALUES")) {
            return new MergeWhen(match, condition, List.of(), List.of(), List.of(), MergeWhen.Action.INSERT);
        }
        expect("VALUES", "(");
        List<Expr> values = expressionList();
        expect(")");
        return new MergeWhen(match, condition, List.of(), columns, values, MergeWhen.Action.INSERT);
    }
}
