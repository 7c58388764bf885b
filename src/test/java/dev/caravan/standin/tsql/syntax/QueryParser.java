// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Query.Join;
import dev.caravan.standin.tsql.syntax.Query.SetOperation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads queries. */
abstract class QueryParser extends ExpressionParser {
    private static final Set<String> FULL_TEXT = Set.of("CONTAINSTABLE", "FREETEXTTABLE");
    private static final int GREATEST_RECURSION = 32_767;
    private static final Set<String> HINTS = Set.of(
            "CONCAT",
            "DISABLE",
            "DISABLE_OPTIMIZED_PLAN_FORCING",
            "EXPAND",
            "FAST",
            "FORCE",
            "HASH",
            "IGNORE_NONCLUSTERED_COLUMNSTORE_INDEX",
            "KEEP",
            "KEEPFIXED",
            "LABEL",
            "LOOP",
            "MAXDOP",
            "MAXRECURSION",
            "MAX_GRANT_PERCENT",
            "MERGE",
            "MIN_GRANT_PERCENT",
            "NO_PERFORMANCE_SPOOL",
            "OPTIMIZE",
            "ORDER",
            "PARAMETERIZATION",
            "QUERYTRACEON",
            "RECOMPILE",
            "ROBUST",
            "TABLE",
            "USE");

    /** MAXRECURSION of the statement that is being read. */
    int maxRecursion = Statement.Node.MAX_RECURSION;

    QueryParser(String batch, boolean quotedIdentifiers) throws SqlError {
        super(batch, quotedIdentifiers);
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
        if (accept("XMLNAMESPACES")) {
            namespaces = namespaces();
            if (!accept(",")) {
                return list;
            }
        }
        do {
            String name = name();
            List<String> columns = sees("(") ? nameList() : List.of();
            expect("AS");
            list.add(new Query.Cte(name, columns, parenthesisedQuery()));
        } while (accept(","));
        return list;
    }

    private Map<String, String> namespaces() throws SqlError {
        Map<String, String> declared = new LinkedHashMap<>();
        expect("(");
        do {
            boolean byDefault = accept("DEFAULT");
            Token uri = next();
            if (uri.kind() != Token.Kind.STRING && uri.kind() != Token.Kind.NATIONAL) {
                throw unexpected();
            }
            if (!byDefault) {
                expect("AS");
            }
            declared.put(byDefault ? "" : name(), uri.text());
        } while (accept(","));
        expect(")");
        return declared;
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
        Query.Output output = sees("FOR", "XML") || sees("FOR", "JSON") ? output(peek(1).is("JSON")) : null;
        if (sees("FOR", "BROWSE")) {
            throw new Unsupported("FOR BROWSE");
        }
        option();
        if (output == null && (sees("FOR", "XML") || sees("FOR", "JSON"))) {
            // The other order is taken, too, though it is not in the reference.
            output = output(peek(1).is("JSON"));
        }
        return new Query(with, body, order, offset, fetch, output);
    }

    private Query.Output output(boolean json) throws SqlError {
        next();
        next();
        String mode = upper();
        boolean known = json
                ? List.of("AUTO", "PATH").contains(mode)
                : List.of("RAW", "AUTO", "PATH").contains(mode);
        if (!known) {
            throw new Unsupported("FOR " + (json ? "JSON " : "XML ") + mode);
        }
        String element = parenthesisedText();
        String root = null;
        List<String> options = new ArrayList<>();
        while (accept(",")) {
            String option = upper();
            if (option.equals("ROOT")) {
                String name = parenthesisedText();
                root = name == null ? "root" : name;
            } else if (option.equals("BINARY")) {
                expect("BASE64");
            } else if (option.equals("ELEMENTS")) {
                options.add(option);
                if (sees("XSINIL") || sees("ABSENT")) {
                    options.add(upper());
                }
            } else if (List.of("TYPE", "INCLUDE_NULL_VALUES", "WITHOUT_ARRAY_WRAPPER")
                    .contains(option)) {
                options.add(option);
            } else {
                throw new Unsupported("FOR " + (json ? "JSON " : "XML ") + option);
            }
        }
        return new Query.Output(json, mode, element, root, options, declarations());
    }

