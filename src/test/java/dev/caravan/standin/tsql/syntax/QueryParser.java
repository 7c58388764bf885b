// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Query.Join;
import dev.caravan.standin.tsql.syntax.Query.SetOperation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads queries. */
abstract class QueryParser extends ExpressionParser {
    QueryParser(String batch) throws SqlError {
        super(batch);
    }

    @Override
    final Query query() throws SqlError {
        return query(with());
    }

    final List<Query.Cte> with() throws SqlError {
        List<Query.Cte> list = new ArrayList<>();
        if (!accept("WITH")) {
            return list;
        }
        do {
            String name = name();
            List<String> columns = sees("(") ? nameList() : List.of();
            expect("AS");
            list.add(new Query.Cte(name, columns, parenthesisedQuery()));
        } while (accept(","));
        return list;
    }

    final Query query(List<Query.Cte> with) throws SqlError {
        Query.Body body = union();
        List<Expr.Order> order = sees("ORDER") ? orderBy() : List.of();
        Expr offset = null;
        Expr fetch = null;
        if (!order.isEmpty() && accept("OFFSET")) {
            offset = expression();
            rowWord();
            if (accept("FETCH")) {
                if (!accept("NEXT")) {
                    expect("FIRST");
                }
                fetch = expression();
                rowWord();
                expect("ONLY");
            }
        }
        if (sees("FOR", "XML") || sees("FOR", "JSON")) {
            throw new Unsupported("FOR " + peek(1).text());
        }
        accept("FOR", "BROWSE");
        option();
        return new Query(with, body, order, offset, fetch);
    }

    private void rowWord() throws SqlError {
        if (!accept("ROWS")) {
            expect("ROW");
        }
    }

    /** Passes over an OPTION clause. */
    final void option() throws SqlError {
        if (accept("OPTION")) {
            skipParentheses();
        }
    }

    private Query.Body union() throws SqlError {
        Query.Body left = intersection();
        while (sees("UNION") || sees("EXCEPT")) {
            boolean union = next().is("UNION");
            boolean all = union && accept("ALL");
            SetOperation.Kind kind = union ? SetOperation.Kind.UNION : SetOperation.Kind.EXCEPT;
            left = new SetOperation(kind, all, left, intersection());
        }
        return left;
    }

    private Query.Body intersection() throws SqlError {
        Query.Body left = queryTerm();
        while (accept("INTERSECT")) {
            left = new SetOperation(SetOperation.Kind.INTERSECT, false, left, queryTerm());
        }
        return left;
    }

    private Query.Body queryTerm() throws SqlError {
        if (accept("(")) {
            Query query = query();
            expect(")");
            boolean plain = query.order().isEmpty() && query.with().isEmpty();
            return plain ? query.body() : new Query.Nested(query);
        }
        if (accept("VALUES")) {
            return new Query.Rows(rows());
        }
        return select();
    }

    final List<List<Expr>> rows() throws SqlError {
        List<List<Expr>> rows = new ArrayList<>();
        do {
            expect("(");
            rows.add(expressionList());
            expect(")");
        } while (accept(","));
        return rows;
    }

    private Query.Select select() throws SqlError {
        expect("SELECT");
        boolean distinct = accept("DISTINCT");
        if (!distinct) {
            accept("ALL");
        }
        Expr top = top();
        boolean ties = top != null && accept("WITH", "TIES");
        List<Query.Item> items = new ArrayList<>();
        List<String> assignments = new ArrayList<>();
        do {
            item(items, assignments);
        } while (accept(","));
        List<String> into = accept("INTO") ? qualifiedName() : List.of();
        List<Query.Source> from = accept("FROM") ? sources() : List.of();
        Expr where = accept("WHERE") ? expression() : null;
        List<Expr> groupBy = new ArrayList<>();
        if (accept("GROUP", "BY")) {
            if (sees("ROLLUP") || sees("CUBE") || sees("GROUPING")) {
                throw new Unsupported("GROUP BY " + peek().text());
            }
            groupBy.addAll(expressionList());
        }
        Expr having = accept("HAVING") ? expression() : null;
        boolean assigns = assignments.stream().anyMatch(v -> !v.isEmpty());
        return new Query.Select(
                distinct, top, ties, items, assigns ? assignments : List.of(), into, from, where, groupBy, having);
    }

    final @Nullable Expr top() throws SqlError {
        if (!accept("TOP")) {
            return null;
        }
        Expr top;
        if (accept("(")) {
            top = expression();
            expect(")");
        } else {
            Token token = next();
            if (token.kind() != Token.Kind.INTEGER && token.kind() != Token.Kind.VARIABLE) {
                throw unexpected();
            }
            top = token.kind() == Token.Kind.VARIABLE ? new Expr.Variable(token.text()) : literal(token);
        }
        if (accept("PERCENT")) {
            throw new Unsupported("TOP PERCENT");
        }
        return top;
    }

    private void item(List<Query.Item> items, List<String> assignments) throws SqlError {
        if (peek().kind() == Token.Kind.VARIABLE && !peek().text().startsWith("@@") && peek(1).is("=")) {
            assignments.add(next().text());
            next();
            items.add(new Query.Item(expression(), ""));
            return;
        }
        if (peek().kind() == Token.Kind.VARIABLE && peek(1).text().matches("[-+*/%&|^]=")) {
            String variable = next().text();
            char operator = next().text().charAt(0);
            assignments.add(variable);
            items.add(new Query.Item(new Expr.Binary(operator, new Expr.Variable(variable), expression()), ""));
            return;
        }
        assignments.add("");
        items.add(outputItem());
    }

