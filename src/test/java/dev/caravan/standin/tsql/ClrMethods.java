// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.syntax.Unsupported;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.HierarchyId;
import dev.caravan.standin.tsql.value.Spatial;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.ClrTypes;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlType.Kind;
import dev.caravan.standin.type.SqlTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Methods and properties of hierarchyid, geometry and geography. Their names are in the case of .NET; what computes with
 * shapes is refused.
 */
final class ClrMethods {
    private static final SqlType TEXT = SqlTypes.nvarchar(SqlType.MAX);

    private final Compilation compilation;

    ClrMethods(Compilation compilation) {
        this.compilation = compilation;
    }

    Compiled compile(Expr.Clr clr) throws SqlError {
        List<Compiled> arguments = new ArrayList<>();
        for (Expr argument : clr.arguments()) {
            arguments.add(compilation.expressions.compile(argument));
        }
        if (clr.target() == null) {
            return ofType(named(clr.type()), clr.member(), clr.property(), arguments);
        }
        Compiled target = compilation.expressions.compile(clr.target());
        Kind kind = target.type().kind();
        if (!SqlTypes.isClr(kind)) {
            throw Errors.syntax(258, "Cannot call methods on " + Types.name(kind) + ".");
        }
        return kind == Kind.HIERARCHYID
                ? node(target, clr.member(), arguments)
                : shape(kind, target, clr.member(), arguments);
    }

    private static SqlType named(String type) throws SqlError {
        SqlType known = ClrTypes.named(type);
        if (known == null) {
            throw Errors.syntax(243, "Type " + type + " is not a defined system type.");
        }
        return known;
    }

    /** A method or property of the type itself, as {@code geography::Point(...)} and {@code geography::[Null]}. */
    private static Compiled ofType(SqlType type, String member, boolean property, List<Compiled> arguments)
            throws SqlError {
        if (member.equals("Null") && property) {
            return new Compiled(type, frame -> null);
        }
        Kind kind = type.kind();
        if (kind == Kind.HIERARCHYID) {
            return switch (member) {
                case "GetRoot" -> call(member, type, arguments, List.of(), a -> new byte[0]);
                case "Parse" ->
                    call(
                            member,
                            type,
                            arguments,
                            List.of(SqlTypes.nvarchar(4000)),
                            a -> HierarchyId.parse((String) a[0]).bytes());
                default -> throw missing(kind, member);
            };
        }
        return switch (member) {
            case "Point" ->
                call(
                        member,
                        type,
                        arguments,
                        List.of(SqlTypes.FLOAT, SqlTypes.FLOAT, SqlTypes.INT),
                        a -> Spatial.point(kind, (Double) a[0], (Double) a[1], (Integer) a[2]));
            case "Parse" ->
                call(
                        member,
                        type,
                        arguments,
                        List.of(TEXT),
                        a -> Spatial.parse(kind, (String) a[0], Spatial.defaultSrid(kind)));
            case "STGeomFromText", "STPointFromText", "STLineFromText", "STPolyFromText" ->
                call(
                        member,
                        type,
                        arguments,
                        List.of(TEXT, SqlTypes.INT),
                        a -> Spatial.parse(kind, (String) a[0], (Integer) a[1]));
            default -> throw missing(kind, member);
        };
    }

    private static Compiled node(Compiled target, String member, List<Compiled> arguments) throws SqlError {
        List<Compiled> all = with(target, arguments);
        SqlType node = SqlTypes.HIERARCHYID;
        return switch (member) {
            case "ToString" ->
                call(
                        member,
                        SqlTypes.nvarchar(4000),
                        all,
                        List.of(node),
                        a -> node(a[0]).toString());
            case "GetLevel" ->
                call(
                        member,
                        SqlTypes.SMALLINT,
                        all,
                        List.of(node),
                        a -> node(a[0]).level());
            case "GetAncestor" ->
                call(member, node, all, List.of(node, SqlTypes.INT), a -> {
                    HierarchyId ancestor = node(a[0]).ancestor((Integer) a[1]);
                    return ancestor == null ? null : ancestor.bytes();
                });
            case "IsDescendantOf" ->
                call(
                        member,
                        SqlTypes.BIT,
                        all,
                        List.of(node, node),
                        a -> node(a[0]).isDescendantOf(node(a[1])));
            case "GetReparentedValue" ->
                call(
                        member,
                        node,
                        all,
                        List.of(node, node, node),
                        a -> node(a[0]).reparented(node(a[1]), node(a[2])).bytes());
            case "GetDescendant" -> descendant(all);
            default -> throw missing(Kind.HIERARCHYID, member);
        };
    }

