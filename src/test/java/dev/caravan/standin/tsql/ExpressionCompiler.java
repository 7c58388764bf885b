// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Arithmetic;
import dev.caravan.standin.tsql.value.Conversion;
import dev.caravan.standin.tsql.value.Converter;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.TemporalConversion;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.Collations;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.SqlTypes;
import dev.caravan.standin.type.XmlTyping;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles bound expressions to closures. */
final class ExpressionCompiler {
    private final Compilation compilation;
    private final FunctionCompiler functions;

    ExpressionCompiler(Compilation compilation) {
        this.compilation = compilation;
        this.functions = new FunctionCompiler(compilation, this);
    }

    /** Compiles an expression whose value is used as it is, which that of a column of nodes() cannot be. */
    Compiled compile(Expr expr) throws SqlError {
        Compiled compiled = compileAny(expr);
        XmlTyping xml = compiled.type().xml();
        if (xml != null && xml.nodes()) {
            throw Errors.error(
                    493,
                    "The column that was returned from the nodes() method cannot be used directly. It can only be used with"
                            + " one of the four XML data type methods, exist(), nodes(), query(), and value(), or in IS NULL"
                            + " and IS NOT NULL checks.");
        }
        return compiled;
    }

    /** Compiles an expression that may be a column of nodes(). */
    Compiled compileAny(Expr expr) throws SqlError {
        if (expr instanceof SlotRef ref) {
            int slot = ref.slot();
            int ordinal = ref.ordinal();
            return new Compiled(ref.type(), frame -> {
                @Nullable Object[] row = frame.slots[slot];
                return row == null ? null : row[ordinal];
            });
        }
        if (expr instanceof Expr.Literal literal) {
            Object value = literal.value();
            return new Compiled(literal.type(), frame -> value, value == null);
        }
        if (expr instanceof Expr.Variable variable) {
            int number = compilation.variables.number(variable.name());
            return new Compiled(compilation.variables.type(number), frame -> frame.variables[number]);
        }
        if (expr instanceof Expr.Binary binary) {
            return binary(binary);
        }
        if (expr instanceof Expr.Unary unary) {
            return unary(unary);
        }
        if (expr instanceof Expr.Call call) {
            return functions.compile(call);
        }
        if (expr instanceof Expr.Cast cast) {
            return cast(cast);
        }
        if (expr instanceof Expr.Case choice) {
            return choice(choice);
        }
        return rare(expr);
    }

    private Compiled rare(Expr expr) throws SqlError {
        if (expr instanceof Expr.Clr clr) {
            return new ClrMethods(compilation).compile(clr);
        }
        if (expr instanceof Aggregation.GroupingBits bits) {
            SqlType type = bits.single() ? SqlTypes.TINYINT : SqlTypes.INT;
            return new Compiled(type, frame -> groupingBits(bits, frame));
        }
        if (expr instanceof RowHandle.Id row) {
            return new Compiled(SqlTypes.BIGINT, frame -> {
                @Nullable Object[] values = frame.slots[row.slot()];
                return values == null ? null : values[values.length - 1];
            });
        }
        if (expr instanceof RowHandle.Bound row) {
            return new Compiled(SqlTypes.varbinary(SqlType.MAX), frame -> frame.slots[row.slot()]);
        }
        if (expr instanceof BoundQuery query && query.use() == BoundQuery.Use.SCALAR) {
            return subquery(query.plan());
        }
        if (expr instanceof Expr.Collate collate) {
            Compiled operand = compile(collate.operand());
            Collation collation = collate.collation().isEmpty()
                    ? compilation.database().collation()
                    : Collations.byName(collate.collation());
            return new Compiled(SqlTypes.collate(operand.type(), collation), operand.code());
        }
        if (expr instanceof Expr.Star || expr instanceof Statement.Default) {
            throw new Unsupported(
                    102, 15, "Incorrect syntax near '" + (expr instanceof Expr.Star ? "*" : "DEFAULT") + "'.");
        }
        throw new Unsupported(102, 15, "Incorrect syntax: a condition stands where a value is expected.");
    }

