// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql.syntax;

import dev.caravan.standin.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A query with its WITH list and its ORDER BY.
 *
 * @param with common table expressions
 * @param body select, set operation or row list
 * @param order ORDER BY
 * @param offset OFFSET, null for none
 * @param fetch FETCH NEXT, null for none
 * @param output FOR XML or FOR JSON, null for none
 */
public record Query(
        List<Cte> with,
        Body body,
        List<Expr.Order> order,
        @Nullable Expr offset,
        @Nullable Expr fetch,
        @Nullable Output output) {

    /** Name of what full-text search finds, which no function of T-SQL has. */
    public static final String FULL_TEXT = "FULL TEXT SEARCH";

    /** A query whose rows are the result. */
    public Query(List<Cte> with, Body body, List<Expr.Order> order, @Nullable Expr offset, @Nullable Expr fetch) {
        this(with, body, order, offset, fetch, null);
    }

    /**
     * FOR XML or FOR JSON.
     *
     * @param json whether JSON
     * @param mode RAW, AUTO or PATH
     * @param element name of a row's element, null when not said
     * @param root name of ROOT, null for none
     * @param options other options in upper case
     * @param namespaces declarations of WITH XMLNAMESPACES as attributes, each behind a blank
     */
    public record Output(
            boolean json,
            String mode,
            @Nullable String element,
            @Nullable String root,
            List<String> options,
            String namespaces) {}

    /** A common table expression; columns is empty when the query's own names hold. */
    public record Cte(String name, List<String> columns, Query query) {}

    /** What stands between WITH and ORDER BY. */
    public sealed interface Body {}

    /** One item of a select list; alias is empty when there is none. */
    public record Item(Expr expr, String alias) {}

    /**
     * A SELECT.
     *
     * @param top TOP, null for none
     * @param ties whether WITH TIES
     * @param items select list
     * @param assignments for SELECT @v = ...: the variable of each item, else empty
     * @param into name of SELECT INTO, empty for none
     * @param from sources, joined by comma
     * @param where condition, null for none
     * @param groupBy grouping expressions
     * @param having condition on groups, null for none
     */
    public record Select(
            boolean distinct,
            @Nullable Expr top,
            boolean ties,
            List<Item> items,
            List<String> assignments,
            List<String> into,
            List<Source> from,
            @Nullable Expr where,
            List<Expr> groupBy,
            @Nullable Expr having)
            implements Body {}

    /** UNION, EXCEPT or INTERSECT. */
    public record SetOperation(Kind kind, boolean all, Body left, Body right) implements Body {
        /** Kinds of set operation. */
        public enum Kind {
            /** UNION. */
            UNION,
            /** EXCEPT. */
            EXCEPT,
            /** INTERSECT. */
            INTERSECT
        }
    }

    /** VALUES rows. */
    public record Rows(List<List<Expr>> rows) implements Body {}

    /** A parenthesised query with an ORDER BY of its own. */
    public record Nested(Query query) implements Body {}

    /** A source of rows in FROM. */
    public sealed interface Source {}

    /** A table, view or table function without parentheses; alias is empty when there is none. */
    public record Named(List<String> name, String alias, TableHints hints) implements Source {
        /** A source without hints. */
        public Named(List<String> name, String alias) {
            this(name, alias, TableHints.NONE);
        }
    }

    /**
     * A table FOR SYSTEM_TIME.
     *
     * @param kind AS OF, FROM, BETWEEN, CONTAINED IN or ALL
     * @param from first time, null for ALL
     * @param to second time, null where there is none
     */
    public record Versioned(
            Named table,
            String kind,
            @Nullable Expr from,
            @Nullable Expr to) implements Source {}

    /** A table variable. */
    public record TableVariable(String name, String alias) implements Source {}

    /** A subquery or VALUES list; columns is empty when the query's own names hold. */
    public record Derived(Query query, String alias, List<String> columns) implements Source {}

    /** A table function. */
    public record Function(List<String> name, List<Expr> arguments, String alias, List<String> columns)
            implements Source {}

    /** OPENJSON; without columns of WITH it gives key, value and type. */
    public record Json(List<Expr> arguments, List<JsonColumn> with, String alias) implements Source {}

    /** OPENROWSET(BULK) of a whole file: SINGLE_BLOB, SINGLE_CLOB or SINGLE_NCLOB. */
    public record WholeFile(String file, String form, String alias, List<String> columns) implements Source {}

    /** A column of OPENJSON's WITH; an empty path means its own name. */
    public record JsonColumn(String name, SqlType type, String path, boolean json) {}

    /**
     * The nodes() method of an xml value.
     *
     * @param references values of the statement that the path refers to
     */
    public record Nodes(Expr xml, Expr path, List<Expr> references, String alias, List<String> columns)
            implements Source {}

    /**
     * PIVOT or UNPIVOT.
     *
     * @param aggregate aggregate of PIVOT, null for UNPIVOT
     * @param value column of values: aggregated by PIVOT, made by UNPIVOT
     * @param spread column of names: read by PIVOT, made by UNPIVOT
     * @param names columns that PIVOT makes or UNPIVOT reads
     */
    public record Pivot(
            Source source, @Nullable String aggregate, String value, String spread, List<String> names, String alias)
            implements Source {}

    /** A join; CROSS has no condition. */
    public record Join(
            Kind kind, Source left, Source right, @Nullable Expr on) implements Source {
        /** Kinds of join. */
        public enum Kind {
            /** INNER. */
            INNER,
            /** LEFT OUTER. */
            LEFT,
            /** RIGHT OUTER. */
            RIGHT,
            /** FULL OUTER. */
            FULL,
            /** CROSS JOIN. */
            CROSS,
            /** CROSS APPLY. */
            CROSS_APPLY,
            /** OUTER APPLY. */
            OUTER_APPLY
        }
    }

    /** A query of a body alone. */
    public static Query of(Body body) {
        return new Query(List.of(), body, List.of(), null, null);
    }
}