    /** The namespaces of the statement as attributes, the last one first as SQL Server writes them. */
    private String declarations() {
        StringBuilder attributes = new StringBuilder();
        namespaces.forEach((prefix, uri) -> attributes.insert(
                0,
                " xmlns" + (prefix.isEmpty() ? "" : ":" + prefix) + "=\""
                        + uri.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;") + "\""));
        return attributes.toString();
    }

    private @Nullable String parenthesisedText() throws SqlError {
        if (!accept("(")) {
            return null;
        }
        String text = next().text();
        expect(")");
        return text;
    }

    private void rowWord() throws SqlError {
        if (!accept("ROWS")) {
            expect("ROW");
        }
    }

    /** Reads an OPTION clause, whose hints but for one change no result (Query hints). */
    final void option() throws SqlError {
        if (!accept("OPTION")) {
            return;
        }
        expect("(");
        do {
            hint();
        } while (accept(","));
        expect(")");
    }

    private void hint() throws SqlError {
        if (!HINTS.contains(peek().text().toUpperCase(Locale.ROOT))) {
            throw unexpected();
        }
        if (accept("MAXRECURSION")) {
            if (!peek().text().matches("\\d{1,9}")) {
                throw unexpected();
            }
            String number = next().text();
            maxRecursion = Integer.parseInt(number);
            if (maxRecursion > GREATEST_RECURSION) {
                throw new SqlError(
                        310,
                        15,
                        1,
                        "The value " + number + " specified for the MAXRECURSION option exceeds the allowed maximum of "
                                + GREATEST_RECURSION + ".");
            }
        }
        while (!sees(",") && !sees(")")) {
            if (atEnd()) {
                throw unexpected();
            }
            if (sees("(")) {
                skipParentheses();
            } else {
                next();
            }
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
        aheadToWindows();
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
            groupBy.addAll(groupBy());
        }
        Expr having = accept("HAVING") ? expression() : null;
        windowDefinitions();
        boolean assigns = assignments.stream().anyMatch(v -> !v.isEmpty());
        return new Query.Select(
                distinct, top, ties, items, assigns ? assignments : List.of(), into, from, where, groupBy, having);
    }

    /** Grouping expressions; with ROLLUP, CUBE or GROUPING SETS one item that says which sets of them. */
    private List<Expr> groupBy() throws SqlError {
        List<List<List<Expr>>> parts = new ArrayList<>();
        boolean sets = false;
        do {
            sets |= sees("ROLLUP", "(") || sees("CUBE", "(") || sees("GROUPING", "SETS");
            parts.add(groupingPart());
        } while (accept(","));
        List<Expr> plain = new ArrayList<>();
        if (accept("WITH", "ROLLUP") || accept("WITH", "CUBE")) {
            boolean cube = previous().is("CUBE");
            List<List<Expr>> members = new ArrayList<>();
            parts.forEach(part -> members.add(part.get(0)));
            return List.of(new Expr.GroupingSets(cube ? cube(members) : rollup(members)));
        }
        if (!sets) {
            parts.forEach(part -> plain.addAll(part.get(0)));
            return plain;
        }
        List<List<Expr>> product = List.of(List.of());
        for (List<List<Expr>> part : parts) {
            product = product(product, part);
        }
        return List.of(new Expr.GroupingSets(product));
    }

    private static List<List<Expr>> product(List<List<Expr>> left, List<List<Expr>> right) {
        List<List<Expr>> product = new ArrayList<>();
        for (List<Expr> a : left) {
            for (List<Expr> b : right) {
                List<Expr> both = new ArrayList<>(a);
                both.addAll(b);
                product.add(both);
            }
        }
        return product;
    }

