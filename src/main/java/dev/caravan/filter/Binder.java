// SPDX-License-Identifier: Apache-2.0
package dev.caravan.filter;

import dev.caravan.filter.Comparisons.Compared;
import dev.caravan.filter.Kind.Group;
import dev.caravan.model.Ticks;
import dev.caravan.schema.Identifiers;
import dev.caravan.source.SourceColumn;
import dev.caravan.source.SourceTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gives the parts of a filter the types of a table's columns, and refuses what has none or would not be exact. */
final class Binder {

    private final SourceTable table;
    private final List<SourceColumn> columns = new ArrayList<>();

    Binder(SourceTable table) {
        this.table = table;
    }

    /** Columns that the filter names, in the order of their indexes. */
    List<SourceColumn> columns() {
        return List.copyOf(columns);
    }

    Condition bind(Node.Test test) {
        if (test instanceof Node.And and) {
            return new Condition.And(bind(and.left()), bind(and.right()));
        }
        if (test instanceof Node.Or or) {
            return new Condition.Or(bind(or.left()), bind(or.right()));
        }
        if (test instanceof Node.Not not) {
            return new Condition.Not(bind(not.operand()));
        }
        if (test instanceof Node.Comparison comparison) {
            Compared compared = Comparisons.of(
                    comparison.at(), comparison.operator(), bind(comparison.left()), bind(comparison.right()));
            return leaf(comparison.at(), compared.sql(), compared.code(), compared.left(), compared.right());
        }
        if (test instanceof Node.In in) {
            return in(in);
        }
        if (test instanceof Node.Between between) {
            return between(between);
        }
        if (test instanceof Node.Like like) {
            return like(like);
        }
        return isNull((Node.IsNull) test);
    }

    private Condition isNull(Node.IsNull test) {
        Scalar operand = bind(test.operand());
        if (operand.columns().isEmpty()) {
            throw new FilterException(test.at(), "IS NULL of a literal", "Ask it of a column");
        }
        return Condition.of(
                operand.sql() + " IS NULL", row -> Truth.of(operand.code().of(row) == null));
    }

    private Condition in(Node.In in) {
        Scalar operand = bind(in.operand());
        List<Compared> comparisons = new ArrayList<>();
        List<Scalar> values = new ArrayList<>();
        for (Node.Value value : in.list()) {
            Compared compared = Comparisons.of(value.at(), Operator.EQUAL, operand, bind(value));
            comparisons.add(compared);
            values.add(compared.left());
            values.add(compared.right());
        }
        String list =
                comparisons.stream().map(compared -> compared.right().sql()).collect(Collectors.joining(", "));
        Compared[] all = comparisons.toArray(Compared[]::new);
        return leaf(
                in.at(),
                left(in.at(), all) + " IN (" + list + ")",
                row -> Comparisons.any(all, row),
                values.toArray(Scalar[]::new));
    }

    private Condition between(Node.Between between) {
        Scalar operand = bind(between.operand());
        Compared low = Comparisons.of(between.at(), Operator.NOT_LESS, operand, bind(between.low()));
        Compared high = Comparisons.of(between.at(), Operator.NOT_GREATER, operand, bind(between.high()));
        return leaf(
                between.at(),
                left(between.at(), low, high) + " BETWEEN " + low.right().sql() + " AND "
                        + high.right().sql(),
                row -> Comparisons.both(low, high, row),
                low.left(),
                low.right(),
                high.left(),
                high.right());
    }

    /** The left side, which a literal may have in one type only. */
    private static String left(int at, Compared... comparisons) {
        Set<String> sides = Arrays.stream(comparisons)
                .map(compared -> compared.left().sql())
                .collect(Collectors.toSet());
        if (sides.size() > 1) {
            throw new FilterException(
                    at, "one literal is compared with several types", "Write it as comparisons, joined by AND or OR");
        }
        return sides.iterator().next();
    }

    private Condition like(Node.Like like) {
        Scalar operand = bind(like.operand());
        if (operand.type().kind() != Kind.TEXT || operand.columns().isEmpty()) {
            throw new FilterException(
                    like.at(), "LIKE of " + operand.type().declaration(), "Use LIKE with a text column");
        }
        TextCollation collation = operand.type().collation();
        LikePattern pattern =
                LikePattern.of(like.pattern(), like.escape(), collation == null ? TextCollation.of(null) : collation);
        String sql = operand.sql() + " LIKE " + Literals.text(like.pattern()).sql()
                + (like.escape() == null
                        ? ""
                        : " ESCAPE " + Literals.text(like.escape()).sql());
        return leaf(
                like.at(),
                sql,
                row -> operand.code().of(row) instanceof String text ? pattern.test(text) : Truth.UNKNOWN,
                operand);
    }

