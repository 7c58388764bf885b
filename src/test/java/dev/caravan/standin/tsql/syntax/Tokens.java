// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads tokens one after the other. */
abstract class Tokens {
    // The reserved keywords of T-SQL that can follow an expression, a table or a statement, so that no name can be
    // meant.
    private static final Set<String> RESERVED = Set.of(
            "ADD",
            "ALL",
            "ALTER",
            "AND",
            "ANY",
            "AS",
            "ASC",
            "AUTHORIZATION",
            "BACKUP",
            "BEGIN",
            "BETWEEN",
            "BREAK",
            "BROWSE",
            "BULK",
            "BY",
            "CASCADE",
            "CASE",
            "CHECK",
            "CHECKPOINT",
            "CLOSE",
            "CLUSTERED",
            "COALESCE",
            "COLLATE",
            "COLUMN",
            "COMMIT",
            "COMPUTE",
            "CONSTRAINT",
            "CONTAINS",
            "CONTINUE",
            "CONVERT",
            "CREATE",
            "CROSS",
            "CURRENT",
            "CURRENT_DATE",
            "CURRENT_TIME",
            "CURRENT_TIMESTAMP",
            "CURRENT_USER",
            "CURSOR",
            "DATABASE",
            "DBCC",
            "DEALLOCATE",
            "DECLARE",
            "DEFAULT",
            "DELETE",
            "DENY",
            "DESC",
            "DISTINCT",
            "DOUBLE",
            "DROP",
            "ELSE",
            "END",
            "ESCAPE",
            "EXCEPT",
            "EXEC",
            "EXECUTE",
            "EXISTS",
            "EXIT",
            "FETCH",
            "FOR",
            "FOREIGN",
            "FROM",
            "FULL",
            "FUNCTION",
            "GOTO",
            "GRANT",
            "GROUP",
            "HAVING",
            "HOLDLOCK",
            "IDENTITY",
            "IDENTITY_INSERT",
            "IDENTITYCOL",
            "IF",
            "IN",
            "INDEX",
            "INNER",
            "INSERT",
            "INTERSECT",
            "INTO",
            "IS",
            "JOIN",
            "KEY",
            "KILL",
            "LEFT",
            "LIKE",
            "MERGE",
            "NOCHECK",
            "NONCLUSTERED",
            "NOT",
            "NULL",
            "NULLIF",
            "OF",
            "OFF",
            "OFFSETS",
            "ON",
            "OPEN",
            "OPTION",
            "OR",
            "ORDER",
            "OUTER",
            "OVER",
            "PERCENT",
            "PIVOT",
            "PLAN",
            "PRIMARY",
            "PRINT",
            "PROC",
            "PROCEDURE",
            "RAISERROR",
            "READ",
            "RECONFIGURE",
            "REFERENCES",
            "RESTORE",
            "RETURN",
            "REVERT",
            "REVOKE",
            "RIGHT",
            "ROLLBACK",
            "SAVE",
            "SCHEMA",
            "SELECT",
            "SESSION_USER",
            "SET",
            "SHUTDOWN",
            "SOME",
            "STATISTICS",
            "SYSTEM_USER",
            "TABLE",
            "TABLESAMPLE",
            "THEN",
            "TO",
            "TOP",
            "TRAN",
            "TRANSACTION",
            "TRIGGER",
            "TRUNCATE",
            "TRY_CONVERT",
            "TSEQUAL",
            "UNION",
            "UNIQUE",
            "UNPIVOT",
            "UPDATE",
            "USE",
            "USER",
            "VALUES",
            "VARYING",
            "VIEW",
            "WAITFOR",
            "WHEN",
            "WHERE",
            "WHILE",
            "WITH",
            "WITHIN",
            "WRITETEXT");

    final String batch;
    private final List<Token> tokens;
    private int at;

    Tokens(String batch, boolean quotedIdentifiers) throws SqlError {
        this.batch = batch;
        this.tokens = Lexer.tokens(batch, quotedIdentifiers);
    }

    final Token peek() {
        return tokens.get(at);
    }

    final Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    final Token next() {
        Token token = tokens.get(at);
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    final Token previous() {
        return tokens.get(Math.max(at - 1, 0));
    }

    final int position() {
        return at;
    }

    final void back(int position) {
        at = position;
    }

    final boolean atEnd() {
        return peek().kind() == Token.Kind.END;
    }

    /** Whether the coming tokens are the given words or symbols. */
    final boolean sees(String... words) {
        for (int i = 0; i < words.length; i++) {
            if (!peek(i).is(words[i])) {
                return false;
            }
        }
        return true;
    }

    /** Takes the given words or symbols if they come. */
    final boolean accept(String... words) {
        if (!sees(words)) {
            return false;
        }
        at += words.length;
        return true;
    }

    /** Takes the given words or symbols, which must come. */
    final void expect(String... words) throws SqlError {
        for (String word : words) {
            if (!accept(word)) {
                throw unexpected();
            }
        }
    }

    /** The error for a token that does not fit: 102, or 156 for a keyword. */
    final SqlError unexpected() {
        Token token = peek();
        if (token.kind() == Token.Kind.WORD && isReserved(token)) {
            return new Unsupported(156, 15, "Incorrect syntax near the keyword '" + token.text() + "'.");
        }
        String near = token.kind() == Token.Kind.END ? previous().text() : token.text();
        return new Unsupported(102, 15, "Incorrect syntax near '" + near + "'.");
    }

    static boolean isReserved(Token token) {
        return token.kind() == Token.Kind.WORD && RESERVED.contains(token.text().toUpperCase(Locale.ROOT));
    }

    /** Whether a name can be meant by the coming token. */
    final boolean seesName() {
        Token token = peek();
        return token.kind() == Token.Kind.QUOTED || token.kind() == Token.Kind.WORD && !isReserved(token);
    }

    final String name() throws SqlError {
        if (!seesName()) {
            throw unexpected();
        }
        return next().text();
    }

    /** A name with qualifiers; parts left out between dots are empty. */
    final List<String> qualifiedName() throws SqlError {
        List<String> parts = new ArrayList<>();
        parts.add(name());
        while (accept(".")) {
            parts.add(sees(".") ? "" : anyName());
        }
        return parts;
    }

    /** A name behind a dot, where keywords may be names. */
    final String anyName() throws SqlError {
        Token.Kind kind = peek().kind();
        if (kind != Token.Kind.WORD && kind != Token.Kind.QUOTED) {
            throw unexpected();
        }
        return next().text();
    }

    final List<String> nameList() throws SqlError {
        expect("(");
        List<String> names = new ArrayList<>();
        do {
            names.add(name());
        } while (accept(","));
        expect(")");
        return names;
    }

    final String upper() {
        return next().text().toUpperCase(Locale.ROOT);
    }

    /** Text of the batch from a token to the last one taken. */
    final String textFrom(Token first) {
        return batch.substring(first.start(), Math.max(first.start(), previous().end()));
    }

    /** Passes over a balanced pair of parentheses if one comes. */
    final void skipParentheses() throws SqlError {
        if (!accept("(")) {
            return;
        }
        int depth = 1;
        while (depth > 0) {
            if (atEnd()) {
                throw unexpected();
            }
            Token token = next();
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
        }
    }
}
