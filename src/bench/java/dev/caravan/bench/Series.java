// SPDX-License-Identifier: Apache-2.0
package dev.caravan.bench;

import java.util.ArrayList;
import java.util.List;

/** Runs of one thing that is measured. */
final class Series {

    private static final double NANOS_PER_MICRO = 1e3;

    private final String name;
    private final List<Double> rates = new ArrayList<>();
    private long rows;
    private long clientNanos;
    private long serverNanos;

    Series(String name) {
        this.name = name;
    }

    String name() {
        return name;
    }

    /**
     * Adds a run.
     *
     * @param count rows or changes
     * @param nanos how long it took
     * @param client processor time of the client
     * @param server processor time of the target server
     */
    void add(long count, long nanos, long client, long server) {
        rates.add(count * 1e9 / nanos);
        rows += count;
        clientNanos += client;
        serverNanos += server;
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

    /** The client's processor time per row in microseconds, over all runs. */
    double clientMicros() {
        return rows == 0 ? 0 : clientNanos / NANOS_PER_MICRO / rows;
    }

    /** The server's processor time per row in microseconds, over all runs. */
    double serverMicros() {
        return rows == 0 ? 0 : serverNanos / NANOS_PER_MICRO / rows;
    }

    /** Both processor times. */
    double micros() {
        return clientMicros() + serverMicros();
    }

    int runs() {
        return rates.size();
    }
}
