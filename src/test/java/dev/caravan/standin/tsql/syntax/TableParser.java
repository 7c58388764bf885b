// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Statement.ColumnDefinition;
import dev.caravan.standin.tsql.syntax.Statement.Constraint;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the definitions of columns, constraints and indexes. */
abstract class TableParser extends DmlParser {
    /** Whether the options of storage that were read last said IGNORE_DUP_KEY = ON. */
    private boolean ignoresDuplicates;

    TableParser(String batch, boolean quotedIdentifiers) throws SqlError {
        super(batch, quotedIdentifiers);
    }

    final Statement.CreateTable createTable() throws SqlError {
        return tableBody(qualifiedName());
    }

    final Statement.CreateTable tableBody(List<String> name) throws SqlError {
        List<ColumnDefinition> columns = new ArrayList<>();
        List<Constraint> constraints = new ArrayList<>();
        expect("(");
        do {
            if (sees(")")) {
                break;
            }
            element(columns, constraints);
        } while (accept(","));
        expect(")");
        return new Statement.CreateTable(name, columns, constraints, storage());
    }

    /** Reads ON filegroup or scheme, TEXTIMAGE_ON and WITH options. */
    final PartitionStatement.Storage storage() throws SqlError {
        String space = "";
        String column = "";
        List<String> others = new ArrayList<>();
        Statement.Versioning versioning = null;
        ignoresDuplicates = false;
        while (true) {
            if (accept("ON")) {
                space = anyName();
                if (accept("(")) {
                    column = name();
                    expect(")");
                }
            } else if (accept("TEXTIMAGE_ON")) {
                others.add(anyName());
            } else if (accept("FILESTREAM_ON")) {
                anyName();
            } else if (sees("WITH", "(")) {
                next();
                Statement.Versioning said = storageOptions();
                versioning = said == null ? versioning : said;
            } else {
                return new PartitionStatement.Storage(space, column, others, versioning, ignoresDuplicates);
            }
        }
    }

    /** Options of storage, which have no effect here but for those that change what a table is. */
    private Statement.@Nullable Versioning storageOptions() throws SqlError {
        Statement.Versioning versioning = null;
        int depth = 0;
        do {
            if (accept("SYSTEM_VERSIONING")) {
                versioning = TemporalParser.versioning(this);
                continue;
            }
            boolean on = peek(1).is("=") && peek(2).is("ON");
            if (on && sees("MEMORY_OPTIMIZED")) {
                throw Errors.error(
                        41337,
                        "Cannot create memory optimized tables. To create memory optimized tables, the database must have"
                                + " a MEMORY_OPTIMIZED_FILEGROUP that is online and has at least one container.");
            }
            ignoresDuplicates |= on && sees("IGNORE_DUP_KEY");
            if (on && (sees("LEDGER") || sees("DATA_DELETION"))) {
                throw new Unsupported(peek().text().toUpperCase(Locale.ROOT) + " = ON");
            }
            if (atEnd()) {
                throw unexpected();
            }
            Token token = next();
            depth += token.is("(") ? 1 : token.is(")") ? -1 : 0;
        } while (depth > 0);
        return versioning;
    }

    /** The rest of ALTER INDEX. */
    final Statement alterIndex() throws SqlError {
        String name = accept("ALL") ? "" : name();
        expect("ON");
        List<String> table = qualifiedName();
        if (!sees("REBUILD")
                && !sees("REORGANIZE")
                && !sees("SET")
                && !sees("RESUME")
                && !sees("PAUSE")
                && !sees("ABORT")
                && !sees("DISABLE")) {
            throw unexpected();
        }
        Token verb = next();
        Statement.AlterIndex.Action action = verb.is("DISABLE")
                ? Statement.AlterIndex.Action.DISABLE
                : verb.is("REBUILD") ? Statement.AlterIndex.Action.REBUILD : Statement.AlterIndex.Action.NOTHING;
        if (accept("PARTITION", "=")) {
            next();
        }
        skipParentheses();
        storage();
        return new Statement.AlterIndex(name, table, action);
    }

    /** One column or table constraint. */
    final void element(List<ColumnDefinition> columns, List<Constraint> constraints) throws SqlError {
        boolean constraint = sees("CONSTRAINT")
                || sees("PRIMARY")
                || sees("UNIQUE")
                || sees("FOREIGN")
                || sees("CHECK")
                || sees("DEFAULT");
        if (constraint) {
            constraints.add(tableConstraint());
        } else if (sees("INDEX")) {
            next();
            String name = name();
            boolean unique = accept("UNIQUE");
            boolean clustered = accept("CLUSTERED");
            accept("NONCLUSTERED");
            List<Statement.KeyColumn> keys = keyColumns();
            constraints.add(new Statement.InlineIndex(name, indexTail(name, List.of(), unique, clustered, keys)));
        } else if (sees("PERIOD")) {
            constraints.add(TemporalParser.period(this));
        } else {
            columns.add(column(constraints, columns.size() + 1));
        }
    }

