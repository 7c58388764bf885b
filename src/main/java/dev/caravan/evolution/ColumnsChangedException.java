// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

/** Columns changed at the source in a way that the changes being applied are not prepared for: nothing was applied. */
public final class ColumnsChangedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ColumnsChangedException(String message) {
        super(message);
    }
}
