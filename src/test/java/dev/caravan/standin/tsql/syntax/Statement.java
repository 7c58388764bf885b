// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.catalog.ForeignKey;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.catalog.Trigger;
import dev.caravan.standin.type.SqlType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A statement. */
public interface Statement {

    /**
     * A statement in its batch.
     *
     * @param index number of the statement in the batch, from 0
     * @param line line of its first token
     * @param text text of the statement
     * @param statement the statement
     * @param maxRecursion how often a recursive expression in it may go round, 0 for no limit
     */
    record Node(int index, int line, String text, Statement statement, int maxRecursion) {

        /** Where the statement says nothing (Query hints, MAXRECURSION). */
        static final int MAX_RECURSION = 100;

        /** A statement that says nothing of recursion. */
        public Node(int index, int line, String text, Statement statement) {
            this(index, line, text, statement, MAX_RECURSION);
        }
    }

    /** SELECT that returns rows, assigns variables or makes a table. */
    record SelectStatement(Query query) implements Statement {}

    /**
     * OUTPUT clause.
     *
     * @param items expressions on inserted and deleted
     * @param into table or table variable, empty for the client
     * @param columns columns of the INTO table, empty for all
     */
    record Output(List<Query.Item> items, List<String> into, List<String> columns) {}

    /**
     * INSERT.
     *
     * @param target table or table variable
     * @param hints hints of the table
     * @param columns columns, empty for all
     * @param source query, null for DEFAULT VALUES or EXEC
     * @param execute EXEC whose result sets are inserted, null for none
     * @param defaultValues whether DEFAULT VALUES
     */
    record Insert(
            List<Query.Cte> with,
            List<String> target,
            TableHints hints,
            List<String> columns,
            @Nullable Query source,
            @Nullable Execute execute,
            @Nullable Output output,
            @Nullable Expr top)
            implements Statement {}

    /** Stands in VALUES and SET for the column's default. */
    record Default() implements Expr {}

    /** One assignment of an UPDATE; the variable may be empty, the column may be empty. */
    record Assignment(String variable, List<String> column, char operator, Expr value) {}

    /** UPDATE. */
    record Update(
            List<Query.Cte> with,
            @Nullable Expr top,
            List<String> target,
            TableHints hints,
            List<Assignment> assignments,
            @Nullable Output output,
            List<Query.Source> from,
            @Nullable Expr where)
            implements Statement {}

    /** DELETE. */
    record Delete(
            List<Query.Cte> with,
            @Nullable Expr top,
            List<String> target,
            TableHints hints,
            @Nullable Output output,
            List<Query.Source> from,
            @Nullable Expr where)
            implements Statement {}

    /** One WHEN of a MERGE. */
    record MergeWhen(
            Match match,
            @Nullable Expr condition,
            List<Assignment> assignments,
            List<String> columns,
            List<Expr> values,
            Action action) {
        /** Which rows. */
        public enum Match {
            /** WHEN MATCHED. */
            MATCHED,
            /** WHEN NOT MATCHED BY TARGET. */
            NOT_MATCHED,
            /** WHEN NOT MATCHED BY SOURCE. */
            NOT_MATCHED_BY_SOURCE
        }

        /** What to do. */
        public enum Action {
            /** UPDATE. */
            UPDATE,
            /** DELETE. */
            DELETE,
            /** INSERT. */
            INSERT
        }
    }

    /** MERGE. */
    record Merge(
            List<Query.Cte> with,
            @Nullable Expr top,
            List<String> target,
            TableHints hints,
            String alias,
            Query.Source source,
            Expr on,
            List<MergeWhen> whens,
            @Nullable Output output)
            implements Statement {}

    /**
     * BULK INSERT.
     *
     * @param file path at the server
     * @param options options by name in upper case, with what follows their equals sign, else empty
     * @param order columns by which the rows are said to be sorted
     */
    record BulkInsert(List<String> table, String file, Map<String, String> options, List<KeyColumn> order)
            implements Statement {}

    /** TRUNCATE TABLE; no partitions for all of it. */
    record Truncate(List<String> table, List<PartitionStatement.Range> partitions) implements Statement {}

    // Control of flow

