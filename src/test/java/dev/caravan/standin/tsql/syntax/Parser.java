// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads a batch: statements one after the other, with or without semicolons between them. */
public final class Parser extends ModuleParser {
    // Reserved words with which an expression may begin.
    private static final Set<String> BEGIN_VALUES = Set.of(
            "CASE",
            "CONVERT",
            "TRY_CONVERT",
            "COALESCE",
            "NULLIF",
            "LEFT",
            "RIGHT",
            "NULL",
            "CURRENT_TIMESTAMP",
            "CURRENT_USER",
            "SESSION_USER",
            "SYSTEM_USER",
            "USER",
            "IDENTITY");
    private static final Set<String> TWO_WORD_OPTIONS = Set.of("STATISTICS", "OFFSETS");
    private int statements;

    private Parser(String batch, boolean quotedIdentifiers) throws SqlError {
        super(batch, quotedIdentifiers);
    }

    /**
     * Parses a batch.
     *
     * @throws SqlError 102, 156 and others for what is not T-SQL, {@link Unsupported} for what the stand-in does not know
     */
    public static Batch parse(String batch) throws SqlError {
        return parse(batch, true);
    }

    /**
     * Parses a batch under a setting of QUOTED_IDENTIFIER.
     *
     * @throws SqlError 102, 156 and others for what is not T-SQL, {@link Unsupported} for what the stand-in does not know
     */
    public static Batch parse(String batch, boolean quotedIdentifiers) throws SqlError {
        Parser parser = new Parser(batch, quotedIdentifiers);
        List<Statement.Node> nodes = new ArrayList<>();
        try {
            while (parser.skipSemicolons()) {
                nodes.add(parser.node(nodes.isEmpty()));
            }
        } catch (SqlError e) {
            e.at(parser.peek().line(), "");
            throw e;
        }
        return new Batch(nodes, parser.statements, List.copyOf(parser.references()));
    }

    /**
     * A parsed batch.
     *
     * @param statements its statements
     * @param count number of statements with those inside others; indexes are below it
     * @param references variables that it uses, also in the body of the module that it makes
     */
    public record Batch(List<Statement.Node> statements, int count, List<VariableReference> references) {

        /** Whether it makes or changes a module, whose body has variables of its own. */
        public boolean isModule() {
            return !statements.isEmpty() && statements.get(0).statement() instanceof Statement.CreateModule;
        }
    }

    /** Parses an expression that stands alone, such as the definition of a default. */
    public static Expr parseExpression(String text) throws SqlError {
        Parser parser = new Parser(text, true);
        Expr expr = parser.expression();
        if (!parser.atEnd()) {
            throw parser.unexpected();
        }
        return expr;
    }

    /** Parses the declarations of sp_executesql's second argument. */
    public static List<Statement.Declaration> parseParameters(String text) throws SqlError {
        Parser parser = new Parser(text, true);
        List<Statement.Declaration> list = new ArrayList<>();
        while (!parser.atEnd()) {
            list.add(parser.parameter(new ArrayList<>()));
            if (!parser.atEnd()) {
                parser.expect(",");
            }
        }
        return list;
    }

    private boolean skipSemicolons() {
        while (accept(";")) {
            continue;
        }
        return !atEnd();
    }

    private Statement.Node node(boolean first) throws SqlError {
        skipSemicolons();
        Token start = peek();
        int index = statements++;
        int outer = maxRecursion;
        maxRecursion = Statement.Node.MAX_RECURSION;
        Map<String, String> namespacesAround = namespaces;
        namespaces = Map.of();
        Statement statement = statement(first);
        String text = textFrom(start);
        accept(";");
        Statement.Node node = new Statement.Node(index, start.line(), text, statement, maxRecursion);
        maxRecursion = outer;
        namespaces = namespacesAround;
        return node;
    }