    private List<List<Expr>> groupingPart() throws SqlError {
        if (accept("ROLLUP", "(")) {
            return rollup(members());
        }
        if (accept("CUBE", "(")) {
            return cube(members());
        }
        if (accept("GROUPING", "SETS")) {
            expect("(");
            List<List<Expr>> sets = new ArrayList<>();
            do {
                if (sees("ROLLUP", "(") || sees("CUBE", "(") || sees("GROUPING", "SETS")) {
                    sets.addAll(groupingPart());
                } else {
                    sets.add(member());
                }
            } while (accept(","));
            expect(")");
            return sets;
        }
        return List.of(List.of(expression()));
    }

    private List<List<Expr>> members() throws SqlError {
        List<List<Expr>> members = new ArrayList<>();
        do {
            members.add(member());
        } while (accept(","));
        expect(")");
        return members;
    }

    // One expression, or several in parentheses that go together.
    private List<Expr> member() throws SqlError {
        if (accept("(", ")")) {
            return List.of();
        }
        int start = position();
        if (accept("(")) {
            List<Expr> list = expressionList();
            if (accept(")") && (sees(",") || sees(")"))) {
                return list;
            }
            back(start);
        }
        return List.of(expression());
    }

    private static List<List<Expr>> rollup(List<List<Expr>> members) {
        List<List<Expr>> sets = new ArrayList<>();
        for (int size = members.size(); size >= 0; size--) {
            sets.add(members.subList(0, size).stream().flatMap(List::stream).toList());
        }
        return sets;
    }

