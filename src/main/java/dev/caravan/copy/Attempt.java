// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import java.util.Optional;

/**
 * How a batch is tried, from the cheapest to the most forgiving.
 *
 * @param safety which path
 * @param replica whether foreign keys and triggers are left out, as on a replica
 */
record Attempt(Safety safety, boolean replica) {

    private static final String UNIQUE_VIOLATION = "23505";
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    /** How much of the target's state is taken for granted. */
    enum Safety {
        /** All: rows are as the source's were. */
        STRICT,
        /** Nothing about which rows exist. */
        UPSERT,
        /** Nothing about which rows exist, and rows may swap unique values. */
        REPLACE
    }

    static Attempt first(ApplyMode mode) {
        return new Attempt(mode == ApplyMode.FAST ? Safety.STRICT : Safety.UPSERT, false);
    }

    /** What to try after drift was found. */
    Attempt afterDrift() {
        return new Attempt(Safety.UPSERT, replica);
    }

    /** What to try after a failure, if anything can help. */
    Optional<Attempt> after(ApplyException failure, boolean mayReplicate) {
        if (UNIQUE_VIOLATION.equals(failure.sqlState())) {
            // Rows that are referred to can be replaced on a replica only.
            return safety != Safety.REPLACE
                    ? Optional.of(new Attempt(Safety.REPLACE, replica))
                    : mayReplicate && !replica ? Optional.of(new Attempt(safety, true)) : Optional.empty();
        }
        if (FOREIGN_KEY_VIOLATION.equals(failure.sqlState())) {
            if (safety == Safety.STRICT) {
                // Defers the constraints that can be deferred.
                return Optional.of(new Attempt(Safety.UPSERT, false));
            }
            return mayReplicate && !replica ? Optional.of(new Attempt(safety, true)) : Optional.empty();
        }
        return Optional.empty();
    }
}