    private Statement statement(boolean first) throws SqlError {
        Token token = peek();
        String word = token.kind() == Token.Kind.WORD ? token.text().toUpperCase(Locale.ROOT) : "";
        switch (word) {
            case "SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH":
                if (accept("UPDATE", "STATISTICS")) {
                    return statistics("UPDATE");
                }
                break;
            case "CREATE", "ALTER", "DROP", "TRUNCATE", "USE":
                return definition(first);
            case "GRANT", "DENY", "REVOKE":
                next();
                return permission(word.charAt(0));
            case "OPEN", "FETCH", "CLOSE", "DEALLOCATE":
                return cursorStatement();
            case "GOTO":
                next();
                return new Statement.GoTo(name());
            case "REVERT":
                next();
                return new ObjectStatement.Revert();
            case "IF", "WHILE", "BEGIN", "BREAK", "CONTINUE", "RETURN", "THROW", "RAISERROR", "PRINT", "WAITFOR":
                return flow();
            case "COMMIT", "ROLLBACK", "SAVE":
                return transaction();
            case "DECLARE":
                return declare();
            case "SET":
                return set();
            case "EXEC", "EXECUTE":
                next();
                return executeStatement();
            default:
                return other(first);
        }
        Statement dml = dml();
        if (dml == null) {
            throw unexpected();
        }
        return dml;
    }

    private Statement other(boolean first) throws SqlError {
        if (sees("(")) {
            Statement dml = dml();
            if (dml != null) {
                return dml;
            }
        }
        if (accept("DBCC")) {
            String command = anyName().toUpperCase(Locale.ROOT);
            List<Expr> arguments = new ArrayList<>();
            if (accept("(")) {
                if (!sees(")")) {
                    do {
                        arguments.add(
                                seesName() && peek(1).kind() == Token.Kind.SYMBOL
                                        ? new Expr.Literal(next().text(), SqlTypes.SYSNAME)
                                        : expression());
                    } while (accept(","));
                }
                expect(")");
            }
            boolean quiet = false;
            if (accept("WITH")) {
                do {
                    quiet |= sees("NO_INFOMSGS");
                    anyName();
                } while (accept(","));
            }
            return new Statement.Dbcc(command, arguments, quiet);
        }
        if (sees("ENABLE", "TRIGGER") || sees("DISABLE", "TRIGGER")) {
            boolean on = next().is("ENABLE");
            next();
            List<List<String>> names = accept("ALL") ? List.of() : triggerNames();
            expect("ON");
            return new ObjectStatement.EnableTrigger(names, accept("DATABASE") ? List.of() : qualifiedName(), on);
        }
        if (accept("KILL")) {
            return new Statement.Kill(expression());
        }
        if (seesName() && peek(1).is(":") && !peek(2).is(":")) {
            String label = name();
            next();
            return new Statement.Label(label);
        }
        if (accept("CHECKPOINT")) {
            return new Statement.Nothing("CHECKPOINT");
        }
        if (accept("RECONFIGURE")) {
            return AdministrationParser.reconfigure(this);
        }
        if (accept("BULK")) {
            return BulkParser.bulkInsert(this);
        }
        if (accept("BACKUP")) {
            return AdministrationParser.backup(this);
        }
        if (first && seesName()) {
            return withResultSets(execute());
        }
        throw unexpected();
    }

    private List<Statement.Node> block(String... end) throws SqlError {
        List<Statement.Node> nodes = new ArrayList<>();
        while (skipSemicolons() && !sees(end)) {
            nodes.add(node(false));
        }
        expect(end);
        return nodes;
    }

    private Statement flow() throws SqlError {
        if (sees("BEGIN")) {
            return begin();
        }
        if (accept("IF")) {
            Expr condition = expression();
            Statement.Node then = node(false);
            int mark = position();
            skipSemicolons();
            Statement.Node otherwise = null;
            if (accept("ELSE")) {
                otherwise = node(false);
            } else {
                back(mark);
            }
            return new Statement.If(condition, then, otherwise);
        }
        if (accept("WHILE")) {
            return new Statement.While(expression(), node(false));
        }
        if (sees("BREAK") || sees("CONTINUE")) {
            return new Statement.Jump(next().is("BREAK"));
        }
        if (accept("RETURN")) {
            boolean value = !atStatementEnd() && (!isReserved(peek()) || BEGIN_VALUES.contains(word(peek())));
            return new Statement.Return(value ? expression() : null);
        }
        return message();
    }