    private static @Nullable Object groupingBits(Aggregation.GroupingBits bits, Frame frame) {
        @Nullable Object[] row = frame.slots[bits.slot()];
        if (row == null || !(row[row.length - 1] instanceof Integer left)) {
            return null;
        }
        int result = 0;
        for (int place : bits.places()) {
            result = result << 1 | left >> place & 1;
        }
        return bits.single() ? (Object) (short) result : (Object) result;
    }

    private static Compiled subquery(QueryPlan plan) throws SqlError {
        if (plan.columns.size() != 1) {
            throw Errors.error(
                    116,
                    "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.");
        }
        boolean constant = plan.dependencies.isEmpty();
        return new Compiled(plan.columns.get(0).type(), frame -> {
            if (!constant) {
                return single(plan, frame);
            }
            Object[] kept = frame.once(plan, Object[].class, () -> new Object[] {single(plan, frame)});
            return kept[0];
        });
    }

    private static @Nullable Object single(QueryPlan plan, Frame frame) throws SqlError {
        QueryPlan.Rows rows = plan.open(frame);
        @Nullable Object[] first = rows.next();
        if (first != null && rows.next() != null) {
            throw Errors.error(
                    512,
                    "Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.");
        }
        return first == null ? null : first[0];
    }

    private Compiled unary(Expr.Unary unary) throws SqlError {
        Compiled operand = compile(unary.operand());
        if (unary.operator() == '~') {
            Converter back = Conversion.of(SqlTypes.BIGINT, operand.type(), 0);
            return new Compiled(operand.type(), frame -> {
                Object value = operand.eval(frame);
                if (value == null) {
                    return null;
                }
                return value instanceof Boolean bit
                        ? (Object) !bit
                        : back.convert(~((Number) value).longValue() & mask(operand.type()), frame.session.rules());
            });
        }
        SqlType type = SqlTypes.isText(operand.type().kind()) ? SqlTypes.INT : operand.type();
        Compiled number = operand.as(type);
        Arithmetic.Operation minus = Arithmetic.of('-', type);
        Object zero = java.util.Objects.requireNonNull(Conversion.convert(0, SqlTypes.INT, type));
        return new Compiled(type, frame -> {
            Object value = number.eval(frame);
            return value == null ? null : computed(minus, zero, value, frame);
        });
    }

    private static long mask(SqlType type) {
        return type.kind() == Kind.TINYINT ? 0xFF : -1;
    }

    private Compiled binary(Expr.Binary binary) throws SqlError {
        Compiled left = compile(binary.left());
        Compiled right = compile(binary.right());
        return combine(
                binary.operator(),
                besideDecimal(binary.left(), left, right),
                besideDecimal(binary.right(), right, left));
    }

    // A whole-number constant beside a decimal has as many digits as were written, not those of int.
    private static Compiled besideDecimal(Expr expr, Compiled compiled, Compiled other) {
        boolean decimal = other.type().kind() == Kind.DECIMAL || other.type().kind() == Kind.NUMERIC;
        if (decimal && expr instanceof Expr.Literal literal && literal.value() instanceof Integer number) {
            BigDecimal exact = BigDecimal.valueOf(number);
            return new Compiled(SqlTypes.exact(other.type().kind(), exact.precision(), 0), frame -> exact);
        }
        return compiled;
    }

