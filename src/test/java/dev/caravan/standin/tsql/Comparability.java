// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.tsql.value.Types;
import dev.caravan.standin.type.SqlType;
import dev.caravan.standin.type.SqlTypes;
import java.util.List;

/** Refuses to sort, group and tell apart what has no order: text, ntext, image, xml, geometry and geography. */
final class Comparability {
    private Comparability() {}

    /** 305, 306 or 249 for a key of ORDER BY. */
    static void checkOrder(SqlType type) throws SqlError {
        check(type, "ORDER BY");
    }

    /** 305, 306 or 249 for a key of GROUP BY. */
    static void checkGroup(SqlType type) throws SqlError {
        check(type, "GROUP BY");
    }

    private static void check(SqlType type, String clause) throws SqlError {
        switch (type.kind()) {
            case XML ->
                throw Errors.error(
                        305, "The XML data type cannot be compared or sorted, except when using the IS NULL operator.");
            case TEXT, NTEXT, IMAGE ->
                throw Errors.error(
                        306,
                        "The text, ntext, and image data types cannot be compared or sorted, except when using IS NULL or"
                                + " LIKE operator.");
            case GEOMETRY, GEOGRAPHY ->
                throw Errors.error(
                        249,
                        "The type \"" + Types.name(type.kind()) + "\" is not comparable. It cannot be used in the "
                                + clause + " clause.");
            default -> {
                // All others have an order.
            }
        }
    }

    /** 421 for SELECT DISTINCT. */
    static void checkDistinct(List<SqlType> types) throws SqlError {
        for (SqlType type : types) {
            if (isIncomparable(type)) {
                throw Errors.error(
                        421,
                        "The " + Types.name(type.kind())
                                + " data type cannot be selected as DISTINCT because it is not comparable.");
            }
        }
    }

    /** 5335 for what UNION, INTERSECT and EXCEPT compare. */
    static void checkSet(List<SqlType> types) throws SqlError {
        for (SqlType type : types) {
            if (isIncomparable(type)) {
                throw Errors.error(
                        5335,
                        "The data type " + Types.name(type.kind())
                                + " cannot be used as an operand to the UNION, INTERSECT or EXCEPT operators because it is"
                                + " not comparable.");
            }
        }
    }

    /** Whether values of a type cannot be compared. */
    static boolean isIncomparable(SqlType type) {
        return switch (type.kind()) {
            case TEXT, NTEXT, IMAGE, XML -> true;
            default -> SqlTypes.isSpatial(type.kind());
        };
    }
}
