// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.model.TableName;

/** Says that the target's rows were not as the source's were, so that the batch is done again on the safe path. */
final class DriftException extends RuntimeException {

    private static final long serialVersionUID = 1;

    DriftException(TableName table, long expected, long found) {
        super("Expected to update " + expected + " rows of " + table + ", found " + found);
    }
}
