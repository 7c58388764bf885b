// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Statements on cursors. A cursor's name begins with @ when it is that of a cursor variable. */
public sealed interface CursorStatement extends Statement {

    /** DECLARE CURSOR, or SET @variable = CURSOR; options in upper case. */
    record Declare(String name, List<String> options, Query query) implements CursorStatement {}

    /** SET @variable = another cursor. */
    record Assign(String name, String other) implements CursorStatement {}

    /** OPEN. */
    record Open(String name, boolean global) implements CursorStatement {}

    /**
     * FETCH.
     *
     * @param direction NEXT, PRIOR, FIRST, LAST, ABSOLUTE or RELATIVE
     * @param offset how far, for the last two
     * @param into variables, empty for a result set
     */
    record Fetch(
            String name,
            boolean global,
            String direction,
            @Nullable Expr offset,
            List<String> into) implements CursorStatement {}

    /** CLOSE. */
    record Close(String name, boolean global) implements CursorStatement {}

    /** DEALLOCATE. */
    record Deallocate(String name, boolean global) implements CursorStatement {}

    /** What stands for WHERE CURRENT OF in the condition of an UPDATE or DELETE. */
    record CurrentOf(String cursor) implements Expr {}
}