    private Constraint tableConstraint() throws SqlError {
        String name = accept("CONSTRAINT") ? name() : "";
        if (sees("PRIMARY") || sees("UNIQUE")) {
            return key(name, "");
        }
        if (accept("FOREIGN")) {
            expect("KEY");
            return foreign(name, nameList());
        }
        if (accept("CHECK")) {
            return check(name, "");
        }
        expect("DEFAULT");
        Expr value = expression();
        expect("FOR");
        String column = name();
        return new Statement.DefaultFor(name, value, column, accept("WITH", "VALUES"));
    }

    private Constraint key(String name, String column) throws SqlError {
        boolean primary = accept("PRIMARY", "KEY");
        if (!primary) {
            expect("UNIQUE");
        }
        Boolean clustered = accept("CLUSTERED") ? Boolean.TRUE : accept("NONCLUSTERED") ? Boolean.FALSE : null;
        boolean listed = sees("(");
        List<Statement.KeyColumn> columns = listed ? keyColumns() : List.of(new Statement.KeyColumn(column, false));
        return new Statement.Key(name, primary, clustered, columns, !listed, storage());
    }

    final List<Statement.KeyColumn> keyColumns() throws SqlError {
        List<Statement.KeyColumn> columns = new ArrayList<>();
        expect("(");
        do {
            String name = name();
            boolean descending = accept("DESC");
            if (!descending) {
                accept("ASC");
            }
            columns.add(new Statement.KeyColumn(name, descending));
        } while (accept(","));
        expect(")");
        return columns;
    }

    private Constraint foreign(String name, List<String> columns) throws SqlError {
        expect("REFERENCES");
        List<String> table = qualifiedName();
        List<String> referenced = sees("(") ? nameList() : List.of();
        ForeignKey.Action onDelete = ForeignKey.Action.NO_ACTION;
        ForeignKey.Action onUpdate = ForeignKey.Action.NO_ACTION;
        while (sees("ON", "DELETE") || sees("ON", "UPDATE")) {
            next();
            if (next().is("DELETE")) {
                onDelete = action();
            } else {
                onUpdate = action();
            }
        }
        boolean notForReplication = accept("NOT", "FOR", "REPLICATION");
        return new Statement.Foreign(name, columns, table, referenced, onDelete, onUpdate, notForReplication);
    }

    private ForeignKey.Action action() throws SqlError {
        if (accept("CASCADE")) {
            return ForeignKey.Action.CASCADE;
        }
        if (accept("SET", "NULL")) {
            return ForeignKey.Action.SET_NULL;
        }
        if (accept("SET", "DEFAULT")) {
            return ForeignKey.Action.SET_DEFAULT;
        }
        expect("NO", "ACTION");
        return ForeignKey.Action.NO_ACTION;
    }

    private Constraint check(String name, String column) throws SqlError {
        boolean notForReplication = accept("NOT", "FOR", "REPLICATION");
        expect("(");
        Expr condition = expression();
        expect(")");
        return new Statement.Check(name, condition, column, notForReplication);
    }

    /** A declared type, whose size is refused in the words for a column. */
    private Declared columnType(String column, int number) throws SqlError {
        int start = position();
        try {
            return declaredType(false);
        } catch (SqlError e) {
            String text = String.valueOf(e.getMessage());
            SqlError named = switch (e.number()) {
                case 131 ->
                    Errors.syntax(131, text.replaceFirst("to the type '[^']*'", "to the column '" + column + "'"));
                case 183 -> Errors.syntax(183, text.replace("for column ''", "for column '" + column + "'"));
                case 1007 ->
                    new SqlError(
                            2750,
                            16,
                            1,
                            "Column or parameter #" + number + ": Specified column precision "
                                    + text.replaceAll("\\D*'(\\d+)'.*", "$1")
                                    + " is greater than the maximum precision of 38.");
                default -> throw e;
            };
            back(start);
            named.initCause(e);
            throw named;
        }
    }

    private ColumnDefinition column(List<Constraint> constraints, int number) throws SqlError {
        String name = name();
        if (accept("AS")) {
            return computed(name, constraints);
        }
        // A column named timestamp without a type is a rowversion.
        boolean bare = name.equalsIgnoreCase("timestamp") && (sees(",") || sees(")") || sees("NOT") || sees("NULL"));
        Declared type = bare ? Declared.of(SqlTypes.ROWVERSION) : columnType(name, number);
        ColumnOptions options = new ColumnOptions(type.type());
        while (option(name, options, constraints)) {
            continue;
        }
        return new ColumnDefinition(
                name,
                options.type,
                type.name(),
                options.nullable,
                options.seed,
                options.increment,
                options.defaultValue,
                options.defaultName,
                null,
                false,
                options.sparse,
                options.rowGuid,
                options.notForReplication,
                type.userType(),
                options.withValues);
    }