    /** Applies an operator to two compiled operands. */
    static Compiled combine(char operator, Compiled left, Compiled right) throws SqlError {
        SqlType a = left.nullLiteral() ? right.type() : left.type();
        SqlType b = right.nullLiteral() ? a : right.type();
        boolean textual = SqlTypes.isText(a.kind()) && SqlTypes.isText(b.kind());
        boolean binary = SqlTypes.isBinary(a.kind()) && SqlTypes.isBinary(b.kind());
        if (operator == '+' && (textual || binary)) {
            return concatenation(left, right, Types.concatenation(a, b));
        }
        if (SqlTypes.isTemporal(a.kind()) || SqlTypes.isTemporal(b.kind())) {
            return dates(operator, left, right, a, b);
        }
        if (textual) {
            throw Arithmetic.invalid(operator, a);
        }
        SqlType common = Types.common(a, b);
        SqlType type =
                SqlTypes.isNumber(common.kind()) ? Types.arithmetic(operator, numeric(a, b), numeric(b, a)) : common;
        boolean exact = type.kind() == Kind.DECIMAL || type.kind() == Kind.NUMERIC;
        Compiled x = left.as(exact ? Types.exact(numeric(a, b)) : type);
        Compiled y = right.as(exact ? Types.exact(numeric(b, a)) : type);
        Arithmetic.Operation operation = Arithmetic.of(operator, type);
        return new Compiled(type, frame -> {
            Object v = x.eval(frame);
            if (v == null) {
                return null;
            }
            Object w = y.eval(frame);
            return w == null ? null : computed(operation, v, w, frame);
        });
    }

    private static @Nullable Object computed(Arithmetic.Operation operation, Object left, Object right, Frame frame)
            throws SqlError {
        try {
            return operation.apply(left, right);
        } catch (SqlError e) {
            frame.session.rules().failed(e);
            return null;
        }
    }

    // Text and bytes beside a number become that number's type.
    private static SqlType numeric(SqlType type, SqlType other) {
        return SqlTypes.isNumber(type.kind()) ? type : other;
    }

    private static Compiled concatenation(Compiled left, Compiled right, SqlType type) {
        return new Compiled(type, frame -> {
            Object a = left.eval(frame);
            boolean strict = frame.session.options().concatenatingNull();
            Object b = a == null && strict ? null : right.eval(frame);
            if (a == null || b == null) {
                return strict ? null : a == null ? b : a;
            }
            if (a instanceof byte[] x && b instanceof byte[] y) {
                byte[] both = java.util.Arrays.copyOf(x, x.length + y.length);
                System.arraycopy(y, 0, both, x.length, y.length);
                return both;
            }
            return a.toString().concat(b.toString());
        });
    }

    private static Compiled dates(char operator, Compiled left, Compiled right, SqlType a, SqlType b) throws SqlError {
        boolean classic = (a.kind() == Kind.DATETIME
                        || a.kind() == Kind.SMALLDATETIME
                        || !SqlTypes.isTemporal(a.kind()))
                && (b.kind() == Kind.DATETIME || b.kind() == Kind.SMALLDATETIME || !SqlTypes.isTemporal(b.kind()));
        if (!classic || operator != '+' && operator != '-') {
            if (SqlTypes.isTemporal(a.kind()) && SqlTypes.isTemporal(b.kind())) {
                throw Arithmetic.invalid(operator, a);
            }
            throw Errors.error(
                    206,
                    "Operand type clash: " + Types.name(a.kind()) + " is incompatible with " + Types.name(b.kind()));
        }
        Compiled x = left.as(SqlTypes.DATETIME);
        Compiled y = right.as(SqlTypes.DATETIME);
        LocalDateTime epoch = LocalDate.of(1900, 1, 1).atStartOfDay();
        return new Compiled(SqlTypes.DATETIME, frame -> {
            Object v = x.eval(frame);
            Object w = v == null ? null : y.eval(frame);
            if (v == null || w == null) {
                return null;
            }
            Duration span = Duration.between(epoch, (LocalDateTime) w);
            LocalDateTime time = (LocalDateTime) v;
            return TemporalConversion.datetime(operator == '+' ? time.plus(span) : time.minus(span));
        });
    }

