// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr.Comparator;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.xml.XQueryText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads expressions and conditions. */
abstract class ExpressionParser extends TypeParser {
    private static final Map<String, Comparator> COMPARATORS = Map.of(
            "=", Comparator.EQ,
            "<>", Comparator.NE,
            "!=", Comparator.NE,
            "<", Comparator.LT,
            "<=", Comparator.LE,
            ">", Comparator.GT,
            ">=", Comparator.GE,
            "!<", Comparator.GE,
            "!>", Comparator.LE);

    // Built-in names that are used without parentheses.
    private static final Set<String> NILADIC =
            Set.of("CURRENT_TIMESTAMP", "CURRENT_USER", "SESSION_USER", "SYSTEM_USER", "USER", "CURRENT_DATE");
    // Reserved words that are functions when a parenthesis follows.
    private static final Set<String> FUNCTION_WORDS = Set.of("LEFT", "RIGHT", "COALESCE", "NULLIF", "USER");
    private static final Set<String> LITERAL_ESCAPES = Set.of("D", "T", "TS", "GUID");
    private static final Set<String> XML_METHODS = Set.of("value", "query", "exist", "modify");
    private static final Set<String> CLR_METHODS = Set.of(
            "ToString",
            "GetLevel",
            "GetAncestor",
            "GetDescendant",
            "GetReparentedValue",
            "IsDescendantOf",
            "STAsText",
            "AsTextZM",
            "STAsBinary",
            "STNumPoints",
            "STIsEmpty");
    // Functions whose first argument is a bare word.
    private static final Set<String> DATE_PART_FIRST =
            Set.of("DATEADD", "DATEDIFF", "DATEDIFF_BIG", "DATENAME", "DATEPART", "DATETRUNC", "DATE_BUCKET");

    /** Variables whose values are read or set, in the order of the text. */
    private final List<VariableReference> references = new ArrayList<>();
    /** Namespaces by prefix, the default one by the empty one, that WITH XMLNAMESPACES declares for the statement being read. */
    Map<String, String> namespaces = Map.of();

    /** Windows by name in upper case. */
    private final Map<String, Expr.Window> windows = new HashMap<>();
    /** Where windows are defined that have not been read. */
    private final Map<String, Integer> windowPlaces = new HashMap<>();

    ExpressionParser(String batch, boolean quotedIdentifiers) throws SqlError {
        super(batch, quotedIdentifiers);
    }

    abstract Query query() throws SqlError;

    final Expr expression() throws SqlError {
        Expr left = conjunction();
        while (accept("OR")) {
            left = new Expr.Or(left, conjunction());
        }
        return left;
    }

    private Expr conjunction() throws SqlError {
        Expr left = negation();
        while (accept("AND")) {
            left = new Expr.And(left, negation());
        }
        return left;
    }

    private Expr negation() throws SqlError {
        return accept("NOT") ? new Expr.Not(negation()) : predicate();
    }

    private Expr predicate() throws SqlError {
        if (sees("EXISTS", "(")) {
            next();
            return new Expr.Exists(parenthesisedQuery());
        }
        if (sees("CONTAINS", "(") || sees("FREETEXT", "(")) {
            next();
            Expr found = new Expr.Call(List.of(Query.FULL_TEXT), fullText(false), false, null, List.of());
            return new Expr.Compare(Comparator.EQ, found, new Expr.Literal(1, SqlTypes.INT));
        }
        Expr left = sum();
        while (true) {
            Comparator operator = peek().kind() == Token.Kind.SYMBOL ? COMPARATORS.get(peek().text()) : null;
            if (operator != null) {
                next();
                left = comparison(operator, left);
            } else if (accept("IS")) {
                boolean negated = accept("NOT");
                if (accept("DISTINCT", "FROM")) {
                    left = negate(!negated, same(left, sum()));
                } else {
                    expect("NULL");
                    left = negate(negated, new Expr.IsNull(left));
                }
            } else {
                boolean negated = sees("NOT") && (peek(1).is("IN") || peek(1).is("LIKE") || peek(1).is("BETWEEN"));
                if (negated) {
                    next();
                }
                Expr result = membership(left);
                if (result == null) {
                    return left;
                }
                left = negate(negated, result);
            }
        }
    }

