// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Database;
import dev.caravan.standin.catalog.SqlModule;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles calls of functions that CREATE FUNCTION made. */
final class UserFunctions {
    private final Compilation compilation;

    UserFunctions(Compilation compilation) {
        this.compilation = compilation;
    }

    /** Arguments of a call; an argument that is DEFAULT is not given. */
    private record Arguments(Evaluator[] codes, List<SqlType> types, boolean[] given) {
        @Nullable
        Object[] values(Frame frame) throws SqlError {
            return QueryCompiler.evaluate(codes, frame);
        }
    }

    /** A function that a name means, null when it means none of a fitting kind. */
    private @Nullable SqlModule find(List<String> written, boolean table) throws SqlError {
        List<String> name = compilation.session.names().dereference(written, compilation.database());
        Database database = compilation.session.names().databaseOf(name, compilation.database());
        SqlModule module = compilation.session.names().findModule(name, database);
        boolean fits = module != null
                && (table ? module.kind().isTableFunction() : module.kind() == SqlModule.Kind.SCALAR_FUNCTION);
        return fits ? module : null;
    }

    private Database databaseOf(List<String> written) throws SqlError {
        List<String> name = compilation.session.names().dereference(written, compilation.database());
        return compilation.session.names().databaseOf(name, compilation.database());
    }

    /** The call of a scalar function, null when the name is not one's. */
    @Nullable
    Compiled scalar(Expr.Call call) throws SqlError {
        SqlModule module = find(call.name(), false);
        if (module == null) {
            return null;
        }
        Database database = databaseOf(call.name());
        Arguments arguments = arguments(module, call.arguments());
        compilation.needs(Need.of("EXECUTE", database, module));
        SqlType type = module.parameters().stream()
                .filter(p -> p.id() == 0)
                .map(SqlModule.Parameter::type)
                .findFirst()
                .orElseThrow();
        return new Compiled(
                type,
                frame -> new ModuleCall(frame.session, module, database)
                        .scalar(arguments.values(frame), arguments.types(), arguments.given()));
    }

    private Arguments arguments(SqlModule module, List<Expr> given) throws SqlError {
        long wanted = module.parameters().stream().filter(p -> p.id() > 0).count();
        if (given.size() != wanted) {
            String name = module.schema().name() + "." + module.name();
            throw given.size() < wanted
                    ? Errors.error(
                            313,
                            "An insufficient number of arguments were supplied for the procedure or function " + name
                                    + ".")
                    : Errors.error(8144, "Procedure or function " + name + " has too many arguments specified.");
        }
        Evaluator[] codes = new Evaluator[given.size()];
        List<SqlType> types = new ArrayList<>();
        boolean[] set = new boolean[given.size()];
        for (int i = 0; i < codes.length; i++) {
            set[i] = !(given.get(i) instanceof Statement.Default);
            Compiled compiled = set[i] ? compilation.expressions.compile(given.get(i)) : null;
            codes[i] = compiled == null ? frame -> null : compiled.code();
            types.add(compiled == null ? dev.caravan.standin.type.SqlTypes.INT : compiled.type());
        }
        return new Arguments(codes, types, set);
    }

    /** Rows of a table function, and their columns. */
    record Rows(FromTree.RowMaker maker, List<ColumnMeta> columns, Need need) {}

    /** The call of a table function with bound arguments, null when the name is not one's. */
    @Nullable
    Rows table(List<String> name, List<Expr> bound) throws SqlError {
        SqlModule module = find(name, true);
        if (module == null) {
            return null;
        }
        Database database = databaseOf(name);
        Arguments arguments = arguments(module, bound);
        if (module.kind() == SqlModule.Kind.INLINE_FUNCTION) {
            return inline(module, database, arguments);
        }
        FromTree.RowMaker maker = frame -> {
            List<@Nullable Object[]> rows = new ModuleCall(frame.session, module, database)
                    .rows(arguments.values(frame), arguments.types(), arguments.given());
            int[] at = new int[1];
            return () -> at[0] < rows.size() ? rows.get(at[0]++) : null;
        };
        return new Rows(maker, metas(module.columns()), Need.of("SELECT", database, module));
    }

    static List<ColumnMeta> metas(List<Column> columns) {
        return columns.stream()
                .map(c -> new ColumnMeta(c.name(), c.type(), c.nullable(), false, false))
                .toList();
    }

    // The query of an inline function is compiled once, and runs in a frame whose variables are the arguments.
    private Rows inline(SqlModule module, Database database, Arguments arguments) throws SqlError {
        Statement.CreateModule statement =
                compilation.session.engine().modules().get(module).statement();
        VariableScope variables = new VariableScope();
        for (SqlModule.Parameter parameter : module.parameters()) {
            variables.declare(parameter.name(), parameter.type());
        }
        Compilation inner = compilation.part(variables);
        inner.databases.push(database);
        inner.enterModule(database);
        QueryPlan plan =
                new QueryCompiler(inner).compile(java.util.Objects.requireNonNull(statement.query()), null, true);
        compilation.use(inner.tables);
        inner.needs().forEach(compilation::needs);
        if (inner.requiresOptions()) {
            compilation.requireOptions();
        }
        if (!inner.cacheable()) {
            compilation.onlyOnce();
        }
        FromTree.RowMaker maker = frame -> {
            @Nullable Object[] given = arguments.values(frame);
            @Nullable Object[] values = new Object[given.length];
            Frame own = new Frame(frame.session, inner.slots(), values, frame.view, frame.now);
            for (int i = 0; i < given.length; i++) {
                values[i] = arguments.given()[i]
                        ? Conversion.convert(
                                given[i], arguments.types().get(i), variables.type(i), frame.session.rules())
                        : defaultValue(statement.parameters().get(i), variables.type(i), own, inner);
            }
            return plan.open(own);
        };
        return new Rows(maker, plan.columns, Need.of("SELECT", database, module));
    }

    private static @Nullable Object defaultValue(
            Statement.Declaration parameter, SqlType type, Frame frame, Compilation compilation) throws SqlError {
        Expr value = parameter.value();
        if (value == null) {
            throw new SqlError(
                    201,
                    16,
                    4,
                    "Procedure or function expects parameter '" + parameter.name() + "', which was not supplied.");
        }
        return compilation
                .expressions
                .compile(new Binder(compilation, new Scope(null)).bind(value))
                .as(type)
                .eval(frame);
    }
}
