// SPDX-License-Identifier: Apache-2.0
package dev.caravan.cli;

/** A verb cannot do its work; the message says why and what to do. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