    /** What is searched for: behind the table of a function, and the columns, of which nothing is kept. */
    final List<Expr> fullText(boolean table) throws SqlError {
        expect("(");
        if (table) {
            qualifiedName();
            expect(",");
        }
        if (sees("(")) {
            skipParentheses();
        } else if (!accept("*")) {
            qualifiedName();
        }
        List<Expr> searched = new ArrayList<>();
        while (accept(",")) {
            accept("LANGUAGE");
            searched.add(expression());
        }
        expect(")");
        return searched;
    }

    /** That two values are the same, NULL being the same as NULL; always true or false. */
    private static Expr same(Expr left, Expr right) {
        Expr present = new Expr.And(new Expr.Not(new Expr.IsNull(left)), new Expr.Not(new Expr.IsNull(right)));
        return new Expr.Or(
                new Expr.And(new Expr.IsNull(left), new Expr.IsNull(right)),
                new Expr.And(present, new Expr.Compare(Comparator.EQ, left, right)));
    }

    private static Expr negate(boolean negated, Expr condition) {
        return negated ? new Expr.Not(condition) : condition;
    }

    private Expr comparison(Comparator operator, Expr left) throws SqlError {
        boolean all = sees("ALL", "(");
        if (all || sees("ANY", "(") || sees("SOME", "(")) {
            next();
            return new Expr.Quantified(operator, left, all, parenthesisedQuery());
        }
        return new Expr.Compare(operator, left, sum());
    }

    private @Nullable Expr membership(Expr left) throws SqlError {
        if (accept("BETWEEN")) {
            Expr low = sum();
            expect("AND");
            return new Expr.Between(left, low, sum());
        }
        if (accept("LIKE")) {
            Expr pattern = sum();
            boolean braced = accept("{", "ESCAPE");
            Expr escape = braced || accept("ESCAPE") ? sum() : null;
            if (braced) {
                expect("}");
            }
            return new Expr.Like(left, pattern, escape);
        }
        if (!accept("IN")) {
            return null;
        }
        if (seesQuery(1)) {
            return new Expr.InQuery(left, parenthesisedQuery());
        }
        expect("(");
        List<Expr> list = expressionList();
        expect(")");
        return new Expr.In(left, list);
    }

    private boolean seesQuery(int ahead) {
        int i = ahead;
        while (peek(i).is("(")) {
            i++;
        }
        return i > 0 && peek(i - 1).is("(") && (peek(i).is("SELECT") || peek(i).is("WITH"));
    }

    final Query parenthesisedQuery() throws SqlError {
        expect("(");
        Query query = query();
        expect(")");
        return query;
    }

    final List<Expr> expressionList() throws SqlError {
        List<Expr> list = new ArrayList<>();
        do {
            list.add(expression());
        } while (accept(","));
        return list;
    }

    final Expr sum() throws SqlError {
        Expr left = product();
        while (peek().kind() == Token.Kind.SYMBOL && "+-&|^".contains(peek().text())) {
            char operator = next().text().charAt(0);
            left = new Expr.Binary(operator, left, product());
        }
        return left;
    }

    private Expr product() throws SqlError {
        Expr left = unary();
        while (peek().kind() == Token.Kind.SYMBOL && "*/%".contains(peek().text())) {
            char operator = next().text().charAt(0);
            left = new Expr.Binary(operator, left, unary());
        }
        return left;
    }