    private static List<List<Expr>> cube(List<List<Expr>> members) {
        List<List<Expr>> sets = new ArrayList<>();
        for (int mask = (1 << members.size()) - 1; mask >= 0; mask--) {
            List<Expr> set = new ArrayList<>();
            for (int i = 0; i < members.size(); i++) {
                if ((mask & 1 << members.size() - 1 - i) != 0) {
                    set.addAll(members.get(i));
                }
            }
            sets.add(set);
        }
        return sets;
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
            top = token.kind() == Token.Kind.VARIABLE ? new Expr.Variable(referred(token)) : literal(token);
        }
        return accept("PERCENT") ? new Expr.Percent(top) : top;
    }

    private void item(List<Query.Item> items, List<String> assignments) throws SqlError {
        if (peek().kind() == Token.Kind.VARIABLE && !peek().text().startsWith("@@") && peek(1).is("=")) {
            assignments.add(referred(next()));
            next();
            items.add(new Query.Item(expression(), ""));
            return;
        }
        if (peek().kind() == Token.Kind.VARIABLE && peek(1).text().matches("[-+*/%&|^]=")) {
            String variable = referred(next());
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
            return name();
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
                && !(sees("WINDOW") && peek(2).is("AS") && peek(3).is("("))
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
                    left = pivot(left);
                    continue;
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

    private Query.Source pivot(Query.Source source) throws SqlError {
        boolean pivot = next().is("PIVOT");
        expect("(");
        String aggregate = null;
        String value;
        if (pivot) {
            aggregate = anyName();
            expect("(");
            List<String> column = qualifiedName();
            value = column.get(column.size() - 1);
            expect(")");
        } else {
            value = name();
        }
        expect("FOR");
        List<String> spread = qualifiedName();
        expect("IN");
        List<String> names = nameList();
        expect(")");
        return new Query.Pivot(source, aggregate, value, spread.get(spread.size() - 1), names, tableAlias());
    }

    private Query.Source openJson(List<Expr> arguments) throws SqlError {
        List<Query.JsonColumn> with = new ArrayList<>();
        if (accept("WITH", "(")) {
            do {
                String name = name();
                dev.caravan.standin.type.SqlType type = type(false);
                boolean path = peek().kind() == Token.Kind.STRING || peek().kind() == Token.Kind.NATIONAL;
                String written = path ? next().text() : "";
                with.add(new Query.JsonColumn(name, type, written, accept("AS", "JSON")));
            } while (accept(","));
            expect(")");
        }
        return new Query.Json(arguments, with, tableAlias());
    }

    /** The nodes() method behind an xml value, at the word nodes. */
    private Query.Source nodes(Expr xml) throws SqlError {
        next();
        expect("(");
        Expr path = inNamespaces(expression());
        expect(")");
        List<Expr> references = references("nodes", path);
        String alias = tableAlias();
        return new Query.Nodes(xml, path, references, alias, sees("(") ? nameList() : List.of());
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
        if (accept("{", "OJ")) {
            Query.Source joined = source();
            expect("}");
            return joined;
        }
        if (peek().kind() == Token.Kind.VARIABLE) {
            Token token = next();
            if (accept(".")) {
                return nodes(new Expr.Variable(referred(token)));
            }
            String variable = referredTable(token);
            String alias = tableAlias();
            hints();
            return new Query.TableVariable(variable, alias);
        }
        if (accept("OPENROWSET", "(")) {
            return wholeFile();
        }
        List<String> name = qualifiedName();
        if (sees("(") && !isHint(peek(1))) {
            if (name.size() > 1 && name.get(name.size() - 1).equals("nodes")) {
                back(position() - 1);
                return nodes(new Expr.ColumnRef(name.subList(0, name.size() - 1)));
            }
            if (name.size() == 1 && FULL_TEXT.contains(name.get(0).toUpperCase(Locale.ROOT))) {
                List<Expr> searched = fullText(true);
                return new Query.Function(List.of(Query.FULL_TEXT), searched, tableAlias(), List.of());
            }
            next();
            List<Expr> arguments = sees(")") ? List.of() : expressionList();
            expect(")");
            if (name.size() == 1 && name.get(0).equalsIgnoreCase("OPENJSON")) {
                return openJson(arguments);
            }
            if (accept("WITH")) {
                throw new Unsupported("function WITH");
            }
            String alias = tableAlias();
            List<String> columns = !alias.isEmpty() && sees("(") ? nameList() : List.of();
            return new Query.Function(name, arguments, alias, columns);
        }
        if (accept("FOR", "SYSTEM_TIME")) {
            return versioned(name);
        }
        TableHints before = hints();
        String alias = tableAlias();
        TableHints after = hints();
        return new Query.Named(name, alias, after.locks().isEmpty() ? before : after);
    }

    /** OPENROWSET(BULK), behind the parenthesis. */
    private Query.Source wholeFile() throws SqlError {
        if (!accept("BULK")) {
            throw new Unsupported("OPENROWSET of a provider");
        }
        String file = next().text();
        expect(",");
        String form = upper();
        if (!form.startsWith("SINGLE_")) {
            throw new Unsupported("OPENROWSET(BULK) with " + form);
        }
        expect(")");
        String alias = tableAlias();
        if (alias.isEmpty()) {
            throw new SqlError(
                    491, 16, 1, "A correlation name must be specified for the bulk rowset in the from clause.");
        }
        return new Query.WholeFile(file, form, alias, sees("(") ? nameList() : List.of());
    }

    private Query.Source versioned(List<String> name) throws SqlError {
        String kind = "ALL";
        Expr from = null;
        Expr to = null;
        if (accept("AS", "OF")) {
            kind = "AS OF";
            from = sum();
        } else if (accept("FROM")) {
            kind = "FROM";
            from = sum();
            expect("TO");
            to = sum();
        } else if (accept("BETWEEN")) {
            kind = "BETWEEN";
            from = sum();
            expect("AND");
            to = sum();
        } else if (accept("CONTAINED")) {
            kind = "CONTAINED IN";
            expect("IN", "(");
            from = sum();
            expect(",");
            to = sum();
            expect(")");
        } else {
            expect("ALL");
        }
        TableHints before = hints();
        String alias = tableAlias();
        TableHints after = hints();
        Query.Named table = new Query.Named(name, alias, after.locks().isEmpty() ? before : after);
        return new Query.Versioned(table, kind, from, to);
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
            return name();
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
