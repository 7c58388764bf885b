// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.ColumnMeta;
import dev.caravan.standin.session.SqlError;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A compiled query. */
final class QueryPlan {
    final List<ColumnMeta> columns;
    /** Slots outside the query that it reads; none for a query that stands alone. */
    final BitSet dependencies;
    /** Columns that are the word NULL, which have no type of their own. */
    final BitSet nulls;

    /** Names of the sources that the columns are of, empty for what is computed; none when they are not known. */
    final List<String> origins;

    private final Producer producer;

    QueryPlan(List<ColumnMeta> columns, BitSet dependencies, Producer producer) {
        this(columns, dependencies, new BitSet(), producer);
    }

    QueryPlan(List<ColumnMeta> columns, BitSet dependencies, BitSet nulls, Producer producer) {
        this(columns, dependencies, nulls, List.of(), producer);
    }

    QueryPlan(List<ColumnMeta> columns, BitSet dependencies, BitSet nulls, List<String> origins, Producer producer) {
        this.origins = List.copyOf(origins);
        this.nulls = nulls;
        this.columns = List.copyOf(columns);
        this.dependencies = dependencies;
        this.producer = producer;
    }

    /** Starts delivering rows. */
    Rows open(Frame frame) throws SqlError {
        return producer.open(frame);
    }

    /** All rows. */
    List<@Nullable Object[]> all(Frame frame) throws SqlError {
        List<@Nullable Object[]> list = new ArrayList<>();
        Rows rows = open(frame);
        for (@Nullable Object[] row = rows.next(); row != null; row = rows.next()) {
            list.add(row);
        }
        return list;
    }

    /** All rows, kept for the rest of the execution when they cannot change. */
    List<@Nullable Object[]> kept(Frame frame) throws SqlError {
        if (!dependencies.isEmpty()) {
            return all(frame);
        }
        @SuppressWarnings("unchecked")
        List<@Nullable Object[]> rows = frame.once(this, List.class, () -> all(frame));
        return rows;
    }

    /** Starts a query. */
    interface Producer {
        Rows open(Frame frame) throws SqlError;
    }

    /** Delivers output rows; each is a new array. */
    interface Rows {
        /** The next row, null at the end. */
        @Nullable
        Object @Nullable [] next() throws SqlError;
    }
}