    /** A condition that SQL Server may be asked for, when it is on texts or bytes. */
    private Condition leaf(int at, String sql, Condition.Code code, Scalar... values) {
        Set<Integer> used = new TreeSet<>();
        boolean derived = false;
        for (Scalar value : values) {
            used.addAll(value.columns());
            derived |= value.derived();
        }
        Set<Group> groups =
                used.stream().map(index -> group(columns.get(index))).collect(Collectors.toSet());
        if (!groups.contains(Group.TEXT) && !groups.contains(Group.BINARY)) {
            return Condition.of(sql, code);
        }
        if (groups.size() > 1) {
            throw new FilterException(
                    at, "one condition on texts and other types", "Write it as conditions on one type each");
        }
        boolean plainKnown = used.stream()
                .allMatch(index ->
                        TextCollation.of(columns.get(index).collation()).plainKnown());
        return new Leaf(sql, List.copyOf(used), derived, plainKnown, code);
    }

    private static Group group(SourceColumn column) {
        return Kind.of(column.type().name()).orElseThrow().group();
    }

    private Scalar bind(Node.Value value) {
        if (value instanceof Node.Column column) {
            return column(column);
        }
        if (value instanceof Node.Text text) {
            return Literals.text(text);
        }
        if (value instanceof Node.Number number) {
            return Literals.number(number, false);
        }
        if (value instanceof Node.Bytes bytes) {
            return Literals.bytes(bytes);
        }
        if (value instanceof Node.Negation negation) {
            return negation.operand() instanceof Node.Number number
                    ? Literals.number(number, true)
                    : Arithmetic.negated(negation.at(), bind(negation.operand()));
        }
        if (value instanceof Node.Arithmetic operation) {
            return Arithmetic.of(operation.at(), operation.operator(), bind(operation.left()), bind(operation.right()));
        }
        if (value instanceof Node.Call call) {
            return Functions.of(call, call.arguments().stream().map(this::bind).toList());
        }
        return Scalar.literal(Type.NULL, "NULL", value, null);
    }

    private Scalar column(Node.Column named) {
        SourceColumn column = find(named.name())
                .orElseThrow(() -> new FilterException(
                        named.at(),
                        "there is no column '" + named.name() + "', or changes are not captured for it",
                        "Correct the name, or capture the column"));
        Optional<Kind> kind = Kind.of(column.type().name());
        if (column.computed()) {
            throw refused(named, "is computed: change data capture delivers NULL for it");
        }
        if (kind.isEmpty() || column.type().isLob()) {
            throw refused(named, "has type " + column.type().declaration() + ", which filters do not take");
        }
        int index = columns.indexOf(column);
        if (index < 0) {
            index = columns.size();
            columns.add(column);
        }
        int at = index;
        boolean time = kind.get().group() == Kind.Group.TEMPORAL && kind.get() != Kind.DATE;
        return new Scalar(
                Type.of(kind.get(), column),
                Identifiers.source(column.name()),
                time ? row -> ticks(row[at]) : row -> value(row[at]),
                Set.of(at),
                null,
                false);
    }

    private Optional<SourceColumn> find(String name) {
        Optional<SourceColumn> exact = table.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst();
        return exact.isPresent() ? exact : table.column(name);
    }

    private static FilterException refused(Node.Column named, String reason) {
        return new FilterException(
                named.at(), "column '" + named.name() + "' " + reason, "Filter by columns of other types");
    }

    private static @Nullable Object ticks(@Nullable Object time) {
        return time == null ? null : (Object) Ticks.of(time);
    }

    /** A value of capture in the class that {@link Scalar} names. */
    private static @Nullable Object value(@Nullable Object value) {
        if (value instanceof Integer || value instanceof Short) {
            return ((Number) value).longValue();
        }
        if (value instanceof Boolean bit) {
            return bit ? 1L : 0L;
        }
        return value instanceof Float number ? (Object) number.doubleValue() : value;
    }
}
