// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import dev.caravan.filter.Node.Test;
import dev.caravan.filter.Node.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Parses filters. Precedence is that of the Transact-SQL reference, "Operator precedence": NOT before AND before OR; a
 * sign is of the level of addition there, so that {@code -a * b} is {@code -(a * b)}.
 */
final class Parser {

    private static final int DEEPEST = 64;
    private static final Set<String> KEYWORDS =
            Set.of("AND", "OR", "NOT", "IN", "LIKE", "BETWEEN", "IS", "NULL", "ESCAPE");
    private static final Set<String> OTHER_SQL = Set.of(
            "SELECT", "EXISTS", "CASE", "CAST", "CONVERT", "TRY_CAST", "TRY_CONVERT", "ANY", "ALL", "SOME", "COLLATE");
    private static final String SUPPORTED =
            "Supported are comparisons, AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL, and the functions "
                    + String.join(", ", Functions.NAMES);

    private final List<Token> tokens;
    private int next;
    private int depth;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    /**
     * Parses a whole filter.
     *
     * @throws FilterException at the first thing that is not of the language
     */
    static Test parse(String filter) {
        Parser parser = new Parser(Lexer.tokens(filter));
        Test test = parser.disjunction();
        if (parser.peek().kind() != Token.Kind.END) {
            throw parser.unexpected("Join conditions with AND or OR");
        }
        return test;
    }

    private Test disjunction() {
        Test left = conjunction();
        while (peek().is("OR")) {
            left = new Node.Or(take().at(), left, conjunction());
        }
        return left;
    }

    private Test conjunction() {
        Test left = negation();
        while (peek().is("AND")) {
            left = new Node.And(take().at(), left, negation());
        }
        return left;
    }

    private Test negation() {
        if (!peek().is("NOT")) {
            return predicate();
        }
        int at = take().at();
        descend(at);
        Test test = new Node.Not(at, negation());
        depth--;
        return test;
    }

    /** A parenthesis may open a value or a condition: the value is tried first. */
    private Test predicate() {
        if (!peek().is("(")) {
            return predicate(sum());
        }
        int start = next;
        int level = depth;
        FilterException notValue;
        try {
            return predicate(sum());
        } catch (FilterException e) {
            notValue = e;
        }
        next = start;
        depth = level;
        try {
            descend(take().at());
            Test inner = disjunction();
            expect(")");
            depth--;
            return inner;
        } catch (FilterException e) {
            throw e.position() >= notValue.position() ? e : notValue;
        }
    }

    private Test predicate(Value left) {
        Token token = peek();
        Optional<Operator> operator = Operator.of(token);
        if (operator.isPresent()) {
            take();
            return new Node.Comparison(token.at(), operator.get(), left, sum());
        }
        if (token.is("IS")) {
            take();
            boolean negated = accept("NOT");
            expect("NULL");
            return negated(negated, new Node.IsNull(token.at(), left));
        }
        boolean negated = accept("NOT");
        return negated(negated, membership(left));
    }

    private static Test negated(boolean negated, Test test) {
        return negated ? new Node.Not(test.at(), test) : test;
    }

    private Test membership(Value left) {
        Token token = take();
        if (token.is("IN")) {
            expect("(");
            List<Value> list = values();
            expect(")");
            return new Node.In(token.at(), left, list);
        }
        if (token.is("BETWEEN")) {
            Value low = sum();
            expect("AND");
            return new Node.Between(token.at(), left, low, sum());
        }
        if (token.is("LIKE")) {
            Node.Text pattern = text("LIKE");
            return new Node.Like(token.at(), left, pattern, accept("ESCAPE") ? text("ESCAPE") : null);
        }
        next--;
        throw unexpected("Compare the value with something. " + SUPPORTED);
    }

    private Node.Text text(String after) {
        Token token = take();
        if (token.kind() != Token.Kind.TEXT && token.kind() != Token.Kind.NATIONAL) {
            next--;
            throw unexpected("After " + after + " write a text, such as N'a%'");
        }
        return new Node.Text(token.at(), token.text(), token.kind() == Token.Kind.NATIONAL);
    }

    private List<Value> values() {
        List<Value> values = new ArrayList<>();
        do {
            values.add(sum());
        } while (accept(","));
        return values;
    }

    private Value sum() {
        Value left;
        if (peek().is("-")) {
            int at = take().at();
            left = new Node.Negation(at, product());
        } else {
            left = product();
        }
        while (peek().is("+") || peek().is("-")) {
            Token operator = take();
            left = new Node.Arithmetic(operator.at(), operator.text().charAt(0), left, product());
        }
        return left;
    }

    private Value product() {
        Value left = primary();
        while (peek().is("*") || peek().is("/") || peek().is("%")) {
            Token operator = take();
            left = new Node.Arithmetic(operator.at(), operator.text().charAt(0), left, primary());
        }
        return left;
    }

    private Value primary() {
        Token token = take();
        return switch (token.kind()) {
            case TEXT, NATIONAL -> new Node.Text(token.at(), token.text(), token.kind() == Token.Kind.NATIONAL);
            case NUMBER -> new Node.Number(token.at(), token.text());
            case BYTES ->
                new Node.Bytes(token.at(), token.text().length() % 2 == 0 ? token.text() : "0" + token.text());
            case BRACKETED -> new Node.Column(token.at(), token.text());
            case WORD -> word(token);
            case SYMBOL, END -> symbol(token);
        };
    }

    private Value symbol(Token token) {
        if (token.is("(")) {
            descend(token.at());
            Value inner = sum();
            expect(")");
            depth--;
            return inner;
        }
        next--;
        throw unexpected(
                token.is("-") || token.is("+")
                        ? "Write a number with a sign in parentheses, such as (-1)"
                        : "Write a column, a number or a text");
    }

    private Value word(Token token) {
        String word = token.text().toUpperCase(Locale.ROOT);
        if (word.equals("NULL")) {
            return new Node.Null(token.at());
        }
        if (KEYWORDS.contains(word)) {
            next--;
            throw unexpected("Write a column, a number or a text; columns with such names as [" + token.text() + "]");
        }
        if (OTHER_SQL.contains(word)) {
            throw new FilterException(token.at(), token.shown() + " is not supported", SUPPORTED);
        }
        if (!peek().is("(")) {
            return new Node.Column(token.at(), token.text());
        }
        if (!Functions.NAMES.contains(word)) {
            throw new FilterException(token.at(), "function " + token.shown() + " is not supported", SUPPORTED);
        }
        descend(take().at());
        List<Value> arguments = values();
        expect(")");
        depth--;
        return new Node.Call(token.at(), word, arguments);
    }

    private void descend(int at) {
        if (++depth > DEEPEST) {
            throw new FilterException(at, "more than " + DEEPEST + " levels of nesting", "Simplify the filter");
        }
    }

    private Token peek() {
        return tokens.get(Math.min(next, tokens.size() - 1));
    }

    private Token take() {
        Token token = peek();
        next++;
        return token;
    }

    private boolean accept(String word) {
        boolean there = peek().is(word);
        if (there) {
            next++;
        }
        return there;
    }

    private void expect(String word) {
        if (!accept(word)) {
            throw unexpected("'" + word + "' must follow");
        }
    }

    private FilterException unexpected(String remedy) {
        return new FilterException(peek().at(), "found " + peek().shown(), remedy);
    }
}