    /** BEGIN ... END. */
    record Block(List<Node> statements) implements Statement {}

    /** IF. */
    record If(Expr condition, Node then, @Nullable Node otherwise) implements Statement {}

    /** WHILE. */
    record While(Expr condition, Node body) implements Statement {}

    /** A label that GOTO goes to. */
    record Label(String name) implements Statement {}

    /** GOTO. */
    record GoTo(String label) implements Statement {}

    /** BREAK or CONTINUE. */
    record Jump(boolean exit) implements Statement {}

    /** RETURN. */
    record Return(@Nullable Expr value) implements Statement {}

    /** BEGIN TRY ... BEGIN CATCH. */
    record Try(List<Node> body, List<Node> handler) implements Statement {}

    /** THROW; without arguments the caught error again. */
    record Throw(
            @Nullable Expr number,
            @Nullable Expr message,
            @Nullable Expr state) implements Statement {}

    /** RAISERROR; at once is WITH NOWAIT. */
    record RaiseError(Expr message, Expr severity, Expr state, List<Expr> arguments, boolean atOnce)
            implements Statement {}

    /** PRINT. */
    record Print(Expr message) implements Statement {}

    /** WAITFOR DELAY or TIME. */
    record WaitFor(Expr delay, boolean until) implements Statement {}

    /**
     * One variable of a DECLARE, or a parameter.
     *
     * @param type system type; null for a table variable, a cursor, or a type that CREATE TYPE made
     * @param table definition of a table variable
     * @param value value or default
     * @param userType name of a type that CREATE TYPE made, else empty
     */
    record Declaration(
            String name,
            @Nullable SqlType type,
            @Nullable CreateTable table,
            @Nullable Expr value,
            List<String> userType) {
        /** A variable of a system type, or a table variable. */
        public Declaration(String name, @Nullable SqlType type, @Nullable CreateTable table, @Nullable Expr value) {
            this(name, type, table, value, List.of());
        }
    }

    /** DECLARE. */
    record Declare(List<Declaration> variables) implements Statement {}

    /** SET @v = value; the operator of += and the like, or '='. */
    record SetVariable(String name, char operator, Expr value) implements Statement {}

    /** SET of a session option: names in upper case, then the value as written. */
    record SetOption(String option, List<String> values) implements Statement {}

    /** SET CONTEXT_INFO. */
    record SetContextInfo(Expr value) implements Statement {}

    /** SET IDENTITY_INSERT. */
    record IdentityInsert(List<String> table, boolean on) implements Statement {}

    // Transactions

    /** BEGIN TRANSACTION. */
    record BeginTransaction(String name) implements Statement {}

    /** COMMIT. */
    record Commit() implements Statement {}

    /** ROLLBACK, to a savepoint or altogether; the name may be a variable. */
    record Rollback(String name) implements Statement {}

    /** SAVE TRANSACTION; the name may be a variable. */
    record Save(String name) implements Statement {}

    // Procedures

    /** One argument of EXEC; name is empty for a positional one. */
    record Argument(String name, Expr value, boolean output) {}

    /** EXEC of a procedure; result is the variable that takes the return status, or empty. */
    record Execute(String result, List<String> procedure, List<Argument> arguments) implements Statement {}

    /** EXEC of a string; as is USER or LOGIN with the name of whom it runs as, or empty. */
    record ExecuteText(Expr text, String as, String name) implements Statement {}

    /** A column of a result as WITH RESULT SETS says it. */
    record ResultColumn(String name, SqlType type, boolean nullable) {}

    /** EXECUTE of a procedure or text WITH RESULT SETS; no sets for NONE. */
    record WithResultSets(Statement execute, List<List<ResultColumn>> sets) implements Statement {}

    /** KILL of a session. */
    record Kill(Expr session) implements Statement {}

