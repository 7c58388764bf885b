// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.CheckConstraint;
import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.Temporal;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.RowStore;
import dev.caravan.standin.store.TableStore;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Parser;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Completes and checks the rows that a statement writes to one table: defaults, computed columns, NULL and CHECK rules. */
final class TableWriter {
    final Table table;
    final RowStore store;
    final int slot;

    private final Compilation compilation;
    private final @Nullable Evaluator[] defaults;
    private final @Nullable Evaluator[] computed;
    private final List<CompiledCheck> checks = new ArrayList<>();
    private final boolean hasComputed;
    private final int rowVersion;

    private record CompiledCheck(CheckConstraint constraint, Condition condition) {}

    TableWriter(Compilation compilation, Table table, int slot) throws SqlError {
        this.compilation = compilation;
        this.table = table;
        this.slot = slot;
        if (!(TableStore.of(table) instanceof RowStore rows)) {
            throw Errors.error(259, "Ad hoc updates to system catalogs are not allowed.");
        }
        this.store = rows;
        if (RequiredOptions.areFor(table)) {
            compilation.requireOptions();
        }
        int width = table.columns().size();
        defaults = new Evaluator[width];
        computed = new Evaluator[width];
        int version = -1;
        for (int i = 0; i < width; i++) {
            Column column = table.columns().get(i);
            if (column.defaultConstraint() != null) {
                defaults[i] = definition(column.defaultConstraint().definition(), null, column)
                        .code();
            }
            if (column.computed() != null) {
                computed[i] = definition(column.computed().definition(), scope(), column)
                        .code();
            }
            version = column.type().kind() == SqlType.Kind.ROWVERSION ? i : version;
        }
        rowVersion = version;
        hasComputed = table.columns().stream().anyMatch(c -> c.computed() != null);
        for (CheckConstraint check : table.checks()) {
            if (!check.disabled()) {
                Expr bound = new Binder(compilation, scope()).bind(Parser.parseExpression(check.definition()));
                checks.add(new CompiledCheck(check, compilation.conditions.compile(bound)));
            }
        }
    }

    private Scope scope() throws SqlError {
        Scope scope = new Scope(null);
        scope.add(new Scope.Source(table.name(), List.of(), FromCompiler.columns(table), slot));
        return scope;
    }

    private Compiled definition(String text, @Nullable Scope scope, Column column) throws SqlError {
        Expr bound =
                new Binder(compilation, scope == null ? new Scope(null) : scope).bind(Parser.parseExpression(text));
        Compiled compiled = compilation.expressions.compile(bound);
        if (compiled.nullLiteral()) {
            return compiled;
        }
        Converter converter = AssignmentConversion.of(compiled.type(), table, column);
        return new Compiled(column.type(), frame -> {
            return converter.apply(compiled.eval(frame), frame.session.rules());
        });
    }

    /** The converter for values of a type that are assigned to a column. */
    Converter assignment(SqlType from, int ordinal) throws SqlError {
        return AssignmentConversion.of(from, table, table.columns().get(ordinal));
    }

    /** A new row, all NULL. */
    @Nullable
    Object[] newRow() {
        return new Object[store.rowLength()];
    }

    /** The value of a column's default, null when it has none. */
    @Nullable
    Object defaultValue(int ordinal, Frame frame) throws SqlError {
        Evaluator code = defaults[ordinal];
        return code == null ? null : code.eval(frame);
    }

    /** Gives the identity column its next value, unless the statement wrote one. */
    void identity(@Nullable Object[] row, boolean written, Frame frame) throws SqlError {
        int at = table.identityOrdinal();
        if (at < 0) {
            return;
        }
        Column column = table.columns().get(at);
        Column.Identity property = Objects.requireNonNull(column.identity());
        if (!written) {
            long next;
            try {
                next = table.identity().next(property);
                row[at] = Conversion.convert(next, SqlTypes.BIGINT, column.type());
            } catch (ArithmeticException | SqlError e) {
                throw Errors.error(
                        8115,
                        "Arithmetic overflow error converting IDENTITY to data type "
                                + dev.caravan.standin.tsql.value.Types.name(
                                        column.type().kind()) + ".");
            }
        }
        if (row[at] instanceof Number value) {
            if (written) {
                table.identity().observe(property, value.longValue());
            }
            frame.session.identityGiven(value.longValue());
        }
    }

