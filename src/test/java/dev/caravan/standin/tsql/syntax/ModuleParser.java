// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.session.SqlError;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads CREATE and ALTER of views, procedures, functions and triggers, each of which is the whole of its batch. */
abstract class ModuleParser extends CursorParser {
    ModuleParser(String batch, boolean quotedIdentifiers) throws SqlError {
        super(batch, quotedIdentifiers);
    }

    /** Reads the statements up to the end of the batch. */
    abstract List<Statement.Node> rest() throws SqlError;

    /** How a module is made: the first token of its statement, and which of CREATE, ALTER or both. */
    record Verb(Token start, boolean alter, boolean orAlter) {}

    /** Reads a module whose word comes; null when the word is none of a module. */
    final Statement.CreateModule module(Verb verb) throws SqlError {
        int text = peek().start();
        String word = upper();
        return switch (word) {
            case "VIEW" -> view(verb, text);
            case "PROC", "PROCEDURE" -> procedure(verb, text);
            case "FUNCTION" -> function(verb, text);
            default -> trigger(verb, text);
        };
    }

    final boolean seesModule() {
        return sees("VIEW") || sees("PROC") || sees("PROCEDURE") || sees("FUNCTION") || sees("TRIGGER");
    }

    // The catalogue keeps the batch as it was sent, with CREATE in place of ALTER and CREATE OR ALTER.
    private String text(Verb verb, int word) {
        boolean rewrite = verb.alter() || verb.orAlter();
        String head = rewrite
                ? batch.substring(0, verb.start().start()) + "CREATE "
                : batch.substring(0, verb.start().start())
                        + batch.substring(verb.start().start(), word);
        return head + batch.substring(word);
    }

    private List<String> options() throws SqlError {
        List<String> options = new ArrayList<>();
        if (accept("WITH")) {
            do {
                if (accept("EXECUTE", "AS") || accept("EXEC", "AS")) {
                    boolean word = peek().kind() == Token.Kind.WORD;
                    String as = next().text();
                    options.add("EXECUTE AS " + (word ? as.toUpperCase(Locale.ROOT) : as));
                } else if (accept("RETURNS", "NULL")) {
                    expect("ON", "NULL", "INPUT");
                } else if (accept("CALLED")) {
                    expect("ON", "NULL", "INPUT");
                } else {
                    options.add(anyName().toUpperCase(Locale.ROOT));
                    if (accept("=")) {
                        next();
                    }
                }
            } while (accept(","));
        }
        return options;
    }

    private Statement.CreateModule view(Verb verb, int text) throws SqlError {
        List<String> name = qualifiedName();
        List<String> columns = sees("(") ? nameList() : List.of();
        List<String> options = options();
        expect("AS");
        Query query = query();
        if (accept("WITH", "CHECK", "OPTION")) {
            options.add("CHECK OPTION");
        }
        return new Statement.CreateModule(
                SqlModule.Kind.VIEW,
                verb.alter(),
                verb.orAlter(),
                name,
                columns,
                List.of(),
                List.of(),
                query,
                List.of(),
                null,
                null,
                options,
                text(verb, text));
    }

    private Statement.CreateModule procedure(Verb verb, int text) throws SqlError {
        List<String> name = qualifiedName();
        if (accept(";")) {
            integer();
        }
        boolean parenthesis = accept("(");
        List<Statement.Declaration> parameters = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        if (peek().kind() == Token.Kind.VARIABLE) {
            do {
                parameters.add(parameter(outputs));
            } while (accept(","));
        }
        if (parenthesis) {
            expect(")");
        }
        List<String> options = options();
        accept("FOR", "REPLICATION");
        expect("AS");
        return new Statement.CreateModule(
                SqlModule.Kind.PROCEDURE,
                verb.alter(),
                verb.orAlter(),
                name,
                List.of(),
                parameters,
                outputs,
                null,
                rest(),
                null,
                null,
                options,
                text(verb, text));
    }

    /** A parameter; the names of OUTPUT ones are added to a list. */
    final Statement.Declaration parameter(List<String> outputs) throws SqlError {
        if (peek().kind() != Token.Kind.VARIABLE) {
            throw unexpected();
        }
        String name = next().text();
        accept("AS");
        Declared type = declaredType(false);
        accept("VARYING");
        if (!accept("NOT", "NULL")) {
            accept("NULL");
        }
        Expr value = accept("=") ? defaultValue() : null;
        if (accept("OUTPUT") || accept("OUT")) {
            outputs.add(name);
        }
        accept("READONLY");
        return new Statement.Declaration(name, type.type(), null, value, type.userType());
    }