    // The children between which the new one goes may be NULL.
    private static Compiled descendant(List<Compiled> all) throws SqlError {
        checkCount("GetDescendant", all.size(), 3);
        List<Compiled> nodes = new ArrayList<>();
        for (Compiled one : all) {
            nodes.add(one.as(SqlTypes.HIERARCHYID));
        }
        return new Compiled(SqlTypes.HIERARCHYID, frame -> {
            Object parent = nodes.get(0).eval(frame);
            Object after = nodes.get(1).eval(frame);
            Object before = nodes.get(2).eval(frame);
            return parent == null
                    ? null
                    : node(parent)
                            .descendant(after == null ? null : node(after), before == null ? null : node(before))
                            .bytes();
        });
    }

    private static HierarchyId node(Object bytes) throws SqlError {
        return HierarchyId.of((byte[]) bytes);
    }

    private static Compiled shape(Kind kind, Compiled target, String member, List<Compiled> arguments) throws SqlError {
        List<Compiled> all = with(target, arguments);
        List<SqlType> one = List.of(target.type());
        return switch (member) {
            case "STAsText" -> call(member, TEXT, all, one, a -> Spatial.text(kind, (byte[]) a[0], false));
            case "AsTextZM", "ToString" -> call(member, TEXT, all, one, a -> Spatial.text(kind, (byte[]) a[0], true));
            case "STAsBinary" ->
                call(
                        member,
                        SqlTypes.varbinary(SqlType.MAX),
                        all,
                        one,
                        a -> Spatial.wellKnownBytes(kind, (byte[]) a[0]));
            case "STSrid" -> call(member, SqlTypes.INT, all, one, a -> Spatial.srid((byte[]) a[0]));
            case "STNumPoints" -> call(member, SqlTypes.INT, all, one, a -> Spatial.points(kind, (byte[]) a[0]));
            case "STIsEmpty" -> call(member, SqlTypes.BIT, all, one, a -> Spatial.points(kind, (byte[]) a[0]) == 0);
            case "STX", "STY", "Lat", "Long", "Z", "M" -> {
                boolean other = (kind == Kind.GEOMETRY) == (member.equals("Lat") || member.equals("Long"));
                if (other && member.length() > 1) {
                    throw missing(kind, member);
                }
                yield call(member, SqlTypes.FLOAT, all, one, a -> Spatial.coordinate(kind, (byte[]) a[0], member));
            }
            default -> throw missing(kind, member);
        };
    }

    private static List<Compiled> with(Compiled target, List<Compiled> arguments) {
        List<Compiled> all = new ArrayList<>();
        all.add(target);
        all.addAll(arguments);
        return all;
    }

    /** NULL for any argument that is NULL. */
    private static Compiled call(String member, SqlType type, List<Compiled> arguments, List<SqlType> types, Body body)
            throws SqlError {
        checkCount(member, arguments.size(), types.size());
        Evaluator[] codes = new Evaluator[types.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = arguments.get(i).as(types.get(i)).code();
        }
        return new Compiled(type, frame -> {
            Object[] values = new Object[codes.length];
            for (int i = 0; i < codes.length; i++) {
                Object value = codes[i].eval(frame);
                if (value == null) {
                    return null;
                }
                values[i] = value;
            }
            return body.call(values);
        });
    }

    private static void checkCount(String method, int count, int needed) throws SqlError {
        if (count != needed) {
            throw Errors.syntax(174, "The " + method + " function requires " + needed + " argument(s).");
        }
    }

    private static SqlError missing(Kind kind, String member) {
        return new Unsupported(
                6506,
                16,
                "Could not find method '" + member + "' for type 'Microsoft.SqlServer.Types." + ClrTypes.className(kind)
                        + "' in assembly 'Microsoft.SqlServer.Types'");
    }

    /** Computes from values that are not NULL. */
    private interface Body {
        @Nullable
        Object call(Object[] values) throws SqlError;
    }
}