    private Statement begin() throws SqlError {
        next();
        if (accept("TRY")) {
            List<Statement.Node> body = block("END", "TRY");
            skipSemicolons();
            expect("BEGIN", "CATCH");
            return new Statement.Try(body, block("END", "CATCH"));
        }
        accept("DISTRIBUTED");
        if (accept("TRAN") || accept("TRANSACTION")) {
            String name = transactionName();
            if (accept("WITH", "MARK")) {
                next();
            }
            return new Statement.BeginTransaction(name);
        }
        return new Statement.Block(block("END"));
    }

    private static String word(Token token) {
        return token.text().toUpperCase(Locale.ROOT);
    }

    private Statement message() throws SqlError {
        if (accept("PRINT")) {
            return new Statement.Print(expression());
        }
        if (accept("THROW")) {
            if (atEnd() || sees(";") || sees("END")) {
                return new Statement.Throw(null, null, null);
            }
            Expr number = expression();
            expect(",");
            Expr text = expression();
            expect(",");
            return new Statement.Throw(number, text, expression());
        }
        if (accept("WAITFOR")) {
            boolean until = accept("TIME");
            if (!until) {
                expect("DELAY");
            }
            return new Statement.WaitFor(expression(), until);
        }
        expect("RAISERROR", "(");
        List<Expr> arguments = expressionList();
        expect(")");
        boolean atOnce = false;
        if (accept("WITH")) {
            do {
                atOnce |= sees("NOWAIT");
                anyName();
            } while (accept(","));
        }
        if (arguments.size() < 3) {
            throw unexpected();
        }
        return new Statement.RaiseError(
                arguments.get(0), arguments.get(1), arguments.get(2), arguments.subList(3, arguments.size()), atOnce);
    }

    private Statement transaction() throws SqlError {
        String word = upper();
        boolean said = accept("TRAN") || accept("TRANSACTION") || accept("WORK");
        String name = said ? transactionName() : "";
        return switch (word) {
            case "COMMIT" -> {
                if (accept("WITH")) {
                    skipParentheses();
                }
                yield new Statement.Commit();
            }
            case "ROLLBACK" -> new Statement.Rollback(name);
            default -> new Statement.Save(name);
        };
    }

    private String transactionName() {
        boolean named = seesName() || peek().kind() == Token.Kind.VARIABLE;
        // A procedure call without EXEC cannot follow, so a name is the transaction's.
        return named && !sees("THROW") ? next().text() : "";
    }

    private Statement declare() throws SqlError {
        next();
        if (seesCursor()) {
            return declareCursor();
        }
        List<Statement.Declaration> list = new ArrayList<>();
        do {
            String name = variable();
            accept("AS");
            if (accept("TABLE")) {
                list.add(new Statement.Declaration(name, null, tableBody(List.of(name)), null));
            } else if (accept("CURSOR")) {
                list.add(new Statement.Declaration(name, null, null, null, List.of("CURSOR")));
            } else {
                Declared type = declaredType(false);
                Expr value = accept("=") ? expression() : null;
                list.add(new Statement.Declaration(name, type.type(), null, value, type.userType()));
            }
        } while (accept(","));
        return new Statement.Declare(list);
    }

    private String variable() throws SqlError {
        if (peek().kind() != Token.Kind.VARIABLE) {
            throw unexpected();
        }
        return next().text();
    }

    private Statement set() throws SqlError {
        next();
        if (peek().kind() == Token.Kind.VARIABLE) {
            String name = referred(next());
            if (accept(".")) {
                return new Statement.SetVariable(name, '=', xmlMethod(new Expr.Variable(name)));
            }
            char operator = assignmentOperator();
            return accept("CURSOR")
                    ? cursor(name, new ArrayList<>())
                    : new Statement.SetVariable(name, operator, expression());
        }
        if (accept("IDENTITY_INSERT")) {
            List<String> table = qualifiedName();
            return new Statement.IdentityInsert(table, onOff());
        }
        if (accept("CONTEXT_INFO")) {
            return new Statement.SetContextInfo(expression());
        }
        if (accept("TRANSACTION", "ISOLATION", "LEVEL")) {
            String level = upper();
            if (level.equals("READ") || level.equals("REPEATABLE")) {
                level += " " + upper();
            }
            return new Statement.SetOption("TRANSACTION ISOLATION LEVEL", List.of(level));
        }
        List<String> options = new ArrayList<>();
        do {
            String option = upper();
            options.add(TWO_WORD_OPTIONS.contains(option) ? option + " " + upper() : option);
        } while (accept(","));
        String value = accept("-") ? "-" + next().text() : next().text();
        options.subList(1, options.size()).forEach(o -> {});
        List<String> values = new ArrayList<>(List.of(value));
        values.addAll(options.subList(1, options.size()));
        return new Statement.SetOption(options.get(0), values);
    }

