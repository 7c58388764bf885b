// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.NumberFormat;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Writes expressions in the form in which SQL Server's catalogue shows definitions: {@code ((0))}, {@code ([a]>(1))}. */
final class Deparser {
    private Deparser() {}

    /** The definition of a default, computed column, check or filter. */
    static String definition(Expr expr) throws SqlError {
        return "(" + text(expr) + ")";
    }

    private static String text(Expr expr) throws SqlError {
        if (expr instanceof Expr.Literal literal) {
            return literal(literal);
        }
        if (expr instanceof Expr.ColumnRef column) {
            return String.join(".", column.parts().stream().map(Names::quote).toList());
        }
        if (expr instanceof Expr.Binary binary) {
            int rank = rank(binary.operator());
            return operand(binary.left(), rank) + binary.operator() + operand(binary.right(), rank + 1);
        }
        if (expr instanceof Expr.Unary unary) {
            return unary.operator() + operand(unary.operand(), 9);
        }
        if (expr instanceof Expr.Call call) {
            return call(call);
        }
        if (expr instanceof Expr.Clr clr) {
            return clr(clr);
        }
        if (expr instanceof Expr.Cast cast) {
            String style = cast.style() == null ? "" : "," + text(cast.style());
            return (cast.attempt() ? "TRY_CAST(" : "CONVERT(") + type(cast.type()) + "," + text(cast.operand()) + style
                    + ")";
        }
        if (expr instanceof Expr.Case choice) {
            return choice(choice);
        }
        return condition(expr);
    }

    private static String literal(Expr.Literal literal) {
        Object value = literal.value();
        if (value == null) {
            return "NULL";
        }
        if (value instanceof String text) {
            return (SqlTypes.isUnicode(literal.type().kind()) ? "N'" : "'") + text.replace("'", "''") + "'";
        }
        if (value instanceof byte[] bytes) {
            return "0x" + HexFormat.of().withUpperCase().formatHex(bytes);
        }
        String number = value instanceof BigDecimal exact
                ? (literal.type().kind() == SqlType.Kind.MONEY ? "$" : "") + exact.toPlainString()
                : value instanceof Double d ? NumberFormat.exponent(d) : value.toString();
        return "(" + number + ")";
    }

    private static int rank(char operator) {
        return "*/%".indexOf(operator) >= 0 ? 2 : 1;
    }

    private static String operand(Expr expr, int rank) throws SqlError {
        boolean weaker = expr instanceof Expr.Binary inner && rank(inner.operator()) < rank;
        return weaker ? "(" + text(expr) + ")" : text(expr);
    }

    private static String call(Expr.Call call) throws SqlError {
        if (call.function().equals("NEXT VALUE FOR")) {
            List<String> name = new ArrayList<>();
            call.arguments().forEach(a -> name.add(Names.quote(String.valueOf(((Expr.Literal) a).value()))));
            return "NEXT VALUE FOR " + String.join(".", name);
        }
        List<String> arguments = new ArrayList<>();
        boolean datePart =
                call.function().startsWith("DATE") && !call.arguments().isEmpty();
        for (int i = 0; i < call.arguments().size(); i++) {
            Expr argument = call.arguments().get(i);
            boolean word = i == 0 && datePart && argument instanceof Expr.Literal;
            arguments.add(
                    word ? String.valueOf(((Expr.Literal) argument).value()).toLowerCase(Locale.ROOT) : text(argument));
        }
        String name = call.name().size() == 1
                ? call.name().get(0).toLowerCase(Locale.ROOT)
                : String.join(".", call.name().stream().map(Names::quote).toList());
        return name.startsWith("@@") ? name : name + "(" + String.join(",", arguments) + ")";
    }

    private static String clr(Expr.Clr clr) throws SqlError {
        String target =
                clr.target() == null ? "[" + clr.type().toLowerCase(Locale.ROOT) + "]::" : text(clr.target()) + ".";
        if (clr.property()) {
            return target + Names.quote(clr.member());
        }
        List<String> arguments = new ArrayList<>();
        for (Expr argument : clr.arguments()) {
            arguments.add(text(argument));
        }
        return target + Names.quote(clr.member()) + "(" + String.join(",", arguments) + ")";
    }

    private static String type(SqlType type) {
        String declared = dev.caravan.standin.tsql.value.Types.declaration(type);
        int size = declared.indexOf('(');
        return size < 0 ? "[" + declared + "]" : "[" + declared.substring(0, size) + "]" + declared.substring(size);
    }

    private static String choice(Expr.Case choice) throws SqlError {
        StringBuilder text = new StringBuilder("case");
        if (choice.operand() != null) {
            text.append(' ').append(text(choice.operand()));
        }
        for (Expr.When when : choice.whens()) {
            text.append(" when ")
                    .append(text(when.condition()))
                    .append(" then ")
                    .append(text(when.result()));
        }
        if (choice.otherwise() != null) {
            text.append(" else ").append(text(choice.otherwise()));
        }
        return text.append(" end").toString();
    }

    private static String condition(Expr expr) throws SqlError {
        if (expr instanceof Expr.Compare compare) {
            return text(compare.left()) + sign(compare.operator()) + text(compare.right());
        }
        if (expr instanceof Expr.And and) {
            return part(and.left()) + " AND " + part(and.right());
        }
        if (expr instanceof Expr.Or or) {
            return text(or.left()) + " OR " + text(or.right());
        }
        if (expr instanceof Expr.Not not) {
            return not.operand() instanceof Expr.IsNull test
                    ? text(test.operand()) + " IS NOT NULL"
                    : not.operand() instanceof Expr.Like like
                            ? text(like.operand()) + " not like " + text(like.pattern())
                            : "NOT " + part(not.operand());
        }
        if (expr instanceof Expr.IsNull test) {
            return text(test.operand()) + " IS NULL";
        }
        if (expr instanceof Expr.Between between) {
            String operand = text(between.operand());
            return operand + ">=" + text(between.low()) + " AND " + operand + "<=" + text(between.high());
        }
        if (expr instanceof Expr.Like like) {
            return text(like.operand()) + " like " + text(like.pattern());
        }
        if (expr instanceof Expr.In in) {
            return in(in);
        }
        if (expr instanceof Expr.Collate collate) {
            return text(collate.operand()) + " collate " + collate.collation();
        }
        throw new Unsupported("this expression in a definition");
    }

    // SQL Server turns IN into comparisons, the last item first.
    private static String in(Expr.In in) throws SqlError {
        List<String> parts = new ArrayList<>();
        for (Expr item : in.list()) {
            parts.add(text(in.operand()) + "=" + text(item));
        }
        Collections.reverse(parts);
        return String.join(" OR ", parts);
    }

    private static String part(Expr expr) throws SqlError {
        boolean or = expr instanceof Expr.Or
                || expr instanceof Expr.In in && in.list().size() > 1;
        return or ? "(" + text(expr) + ")" : text(expr);
    }

    private static String sign(Expr.Comparator operator) {
        return switch (operator) {
            case EQ -> "=";
            case NE -> "<>";
            case LT -> "<";
            case LE -> "<=";
            case GT -> ">";
            case GE -> ">=";
        };
    }
}
