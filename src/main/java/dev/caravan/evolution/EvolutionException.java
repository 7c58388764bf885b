// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

/** A change of columns at the source needs a person; the message says what was found and what to do. */
public final class EvolutionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EvolutionException(String message) {
        super(message);
    }
}
