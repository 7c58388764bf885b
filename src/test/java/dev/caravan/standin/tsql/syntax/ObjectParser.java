// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads statements on sequences, synonyms, types, principals, permissions and statistics. */
abstract class ObjectParser extends TableParser {
    private static final Set<String> STATEMENT_STARTS = Set.of(
            "SELECT",
            "INSERT",
            "DELETE",
            "CREATE",
            "ALTER",
            "DROP",
            "USE",
            "EXEC",
            "EXECUTE",
            "DECLARE",
            "IF",
            "BEGIN",
            "WHILE",
            "PRINT",
            "GRANT",
            "DENY",
            "REVOKE",
            "TRUNCATE",
            "MERGE",
            "RETURN",
            "END",
            "ELSE",
            "COMMIT",
            "ROLLBACK",
            "RAISERROR");

    ObjectParser(String batch, boolean quotedIdentifiers) throws SqlError {
        super(batch, quotedIdentifiers);
    }

    /** Whether nothing more belongs to a statement of words whose number is not known. */
    final boolean atStatementEnd() {
        return atEnd() || sees(";") || isStatementStart();
    }

    private boolean isStatementStart() {
        return peek().kind() == Token.Kind.WORD
                && STATEMENT_STARTS.contains(peek().text().toUpperCase(Locale.ROOT))
                && !previous().is("WITH")
                && !previous().is("GRANT")
                && !previous().is(",")
                && !previous().is("DENY")
                && !previous().is("REVOKE");
    }

    final long wholeNumber() throws SqlError {
        boolean negative = accept("-");
        Token token = peek();
        if (token.kind() != Token.Kind.INTEGER && token.kind() != Token.Kind.DECIMAL) {
            throw unexpected();
        }
        next();
        String digits = token.text().endsWith(".")
                ? token.text().substring(0, token.text().length() - 1)
                : token.text();
        try {
            return Long.parseLong(negative ? "-" + digits : digits);
        } catch (NumberFormatException e) {
            throw new Unsupported(102, 15, "Incorrect syntax near '" + token.text() + "'.");
        }
    }

    final Statement sequence(boolean alter) throws SqlError {
        List<String> name = qualifiedName();
        SqlType type = accept("AS") ? type(false) : null;
        SequenceOptions options = new SequenceOptions();
        while (sequenceOption(options)) {
            continue;
        }
        return new ObjectStatement.Sequence(
                name,
                alter,
                type,
                options.start,
                options.restart,
                options.increment,
                options.minimum,
                options.maximum,
                options.unlimited,
                options.cycle,
                options.cache);
    }

    /** Reads one option of a sequence; false when none comes. */
    private boolean sequenceOption(SequenceOptions options) throws SqlError {
        if (accept("START")) {
            accept("WITH");
            options.start = wholeNumber();
        } else if (accept("RESTART")) {
            options.restart = true;
            options.start = accept("WITH") ? Long.valueOf(wholeNumber()) : null;
        } else if (accept("INCREMENT")) {
            accept("BY");
            options.increment = wholeNumber();
        } else if (accept("MINVALUE")) {
            options.minimum = wholeNumber();
        } else if (accept("MAXVALUE")) {
            options.maximum = wholeNumber();
        } else if (accept("NO", "MINVALUE")) {
            options.unlimited = options.unlimited.isEmpty() ? "MINVALUE" : "BOTH";
        } else if (accept("NO", "MAXVALUE")) {
            options.unlimited = options.unlimited.isEmpty() ? "MAXVALUE" : "BOTH";
        } else if (accept("CYCLE")) {
            options.cycle = true;
        } else if (accept("NO", "CYCLE")) {
            options.cycle = false;
        } else if (accept("NO", "CACHE")) {
            options.cache = 0;
        } else if (accept("CACHE")) {
            options.cache = peek().kind() == Token.Kind.INTEGER ? Integer.valueOf(integer()) : null;
        } else {
            return false;
        }
        return true;
    }

    private static final class SequenceOptions {
        private @Nullable Long start;
        private boolean restart;
        private @Nullable Long increment;
        private @Nullable Long minimum;
        private @Nullable Long maximum;
        private String unlimited = "";
        private @Nullable Boolean cycle;
        private @Nullable Integer cache;
    }

    final Statement synonym() throws SqlError {
        List<String> name = qualifiedName();
        expect("FOR");
        return new ObjectStatement.CreateSynonym(name, qualifiedName());
    }

    /** At the word XML of CREATE or ALTER XML SCHEMA COLLECTION. */
    final Statement xmlSchemas(boolean alter) throws SqlError {
        expect("XML", "SCHEMA", "COLLECTION");
        List<String> name = qualifiedName();
        expect(alter ? "ADD" : "AS");
        return new ObjectStatement.XmlSchemas(name, expression(), alter);
    }

