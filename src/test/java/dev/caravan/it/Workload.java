// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import java.sql.SQLException;

/** Changes of a source database, one after the other. */
interface Workload {

    /** One statement, or the end of a transaction. */
    void step() throws SQLException;

    /** Commits what is open. */
    void finish() throws SQLException;
}
