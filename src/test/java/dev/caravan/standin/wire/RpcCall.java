// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.wire;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One remote procedure call of a message (MS-TDS 2.2.6.6).
 *
 * @param procedure name as sent, or the name that a number stands for
 * @param noMetadata whether the caller knows the columns already (fNoMetaData)
 * @param arguments parameters in the order sent
 */
record RpcCall(String procedure, boolean noMetadata, List<Argument> arguments) {
    private static final List<String> BY_NUMBER = List.of(
            "",
            "sp_cursor",
            "sp_cursoropen",
            "sp_cursorprepare",
            "sp_cursorexecute",
            "sp_cursorprepexec",
            "sp_cursorunprepare",
            "sp_cursorfetch",
            "sp_cursoroption",
            "sp_cursorclose",
            "sp_executesql",
            "sp_prepare",
            "sp_execute",
            "sp_prepexec",
            "sp_prepexecrpc",
            "sp_unprepare");

    /** Name of a procedure that is called by number. */
    static String nameOf(int number) throws MalformedStream {
        if (number < 1 || number >= BY_NUMBER.size()) {
            throw new MalformedStream("RPC of unknown procedure number " + number);
        }
        return BY_NUMBER.get(number);
    }

    /** Name in lower case without brackets and without the schema sys, by which the wire's own procedures are known. */
    String plainName() {
        String plain = procedure.replace("[", "").replace("]", "").toLowerCase(Locale.ROOT);
        return plain.startsWith("sys.") ? plain.substring("sys.".length()) : plain;
    }

    /** Argument that must be text, such as the statement. */
    String text(int index) throws SqlError {
        Object value = index < arguments.size() ? arguments.get(index).value() : null;
        if (value instanceof String text) {
            return text;
        }
        throw new SqlError(
                214,
                16,
                2,
                "Procedure expects parameter '%s' of type 'ntext/nchar/nvarchar'."
                        .formatted(index == 0 ? "@statement" : "@stmt"));
    }

    /** Argument that is text or NULL or absent, which both give empty text. */
    String textOrEmpty(int index) throws SqlError {
        if (index >= arguments.size() || arguments.get(index).value() == null) {
            return "";
        }
        return text(index);
    }

    /** Handle of a prepared statement or a cursor, 0 when it is NULL or absent. */
    int handle() {
        return number(0);
    }

    /** Argument that is a number, 0 when it is NULL or absent. */
    int number(int index) {
        Object value = index < arguments.size() ? arguments.get(index).value() : null;
        return value instanceof Number number ? number.intValue() : 0;
    }

    /** Arguments from an index on. */
    List<Argument> from(int index) {
        return arguments.subList(Math.min(index, arguments.size()), arguments.size());
    }

    /**
     * A parameter as sent.
     *
     * @param name name with its {@code @}, or empty
     * @param type type as sent
     * @param value value, null for NULL
     * @param output whether the caller wants the value back
     * @param defaulted whether the parameter's default shall be taken in place of the value
     */
    record Argument(String name, SqlType type, @Nullable Object value, boolean output, boolean defaulted) {
        Argument {
            Objects.requireNonNull(name);
        }

        Argument(String name, SqlType type, @Nullable Object value, boolean output) {
            this(name, type, value, output, false);
        }
    }
}
