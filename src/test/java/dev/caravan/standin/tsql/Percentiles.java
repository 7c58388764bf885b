// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** PERCENT_RANK, CUME_DIST, PERCENTILE_CONT and PERCENTILE_DISC of one partition whose rows are sorted. */
final class Percentiles {
    private final String name;
    private final RowOrder order;
    private final List<Compiled> arguments;

    Percentiles(String name, RowOrder order, List<Compiled> arguments) {
        this.name = name;
        this.order = order;
        this.arguments = arguments;
    }

    /** Makes a row the frame's current one. */
    interface Placer {
        void place(int row) throws SqlError;
    }

    /** Takes the value of a row. */
    interface Taker {
        void take(int row, @Nullable Object value);
    }

    void fill(List<@Nullable Object[]> keys, Placer placer, Frame frame, Taker taker) throws SqlError {
        if (name.startsWith("PERCENTILE")) {
            Object value = percentile(keys.size(), placer, frame);
            for (int i = 0; i < keys.size(); i++) {
                taker.take(i, value);
            }
            return;
        }
        int first = 0;
        while (first < keys.size()) {
            int last = first;
            while (last + 1 < keys.size() && order.compare(keys.get(first), keys.get(last + 1)) == 0) {
                last++;
            }
            double value = name.equals("CUME_DIST")
                    ? (last + 1.0) / keys.size()
                    : keys.size() == 1 ? 0 : (double) first / (keys.size() - 1);
            for (int i = first; i <= last; i++) {
                taker.take(i, value);
            }
            first = last + 1;
        }
    }

    // NULLs do not count; they stand first.
    private @Nullable Object percentile(int rows, Placer placer, Frame frame) throws SqlError {
        List<Object> values = new ArrayList<>();
        double share = 0;
        for (int i = 0; i < rows; i++) {
            placer.place(i);
            share = arguments.get(0).eval(frame) instanceof Double given ? given : share;
            Object value = arguments.get(1).eval(frame);
            if (value != null) {
                values.add(value);
            }
        }
        if (values.isEmpty()) {
            return null;
        }
        if (name.equals("PERCENTILE_DISC")) {
            return values.get(Math.max(0, (int) Math.ceil(share * values.size()) - 1));
        }
        double position = share * (values.size() - 1);
        int below = (int) Math.floor(position);
        double low = ((Number) values.get(below)).doubleValue();
        double high = ((Number) values.get((int) Math.ceil(position))).doubleValue();
        return low + (high - low) * (position - below);
    }
}