    final Statement createType() throws SqlError {
        List<String> name = qualifiedName();
        if (accept("AS")) {
            expect("TABLE");
            return new ObjectStatement.CreateType(name, null, true, tableBody(name));
        }
        if (sees("EXTERNAL")) {
            throw new Unsupported("CREATE TYPE EXTERNAL NAME");
        }
        expect("FROM");
        SqlType base = type(false);
        boolean required = accept("NOT", "NULL");
        if (!required) {
            accept("NULL");
        }
        return new ObjectStatement.CreateType(name, base, !required, null);
    }

    final Statement principal(boolean alter) throws SqlError {
        String kind = accept("APPLICATION") ? "APPLICATION ROLE" : peek().text().toUpperCase(Locale.ROOT);
        next();
        String name = name();
        if (alter && kind.equals("ROLE") && (sees("ADD") || sees("DROP"))) {
            return member(name, false);
        }
        // A user of whom nothing else is said belongs to the login of the same name.
        String login = kind.equals("USER") && !alter ? name : "";
        String schema = "";
        String newName = "";
        boolean contained = false;
        while (!atStatementEnd()) {
            if (accept("WITHOUT", "LOGIN")) {
                login = "";
                continue;
            }
            if (accept("LOGIN")) {
                accept("=");
                login = name();
            } else if (accept("DEFAULT_SCHEMA", "=")) {
                schema = name();
            } else if (kind.equals("USER") && accept("PASSWORD", "=")) {
                next();
                login = "";
                contained = true;
            } else if (accept("NAME", "=")) {
                newName = name();
            } else {
                next();
            }
        }
        return new ObjectStatement.Principal(kind, alter, name, login, schema, newName, contained);
    }

    final Statement member(String role, boolean server) throws SqlError {
        boolean add = accept("ADD");
        if (!add) {
            expect("DROP");
        }
        expect("MEMBER");
        return new ObjectStatement.Member(role, name(), add, server);
    }

    /** Reads GRANT, DENY or REVOKE behind its first word. */
    final Statement permission(char action) throws SqlError {
        if (action == 'R') {
            accept("GRANT", "OPTION", "FOR");
        }
        List<String> permissions = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        do {
            permissions.add(permissionName());
            if (sees("(")) {
                columns.addAll(nameList());
            }
        } while (accept(","));
        String securableClass = "DATABASE";
        List<String> securable = List.of();
        if (accept("ON")) {
            securableClass = securableClass();
            securable = qualifiedName();
            columns.addAll(sees("(") ? nameList() : List.of());
        }
        if (!accept("TO")) {
            expect("FROM");
        }
        List<String> grantees = new ArrayList<>();
        do {
            grantees.add(name());
        } while (accept(","));
        boolean grantable = accept("WITH", "GRANT", "OPTION");
        accept("CASCADE");
        if (accept("AS")) {
            name();
        }
        return new ObjectStatement.Permission(
                action, permissions, columns, securableClass, securable, grantees, grantable);
    }

    private String permissionName() throws SqlError {
        StringBuilder name = new StringBuilder();
        while (!sees("ON") && !sees("TO") && !sees("FROM") && !sees(",") && !sees("(")) {
            name.append(name.isEmpty() ? "" : " ").append(anyName().toUpperCase(Locale.ROOT));
        }
        if (name.isEmpty()) {
            throw unexpected();
        }
        return name.toString();
    }

    // OBJECT::, SCHEMA:: and the like; the two colons are symbols of their own.
    private String securableClass() throws SqlError {
        int start = position();
        StringBuilder words = new StringBuilder();
        while (peek().kind() == Token.Kind.WORD && !sees("TO")) {
            words.append(words.isEmpty() ? "" : " ").append(next().text().toUpperCase(Locale.ROOT));
            if (accept("::") || accept(":", ":")) {
                return words.toString();
            }
        }
        back(start);
        return "OBJECT";
    }

    /** Reads EXECUTE AS behind its second word. */
    final Statement executeAs() throws SqlError {
        String kind = upper();
        String name = "";
        if (accept("=")) {
            name = next().text();
        }
        if (accept("WITH")) {
            while (!atStatementEnd()) {
                next();
            }
        }
        return new ObjectStatement.ExecuteAs(kind, name);
    }

    /** Reads CREATE, UPDATE or DROP STATISTICS behind the word STATISTICS. */
    final Statement statistics(String verb) throws SqlError {
        List<String> name = qualifiedName();
        List<String> table = name;
        String statistics = "";
        List<String> columns = List.of();
        if (verb.equals("CREATE")) {
            expect("ON");
            table = qualifiedName();
            statistics = name.get(0);
            columns = nameList();
            if (accept("WHERE")) {
                expression();
            }
        } else if (verb.equals("DROP")) {
            table = name.subList(0, name.size() - 1);
            statistics = name.get(name.size() - 1);
        } else if (sees("(")) {
            skipParentheses();
        } else if (seesName() && !atStatementEnd()) {
            statistics = name();
        }
        if (accept("WITH")) {
            while (!atStatementEnd()) {
                next();
            }
        }
        return new ObjectStatement.Statistics(verb, statistics, table, columns);
    }
}
