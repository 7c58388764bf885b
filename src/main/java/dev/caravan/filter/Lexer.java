// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts a filter into tokens, as T-SQL with QUOTED_IDENTIFIER ON. */
final class Lexer {

    private static final Pattern BLANK = Pattern.compile("\\s+");
    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_$#@]*");
    private static final Pattern BYTES = Pattern.compile("0[xX]([0-9a-fA-F]*)");
    private static final Pattern NUMBER = Pattern.compile("(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:[eE][+-]?\\d+)?");
    private static final Pattern TEXT = Pattern.compile("'((?:[^']|'')*+)'");
    private static final Pattern BRACKETED = Pattern.compile("\\[((?:[^\\]]|\\]\\])*+)\\]");
    private static final Pattern SYMBOL = Pattern.compile("<>|!=|<=|>=|[=<>()+*/%,-]");

    private final String filter;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String filter) {
        this.filter = filter;
    }

    /**
     * The tokens, the last one the end.
     *
     * @throws FilterException for a character that begins no token
     */
    static List<Token> tokens(String filter) {
        Lexer lexer = new Lexer(filter);
        while (lexer.at < filter.length()) {
            lexer.next();
        }
        lexer.tokens.add(new Token(Token.Kind.END, "", filter.length() + 1));
        return lexer.tokens;
    }

    private void next() {
        if (skip(BLANK)) {
            return;
        }
        refuseComment();
        boolean national = filter.startsWith("N'", at) || filter.startsWith("n'", at);
        if (national) {
            at++;
        }
        boolean taken = national && take(TEXT, Token.Kind.NATIONAL)
                || !national && take(TEXT, Token.Kind.TEXT)
                || take(BRACKETED, Token.Kind.BRACKETED)
                || take(BYTES, Token.Kind.BYTES)
                || take(NUMBER, Token.Kind.NUMBER)
                || take(WORD, Token.Kind.WORD)
                || take(SYMBOL, Token.Kind.SYMBOL);
        if (!taken) {
            throw unknown();
        }
    }

    private void refuseComment() {
        if (filter.startsWith("--", at) || filter.startsWith("/*", at)) {
            throw new FilterException(at + 1, "a comment", "Write comments in the task file, after #");
        }
    }

    private FilterException unknown() {
        return switch (filter.charAt(at)) {
            case '\'' -> new FilterException(at + 1, "a text that does not end", "Close it with '");
            case '[' -> new FilterException(at + 1, "a name that does not end", "Close it with ]");
            case '"' -> new FilterException(at + 1, "a double quote", "Write column names as [name], texts as N'text'");
            case '@' -> new FilterException(at + 1, "a variable", "Write its value");
            default ->
                new FilterException(
                        at + 1,
                        "the character '" + Character.toString(filter.codePointAt(at)) + "'",
                        "Write a predicate such as [region] <> N'test'");
        };
    }

    private boolean skip(Pattern pattern) {
        Matcher matcher = matcher(pattern);
        if (matcher.lookingAt()) {
            at = matcher.end();
            return true;
        }
        return false;
    }

    private boolean take(Pattern pattern, Token.Kind kind) {
        Matcher matcher = matcher(pattern);
        if (!matcher.lookingAt()) {
            return false;
        }
        String text = matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
        String plain = switch (kind) {
            case TEXT, NATIONAL -> text.replace("''", "'");
            case BRACKETED -> text.replace("]]", "]");
            default -> text;
        };
        tokens.add(new Token(kind, plain, kind == Token.Kind.NATIONAL ? at : at + 1));
        at = matcher.end();
        return true;
    }

    private Matcher matcher(Pattern pattern) {
        return pattern.matcher(filter).region(at, filter.length());
    }
}
