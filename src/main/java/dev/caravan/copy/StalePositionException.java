// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

/** Thrown when the position in the target is not the expected one: another instance owns the task, or the batch is old. */
public final class StalePositionException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** An exception whose message says what was expected and what was found. */
    public StalePositionException(String message) {
        super(message);
    }
}
