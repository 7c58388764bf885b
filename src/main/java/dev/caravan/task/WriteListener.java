// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

/** Told of each chunk and each batch that the target has taken for good. Called by several threads. */
@FunctionalInterface
public interface WriteListener {

    /** Nobody is told. */
    WriteListener NONE = (task, kind, rows, millis) -> {};

    /** What is written. */
    enum Kind {
        /** A chunk of the load; its time is that from the first row asked for to the commit. */
        LOAD,
        /** A batch of changes; its time is that of its transaction at the target. */
        APPLY
    }

    /**
     * Something was written.
     *
     * @param task id
     * @param rows rows of a chunk, or changes of a batch; 0 for a batch that only moves the position on
     * @param millis time that it took
     */
    void written(String task, Kind kind, long rows, long millis);
}
