// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.session.SqlError;

/** Ends a statement, and its batch, whose trigger failed: the error itself has been reported where it arose. */
final class TriggerEnded extends SqlError {
    private static final long serialVersionUID = 1L;

    TriggerEnded() {
        super(3609, 16, 1, "The transaction ended in the trigger. The batch has been aborted.");
    }
}