    private boolean onOff() throws SqlError {
        boolean on = accept("ON");
        if (!on) {
            expect("OFF");
        }
        return on;
    }

    private Statement executeStatement() throws SqlError {
        if (accept("(")) {
            Expr text = expression();
            expect(")");
            if (sees("AT")) {
                throw new Unsupported("EXECUTE () AT");
            }
            if (accept("AS")) {
                String kind = upper();
                expect("=");
                return withResultSets(new Statement.ExecuteText(text, kind, next().text()));
            }
            return withResultSets(new Statement.ExecuteText(text, "", ""));
        }
        return accept("AS") ? executeAs() : withResultSets(execute());
    }

    /** An EXECUTE with what its options say of its results. */
    private Statement withResultSets(Statement execute) throws SqlError {
        accept("WITH", "RECOMPILE", ",");
        boolean options = previous().is(",") || accept("WITH");
        if (!options || accept("RECOMPILE")) {
            return execute;
        }
        expect("RESULT", "SETS");
        if (accept("UNDEFINED")) {
            return execute;
        }
        List<List<Statement.ResultColumn>> sets = new ArrayList<>();
        if (!accept("NONE")) {
            expect("(");
            do {
                sets.add(resultSet());
            } while (accept(","));
            expect(")");
        }
        return new Statement.WithResultSets(execute, sets);
    }

    private List<Statement.ResultColumn> resultSet() throws SqlError {
        if (sees("AS")) {
            throw new Unsupported("WITH RESULT SETS (AS " + peek(1).text().toUpperCase(Locale.ROOT) + ")");
        }
        List<Statement.ResultColumn> columns = new ArrayList<>();
        expect("(");
        do {
            String name = name();
            SqlType type = type(false);
            if (accept("COLLATE")) {
                type = SqlTypes.collate(type, collation(anyName()));
            }
            boolean required = accept("NOT", "NULL");
            if (!required) {
                accept("NULL");
            }
            columns.add(new Statement.ResultColumn(name, type, !required));
        } while (accept(","));
        expect(")");
        return columns;
    }

    @Override
    Statement.Execute execute() throws SqlError {
        String result = "";
        if (peek().kind() == Token.Kind.VARIABLE && peek(1).is("=")) {
            result = next().text();
            next();
        }
        List<String> procedure = peek().kind() == Token.Kind.VARIABLE ? List.of(next().text()) : qualifiedName();
        List<Statement.Argument> arguments = new ArrayList<>();
        if (seesArgument()) {
            do {
                arguments.add(argument());
            } while (accept(","));
        }
        return new Statement.Execute(result, procedure, arguments);
    }

    private boolean seesArgument() {
        return switch (peek().kind()) {
            case VARIABLE, STRING, NATIONAL, BINARY, INTEGER, DECIMAL, FLOAT, MONEY, QUOTED -> true;
            case WORD -> sees("NULL") || sees("DEFAULT") || seesName() && !sees("GO");
            case SYMBOL -> sees("-");
            default -> false;
        };
    }

    private Statement.Argument argument() throws SqlError {
        String name = "";
        if (peek().kind() == Token.Kind.VARIABLE && peek(1).is("=")) {
            name = next().text();
            next();
        }
        // A bare word is a string.
        boolean word = seesName() && !peek(1).is("(") && !peek(1).is(".");
        Expr value = word ? new Expr.Literal(next().text(), SqlTypes.SYSNAME) : expression();
        return new Statement.Argument(name, value, accept("OUTPUT") || accept("OUT"));
    }

    private Statement definition(boolean first) throws SqlError {
        Token start = peek();
        String verb = upper();
        return switch (verb) {
            case "USE" -> new Statement.Use(name());
            case "TRUNCATE" -> {
                expect("TABLE");
                yield PartitionParser.truncate(this);
            }
            case "CREATE" -> create(start, first);
            case "ALTER" -> alter(start, first);
            default -> drop();
        };
    }