    /** An expression with an alias in one of the three forms. */
    final Query.Item outputItem() throws SqlError {
        boolean named = seesName() || peek().kind() == Token.Kind.STRING;
        if (named && peek(1).is("=")) {
            String alias = next().text();
            next();
            return new Query.Item(expression(), alias);
        }
        Expr expr = expression();
        return new Query.Item(expr, alias());
    }

    private String alias() throws SqlError {
        if (accept("AS")) {
            Token.Kind kind = peek().kind();
            if (kind == Token.Kind.STRING || kind == Token.Kind.NATIONAL) {
                return next().text();
            }
            return anyName();
        }
        boolean text = peek().kind() == Token.Kind.STRING;
        return text || seesAlias() ? next().text() : "";
    }

    // Words that begin a statement but are not reserved would otherwise be taken for aliases.
    private boolean seesAlias() {
        return seesName()
                && !(sees("THROW") && peek().kind() == Token.Kind.WORD)
                && !sees("OFFSET")
                && !sees("OUTPUT")
                && !sees("USING")
                && !sees("GO")
                && !sees("ENABLE", "TRIGGER");
    }

    final List<Query.Source> sources() throws SqlError {
        List<Query.Source> sources = new ArrayList<>();
        do {
            sources.add(source());
        } while (accept(","));
        return sources;
    }

    private Query.Source source() throws SqlError {
        Query.Source left = primarySource();
        while (true) {
            Join.Kind kind = joinKind();
            if (kind == null) {
                if (sees("PIVOT") || sees("UNPIVOT")) {
                    throw new Unsupported(peek().text());
                }
                return left;
            }
            boolean conditional = kind == Join.Kind.INNER
                    || kind == Join.Kind.LEFT
                    || kind == Join.Kind.RIGHT
                    || kind == Join.Kind.FULL;
            Query.Source right = conditional ? source() : primarySource();
            Expr on = null;
            if (conditional) {
                expect("ON");
                on = expression();
            }
            left = new Join(kind, left, right, on);
        }
    }

    private Join.@Nullable Kind joinKind() throws SqlError {
        if (accept("CROSS")) {
            if (accept("APPLY")) {
                return Join.Kind.CROSS_APPLY;
            }
            expect("JOIN");
            return Join.Kind.CROSS;
        }
        if (accept("OUTER", "APPLY")) {
            return Join.Kind.OUTER_APPLY;
        }
        if (accept("JOIN")) {
            return Join.Kind.INNER;
        }
        for (Join.Kind kind : List.of(Join.Kind.INNER, Join.Kind.LEFT, Join.Kind.RIGHT, Join.Kind.FULL)) {
            if (sees(kind.name()) && !peek(1).is("(")) {
                next();
                accept("OUTER");
                // Join hints.
                if (sees("LOOP") || sees("HASH") || sees("MERGE")) {
                    next();
                }
                expect("JOIN");
                return kind;
            }
        }
        return null;
    }

    private Query.Source primarySource() throws SqlError {
        if (sees("(")) {
            return parenthesised();
        }
        if (peek().kind() == Token.Kind.VARIABLE) {
            String variable = next().text();
            String alias = tableAlias();
            hints();
            return new Query.TableVariable(variable, alias);
        }
        List<String> name = qualifiedName();
        if (sees("(") && !isHint(peek(1))) {
            next();
            List<Expr> arguments = sees(")") ? List.of() : expressionList();
            expect(")");
            if (accept("WITH")) {
                throw new Unsupported("function WITH");
            }
            String alias = tableAlias();
            List<String> columns = !alias.isEmpty() && sees("(") ? nameList() : List.of();
            return new Query.Function(name, arguments, alias, columns);
        }
        TableHints before = hints();
        String alias = tableAlias();
        TableHints after = hints();
        return new Query.Named(name, alias, after.locks().isEmpty() ? before : after);
    }

    private Query.Source parenthesised() throws SqlError {
        int start = position();
        next();
        int depth = 0;
        while (peek(depth).is("(")) {
            depth++;
        }
        Token first = peek(depth);
        if (first.is("SELECT") || first.is("VALUES") || first.is("WITH")) {
            back(start);
            Query query = parenthesisedQuery();
            String alias = tableAlias();
            List<String> columns = sees("(") ? nameList() : List.of();
            return new Query.Derived(query, alias, columns);
        }
        Query.Source inner = source();
        expect(")");
        return inner;
    }

    private String tableAlias() throws SqlError {
        if (accept("AS")) {
            return anyName();
        }
        return seesAlias() && !isStatementWord() ? next().text() : "";
    }

    private boolean isStatementWord() {
        return peek().kind() == Token.Kind.WORD
                && List.of("APPLY", "THROW", "GO").contains(peek().text().toUpperCase(Locale.ROOT));
    }

    private static boolean isHint(Token token) {
        return TableHints.isHint(token.text());
    }

    /** Table hints, none when none follow. */
    final TableHints hints() throws SqlError {
        boolean given = accept("WITH", "(");
        if (!given && sees("(") && isHint(peek(1))) {
            next();
            given = true;
        }
        return given ? TableHints.parse(this) : TableHints.NONE;
    }
}
