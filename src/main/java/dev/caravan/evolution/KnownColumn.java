// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.model.Lsn;
import dev.caravan.source.LiveColumn;
import org.jspecify.annotations.Nullable;

/**
 * What is stored of a column of a source table.
 *
 * @param table {@code object_id} of its table at the source
 * @param id {@code column_id} at the source
 * @param name its name when it was last looked at
 * @param target its name at the target, null where it has none there
 * @param type its declaration then
 * @param nullable whether it allowed NULL then
 * @param state how far it is
 * @param base T-SQL literal that rows of the target have in it before values are brought over, null for NULL
 * @param instance capture instance that brought it, null for columns that were there at the start
 * @param switchLsn start of that instance, null while not known
 */
record KnownColumn(
        int table,
        int id,
        String name,
        @Nullable String target,
        String type,
        boolean nullable,
        ColumnState state,
        @Nullable String base,
        @Nullable String instance,
        @Nullable Lsn switchLsn) {

    static KnownColumn of(LiveColumn live, @Nullable String target, ColumnState state) {
        return new KnownColumn(
                live.table(), live.id(), live.name(), target, live.type(), live.nullable(), state, null, null, null);
    }

    KnownColumn in(ColumnState newState) {
        return new KnownColumn(table, id, name, target, type, nullable, newState, base, instance, switchLsn);
    }

    KnownColumn withBase(@Nullable String newBase) {
        return new KnownColumn(table, id, name, target, type, nullable, state, newBase, instance, switchLsn);
    }

    KnownColumn capturedBy(String newInstance, @Nullable Lsn start) {
        return new KnownColumn(table, id, name, target, type, nullable, state, base, newInstance, start);
    }
}
