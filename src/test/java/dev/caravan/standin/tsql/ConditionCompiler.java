// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.Collation;
import dev.caravan.standin.type.Ordering;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Compiles bound conditions. */
final class ConditionCompiler {
    private static final int HASHED_LIST = 8;
    private final Compilation compilation;

    ConditionCompiler(Compilation compilation) {
        this.compilation = compilation;
    }

    Condition compile(Expr expr) throws SqlError {
        if (expr instanceof Expr.And and) {
            Condition left = compile(and.left());
            Condition right = compile(and.right());
            return frame -> {
                int a = left.test(frame);
                if (a == Condition.FALSE) {
                    return a;
                }
                int b = right.test(frame);
                return b == Condition.TRUE ? a : b == Condition.FALSE ? b : Condition.UNKNOWN;
            };
        }
        if (expr instanceof Expr.Or or) {
            Condition left = compile(or.left());
            Condition right = compile(or.right());
            return frame -> {
                int a = left.test(frame);
                if (a == Condition.TRUE) {
                    return a;
                }
                int b = right.test(frame);
                return b == Condition.TRUE ? b : Math.min(a, b);
            };
        }
        if (expr instanceof Expr.Not not) {
            Condition operand = compile(not.operand());
            return frame -> {
                int a = operand.test(frame);
                return a == Condition.UNKNOWN ? a : 1 - a;
            };
        }
        if (expr instanceof Expr.Compare compare) {
            Compiled left = collated(value(compare.left()), compare.right());
            Compiled right = collated(value(compare.right()), compare.left());
            Condition plain = comparison(compare.operator(), left, right);
            return isNullEqual(compare) ? nullEqual(compare.operator(), left, right, plain) : plain;
        }
        return predicate(expr);
    }

    /** Whether SET ANSI_NULLS OFF has a say: one side is a constant or a variable, which may be NULL. */
    private boolean isNullEqual(Expr.Compare compare) {
        boolean equality = compare.operator() == Expr.Comparator.EQ || compare.operator() == Expr.Comparator.NE;
        return equality
                && !compilation.session.options().ansiNulls()
                && (isConstant(compare.left()) || isConstant(compare.right()));
    }

    private static boolean isConstant(Expr expr) {
        return expr instanceof Expr.Variable || expr instanceof Expr.Literal literal && literal.value() == null;
    }

    private static Condition nullEqual(Expr.Comparator operator, Compiled left, Compiled right, Condition plain) {
        boolean equal = operator == Expr.Comparator.EQ;
        return frame -> {
            Object a = left.eval(frame);
            Object b = right.eval(frame);
            return a == null || b == null ? Condition.of((a == null && b == null) == equal) : plain.test(frame);
        };
    }

    // A collation written on one side holds for both.
    private Compiled collated(Compiled operand, Expr other) throws SqlError {
        boolean said =
                other instanceof Expr.Collate && SqlTypes.isText(operand.type().kind());
        return said
                ? new Compiled(
                        SqlTypes.collate(operand.type(), value(other).type().collation()),
                        operand.code(),
                        operand.nullLiteral())
                : operand;
    }

    private Compiled value(Expr expr) throws SqlError {
        return compilation.expressions.compile(expr);
    }

    private Condition predicate(Expr expr) throws SqlError {
        if (expr instanceof Expr.IsNull test) {
            Compiled operand = compilation.expressions.compileAny(test.operand());
            return frame -> Condition.of(operand.eval(frame) == null);
        }
        if (expr instanceof Expr.Between between) {
            return compile(new Expr.And(
                    new Expr.Compare(Expr.Comparator.GE, between.operand(), between.low()),
                    new Expr.Compare(Expr.Comparator.LE, between.operand(), between.high())));
        }
        if (expr instanceof Expr.In in) {
            return in(in);
        }
        if (expr instanceof Expr.Like like) {
            return like(like);
        }
        if (expr instanceof BoundQuery query) {
            return subquery(query);
        }
        throw Errors.syntax(
                4145, "An expression of non-boolean type specified in a context where a condition is expected.");
    }