    private Expr unary() throws SqlError {
        if (sees("-") || sees("+") || sees("~")) {
            char operator = next().text().charAt(0);
            Expr operand = unary();
            return operator == '-' && operand instanceof Expr.Literal literal
                    ? negative(literal)
                    : operator == '+' ? operand : new Expr.Unary(operator, operand);
        }
        Expr operand = primary();
        while (true) {
            if (accept("COLLATE")) {
                String name = anyName();
                operand = new Expr.Collate(
                        operand,
                        name.equalsIgnoreCase("database_default")
                                ? ""
                                : collation(name).name());
            } else if (sees(".") && isXmlMethod(peek(1)) && peek(2).is("(")) {
                next();
                operand = xmlMethod(operand);
            } else if (sees(".") && isClrMember(peek(1), peek(2))) {
                next();
                operand = clrMember(operand);
            } else if (accept("AT", "TIME", "ZONE")) {
                operand = call("AT TIME ZONE", List.of(operand, primary()));
            } else {
                return operand;
            }
        }
    }

    // The names of xml's methods are lower case, unlike those of functions.
    private static boolean isXmlMethod(Token token) {
        return XML_METHODS.contains(token.text());
    }

    /** Whether a method or property of a type of .NET follows, whose names are in that very case. */
    private static boolean isClrMember(Token member, Token next) {
        return next.is("(") ? CLR_METHODS.contains(member.text()) : Expr.Clr.PROPERTIES.contains(member.text());
    }

    private Expr clrMember(Expr target) throws SqlError {
        String member = anyName();
        return sees("(")
                ? new Expr.Clr(target, "", member, clrArguments(), false)
                : new Expr.Clr(target, "", member, List.of(), true);
    }

    private List<Expr> clrArguments() throws SqlError {
        expect("(");
        List<Expr> arguments = sees(")") ? List.of() : expressionList();
        expect(")");
        return arguments;
    }

    final Expr xmlMethod(Expr xml) throws SqlError {
        String method = next().text();
        expect("(");
        List<Expr> arguments = new ArrayList<>();
        arguments.add(xml);
        arguments.addAll(expressionList());
        expect(")");
        if (arguments.size() > 1) {
            arguments.set(1, inNamespaces(arguments.get(1)));
            arguments.addAll(references(method, arguments.get(1)));
        }
        return call("xml." + method, arguments);
    }

    /** An XQuery behind the namespaces that WITH XMLNAMESPACES declares for the statement. */
    final Expr inNamespaces(Expr xquery) {
        if (namespaces.isEmpty() || !(xquery instanceof Expr.Literal literal) || !(literal.value() instanceof String)) {
            return xquery;
        }
        StringBuilder prolog = new StringBuilder();
        namespaces.forEach((prefix, uri) -> prolog.append("declare ")
                .append(prefix.isEmpty() ? "default element namespace " : "namespace " + prefix + " = ")
                .append('"')
                .append(uri)
                .append("\"; "));
        return new Expr.Literal(prolog.append(literal.value()).toString(), literal.type());
    }

    /** The values of the statement that an XQuery refers to. */
    final List<Expr> references(String method, Expr xquery) throws SqlError {
        List<Expr> values = new ArrayList<>();
        if (xquery instanceof Expr.Literal literal && literal.value() instanceof String text) {
            for (XQueryText.Reference reference : XQueryText.of(method, text).references()) {
                if (reference.variable()) {
                    references.add(new VariableReference(reference.name(), peek().line(), false));
                    values.add(new Expr.Variable(reference.name()));
                } else {
                    values.add(Parser.parseExpression(reference.name()));
                }
            }
        }
        return values;
    }

