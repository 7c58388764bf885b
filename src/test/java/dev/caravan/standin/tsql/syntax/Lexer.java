// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.List;

/** Cuts a batch into tokens. */
final class Lexer {
    private static final List<String> DOUBLE =
            List.of("<=", ">=", "<>", "!=", "!<", "!>", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "::");

    private final String text;
    private final Token.Kind doubleQuoted;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    private Lexer(String text, boolean quotedIdentifiers) {
        this.text = text;
        this.doubleQuoted = quotedIdentifiers ? Token.Kind.QUOTED : Token.Kind.STRING;
    }

    /**
     * Cuts a batch.
     *
     * @param quotedIdentifiers whether double quotes are around identifiers, as QUOTED_IDENTIFIER says; else around strings
     * @throws SqlError 105 or 113 for a string or comment without end
     */
    static List<Token> tokens(String text, boolean quotedIdentifiers) throws SqlError {
        Lexer lexer = new Lexer(text, quotedIdentifiers);
        while (lexer.skipBlanks()) {
            lexer.token();
        }
        lexer.add(Token.Kind.END, "", lexer.at);
        return lexer.tokens;
    }

    private boolean skipBlanks() throws SqlError {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                line++;
                at++;
            } else if (Character.isWhitespace(c) || c == '\uFEFF' || c == '\u00A0') {
                at++;
            } else if (text.startsWith("--", at)) {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", at)) {
                comment();
            } else {
                return true;
            }
        }
        return false;
    }

    private void comment() throws SqlError {
        int depth = 0;
        do {
            if (at >= text.length()) {
                throw Errors.syntax(113, "Missing end comment mark '*/'.");
            }
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                line += text.charAt(at) == '\n' ? 1 : 0;
                at++;
            }
        } while (depth > 0);
    }

    private void token() throws SqlError {
        char c = text.charAt(at);
        char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        if ((c == 'N' || c == 'n') && next == '\'') {
            at++;
            quoted(Token.Kind.NATIONAL, '\'');
        } else if (c == '\'') {
            quoted(Token.Kind.STRING, '\'');
        } else if (c == '"') {
            quoted(doubleQuoted, '"');
        } else if (c == '[') {
            quoted(Token.Kind.QUOTED, ']');
        } else if (c == '0' && (next == 'x' || next == 'X')) {
            int start = at;
            at += 2;
            skip(ch -> Character.digit(ch, 16) >= 0);
            add(Token.Kind.BINARY, text.substring(start + 2, at), start);
        } else if (Character.isDigit(c) || c == '.' && Character.isDigit(next)) {
            number();
        } else if (c == '$' && (Character.isDigit(next) || next == '.')) {
            int start = at++;
            skip(ch -> Character.isDigit(ch) || ch == '.');
            add(Token.Kind.MONEY, text.substring(start + 1, at), start);
        } else if (c == '@') {
            int start = at;
            skip(ch -> isWordPart(ch));
            add(Token.Kind.VARIABLE, text.substring(start, at), start);
        } else if (Character.isLetter(c) || c == '_' || c == '#' || c == '$') {
            int start = at;
            skip(Lexer::isWordPart);
            add(Token.Kind.WORD, text.substring(start, at), start);
        } else {
            symbol();
        }
    }

    private void quoted(Token.Kind kind, char close) throws SqlError {
        int start = at;
        int startLine = line;
        StringBuilder value = new StringBuilder();
        at++;
        while (true) {
            if (at >= text.length()) {
                throw Errors.syntax(105, "Unclosed quotation mark after the character string '" + value + "'.")
                        .at(startLine, "");
            }
            char c = text.charAt(at++);
            if (c == close) {
                if (at < text.length() && text.charAt(at) == close) {
                    at++;
                } else {
                    break;
                }
            }
            line += c == '\n' ? 1 : 0;
            value.append(c);
        }
        tokens.add(new Token(kind, value.toString(), start, at, startLine));
    }

    private void number() {
        int start = at;
        Token.Kind kind = Token.Kind.INTEGER;
        skip(Character::isDigit);
        if (at < text.length() && text.charAt(at) == '.') {
            kind = Token.Kind.DECIMAL;
            at++;
            skip(Character::isDigit);
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            kind = Token.Kind.FLOAT;
            at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            skip(Character::isDigit);
        }
        add(kind, text.substring(start, at), start);
    }

    private void symbol() throws SqlError {
        if (text.charAt(at) == '?') {
            // A driver's parameter mark that was not replaced; no T-SQL has it.
            throw Errors.syntax(102, "Incorrect syntax near '?'.").at(line, "");
        }
        int start = at;
        int length = at + 2 <= text.length() && DOUBLE.contains(text.substring(at, at + 2)) ? 2 : 1;
        at += length;
        add(Token.Kind.SYMBOL, text.substring(start, at), start);
    }

    private void skip(java.util.function.IntPredicate part) {
        while (at < text.length() && part.test(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isWordPart(int c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '@' || c == '#' || c == '$';
    }

    private void add(Token.Kind kind, String value, int start) {
        tokens.add(new Token(kind, value, start, at, line));
    }
}