    /** Compares two compiled operands. */
    Condition comparison(Expr.Comparator operator, Compiled left, Compiled right) throws SqlError {
        if (left.nullLiteral() || right.nullLiteral()) {
            return frame -> Condition.UNKNOWN;
        }
        SqlType type = Types.common(left.type(), right.type());
        checkClash(left.type(), right.type());
        Evaluator a = left.as(type).code();
        Evaluator b = right.as(type).code();
        Comparator<@Nullable Object> order = Ordering.of(type);
        return frame -> {
            Object x = a.eval(frame);
            if (x == null) {
                return Condition.UNKNOWN;
            }
            Object y = b.eval(frame);
            return y == null ? Condition.UNKNOWN : Condition.of(holds(operator, order.compare(x, y)));
        };
    }

    private static void checkClash(SqlType a, SqlType b) throws SqlError {
        for (SqlType type : List.of(a, b)) {
            if (SqlTypes.isSpatial(type.kind())) {
                throw Errors.error(
                        403,
                        "Invalid operator for data type. Operator equals equal to, type equals "
                                + Types.name(type.kind()) + ".");
            }
            if (Comparability.isIncomparable(type)) {
                throw Errors.error(
                        402,
                        "The data types " + Types.name(a.kind()) + " and " + Types.name(b.kind())
                                + " are incompatible in the equal to operator.");
            }
        }
    }

