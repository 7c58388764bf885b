// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

/** What a staged row is for. The predicate on it also keeps the planner on the target's index. */
enum StagedOperation {
    /** A row to insert. */
    INSERT('I'),
    /** A row to update. */
    UPDATE('U'),
    /** The key of a row to delete. */
    DELETE('D');

    private final char code;

    StagedOperation(char code) {
        this.code = code;
    }

    char code() {
        return code;
    }
}
