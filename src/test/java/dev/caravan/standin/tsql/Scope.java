// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.tsql.value.Errors;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sources that column names of one query may mean, and those of the queries around it. */
final class Scope {
    private final @Nullable Scope outer;
    private final boolean opaque;
    private final List<Source> sources = new ArrayList<>();
    private final BitSet outerReferences = new BitSet();

    /** The scope of a query inside another one, or of a statement's own query. */
    Scope(@Nullable Scope outer) {
        this(outer, false);
    }

    /**
     * A scope inside another one.
     *
     * @param opaque whether the next outer scope's own sources are hidden, as for a derived table
     */
    Scope(@Nullable Scope outer, boolean opaque) {
        this.outer = outer;
        this.opaque = opaque;
    }

    /**
     * A source of rows.
     *
     * @param alias name that qualifies its columns
     * @param qualifiers database, schema and table in front of the columns of a source without alias, else empty
     * @param columns columns
     * @param slot slot of its current row
     */
    record Source(String alias, List<String> qualifiers, List<ColumnMeta> columns, int slot) {

        /** The name that messages show: the alias, or the table with its schema. */
        private String shown() {
            int size = qualifiers.size();
            return size < 2 ? alias : String.join(".", qualifiers.subList(size - 2, size));
        }

        private boolean matches(List<String> qualifier) {
            if (qualifier.isEmpty()) {
                return true;
            }
            if (qualifier.size() == 1) {
                return Names.same(alias, qualifier.get(0));
            }
            int skipped = qualifiers.size() - qualifier.size();
            for (int i = 0; i < qualifier.size(); i++) {
                String part = qualifier.get(i);
                if (skipped < 0 || !part.isEmpty() && !Names.same(qualifiers.get(skipped + i), part)) {
                    return false;
                }
            }
            return true;
        }

        @Nullable
        Integer ordinal(String name) throws SqlError {
            Integer found = null;
            for (int i = 0; i < columns.size(); i++) {
                if (Names.same(columns.get(i).name(), name)) {
                    if (found != null) {
                        throw Errors.error(209, "Ambiguous column name '" + name + "'.");
                    }
                    found = i;
                }
            }
            return found;
        }
    }

    /** Makes the columns of the sources from one place up to another nullable: an outer join may have no row of theirs. */
    void mayBeMissing(int from, int to) {
        sources.subList(from, to)
                .replaceAll(source -> new Source(
                        source.alias,
                        source.qualifiers,
                        source.columns.stream()
                                .map(c -> new ColumnMeta(c.name(), c.type(), true, c.identity(), c.computed()))
                                .toList(),
                        source.slot));
    }

    void add(Source source) throws SqlError {
        for (Source other : sources) {
            if (Names.same(other.alias(), source.alias())
                    && !source.alias().isEmpty()
                    && other.qualifiers().equals(source.qualifiers())) {
                throw Errors.error(
                        1013,
                        "The objects \"" + other.shown() + "\" and \"" + source.shown()
                                + "\" in the FROM clause have the same exposed names. Use correlation names to distinguish them.");
            }
        }
        sources.add(source);
    }

    /** A column as messages show it. */
    String shown(SlotRef column) {
        for (Source source : sources) {
            if (source.slot() == column.slot()) {
                return source.shown() + "."
                        + source.columns().get(column.ordinal()).name();
            }
        }
        return "";
    }

    List<Source> sources() {
        return sources;
    }

    /** Slots of outer scopes that names in this scope, or in scopes inside it, mean. */
    BitSet outerReferences() {
        return outerReferences;
    }

    /** The column that a name means. */
    SlotRef resolve(List<String> parts) throws SqlError {
        SlotRef found = find(parts);
        if (found == null) {
            String name = parts.get(parts.size() - 1);
            throw parts.size() == 1
                    ? Errors.error(207, "Invalid column name '" + name + "'.")
                    : qualifierKnown(parts)
                            ? Errors.error(207, "Invalid column name '" + name + "'.")
                            : Errors.error(
                                    4104,
                                    "The multi-part identifier \"" + String.join(".", parts)
                                            + "\" could not be bound.");
        }
        return found;
    }

    private boolean qualifierKnown(List<String> parts) {
        List<String> qualifier = parts.subList(0, parts.size() - 1);
        for (Scope scope = this; scope != null; scope = scope.outer) {
            if (scope.sources.stream().anyMatch(s -> s.matches(qualifier))) {
                return true;
            }
        }
        return false;
    }

    @Nullable
    SlotRef find(List<String> parts) throws SqlError {
        SlotRef own = findOwn(parts);
        if (own != null || outer == null) {
            return own;
        }
        SlotRef found = opaque ? outer.findBeyond(parts) : outer.find(parts);
        if (found != null) {
            outerReferences.set(found.slot());
        }
        return found;
    }

    private @Nullable SlotRef findBeyond(List<String> parts) throws SqlError {
        if (outer == null) {
            return null;
        }
        SlotRef found = opaque ? outer.findBeyond(parts) : outer.find(parts);
        if (found != null) {
            outerReferences.set(found.slot());
        }
        return found;
    }

    private @Nullable SlotRef findOwn(List<String> parts) throws SqlError {
        List<String> qualifier = parts.subList(0, parts.size() - 1);
        String name = parts.get(parts.size() - 1);
        SlotRef found = null;
        for (Source source : sources) {
            if (!source.matches(qualifier)) {
                continue;
            }
            Integer ordinal = source.ordinal(name);
            if (ordinal != null) {
                if (found != null) {
                    throw Errors.error(209, "Ambiguous column name '" + name + "'.");
                }
                found = new SlotRef(
                        source.slot(), ordinal, source.columns().get(ordinal).type());
            }
        }
        return found;
    }

    /** Sources that a star means. */
    List<Source> star(List<String> qualifier) throws SqlError {
        List<Source> matching =
                sources.stream().filter(s -> s.matches(qualifier)).toList();
        if (matching.isEmpty()) {
            throw qualifier.isEmpty()
                    ? Errors.syntax(263, "Must specify table to select from.")
                    : Errors.error(
                            107,
                            "The column prefix '" + String.join(".", qualifier)
                                    + "' does not match with a table name or alias name used in the query.");
        }
        return matching;
    }

    /** Slots that an expression reads, those of its subqueries included. */
    static BitSet slots(Expr expr) {
        BitSet slots = new BitSet();
        collect(expr, slots);
        return slots;
    }

    private static Expr collect(Expr expr, BitSet slots) {
        if (expr instanceof RowHandle.Id row) {
            slots.set(row.slot());
        }
        if (expr instanceof SlotRef ref) {
            slots.set(ref.slot());
        }
        if (expr instanceof BoundQuery query) {
            slots.or(query.plan().dependencies);
        }
        return expr.map(part -> collect(part, slots));
    }
}
