// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import java.util.ArrayList;
import java.util.List;

/** Runs of one thing that is measured. */
final class Series {

    private final String name;
    private final List<Double> rates = new ArrayList<>();
    private long rows;
    private long ticks;

    Series(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /** Adds a run of a number of rows or changes. */
    void add(long count, long nanos, long cpuTicks) {
        rates.add(count * 1e9 / nanos);
        rows += count;
        ticks += cpuTicks;
    }

    /** Median rows per second. */
    double median() {
        List<Double> sorted = rates.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** Best rows per second. */
    double best() {
        return rates.stream().mapToDouble(rate -> rate).max().orElse(0);
    }

    /** The server's processor time per row in microseconds, over all runs. */
    double serverMicros() {
        return rows == 0 ? 0 : ticks * 10_000.0 / rows;
    }

    int runs() {
        return rates.size();
    }
}
