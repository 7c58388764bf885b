// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

/** What a staged row is for. The predicate on it also keeps the planner on the target's index. */
enum StagedOperation {
    /** A row to insert. */
    INSERT('I', false),
    /** A row to update. */
    UPDATE('U', false),
    /** The key of a row to delete. */
    DELETE('D', true);

    private final char code;
    private final boolean keyOnly;

    StagedOperation(char code, boolean keyOnly) {
        this.code = code;
        this.keyOnly = keyOnly;
    }

    char code() {
        return code;
    }

    boolean keyOnly() {
        return keyOnly;
    }
}
