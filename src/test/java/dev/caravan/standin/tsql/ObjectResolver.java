// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Database;
import org.jspecify.annotations.Nullable;

/**
 * Finds system objects that exist only in some databases, at the time of use. What it says must stay true until
 * {@link dev.caravan.standin.catalog.Server#bumpSchemaVersion} is called.
 */
public interface ObjectResolver {

    /** A view of a database, null when there is none of that name. */
    default @Nullable SystemView view(Database database, String schema, String name) {
        return null;
    }

    /** A table function of a database, null when there is none of that name. */
    default @Nullable TableSystemFunction function(Database database, String schema, String name) {
        return null;
    }
}
