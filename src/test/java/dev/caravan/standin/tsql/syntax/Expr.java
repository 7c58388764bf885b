// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.type.SqlType;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An expression. Conditions are expressions too; which of the two is meant, the place decides. Names become
 * {@link Bound} nodes when a statement is compiled, so that equal nodes mean equal values.
 */
public interface Expr {

    /** The same node with each of its parts replaced. */
    default Expr map(UnaryOperator<Expr> change) {
        return this;
    }

    /** Replaces every part of a list. */
    static List<Expr> map(List<Expr> list, UnaryOperator<Expr> change) {
        return list.stream().map(change).toList();
    }

    /** Replaces a part that may be missing. */
    static @Nullable Expr mapNullable(@Nullable Expr expr, UnaryOperator<Expr> change) {
        return expr == null ? null : change.apply(expr);
    }

    /** What the compiler puts in the place of a name, a subquery or an aggregate. */
    interface Bound extends Expr {}

    /** A constant; a null value is NULL, whose type is int. */
    record Literal(@Nullable Object value, SqlType type) implements Expr {}

    /** A local variable or parameter, with its leading @. */
    record Variable(String name) implements Expr {}

    /** A column, with as many qualifiers as were written. */
    record ColumnRef(List<String> parts) implements Expr {}

    /**
     * A method or property of a type of .NET.
     *
     * @param target the value it is called on; null for a method of the type itself, {@code type::member()}
     * @param type name of the type, empty with a target
     * @param member name in the case of .NET
     * @param arguments arguments of a method
     * @param property whether it is written without parentheses
     */
    record Clr(@Nullable Expr target, String type, String member, List<Expr> arguments, boolean property)
            implements Expr {
        /** Properties that the types have. */
        public static final Set<String> PROPERTIES = Set.of("Lat", "Long", "STX", "STY", "STSrid", "Z", "M");

        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new Clr(Expr.mapNullable(target, change), type, member, Expr.map(arguments, change), property);
        }
    }

    /** {@code *} or {@code t.*} in a select list. */
    record Star(List<String> qualifier) implements Expr {}

    /** {@code -}, {@code +} or {@code ~}. */
    record Unary(char operator, Expr operand) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new Unary(operator, change.apply(operand));
        }
    }

    /** Arithmetic, concatenation or bit operation. */
    record Binary(char operator, Expr left, Expr right) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new Binary(operator, change.apply(left), change.apply(right));
        }
    }

    /** Comparison operators. */
    enum Comparator {
        /** =. */
        EQ,
        /** <>. */
        NE,
        /** <. */
        LT,
        /** <=. */
        LE,
        /** >. */
        GT,
        /** >=. */
        GE;

        /** The operator for exchanged sides. */
        public Comparator flipped() {
            return switch (this) {
                case LT -> GT;
                case LE -> GE;
                case GT -> LT;
                case GE -> LE;
                default -> this;
            };
        }

        /** The operator that is true exactly when this one is false. */
        public Comparator negated() {
            return switch (this) {
                case EQ -> NE;
                case NE -> EQ;
                case LT -> GE;
                case LE -> GT;
                case GT -> LE;
                case GE -> LT;
            };
        }
    }

    /** Comparison of two values. */
    record Compare(Comparator operator, Expr left, Expr right) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new Compare(operator, change.apply(left), change.apply(right));
        }
    }

    /** AND. */
    record And(Expr left, Expr right) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new And(change.apply(left), change.apply(right));
        }
    }

    /** OR. */
    record Or(Expr left, Expr right) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new Or(change.apply(left), change.apply(right));
        }
    }

    /** NOT. */
    record Not(Expr operand) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new Not(change.apply(operand));
        }
    }

    /** IS NULL; negated by Not. */
    record IsNull(Expr operand) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new IsNull(change.apply(operand));
        }
    }

    /** BETWEEN; negated by Not. */
    record Between(Expr operand, Expr low, Expr high) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new Between(change.apply(operand), change.apply(low), change.apply(high));
        }
    }

    /** IN of a list; negated by Not. */
    record In(Expr operand, List<Expr> list) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new In(change.apply(operand), Expr.map(list, change));
        }
    }

    /** IN of a subquery; negated by Not. */
    record InQuery(Expr operand, Query query) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new InQuery(change.apply(operand), query);
        }
    }

    /** EXISTS. */
    record Exists(Query query) implements Expr {}

    /** Comparison with ALL or ANY of a subquery. */
    record Quantified(Comparator operator, Expr operand, boolean all, Query query) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new Quantified(operator, change.apply(operand), all, query);
        }
    }

    /** LIKE; negated by Not. */
    record Like(Expr operand, Expr pattern, @Nullable Expr escape) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new Like(change.apply(operand), change.apply(pattern), mapNullable(escape, change));
        }
    }

    /** One WHEN of a CASE. */
    record When(Expr condition, Expr result) {}

    /** CASE; with an operand the conditions are values to compare it with. */
    record Case(
            @Nullable Expr operand,
            List<When> whens,
            @Nullable Expr otherwise) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            List<When> changed = whens.stream()
                    .map(w -> new When(change.apply(w.condition()), change.apply(w.result())))
                    .toList();
            return new Case(mapNullable(operand, change), changed, mapNullable(otherwise, change));
        }
    }

    /** One item of an ORDER BY. */
    record Order(Expr expr, boolean descending) {}

    /**
     * An OVER clause.
     *
     * @param frame text of the frame: empty for the default, {@code ROWS} for rows up to the current one, {@code ALL} for
     *     the whole partition; else {@code ROWS:low:high} or {@code RANGE:low:high} with numbers of rows, - and + for the
     *     partition's ends
     * @param ignoresNulls whether IGNORE NULLS stands before it
     */
    record Window(List<Expr> partition, List<Order> order, String frame, boolean ignoresNulls) {

        /** The same window for a function that skips NULL, or does not. */
        Window ignoringNulls(boolean ignoring) {
            return new Window(partition, order, frame, ignoring);
        }
    }

    /**
     * A function call, built-in or not.
     *
     * @param name name with its qualifiers
     * @param arguments arguments; a single Star for COUNT(*)
     * @param distinct whether DISTINCT stands before the arguments
     * @param over OVER clause, null for none
     * @param within WITHIN GROUP order of STRING_AGG
     */
    record Call(
            List<String> name,
            List<Expr> arguments,
            boolean distinct,
            @Nullable Window over,
            List<Order> within) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            Window changed = over == null
                    ? null
                    : new Window(
                            Expr.map(over.partition(), change),
                            mapOrder(over.order(), change),
                            over.frame(),
                            over.ignoresNulls());
            return new Call(name, Expr.map(arguments, change), distinct, changed, mapOrder(within, change));
        }

        private static List<Order> mapOrder(List<Order> order, UnaryOperator<Expr> change) {
            return order.stream()
                    .map(o -> new Order(change.apply(o.expr()), o.descending()))
                    .toList();
        }

        /** Last part of the name, in upper case. */
        public String function() {
            return name.get(name.size() - 1).toUpperCase(java.util.Locale.ROOT);
        }
    }

    /** CAST, CONVERT, PARSE and their TRY_ forms; a null style means none was given. */
    record Cast(Expr operand, SqlType type, @Nullable Expr style, boolean attempt) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new Cast(change.apply(operand), type, mapNullable(style, change), attempt);
        }
    }

    /** The count of TOP ... PERCENT. */
    record Percent(Expr operand) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new Percent(change.apply(operand));
        }
    }

    /** The sets of grouping expressions of GROUPING SETS, ROLLUP and CUBE. */
    record GroupingSets(List<List<Expr>> sets) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new GroupingSets(
                    sets.stream().map(set -> Expr.map(set, change)).toList());
        }
    }

    /** COLLATE. */
    record Collate(Expr operand, String collation) implements Expr {
        @Override
        public Expr map(UnaryOperator<Expr> change) {
            return new Collate(change.apply(operand), collation);
        }
    }

    /** A subquery that gives one value. */
    record Subquery(Query query) implements Expr {}
}