    private ColumnDefinition computed(String name, List<Constraint> constraints) throws SqlError {
        Expr expr = expression();
        boolean persisted = accept("PERSISTED");
        ColumnOptions options = new ColumnOptions(SqlTypes.INT);
        while (option(name, options, constraints)) {
            continue;
        }
        return new ColumnDefinition(
                name,
                null,
                null,
                options.nullable,
                null,
                null,
                null,
                "",
                expr,
                persisted,
                false,
                false,
                false,
                List.of(),
                false);
    }

    /** Reads one option of a column; false when none comes. */
    private boolean option(String column, ColumnOptions options, List<Constraint> constraints) throws SqlError {
        if (accept("NOT", "FOR", "REPLICATION")) {
            options.notForReplication = true;
            return true;
        }
        if (accept("NOT", "NULL")) {
            options.nullable = false;
        } else if (accept("NULL")) {
            options.nullable = true;
        } else if (accept("IDENTITY")) {
            options.seed = 1L;
            options.increment = 1L;
            if (accept("(")) {
                options.seed = (long) integer();
                expect(",");
                options.increment = (long) integer();
                expect(")");
            }
        } else if (accept("COLLATE")) {
            String name = anyName();
            if (!name.equalsIgnoreCase("database_default") && options.type != null) {
                options.type = SqlTypes.collate(options.type, collation(name));
            }
        } else if (accept("SPARSE")) {
            options.sparse = true;
        } else if (accept("ROWGUIDCOL")) {
            options.rowGuid = true;
        } else if (sees("GENERATED")) {
            options.nullable = options.nullable != null && options.nullable;
            constraints.add(TemporalParser.generated(this, column));
        } else if (sees("MASKED") || sees("ENCRYPTED") || sees("FILESTREAM")) {
            throw new Unsupported(peek().text());
        } else {
            return constraintOption(column, options, constraints);
        }
        return true;
    }

    private boolean constraintOption(String column, ColumnOptions options, List<Constraint> constraints)
            throws SqlError {
        String name = accept("CONSTRAINT") ? name() : "";
        if (accept("DEFAULT")) {
            options.defaultValue = expression();
            options.defaultName = name;
            options.withValues = accept("WITH", "VALUES");
        } else if (sees("PRIMARY") || sees("UNIQUE")) {
            constraints.add(key(name, column));
        } else if (accept("FOREIGN")) {
            expect("KEY");
            constraints.add(foreign(name, List.of(column)));
        } else if (sees("REFERENCES")) {
            constraints.add(foreign(name, List.of(column)));
        } else if (accept("CHECK")) {
            constraints.add(check(name, column));
        } else if (!name.isEmpty()) {
            throw unexpected();
        } else {
            return false;
        }
        return true;
    }

    /** What has been read of a column so far. */
    private static final class ColumnOptions {
        private @Nullable SqlType type;
        private @Nullable Boolean nullable;
        private @Nullable Long seed;
        private @Nullable Long increment;
        private @Nullable Expr defaultValue;
        private String defaultName = "";
        private boolean sparse;
        private boolean rowGuid;
        private boolean notForReplication;
        private boolean withValues;

        private ColumnOptions(@Nullable SqlType type) {
            this.type = type;
        }
    }

    final Statement createIndex() throws SqlError {
        boolean unique = accept("UNIQUE");
        boolean clustered = accept("CLUSTERED");
        accept("NONCLUSTERED");
        if (sees("COLUMNSTORE") || sees("SPATIAL")) {
            throw new Unsupported("CREATE " + peek().text() + " INDEX");
        }
        expect("INDEX");
        String name = name();
        expect("ON");
        List<String> table = qualifiedName();
        return indexTail(name, table, unique, clustered, keyColumns());
    }

    /** At the words PRIMARY XML or XML of CREATE XML INDEX. */
    final Statement createXmlIndex() throws SqlError {
        boolean primary = accept("PRIMARY");
        expect("XML", "INDEX");
        String name = name();
        expect("ON");
        List<String> table = qualifiedName();
        expect("(");
        String column = name();
        expect(")");
        String used = "";
        String purpose = "";
        if (!primary) {
            expect("USING", "XML", "INDEX");
            used = name();
            expect("FOR");
            purpose = upper();
        }
        storage();
        return new Statement.CreateXmlIndex(name, table, column, used, purpose);
    }