    /**
     * CREATE or ALTER of a view, procedure, function or trigger.
     *
     * @param columns names of a view's columns, empty for the query's own
     * @param parameters parameters of a procedure or function
     * @param outputs names of OUTPUT parameters
     * @param query query of a view or inline function
     * @param body statements of the others
     * @param returns result of a function: a type, or a table variable
     * @param on what a trigger is on
     * @param options options as words
     * @param text the batch, with CREATE in place of ALTER
     */
    record CreateModule(
            SqlModule.Kind kind,
            boolean alter,
            boolean orAlter,
            List<String> name,
            List<String> columns,
            List<Declaration> parameters,
            List<String> outputs,
            @Nullable Query query,
            List<Node> body,
            @Nullable Declaration returns,
            @Nullable TriggerOn on,
            List<String> options,
            String text)
            implements Statement {}

    /** The table or view of a trigger, and when it fires; a trigger of the database has events of DDL, and no table. */
    record TriggerOn(
            List<String> table,
            boolean instead,
            Set<Trigger.Event> events,
            Set<String> ddl,
            boolean notForReplication) {}

    // Definitions

    /** A column of CREATE TABLE or ALTER TABLE ADD; constraints on it stand in the list of the table. */
    record ColumnDefinition(
            String name,
            @Nullable SqlType type,
            @Nullable String typeName,
            @Nullable Boolean nullable,
            @Nullable Long seed,
            @Nullable Long increment,
            @Nullable Expr defaultValue,
            String defaultName,
            @Nullable Expr computed,
            boolean persisted,
            boolean sparse,
            boolean rowGuid,
            boolean notForReplication,
            List<String> userType,
            boolean withValues) {}

    /** A key column of an index. */
    record KeyColumn(String name, boolean descending) {}

    /** A constraint; name is empty when SQL Server chooses it. */
    sealed interface Constraint {
        /** Name, empty when SQL Server chooses it. */
        String name();
    }

    /** PRIMARY KEY or UNIQUE; clustered is null when not said. */
    record Key(
            String name,
            boolean primary,
            @Nullable Boolean clustered,
            List<KeyColumn> columns,
            boolean onColumn,
            PartitionStatement.Storage storage)
            implements Constraint {}

    /** FOREIGN KEY; referenced columns empty for the primary key. */
    record Foreign(
            String name,
            List<String> columns,
            List<String> referenced,
            List<String> referencedColumns,
            ForeignKey.Action onDelete,
            ForeignKey.Action onUpdate,
            boolean notForReplication)
            implements Constraint {}

    /** PERIOD FOR SYSTEM_TIME. */
    record Period(String name, String start, String end) implements Constraint {}

    /** GENERATED ALWAYS AS ROW START or END of a column. */
    record Generated(String name, String column, boolean start, boolean hidden) implements Constraint {}

    /**
     * SYSTEM_VERSIONING.
     *
     * @param on whether it is switched on
     * @param history name of the history table, empty when not said
     * @param check whether its rows are checked
     * @param retention how long history is kept, -1 for ever
     * @param unit number of the retention's unit as sys.tables shows it
     */
    record Versioning(boolean on, List<String> history, boolean check, int retention, int unit) {}

    /** ALTER TABLE SET SYSTEM_VERSIONING. */
    record AlterVersioning(List<String> table, Versioning versioning) implements Statement {}

    /** ALTER TABLE DROP PERIOD FOR SYSTEM_TIME. */
    record DropPeriod(List<String> table) implements Statement {}

    /** ALTER TABLE ALTER COLUMN ADD or DROP HIDDEN. */
    record AlterHidden(List<String> table, String column, boolean hidden) implements Statement {}

    /** ALTER COLUMN ADD or DROP of ROWGUIDCOL or SPARSE. */
    record AlterProperty(List<String> table, String column, String property, boolean added) implements Statement {}

    /** CHECK; column is empty for a table constraint. */
    record Check(String name, Expr condition, String column, boolean notForReplication) implements Constraint {}

    /** DEFAULT ... FOR column, of ALTER TABLE. */
    record DefaultFor(String name, Expr value, String column, boolean withValues) implements Constraint {}

    /** An index in CREATE TABLE. */
    record InlineIndex(String name, CreateIndex index) implements Constraint {}

    /** CREATE TABLE. */
    record CreateTable(
            List<String> name,
            List<ColumnDefinition> columns,
            List<Constraint> constraints,
            PartitionStatement.Storage storage)
            implements Statement {}

