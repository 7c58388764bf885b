// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.Session;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.session.TableValue;
import dev.caravan.standin.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The declared parameters of a statement: the second argument of sp_executesql, such as {@code @P0 int,@P1 bit}. */
final class ParameterList {
    private static final Pattern DECLARATION = Pattern.compile(
            "\\s*(@[^\\s=]+)\\s+(?:as\\s+)?([^=]+?)\\s*(?:=[^=]*?)?\\s*(\\bout|\\boutput|\\breadonly)?\\s*",
            Pattern.CASE_INSENSITIVE);

    private final List<Declared> declared;

    private ParameterList(List<Declared> declared) {
        this.declared = declared;
    }

    /**
     * Reads a declaration; empty text declares nothing.
     *
     * @throws SqlError 102 when a part is not a declaration
     */
    static ParameterList parse(String text) throws SqlError {
        List<Declared> declared = new ArrayList<>();
        for (String part : split(text)) {
            Matcher matcher = DECLARATION.matcher(part);
            if (!matcher.matches()) {
                throw new SqlError(102, 15, 1, "Incorrect syntax near '" + part.strip() + "'.");
            }
            declared.add(new Declared(matcher.group(1), DeclaredType.parse(matcher.group(2))));
        }
        return new ParameterList(List.copyOf(declared));
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')') {
                depth--;
            } else if (c == ',' && depth == 0) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        if (!text.substring(from).isBlank()) {
            parts.add(text.substring(from));
        }
        return parts;
    }

    /** The parameters without values; null when one has a type that was made by CREATE TYPE. */
    @Nullable
    List<Session.Parameter> declarations() {
        List<Session.Parameter> parameters = new ArrayList<>();
        for (Declared one : declared) {
            if (one.type == null) {
                return null;
            }
            parameters.add(new Session.Parameter(one.name, one.type, null, false));
        }
        return parameters;
    }

    /**
     * Gives each declared parameter its value: by name where the call names it, else in order.
     *
     * @throws SqlError 8178 for a missing value, 8144 for one too many, 8145 for an unknown name
     */
    List<Session.Parameter> bind(String sql, List<RpcCall.Argument> arguments) throws SqlError {
        RpcCall.Argument[] values = new RpcCall.Argument[declared.size()];
        for (int i = 0; i < arguments.size(); i++) {
            RpcCall.Argument argument = arguments.get(i);
            values[argument.name().isEmpty() ? positional(i) : named(argument.name())] = argument;
        }
        List<Session.Parameter> bound = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            RpcCall.Argument value = values[i];
            if (value == null || value.defaulted() && !(value.value() instanceof TableValue)) {
                throw new SqlError(
                        8178,
                        16,
                        1,
                        "The parameterized query '%s' expects the parameter '%s', which was not supplied."
                                .formatted(sql, declared.get(i).name));
            }
            bound.add(declared.get(i).bind(value));
        }
        return bound;
    }

    private int positional(int index) throws SqlError {
        if (index >= declared.size()) {
            throw new SqlError(8144, 16, 2, "Procedure or function  has too many arguments specified.");
        }
        return index;
    }

    private int named(String name) throws SqlError {
        for (int i = 0; i < declared.size(); i++) {
            if (declared.get(i).name.equalsIgnoreCase(name)) {
                return i;
            }
        }
        throw new SqlError(8145, 16, 1, name + " is not a parameter for procedure .");
    }

    private record Declared(String name, @Nullable SqlType type) {

        Session.Parameter bind(RpcCall.Argument argument) {
            // An xml value is well-formed only when the engine has read it.
            SqlType sent = argument.type().kind() == SqlType.Kind.XML
                    ? Types.text(SqlType.Kind.NVARCHAR, SqlType.MAX, null)
                    : argument.type();
            if (type == null) {
                return new Session.Parameter(name, sent, argument.value(), argument.output());
            }
            Object value = argument.value();
            Object converted = value == null ? null : ParameterConversion.convert(value, type);
            boolean differs = value != null && converted == null;
            return new Session.Parameter(
                    name,
                    type,
                    differs ? value : converted,
                    argument.output(),
                    differs ? sent : null,
                    false,
                    argument.output() ? argument.type() : type);
        }
    }
}