    // A default of a bare word is a string.
    private Expr defaultValue() throws SqlError {
        boolean word = seesName() && !peek(1).is("(") && !peek(1).is(".");
        return word ? new Expr.Literal(next().text(), dev.caravan.standin.type.SqlTypes.SYSNAME) : expression();
    }

    private Statement.CreateModule function(Verb verb, int text) throws SqlError {
        List<String> name = qualifiedName();
        expect("(");
        List<Statement.Declaration> parameters = new ArrayList<>();
        if (!sees(")")) {
            do {
                parameters.add(parameter(new ArrayList<>()));
            } while (accept(","));
        }
        expect(")", "RETURNS");
        if (peek().kind() == Token.Kind.VARIABLE) {
            String variable = next().text();
            expect("TABLE");
            Statement.Declaration returns =
                    new Statement.Declaration(variable, null, tableBody(List.of(variable)), null);
            return body(SqlModule.Kind.TABLE_FUNCTION, verb, text, name, parameters, returns);
        }
        if (accept("TABLE")) {
            List<String> options = options();
            accept("AS");
            if (sees("EXTERNAL")) {
                throw new Unsupported("CREATE FUNCTION AS EXTERNAL NAME");
            }
            expect("RETURN");
            Query query = query();
            return new Statement.CreateModule(
                    SqlModule.Kind.INLINE_FUNCTION,
                    verb.alter(),
                    verb.orAlter(),
                    name,
                    List.of(),
                    parameters,
                    List.of(),
                    query,
                    List.of(),
                    null,
                    null,
                    options,
                    text(verb, text));
        }
        Declared type = declaredType(false);
        Statement.Declaration returns = new Statement.Declaration("", type.type(), null, null, type.userType());
        return body(SqlModule.Kind.SCALAR_FUNCTION, verb, text, name, parameters, returns);
    }

    private Statement.CreateModule body(
            SqlModule.Kind kind,
            Verb verb,
            int text,
            List<String> name,
            List<Statement.Declaration> parameters,
            Statement.Declaration returns)
            throws SqlError {
        List<String> options = options();
        accept("AS");
        if (!sees("BEGIN")) {
            throw sees("EXTERNAL") ? new Unsupported("CREATE FUNCTION AS EXTERNAL NAME") : unexpected();
        }
        return new Statement.CreateModule(
                kind,
                verb.alter(),
                verb.orAlter(),
                name,
                List.of(),
                parameters,
                List.of(),
                null,
                rest(),
                returns,
                null,
                options,
                text(verb, text));
    }

    private Statement.CreateModule trigger(Verb verb, int text) throws SqlError {
        List<String> name = qualifiedName();
        expect("ON");
        if (sees("ALL", "SERVER")) {
            throw new Unsupported("CREATE TRIGGER ON ALL SERVER");
        }
        if (accept("DATABASE")) {
            return ddlTrigger(verb, text, name);
        }
        List<String> table = qualifiedName();
        List<String> options = options();
        boolean instead = accept("INSTEAD", "OF");
        if (!instead && !accept("FOR")) {
            expect("AFTER");
        }
        Set<Trigger.Event> events = EnumSet.noneOf(Trigger.Event.class);
        do {
            events.add(event());
        } while (accept(","));
        accept("WITH", "APPEND");
        boolean notForReplication = accept("NOT", "FOR", "REPLICATION");
        expect("AS");
        return trigger(
                verb,
                text,
                name,
                new Statement.TriggerOn(table, instead, events, Set.of(), notForReplication),
                options);
    }

    private Statement.CreateModule ddlTrigger(Verb verb, int text, List<String> name) throws SqlError {
        List<String> options = options();
        if (!accept("FOR")) {
            expect("AFTER");
        }
        Set<String> events = new LinkedHashSet<>();
        do {
            events.add(anyName().toUpperCase(Locale.ROOT));
        } while (accept(","));
        expect("AS");
        return trigger(
                verb,
                text,
                name,
                new Statement.TriggerOn(List.of(), false, EnumSet.noneOf(Trigger.Event.class), events, false),
                options);
    }

    /** The rest of a trigger: its statements. */
    private Statement.CreateModule trigger(
            Verb verb, int text, List<String> name, Statement.TriggerOn on, List<String> options) throws SqlError {
        return new Statement.CreateModule(
                SqlModule.Kind.TRIGGER,
                verb.alter(),
                verb.orAlter(),
                name,
                List.of(),
                List.of(),
                List.of(),
                null,
                rest(),
                null,
                on,
                options,
                text(verb, text));
    }

    private Trigger.Event event() throws SqlError {
        for (Trigger.Event event : Trigger.Event.values()) {
            if (accept(event.name())) {
                return event;
            }
        }
        throw unexpected();
    }
}