    /** ALTER TABLE ADD. */
    record AlterAdd(List<String> table, List<ColumnDefinition> columns, List<Constraint> constraints, boolean check)
            implements Statement {}

    /** ALTER TABLE DROP. */
    record AlterDrop(List<String> table, List<String> columns, List<String> constraints, boolean ifExists)
            implements Statement {}

    /** ALTER TABLE ALTER COLUMN. */
    record AlterColumn(
            List<String> table,
            String column,
            @Nullable SqlType type,
            @Nullable String typeName,
            @Nullable Boolean nullable,
            List<String> userType)
            implements Statement {}

    /**
     * CREATE XML INDEX.
     *
     * @param primary primary xml index that a secondary one stands on, empty for a primary one
     * @param purpose PATH, VALUE or PROPERTY, empty for a primary one
     */
    record CreateXmlIndex(String name, List<String> table, String column, String primary, String purpose)
            implements Statement {}

    /** CREATE, ALTER or DROP of a full-text catalog, index or list. */
    record FullText() implements Statement {}

    /** ALTER TABLE CHECK or NOCHECK CONSTRAINT; no names for ALL. */
    record AlterCheck(List<String> table, List<String> constraints, boolean on, boolean trust) implements Statement {}

    /** ALTER TABLE forms that change nothing here: REBUILD, ENABLE TRIGGER ALL, SET (...). */
    record AlterNothing(List<String> table) implements Statement {}

    /** CREATE INDEX. */
    record CreateIndex(
            String name,
            List<String> table,
            boolean unique,
            boolean clustered,
            List<KeyColumn> columns,
            List<String> included,
            @Nullable Expr filter,
            PartitionStatement.Storage storage)
            implements Statement {}

    /** ALTER INDEX that rebuilds, reorganizes or sets options, which changes nothing here; an empty name for ALL. */
    record AlterIndex(String name, List<String> table, Action action) implements Statement {
        /** What is done to the index. */
        public enum Action {
            /** DISABLE. */
            DISABLE,
            /** REBUILD. */
            REBUILD,
            /** REORGANIZE, SET and what concerns a rebuild under way. */
            NOTHING
        }
    }

    /** DROP INDEX. */
    record DropIndex(String name, List<String> table, boolean ifExists) implements Statement {}

    /** DROP of a table, module, sequence, synonym, type or principal; kind is the word behind DROP. */
    record Drop(String kind, List<List<String>> names, boolean ifExists) implements Statement {}

    /** CREATE SCHEMA; owner is empty without AUTHORIZATION. */
    record CreateSchema(String name, String owner) implements Statement {}

    /** ALTER AUTHORIZATION ON SCHEMA. */
    record AlterSchemaOwner(String name, String owner) implements Statement {}

    /** ALTER SCHEMA TRANSFER. */
    record TransferToSchema(String schema, List<String> object) implements Statement {}

    /** DROP SCHEMA. */
    record DropSchema(String name, boolean ifExists) implements Statement {}

    /** CREATE DATABASE. */
    record CreateDatabase(String name, String collation) implements Statement {}

    /** DROP DATABASE. */
    record DropDatabase(List<String> names, boolean ifExists) implements Statement {}

    /** ALTER DATABASE; an empty name for CURRENT; options as words. */
    record AlterDatabase(String name, List<String> options) implements Statement {}

    /** USE. */
    record Use(String database) implements Statement {}

    /**
     * CREATE or ALTER LOGIN.
     *
     * @param password password, null when not said
     * @param database default database, empty when not said
     * @param newName name after an ALTER, empty when not said
     * @param enabled what ALTER LOGIN ENABLE or DISABLE says, null for neither
     * @param windows whether FROM WINDOWS, a certificate or a key
     */
    record CreateLogin(
            String name,
            boolean alter,
            @Nullable String password,
            String database,
            String newName,
            @Nullable Boolean enabled,
            boolean windows)
            implements Statement {}

    /** Statements that are accepted and change nothing here: GRANT, CHECKPOINT, UPDATE STATISTICS and the like. */
    record Nothing(String what) implements Statement {}

    /** DBCC. */
    record Dbcc(String command, List<Expr> arguments, boolean quiet) implements Statement {}
}
