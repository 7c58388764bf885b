// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.value;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.type.SqlType;
import java.util.Locale;

/** Errors of SQL Server that arise in several places, with the texts of sys.messages. */
public final class Errors {
    private static final int ORDINARY = 16;

    private Errors() {}

    /** An error of severity 16 and state 1. */
    public static SqlError error(int number, String text) {
        return new SqlError(number, ORDINARY, 1, text);
    }

    /** An error of severity 15, as the parser raises. */
    public static SqlError syntax(int number, String text) {
        return new SqlError(number, 15, 1, text);
    }

    /** 8115 for a conversion. */
    public static SqlError overflow(SqlType from, SqlType to) {
        return error(
                8115,
                "Arithmetic overflow error converting " + Types.name(from.kind()) + " to data type " + exactName(to)
                        + ".");
    }

    /** 8115 for an expression. */
    public static SqlError overflow(SqlType to) {
        return error(8115, "Arithmetic overflow error converting expression to data type " + exactName(to) + ".");
    }

    /** 232 for a floating-point number that is too great. */
    static SqlError approximateOverflow(double value, SqlType to) {
        return error(
                232,
                String.format(
                        Locale.ROOT,
                        "Arithmetic overflow error for type %s, value = %f.",
                        Types.name(to.kind()),
                        value));
    }

    private static String exactName(SqlType type) {
        return type.kind() == SqlType.Kind.DECIMAL ? "numeric" : Types.name(type.kind());
    }

    /** 8114. */
    public static SqlError conversion(SqlType from, SqlType to) {
        return error(8114, "Error converting data type " + Types.name(from.kind()) + " to " + exactName(to) + ".");
    }

    /** 8114 for an argument that its parameter cannot take. */
    public static SqlError parameter(SqlType from, SqlType to) {
        return new SqlError(
                8114,
                ORDINARY,
                5,
                "Error converting data type " + Types.name(from.kind()) + " to " + Types.name(to.kind()) + ".");
    }

    /** 529 for an explicit conversion that does not exist. */
    public static SqlError notAllowed(SqlType from, SqlType to) {
        return error(
                529,
                "Explicit conversion from data type " + Types.name(from.kind()) + " to " + Types.name(to.kind())
                        + " is not allowed.");
    }

    /** 6522, what a type of .NET says. */
    static SqlError clr(SqlType.Kind kind, String text) {
        return error(
                6522,
                "A .NET Framework error occurred during execution of user-defined routine or aggregate \""
                        + Types.name(kind) + "\": \n" + text);
    }

    /** 8134. */
    public static SqlError divideByZero() {
        return error(8134, "Divide by zero error encountered.");
    }

    /** 241. */
    public static SqlError temporalText() {
        return error(241, "Conversion failed when converting date and/or time from character string.");
    }
}
