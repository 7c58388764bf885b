// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

/** Says that a value does not fit a column, before {@link RowEncoder} adds which column. Never carries the value. */
final class MisfitException extends RuntimeException {

    private static final long serialVersionUID = 1;

    MisfitException(String reason) {
        super(reason);
    }
}