    private Statement.CreateModule module(Token start, boolean alter, boolean orAlter, boolean first) throws SqlError {
        if (!first) {
            String verb = alter ? "ALTER " : "CREATE ";
            throw Errors.syntax(
                    111,
                    "'" + verb + peek().text().toUpperCase(Locale.ROOT)
                            + "' must be the first statement in a query batch.");
        }
        return module(new Verb(start, alter, orAlter));
    }

    private Statement create(Token start, boolean first) throws SqlError {
        boolean orAlter = accept("OR", "ALTER");
        if (seesModule()) {
            return module(start, false, orAlter, first);
        }
        if (accept("TABLE")) {
            return createTable();
        }
        if (accept("SEQUENCE")) {
            return sequence(false);
        }
        if (accept("SYNONYM")) {
            return synonym();
        }
        if (accept("TYPE")) {
            return createType();
        }
        if (sees("XML", "SCHEMA")) {
            return xmlSchemas(false);
        }
        if (sees("UNIQUE")
                || sees("CLUSTERED")
                || sees("NONCLUSTERED")
                || sees("INDEX")
                || sees("COLUMNSTORE")
                || sees("SPATIAL")) {
            return createIndex();
        }
        if (sees("PRIMARY", "XML") || sees("XML")) {
            return createXmlIndex();
        }
        if (accept("SCHEMA")) {
            String name = accept("AUTHORIZATION") ? "" : name();
            String owner = name.isEmpty() || accept("AUTHORIZATION") ? name() : "";
            return new Statement.CreateSchema(name.isEmpty() ? owner : name, owner);
        }
        if (accept("DATABASE")) {
            String name = name();
            String collation = "";
            while (!atStatementEnd()) {
                if (accept("COLLATE")) {
                    collation = anyName();
                } else if (sees("FOR") || sees("AS") || sees("PARTIAL") || sees("LEDGER")) {
                    // Another database than an empty one with files of its own.
                    throw new Unsupported("CREATE DATABASE " + upper());
                } else if (sees("(")) {
                    skipParentheses();
                } else {
                    next();
                }
            }
            return new Statement.CreateDatabase(name, collation);
        }
        if (accept("LOGIN")) {
            return login(false);
        }
        if (sees("USER") || sees("ROLE") || sees("APPLICATION", "ROLE")) {
            return principal(false);
        }
        if (accept("STATISTICS")) {
            return statistics("CREATE");
        }
        if (accept("PARTITION")) {
            return PartitionParser.create(this);
        }
        if (sees("FULLTEXT")) {
            return fullText();
        }
        throw new Unsupported("CREATE " + peek().text().toUpperCase(Locale.ROOT));
    }

    private Statement login(boolean alter) throws SqlError {
        String name = name();
        String password = null;
        String database = "";
        String newName = "";
        Boolean enabled = null;
        boolean windows = false;
        while (!atStatementEnd()) {
            if (accept("PASSWORD", "=")) {
                password = next().text();
            } else if (accept("DEFAULT_DATABASE", "=")) {
                database = name();
            } else if (accept("NAME", "=")) {
                newName = name();
            } else if (accept("ENABLE")) {
                enabled = true;
            } else if (accept("DISABLE")) {
                enabled = false;
            } else {
                windows |= accept("FROM");
                next();
            }
        }
        return new Statement.CreateLogin(name, alter, password, database, newName, enabled, windows);
    }

    private Statement alter(Token start, boolean first) throws SqlError {
        if (seesModule()) {
            return module(start, true, false, first);
        }
        if (accept("SEQUENCE")) {
            return sequence(true);
        }
        if (accept("TABLE")) {
            return alterTable();
        }
        if (accept("DATABASE")) {
            return alterDatabase();
        }
        if (accept("LOGIN")) {
            return login(true);
        }
        if (sees("AUTHORIZATION")) {
            return AdministrationParser.authorization(this);
        }
        if (sees("XML", "SCHEMA")) {
            return xmlSchemas(true);
        }
        if (accept("SERVER", "ROLE")) {
            return member(name(), true);
        }
        if (sees("USER") || sees("ROLE") || sees("APPLICATION", "ROLE")) {
            return principal(true);
        }
        if (accept("INDEX")) {
            return alterIndex();
        }
        if (accept("PARTITION")) {
            return PartitionParser.alter(this);
        }
        if (accept("SCHEMA")) {
            String schema = name();
            expect("TRANSFER");
            if (accept("OBJECT")) {
                expect("::");
            } else if (peek(1).is("::")) {
                throw new Unsupported("ALTER SCHEMA TRANSFER " + peek().text().toUpperCase(Locale.ROOT));
            }
            return new Statement.TransferToSchema(schema, qualifiedName());
        }
        if (sees("FULLTEXT")) {
            return fullText();
        }
        if (sees("SERVER")) {
            throw new Unsupported("ALTER SERVER");
        }
        throw new Unsupported("ALTER " + peek().text().toUpperCase(Locale.ROOT));
    }

