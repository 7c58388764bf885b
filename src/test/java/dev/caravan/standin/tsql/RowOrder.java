// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.tsql.syntax.Expr;
import dev.caravan.standin.type.Ordering;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A compiled ORDER BY: keys of rows, and how keys compare. */
final class RowOrder implements Comparator<@Nullable Object[]> {
    private final List<Compiled> items;
    private final List<Comparator<@Nullable Object>> orders;

    private RowOrder(List<Compiled> items, List<Comparator<@Nullable Object>> orders) {
        this.items = items;
        this.orders = orders;
    }

    static RowOrder compile(Compilation compilation, List<Expr.Order> order) throws SqlError {
        List<Compiled> items = new ArrayList<>();
        List<Comparator<@Nullable Object>> orders = new ArrayList<>();
        for (Expr.Order item : order) {
            Compiled compiled = compilation.expressions.compile(item.expr());
            Comparability.checkOrder(compiled.type());
            Comparator<@Nullable Object> ascending = Ordering.of(compiled.type());
            items.add(compiled);
            orders.add(item.descending() ? ascending.reversed() : ascending);
        }
        return new RowOrder(items, orders);
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    /** The key of the frame's current rows. */
    @Nullable
    Object[] key(Frame frame) throws SqlError {
        @Nullable Object[] key = new Object[items.size()];
        for (int i = 0; i < key.length; i++) {
            key[i] = items.get(i).eval(frame);
        }
        return key;
    }

    @Override
    public int compare(@Nullable Object[] a, @Nullable Object[] b) {
        for (int i = 0; i < orders.size(); i++) {
            int c = orders.get(i).compare(a[i], b[i]);
            if (c != 0) {
                return c;
            }
        }
        return 0;
    }
}