    /** Computes what follows from a row's values and checks it. */
    void complete(@Nullable Object[] row, Frame frame, String statement) throws SqlError {
        if (rowVersion >= 0) {
            row[rowVersion] = ByteBuffer.allocate(8)
                    .putLong(table.database().nextRowVersion())
                    .array();
        }
        frame.slots[slot] = row;
        if (hasComputed) {
            for (int i = 0; i < computed.length; i++) {
                Evaluator code = computed[i];
                if (code != null) {
                    row[i] = code.eval(frame);
                }
            }
        }
        for (int i = 0; i < computed.length; i++) {
            if (row[i] == null && !table.columns().get(i).nullable() && !isPeriod(i)) {
                throw new SqlError(
                        515,
                        16,
                        2,
                        "Cannot insert the value NULL into column '"
                                + table.columns().get(i).name() + "', table '" + table.qualifiedName()
                                + "'; column does not allow nulls. " + statement + " fails.");
            }
        }
        for (CompiledCheck check : checks) {
            if (check.condition.test(frame) == Condition.FALSE) {
                throw violated(check.constraint, statement);
            }
        }
    }

    /** From now on rows are not held to CHECK constraints. */
    void skipChecks() {
        checks.clear();
    }

    private SqlError violated(CheckConstraint check, String statement) {
        int column = table.ordinalOfId(check.columnId());
        return new SqlError(
                547,
                16,
                0,
                "The " + statement + " statement conflicted with the CHECK constraint \"" + check.name()
                        + "\". The conflict occurred in database \""
                        + table.database().name() + "\", table \""
                        + table.schema().name() + "."
                        + table.name() + "\""
                        + (column < 0
                                ? "."
                                : ", column '" + table.columns().get(column).name() + "'."));
    }

    /** Whether a column belongs to the period, whose values are the store's business. */
    private boolean isPeriod(int ordinal) {
        Temporal temporal = table.definition().temporal();
        return temporal != null
                && temporal.isPeriod(table.columns().get(ordinal).columnId());
    }

    /** Whether a column is hidden. */
    boolean isHidden(int ordinal) {
        Temporal temporal = table.definition().temporal();
        return temporal != null
                && temporal.isHidden(table.columns().get(ordinal).columnId());
    }

    /** Refuses a column that nobody may write. */
    void checkWritable(int ordinal, boolean identityInsert, boolean update) throws SqlError {
        Column column = table.columns().get(ordinal);
        if (isPeriod(ordinal)) {
            throw update
                    ? Errors.error(
                            13537, "Cannot update GENERATED ALWAYS columns in table '" + table.qualifiedName() + "'.")
                    : Errors.error(
                            13536,
                            "Cannot insert an explicit value into a GENERATED ALWAYS column in table '"
                                    + table.qualifiedName()
                                    + "'. Use INSERT with a column list to exclude the GENERATED ALWAYS column, or insert a DEFAULT into GENERATED ALWAYS column.");
        }
        if (column.computed() != null) {
            throw Errors.error(
                    271,
                    "The column \"" + column.name()
                            + "\" cannot be modified because it is either a computed column or is the result of a UNION operator.");
        }
        if (column.type().kind() == SqlType.Kind.ROWVERSION) {
            throw update
                    ? Errors.error(272, "Cannot update a timestamp column.")
                    : Errors.error(
                            273,
                            "Cannot insert an explicit value into a timestamp column. Use INSERT with a column list to exclude the timestamp column, or insert a DEFAULT into the timestamp column.");
        }
        if (column.identity() != null && update) {
            throw Errors.error(8102, "Cannot update identity column '" + column.name() + "'.");
        }
        if (column.identity() != null && !identityInsert) {
            throw Errors.error(
                    544,
                    "Cannot insert explicit value for identity column in table '" + table.name()
                            + "' when IDENTITY_INSERT is set to OFF.");
        }
    }

    /** Places of the columns of the clustered key and of unique keys. */
    BitSet keyColumns() {
        BitSet columns = new BitSet();
        for (Index index : table.indexes()) {
            if (index.clustered() || index.unique()) {
                index.keys().forEach(k -> columns.set(table.ordinalOfId(k.columnId())));
            }
        }
        return columns;
    }

    /** Place of a column that a statement names, or error 207. */
    int ordinal(String column) throws SqlError {
        int at = table.ordinal(column);
        if (at < 0) {
            throw Errors.error(207, "Invalid column name '" + column + "'.");
        }
        return at;
    }

    /** Refuses computed columns whose value is not fixed by the row, which this store cannot keep. */
    static void checkDeterministic(Expr expr) throws SqlError {
        String text = expr.toString().toUpperCase(java.util.Locale.ROOT);
        for (String function : List.of(
                "GETDATE", "SYSDATETIME", "GETUTCDATE", "SYSUTCDATETIME", "CURRENT_TIMESTAMP", "NEWID", "RAND")) {
            if (text.contains("NAME=[" + function + "]")) {
                throw new Unsupported("computed column with " + function);
            }
        }
    }
}