    private static Double approximate(String text) throws SqlError {
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw Errors.syntax(
                    168,
                    "The floating point value '" + text
                            + "' is out of the range of computer representation (8 bytes).");
        }
        return value;
    }

    private static Expr negative(Expr.Literal literal) {
        Object value = literal.value();
        if (value instanceof Integer n) {
            return new Expr.Literal(-n, literal.type());
        }
        if (value instanceof BigDecimal n) {
            BigDecimal negated = n.negate();
            boolean least =
                    literal.type().scale() == 0 && negated.compareTo(BigDecimal.valueOf(Integer.MIN_VALUE)) == 0;
            return least
                    ? new Expr.Literal(Integer.MIN_VALUE, SqlTypes.INT)
                    : new Expr.Literal(negated, literal.type());
        }
        return value instanceof Double n ? new Expr.Literal(-n, literal.type()) : new Expr.Unary('-', literal);
    }

    private static Expr call(String name, List<Expr> arguments) {
        return new Expr.Call(List.of(name), arguments, false, null, List.of());
    }

    /** Name of a variable whose value is read or set. */
    final String referred(Token token) {
        references.add(new VariableReference(token.text(), token.line(), false));
        return token.text();
    }

    /** Name of a variable whose rows are read or changed. */
    final String referredTable(Token token) {
        references.add(new VariableReference(token.text(), token.line(), true));
        return token.text();
    }

    /** The variables that are used so far. */
    final List<VariableReference> references() {
        return references;
    }

    private Expr primary() throws SqlError {
        Token token = peek();
        switch (token.kind()) {
            case STRING, NATIONAL, BINARY, INTEGER, DECIMAL, FLOAT, MONEY:
                next();
                return literal(token);
            case VARIABLE:
                next();
                return token.text().startsWith("@@")
                        ? call(token.text().toUpperCase(Locale.ROOT), List.of())
                        : new Expr.Variable(referred(token));
            case QUOTED:
                return reference();
            case SYMBOL:
                return symbol();
            case WORD:
                return word();
            default:
                throw unexpected();
        }
    }

    private Expr symbol() throws SqlError {
        if (sees("(")) {
            if (seesQuery(0)) {
                int start = position();
                try {
                    return new Expr.Subquery(parenthesisedQuery());
                } catch (Unsupported e) {
                    // It was an expression in parentheses that begins with a subquery, as in ((select 1) + 1).
                    back(start);
                    if (!peek(1).is("(")) {
                        throw e;
                    }
                }
            }
            next();
            Expr inner = expression();
            expect(")");
            return inner;
        }
        if (accept("*")) {
            return new Expr.Star(List.of());
        }
        if (sees("{") && peek(1).kind() == Token.Kind.WORD) {
            return escape();
        }
        throw unexpected();
    }

    /** An escape of ODBC, which the server reads itself: a function, or a literal of a date, a time or an identifier. */
    private Expr escape() throws SqlError {
        int start = position();
        next();
        String kind = upper();
        Expr result;
        if (kind.equals("FN")) {
            result = escapedFunction();
        } else if (LITERAL_ESCAPES.contains(kind) && isText(peek())) {
            result = OdbcFunctions.literal(kind, literal(next()));
        } else {
            back(start);
            throw unexpected();
        }
        expect("}");
        return result;
    }

    private static boolean isText(Token token) {
        return token.kind() == Token.Kind.STRING || token.kind() == Token.Kind.NATIONAL;
    }

    private Expr escapedFunction() throws SqlError {
        if (peek().kind() != Token.Kind.WORD) {
            throw unexpected();
        }
        String name = upper();
        expect("(");
        Expr result;
        switch (name) {
            case "CONVERT" -> {
                Expr operand = expression();
                expect(",");
                result = new Expr.Cast(operand, OdbcFunctions.type(upper()), null, false);
            }
            case "EXTRACT" -> {
                String part = next().text();
                expect("FROM");
                result = OdbcFunctions.dated("DATEPART", part, List.of(expression()));
            }
            case "TIMESTAMPADD", "TIMESTAMPDIFF" -> {
                String part = upper().replace("SQL_TSI_", "");
                expect(",");
                result = OdbcFunctions.dated(
                        name.equals("TIMESTAMPADD") ? "DATEADD" : "DATEDIFF", part, expressionList());
            }
            default -> result = OdbcFunctions.call(name, sees(")") ? List.of() : expressionList());
        }
        expect(")");
        return result;
    }

    private Expr word() throws SqlError {
        Token token = peek();
        String word = token.text().toUpperCase(Locale.ROOT);
        boolean called = peek(1).is("(");
        switch (word) {
            case "NULL":
                next();
                return new Expr.Literal(null, SqlTypes.INT);
            case "DEFAULT":
                next();
                return new Statement.Default();
            case "CASE":
                return caseExpression();
            case "CAST", "TRY_CAST", "PARSE", "TRY_PARSE":
                if (called) {
                    return cast(word);
                }
                break;
            case "CONVERT", "TRY_CONVERT":
                if (called) {
                    return convert(word);
                }
                break;
            case "NEXT":
                if (accept("NEXT", "VALUE", "FOR")) {
                    return nextValue();
                }
                break;
            case "UPDATE":
                if (called) {
                    return updated();
                }
                break;
            default:
                break;
        }
        if (NILADIC.contains(word) && !called) {
            next();
            return call(word, List.of());
        }
        if (called && FUNCTION_WORDS.contains(word)) {
            next();
            return function(List.of(word));
        }
        return reference();
    }

    private Expr nextValue() throws SqlError {
        List<Expr> name = new ArrayList<>();
        for (String part : qualifiedName()) {
            name.add(new Expr.Literal(part, SqlTypes.SYSNAME));
        }
        if (accept("OVER")) {
            window();
        }
        return call("NEXT VALUE FOR", name);
    }

    // UPDATE(column) of a trigger is a condition.
    private Expr updated() throws SqlError {
        next();
        expect("(");
        Expr column = new Expr.Literal(name(), SqlTypes.SYSNAME);
        expect(")");
        return new Expr.Compare(Comparator.EQ, call("UPDATE", List.of(column)), new Expr.Literal(1, SqlTypes.INT));
    }

    private Expr reference() throws SqlError {
        List<String> parts = new ArrayList<>();
        parts.add(name());
        while (accept(".")) {
            if (accept("*")) {
                return new Expr.Star(parts);
            }
            if (isXmlMethod(peek()) && peek(1).is("(")) {
                return xmlMethod(new Expr.ColumnRef(parts));
            }
            if (peek(1).is("(") && CLR_METHODS.contains(peek().text())) {
                return clrMember(new Expr.ColumnRef(parts));
            }
            parts.add(sees(".") ? "" : anyName());
        }
        if (accept("::")) {
            String type = parts.get(parts.size() - 1);
            String member = anyName();
            boolean property = !sees("(");
            return new Expr.Clr(null, type, member, property ? List.of() : clrArguments(), property);
        }
        return sees("(") ? function(parts) : new Expr.ColumnRef(parts);
    }

    private Expr function(List<String> name) throws SqlError {
        expect("(");
        String last = name.get(name.size() - 1).toUpperCase(Locale.ROOT);
        boolean distinct = !last.equals("STRING_AGG") && accept("DISTINCT");
        if (!distinct) {
            accept("ALL");
        }
        List<Expr> arguments = new ArrayList<>();
        if (DATE_PART_FIRST.contains(last)) {
            arguments.add(new Expr.Literal(next().text(), SqlTypes.SYSNAME));
            expect(",");
        }
        if (!sees(")")) {
            if (last.equals("TRIM") && (accept("BOTH") || sees("LEADING") || sees("TRAILING"))) {
                last = sees("LEADING") || sees("TRAILING") ? upper() : last;
            }
            arguments.addAll(expressionList());
            if (name.size() == 1 && name.get(0).equalsIgnoreCase("TRIM") && accept("FROM")) {
                arguments.add(0, expression());
                String function = last.equals("LEADING") ? "LTRIM" : last.equals("TRAILING") ? "RTRIM" : "TRIM";
                expect(")");
                return call(function, arguments);
            }
        }
        expect(")");
        List<Expr.Order> within = List.of();
        if (accept("WITHIN", "GROUP")) {
            expect("(");
            within = orderBy();
            expect(")");
        }
        boolean ignoresNulls = accept("IGNORE", "NULLS");
        if (!ignoresNulls) {
            accept("RESPECT", "NULLS");
        }
        Expr.Window over = accept("OVER") ? window().ignoringNulls(ignoresNulls) : null;
        return new Expr.Call(name, arguments, distinct, over, within);
    }

    /** Reads the windows that the WINDOW clause of a SELECT names before the select list that uses them. */
    final void aheadToWindows() throws SqlError {
        int start = position();
        int clause = windowClause();
        if (clause > 0) {
            back(clause);
            windowDefinitions();
            back(start);
        }
    }

    /** Reads the WINDOW clause, whose windows may be made of others that come before or after them. */
    final void windowDefinitions() throws SqlError {
        if (!accept("WINDOW")) {
            return;
        }
        do {
            String name = name();
            expect("AS");
            windowPlaces.put(name.toUpperCase(Locale.ROOT), position());
            skipParentheses();
        } while (accept(","));
        int end = position();
        for (String name : List.copyOf(windowPlaces.keySet())) {
            readWindow(name);
        }
        back(end);
    }

    private Expr.@Nullable Window readWindow(String name) throws SqlError {
        Integer place = windowPlaces.remove(name);
        if (place != null) {
            int here = position();
            back(place);
            windows.put(name, window());
            back(here);
        }
        return windows.get(name);
    }

    // Where the WINDOW clause of the SELECT that begins here is; 0 for nowhere.
    private int windowClause() {
        int depth = 0;
        for (int i = 1; peek(i).kind() != Token.Kind.END; i++) {
            Token token = peek(i);
            if (token.is("(")) {
                depth++;
            } else if (token.is(")")) {
                depth--;
            }
            if (depth < 0 || depth == 0 && (token.is("SELECT") || token.is(";"))) {
                return 0;
            }
            if (depth == 0
                    && token.is("WINDOW")
                    && peek(i + 2).is("AS")
                    && peek(i + 3).is("(")) {
                return position() + i;
            }
        }
        return 0;
    }

    private Expr.Window namedWindow() throws SqlError {
        String name = name();
        Expr.Window window = readWindow(name.toUpperCase(Locale.ROOT));
        if (window == null) {
            throw Errors.syntax(5365, "Window '" + name + "' is undefined.");
        }
        return window;
    }

    private Expr.Window window() throws SqlError {
        if (seesName()) {
            return namedWindow();
        }
        expect("(");
        boolean named = seesName() && !sees("PARTITION") && !sees("ROWS") && !sees("RANGE");
        Expr.Window base = named ? namedWindow() : new Expr.Window(List.of(), List.of(), "", false);
        List<Expr> partition = base.partition();
        if (accept("PARTITION", "BY")) {
            partition = expressionList();
        }
        List<Expr.Order> order = sees("ORDER") ? orderBy() : base.order();
        String frame = base.frame();
        if (sees("ROWS") || sees("RANGE")) {
            frame = frame();
        }
        expect(")");
        return new Expr.Window(partition, order, frame, false);
    }

    private String frame() throws SqlError {
        boolean rows = accept("ROWS");
        if (!rows) {
            expect("RANGE");
        }
        boolean between = accept("BETWEEN");
        String low = bound();
        String high = "0";
        if (between) {
            expect("AND");
            high = bound();
        }
        if (low.equals("-") && high.equals("+")) {
            return "ALL";
        }
        if (low.equals("-") && high.equals("0")) {
            return rows ? "ROWS" : "";
        }
        if (!rows && !(low.equals("0") && high.equals("+"))) {
            throw Errors.syntax(
                    4194, "RANGE is only supported with UNBOUNDED and CURRENT ROW window frame delimiters.");
        }
        return (rows ? "ROWS" : "RANGE") + ":" + low + ":" + high;
    }

    /** A frame's bound: rows before (negative) or behind the current one, - or + for the partition's end. */
    private String bound() throws SqlError {
        if (accept("UNBOUNDED")) {
            boolean before = accept("PRECEDING");
            if (!before) {
                expect("FOLLOWING");
            }
            return before ? "-" : "+";
        }
        if (accept("CURRENT", "ROW")) {
            return "0";
        }
        int rows = integer();
        boolean before = accept("PRECEDING");
        if (!before) {
            expect("FOLLOWING");
        }
        return String.valueOf(before ? -rows : rows);
    }

    final List<Expr.Order> orderBy() throws SqlError {
        expect("ORDER", "BY");
        List<Expr.Order> order = new ArrayList<>();
        do {
            Expr expr = expression();
            boolean descending = accept("DESC");
            if (!descending) {
                accept("ASC");
            }
            order.add(new Expr.Order(expr, descending));
        } while (accept(","));
        return order;
    }

    private Expr caseExpression() throws SqlError {
        expect("CASE");
        Expr operand = sees("WHEN") ? null : expression();
        List<Expr.When> whens = new ArrayList<>();
        while (accept("WHEN")) {
            Expr condition = expression();
            expect("THEN");
            whens.add(new Expr.When(condition, expression()));
        }
        Expr otherwise = accept("ELSE") ? expression() : null;
        expect("END");
        if (whens.isEmpty()) {
            throw unexpected();
        }
        return new Expr.Case(operand, whens, otherwise);
    }

    private Expr cast(String word) throws SqlError {
        next();
        expect("(");
        Expr operand = expression();
        expect("AS");
        SqlType type = type(true);
        if (accept("USING")) {
            expression();
        }
        expect(")");
        return new Expr.Cast(operand, type, null, word.startsWith("TRY"));
    }

    private Expr convert(String word) throws SqlError {
        next();
        expect("(");
        SqlType type = type(true);
        expect(",");
        Expr operand = expression();
        Expr style = accept(",") ? expression() : null;
        expect(")");
        return new Expr.Cast(operand, type, style, word.startsWith("TRY"));
    }

    final Expr.Literal literal(Token token) throws SqlError {
        String text = token.text();
        return switch (token.kind()) {
            case STRING -> new Expr.Literal(text, SqlTypes.varchar(length(text, 8000)));
            case NATIONAL -> new Expr.Literal(text, SqlTypes.nvarchar(length(text, 4000)));
            case BINARY -> {
                byte[] bytes = HexFormat.of().parseHex(text.length() % 2 == 0 ? text : "0" + text);
                yield new Expr.Literal(
                        bytes, SqlTypes.varbinary(bytes.length > 8000 ? SqlType.MAX : Math.max(1, bytes.length)));
            }
            case FLOAT -> new Expr.Literal(approximate(text), SqlTypes.FLOAT);
            case MONEY ->
                new Expr.Literal(new BigDecimal(text).setScale(4, java.math.RoundingMode.HALF_UP), SqlTypes.MONEY);
            default -> number(text);
        };
    }

    private static int length(String text, int limit) {
        return text.length() > limit ? SqlType.MAX : Math.max(1, text.length());
    }

    private static Expr.Literal number(String text) throws SqlError {
        BigDecimal value = new BigDecimal(text.endsWith(".") ? text.substring(0, text.length() - 1) : text);
        if (!text.contains(".") && value.precision() <= 10 && value.longValue() <= Integer.MAX_VALUE) {
            return new Expr.Literal(value.intValue(), SqlTypes.INT);
        }
        int precision = Math.max(value.precision(), value.scale());
        if (precision > 38) {
            throw Errors.syntax(
                    1007,
                    "The number '" + text + "' is out of the range for numeric representation (maximum precision 38).");
        }
        return new Expr.Literal(value, SqlTypes.exact(SqlType.Kind.NUMERIC, precision, value.scale()));
    }
}