    private Compiled cast(Expr.Cast cast) throws SqlError {
        Compiled operand = compile(cast.operand());
        // "Collation precedence": a text keeps its collation, and with it its code page, when it is cast to another
        // text type.
        Collation kept = operand.type().collation();
        SqlType to =
                kept != null && SqlTypes.isText(cast.type().kind()) ? SqlTypes.collate(cast.type(), kept) : cast.type();
        if (operand.nullLiteral()) {
            return new Compiled(to, frame -> null);
        }
        Expr styleExpr = cast.style();
        Compiled style = styleExpr == null ? null : compile(styleExpr).as(SqlTypes.INT);
        boolean fixedStyle = style == null || styleExpr instanceof Expr.Literal;
        int number = styleExpr instanceof Expr.Literal literal && literal.value() instanceof Integer n ? n : 0;
        Converter fixed = fixedStyle ? Conversion.of(operand.type(), to, number) : Converter.NONE;
        boolean attempt = cast.attempt();
        if (fixedStyle && cast.operand() instanceof Expr.Variable) {
            return new Compiled(to, once(operand, fixed, attempt));
        }
        return new Compiled(to, frame -> {
            Object value = operand.eval(frame);
            if (fixedStyle) {
                return converted(fixed, value, attempt, frame);
            }
            Object chosen = style == null ? null : style.eval(frame);
            if (chosen == null) {
                return null;
            }
            return converted(Conversion.of(operand.type(), to, (Integer) chosen), value, attempt, frame);
        });
    }

    /** A conversion that is done again only when the value is another: a variable hardly ever changes from row to row. */
    private static Evaluator once(Compiled operand, Converter converter, boolean attempt) {
        Object place = new Object();
        return frame -> {
            Object value = operand.eval(frame);
            if (value == null) {
                return null;
            }
            if (frame.cached(place) instanceof Converted known && known.from() == value) {
                return known.to();
            }
            Object converted = converted(converter, value, attempt, frame);
            frame.put(place, new Converted(value, converted));
            return converted;
        };
    }

    /** A value and what it was converted to. */
    private record Converted(Object from, @Nullable Object to) {}

    /** A converted value; TRY_CAST turns what cannot be converted into NULL. */
    private static @Nullable Object converted(Converter converter, @Nullable Object value, boolean attempt, Frame frame)
            throws SqlError {
        try {
            return converter.apply(value, frame.session.rules());
        } catch (SqlError e) {
            if (attempt) {
                return null;
            }
            throw e;
        }
    }

    private Compiled choice(Expr.Case choice) throws SqlError {
        List<Condition> conditions = new ArrayList<>();
        List<Compiled> results = new ArrayList<>();
        for (Expr.When when : choice.whens()) {
            Expr operand = choice.operand();
            conditions.add(compilation.conditions.compile(
                    operand == null
                            ? when.condition()
                            : new Expr.Compare(Expr.Comparator.EQ, operand, when.condition())));
            results.add(compile(when.result()));
        }
        Expr otherwise = choice.otherwise();
        results.add(otherwise == null ? new Compiled(SqlTypes.INT, frame -> null, true) : compile(otherwise));
        return select(conditions, results);
    }

    /** The first result whose condition is true, else the last result. */
    static Compiled select(List<Condition> conditions, List<Compiled> results) throws SqlError {
        SqlType type = common(results);
        Evaluator[] values = new Evaluator[results.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = results.get(i).as(type).code();
        }
        Condition[] tests = conditions.toArray(new Condition[0]);
        return new Compiled(type, frame -> {
            for (int i = 0; i < tests.length; i++) {
                if (tests[i].test(frame) == Condition.TRUE) {
                    return values[i].eval(frame);
                }
            }
            return values[tests.length].eval(frame);
        });
    }

    /** The type that takes all of some expressions; NULL literals do not count. */
    static SqlType common(List<Compiled> list) {
        SqlType type = null;
        for (Compiled compiled : list) {
            if (!compiled.nullLiteral()) {
                type = type == null ? compiled.type() : Types.common(type, compiled.type());
            }
        }
        return type == null ? SqlTypes.INT : type;
    }

    /** Makes a decimal have the scale of its type. */
    static Object scaled(Object value, SqlType type) throws SqlError {
        if (value instanceof Integer number && type.kind() == SqlType.Kind.BIGINT) {
            return number.longValue();
        }
        return value instanceof BigDecimal exact && exact.scale() != type.scale() ? Arithmetic.fit(exact, type) : value;
    }
}
