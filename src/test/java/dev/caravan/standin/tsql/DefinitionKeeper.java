// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.SchemaLock;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the definitions of tables still while a statement on them is compiled, as a schema stability lock does
 * ("Transaction locking and row versioning guide", Schema locks).
 */
final class DefinitionKeeper implements AutoCloseable {
    private final SqlSession session;
    private final List<SchemaLock> kept = new ArrayList<>();

    DefinitionKeeper(SqlSession session) {
        this.session = session;
    }

    /** Waits until nobody changes a table's definition, and keeps others from it. */
    void keep(Table table) throws SqlError {
        SchemaLock lock = SchemaLock.of(table);
        lock.share(session.owner(), session.transactions());
        kept.add(lock);
    }

    @Override
    public void close() {
        kept.forEach(lock -> lock.unshare(session.owner(), session.transactions()));
        kept.clear();
    }
}