    private Statement.CreateIndex indexTail(
            String name, List<String> table, boolean unique, boolean clustered, List<Statement.KeyColumn> keys)
            throws SqlError {
        List<String> included = accept("INCLUDE") ? nameList() : List.of();
        Expr filter = accept("WHERE") ? expression() : null;
        return new Statement.CreateIndex(name, table, unique, clustered, keys, included, filter, storage());
    }

    final Statement alterTable() throws SqlError {
        List<String> table = qualifiedName();
        boolean check = true;
        boolean said = false;
        if (accept("WITH")) {
            said = true;
            check = accept("CHECK");
            if (!check) {
                expect("NOCHECK");
            }
        }
        if (accept("ADD")) {
            return alterAdd(table, check);
        }
        if (accept("DROP", "PERIOD", "FOR", "SYSTEM_TIME")) {
            return new Statement.DropPeriod(table);
        }
        if (sees("SET", "(") && peek(2).is("SYSTEM_VERSIONING")) {
            expect("SET", "(", "SYSTEM_VERSIONING");
            Statement.Versioning versioning = TemporalParser.versioning(this);
            expect(")");
            return new Statement.AlterVersioning(table, versioning);
        }
        if (accept("DROP")) {
            return alterDrop(table);
        }
        if (accept("ALTER", "COLUMN")) {
            return alterColumn(table);
        }
        if (sees("CHECK") || sees("NOCHECK")) {
            boolean on = next().is("CHECK");
            expect("CONSTRAINT");
            List<String> names = accept("ALL") ? List.of() : names();
            return new Statement.AlterCheck(table, names, on, said && check);
        }
        if (sees("ENABLE", "TRIGGER") || sees("DISABLE", "TRIGGER")) {
            boolean on = next().is("ENABLE");
            next();
            return new ObjectStatement.EnableTrigger(accept("ALL") ? List.of() : triggerNames(), table, on);
        }
        if (accept("SWITCH")) {
            return PartitionParser.switching(this, table);
        }
        if (sees("ENABLE", "CHANGE_TRACKING") || sees("DISABLE", "CHANGE_TRACKING")) {
            throw new Unsupported("ALTER TABLE " + peek().text());
        }
        if (accept("REBUILD") || accept("SET")) {
            if (seesName() || sees("ALL")) {
                anyName();
            }
            skipParentheses();
            storage();
            return new Statement.AlterNothing(table);
        }
        throw unexpected();
    }

    final List<List<String>> triggerNames() throws SqlError {
        List<List<String>> names = new ArrayList<>();
        do {
            names.add(qualifiedName());
        } while (accept(","));
        return names;
    }

    private List<String> names() throws SqlError {
        List<String> names = new ArrayList<>();
        do {
            names.add(name());
        } while (accept(","));
        return names;
    }

    private Statement alterAdd(List<String> table, boolean check) throws SqlError {
        List<ColumnDefinition> columns = new ArrayList<>();
        List<Constraint> constraints = new ArrayList<>();
        do {
            accept("COLUMN");
            element(columns, constraints);
        } while (accept(","));
        return new Statement.AlterAdd(table, columns, constraints, check);
    }

    private Statement alterDrop(List<String> table) throws SqlError {
        List<String> columns = new ArrayList<>();
        List<String> constraints = new ArrayList<>();
        boolean ifExists = false;
        boolean column = false;
        do {
            if (accept("COLUMN")) {
                column = true;
            } else if (accept("CONSTRAINT")) {
                column = false;
            }
            ifExists |= accept("IF", "EXISTS");
            (column ? columns : constraints).add(name());
            storage();
        } while (accept(","));
        return new Statement.AlterDrop(table, columns, constraints, ifExists);
    }

    private Statement alterColumn(List<String> table) throws SqlError {
        String column = name();
        if (sees("ADD", "HIDDEN") || sees("DROP", "HIDDEN")) {
            boolean hidden = next().is("ADD");
            next();
            return new Statement.AlterHidden(table, column, hidden);
        }
        if (sees("ADD") || sees("DROP")) {
            boolean added = next().is("ADD");
            String property = upper();
            if (!property.equals("ROWGUIDCOL") && !property.equals("SPARSE")) {
                throw new Unsupported("ALTER COLUMN " + (added ? "ADD " : "DROP ") + property);
            }
            return new Statement.AlterProperty(table, column, property, added);
        }
        Declared type = declaredType(false);
        SqlType collated = type.type();
        if (accept("COLLATE")) {
            String name = anyName();
            if (collated != null && !name.equalsIgnoreCase("database_default")) {
                collated = SqlTypes.collate(collated, collation(name));
            }
        }
        Boolean nullable = accept("NOT", "NULL") ? Boolean.FALSE : accept("NULL") ? Boolean.TRUE : null;
        storage();
        return new Statement.AlterColumn(table, column, collated, type.name(), nullable, type.userType());
    }
}
