// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.schema.TargetDialect;
import java.util.List;
import java.util.Map;

/**
 * What differs between members of the PostgreSQL family, as {@link Probe} has found it by trying: version texts do not
 * tell.
 */
sealed interface Dialect permits PostgreSqlDialect, GreenplumDialect {

    /** Which member it is. */
    TargetDialect member();

    /** Format of rows when none is asked for. */
    CopyFormat preferredFormat();

    /** The format for a wish. */
    default CopyFormat formatOf(CopyFormat wanted) {
        return wanted == CopyFormat.AUTO ? preferredFormat() : wanted;
    }

    /** The columns of a COPY in the order that costs the server least. */
    List<RowEncoder.RowColumn> copyOrder(TargetTable table, List<RowEncoder.RowColumn> columns);

    /** What follows the column list of a staging table for rows of a table with this key. */
    String stagingOptions(TargetTable table, List<TargetColumn> key);

    /** A statement that makes settings for the current transaction only, so that pooled sessions stay clean. */
    String settings(Map<String, String> common);

    /** Settings for a transaction that somebody else has begun and made settings for, empty for none. */
    default String joined() {
        return "";
    }

    /** Whether {@code INSERT ... ON CONFLICT DO UPDATE} works on ordinary tables. */
    boolean hasOnConflict();

    /** Whether {@code COPY ... DO ON CONFLICT DO UPDATE} works on ordinary tables. */
    boolean hasCopyOnConflict();

    /** Whether foreign keys are enforced, and checked at the commit where they are deferrable. */
    boolean enforcesForeignKeys();

    /** Whether the role may set {@code session_replication_role}, which leaves out foreign-key checks and triggers. */
    boolean mayReplicate();
}
