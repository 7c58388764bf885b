// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.store;

import dev.caravan.standin.session.SqlError;

/** Is asked before a definition changes. */
@FunctionalInterface
public interface SchemaListener {

    /**
     * Allows a change by returning.
     *
     * @throws SqlError to refuse it, such as 4711 for TRUNCATE of a captured table
     */
    void check(SchemaChange change, Transaction transaction) throws SqlError;
}
