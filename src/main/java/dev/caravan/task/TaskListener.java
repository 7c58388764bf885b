// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import org.jspecify.annotations.Nullable;

/** Told what happens to a task, as its history notes it, also while that cannot be written. Must not block or throw. */
@FunctionalInterface
public interface TaskListener {

    /** Listens to nothing. */
    TaskListener NONE = (event, state) -> {};

    /**
     * Something happened.
     *
     * @param state state that the task has entered, null when the event is another one
     */
    void told(TaskEvent event, @Nullable TaskState state);
}