    static boolean holds(Expr.Comparator operator, int order) {
        return switch (operator) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case GT -> order > 0;
            case GE -> order >= 0;
        };
    }

    private Condition in(Expr.In in) throws SqlError {
        Compiled operand = value(in.operand());
        List<Compiled> list = new ArrayList<>();
        boolean literals = true;
        for (Expr item : in.list()) {
            list.add(value(item));
            literals &= item instanceof Expr.Literal;
        }
        if (literals && list.size() >= HASHED_LIST) {
            return hashedIn(operand, list);
        }
        Condition[] tests = new Condition[list.size()];
        for (int i = 0; i < tests.length; i++) {
            tests[i] = comparison(Expr.Comparator.EQ, operand, list.get(i));
        }
        return frame -> {
            int result = Condition.FALSE;
            for (Condition test : tests) {
                int one = test.test(frame);
                if (one == Condition.TRUE) {
                    return one;
                }
                result = Math.min(result, one);
            }
            return result;
        };
    }

    private static Condition hashedIn(Compiled operand, List<Compiled> list) throws SqlError {
        SqlType type = operand.type();
        for (Compiled item : list) {
            type = item.nullLiteral() ? type : Types.common(type, item.type());
        }
        Compiled converted = operand.as(type);
        HashKey.Maker maker = HashKey.of(List.of(type));
        SqlType common = type;
        return frame -> {
            Object value = converted.eval(frame);
            if (value == null) {
                return Condition.UNKNOWN;
            }
            @SuppressWarnings("unchecked")
            Set<HashKey> keys = frame.once(list, Set.class, () -> keys(list, common, maker, frame));
            boolean nulls = list.stream().anyMatch(Compiled::nullLiteral);
            return keys.contains(maker.key(new Object[] {value}))
                    ? Condition.TRUE
                    : nulls ? Condition.UNKNOWN : Condition.FALSE;
        };
    }

    private static Set<HashKey> keys(List<Compiled> list, SqlType type, HashKey.Maker maker, Frame frame)
            throws SqlError {
        Set<HashKey> keys = new HashSet<>();
        for (Compiled item : list) {
            keys.add(maker.key(new Object[] {item.as(type).eval(frame)}));
        }
        return keys;
    }

    private Condition like(Expr.Like like) throws SqlError {
        Compiled operand = text(value(like.operand()));
        Compiled pattern = text(value(like.pattern()));
        Expr escapeExpr = like.escape();
        Compiled escape = escapeExpr == null ? null : text(value(escapeExpr));
        Collation collation = operand.type().collation();
        boolean caseSensitive = collation != null && collation.caseSensitive();
        Object part = new Object();
        return frame -> {
            Object value = operand.eval(frame);
            Object like0 = pattern.eval(frame);
            if (value == null || like0 == null) {
                return Condition.UNKNOWN;
            }
            Object escaped = escape == null ? null : escape.eval(frame);
            Character sign = escaped == null || escaped.toString().isEmpty()
                    ? null
                    : escaped.toString().charAt(0);
            Object cached = frame.cached(part);
            if (!(cached instanceof Like known) || !known.text.equals(like0)) {
                cached = new Like(like0.toString(), LikePattern.compile(like0.toString(), sign, caseSensitive));
                frame.put(part, cached);
            }
            Pattern regex = ((Like) cached).pattern;
            String subject = value.toString();
            // Trailing blanks of the value do not matter, those of the pattern do.
            return Condition.of(regex.matcher(subject).matches()
                    || subject.endsWith(" ")
                            && regex.matcher(subject.stripTrailing()).matches());
        };
    }

    private record Like(String text, Pattern pattern) {}

    private static Compiled text(Compiled operand) throws SqlError {
        return SqlTypes.isText(operand.type().kind()) ? operand : operand.as(SqlTypes.nvarchar(4000));
    }

    private Condition subquery(BoundQuery query) throws SqlError {
        QueryPlan plan = query.plan();
        if (query.use() == BoundQuery.Use.EXISTS) {
            return exists(plan);
        }
        if (plan.columns.size() != 1) {
            throw Errors.error(
                    116,
                    "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.");
        }
        Expr operandExpr = query.operand();
        if (operandExpr == null) {
            throw Errors.syntax(
                    4145, "An expression of non-boolean type specified in a context where a condition is expected.");
        }
        Compiled operand = value(operandExpr);
        SqlType column = plan.columns.get(0).type();
        if (query.use() == BoundQuery.Use.ANY
                && query.operator() == Expr.Comparator.EQ
                && plan.dependencies.isEmpty()) {
            return hashedAny(operand, plan, column);
        }
        SqlType type = operand.nullLiteral() ? column : Types.common(operand.type(), column);
        Compiled left = operand.as(type);
        // The subquery's value stands in a cell of its own while it is compared.
        @Nullable Object[] cell = new Object[1];
        Comparator<@Nullable Object> order = Ordering.of(type);
        boolean all = query.use() == BoundQuery.Use.ALL;
        return frame -> {
            Object x = left.eval(frame);
            int result = all ? Condition.TRUE : Condition.FALSE;
            for (@Nullable Object[] row : plan.kept(frame)) {
                Object y = new Compiled(column, f -> row[0]).as(type).eval(frame);
                int one = x == null || y == null
                        ? Condition.UNKNOWN
                        : Condition.of(holds(query.operator(), order.compare(x, y)));
                if (one == (all ? Condition.FALSE : Condition.TRUE)) {
                    return one;
                }
                result = one == Condition.UNKNOWN ? one : result;
            }
            return result;
        };
    }

    private static Condition exists(QueryPlan plan) {
        boolean constant = plan.dependencies.isEmpty();
        return frame -> {
            if (!constant) {
                return Condition.of(plan.open(frame).next() != null);
            }
            return frame.once(
                    plan, Integer.class, () -> Condition.of(plan.open(frame).next() != null));
        };
    }

    private static Condition hashedAny(Compiled operand, QueryPlan plan, SqlType column) throws SqlError {
        SqlType type = operand.nullLiteral() ? column : Types.common(operand.type(), column);
        Compiled left = operand.as(type);
        HashKey.Maker maker = HashKey.of(List.of(type));
        return frame -> {
            Members members = frame.once(plan, Members.class, () -> members(plan, column, type, maker, frame));
            if (members.keys.isEmpty() && !members.nulls) {
                return Condition.FALSE;
            }
            Object value = left.eval(frame);
            if (value == null) {
                return Condition.UNKNOWN;
            }
            return members.keys.contains(maker.key(new Object[] {value}))
                    ? Condition.TRUE
                    : members.nulls ? Condition.UNKNOWN : Condition.FALSE;
        };
    }

    private record Members(Set<HashKey> keys, boolean nulls) {}

    private static Members members(QueryPlan plan, SqlType column, SqlType type, HashKey.Maker maker, Frame frame)
            throws SqlError {
        Set<HashKey> keys = new HashSet<>();
        boolean nulls = false;
        @Nullable Object[] cell = new Object[1];
        Compiled converted = new Compiled(column, f -> cell[0]).as(type);
        QueryPlan.Rows rows = plan.open(frame);
        for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
            cell[0] = row[0];
            Object value = converted.eval(frame);
            if (value == null) {
                nulls = true;
            } else {
                keys.add(maker.key(new Object[] {value}));
            }
        }
        return new Members(keys, nulls);
    }
}