    private Statement alterDatabase() throws SqlError {
        boolean scoped = sees("SCOPED", "CONFIGURATION") || sees("SCOPED", "CREDENTIAL");
        String name = scoped || accept("CURRENT") ? "" : name();
        List<String> options = new ArrayList<>();
        while (!atStatementEnd()) {
            boolean symbol = peek().kind() == Token.Kind.SYMBOL;
            String text = next().text();
            if (!symbol || text.equals("(") || text.equals(",")) {
                options.add(text);
            }
        }
        return new Statement.AlterDatabase(name, options);
    }

    /** At the word FULLTEXT of CREATE, ALTER or DROP: nothing of the statement is kept. */
    private Statement fullText() throws SqlError {
        next();
        while (!atStatementEnd()) {
            next();
        }
        return new Statement.FullText();
    }

    private Statement drop() throws SqlError {
        if (sees("FULLTEXT")) {
            return fullText();
        }
        String kind = upper();
        if (kind.equals("STATISTICS")) {
            return statistics("DROP");
        }
        if (kind.equals("APPLICATION")) {
            expect("ROLE");
        }
        if (kind.equals("XML")) {
            expect("SCHEMA", "COLLECTION");
            return new Statement.Drop("XML SCHEMA COLLECTION", List.of(qualifiedName()), false);
        }
        if (kind.equals("PARTITION")) {
            return PartitionParser.drop(this);
        }
        boolean ifExists = accept("IF", "EXISTS");
        switch (kind) {
            case "TABLE",
                    "VIEW",
                    "PROCEDURE",
                    "PROC",
                    "FUNCTION",
                    "TRIGGER",
                    "SEQUENCE",
                    "SYNONYM",
                    "TYPE",
                    "USER",
                    "ROLE",
                    "APPLICATION",
                    "LOGIN":
                List<List<String>> names = nameSet();
                if (kind.equals("TRIGGER") && accept("ON")) {
                    if (!accept("DATABASE")) {
                        throw new Unsupported("DROP TRIGGER ON ALL SERVER");
                    }
                    return new Statement.Drop("DATABASE TRIGGER", names, ifExists);
                }
                return new Statement.Drop(kind.equals("PROC") ? "PROCEDURE" : kind, names, ifExists);
            case "INDEX":
                return dropIndex(ifExists);
            case "SCHEMA":
                return new Statement.DropSchema(name(), ifExists);
            case "DATABASE":
                return new Statement.DropDatabase(
                        nameSet().stream().map(n -> n.get(0)).toList(), ifExists);
            default:
                throw new Unsupported("DROP " + kind);
        }
    }

    private List<List<String>> nameSet() throws SqlError {
        List<List<String>> names = new ArrayList<>();
        do {
            names.add(qualifiedName());
        } while (accept(","));
        return names;
    }

    private Statement dropIndex(boolean ifExists) throws SqlError {
        List<String> name = qualifiedName();
        if (accept("ON")) {
            List<String> table = qualifiedName();
            storage();
            return new Statement.DropIndex(name.get(0), table, ifExists);
        }
        if (name.size() == 1) {
            throw Errors.syntax(159, "Must specify the table name and index name for the DROP INDEX statement.");
        }
        return new Statement.DropIndex(name.get(name.size() - 1), name.subList(0, name.size() - 1), ifExists);
    }

    @Override
    List<Statement.Node> rest() throws SqlError {
        List<Statement.Node> body = new ArrayList<>();
        while (skipSemicolons()) {
            body.add(node(false));
        }
        return body;
    }
}
