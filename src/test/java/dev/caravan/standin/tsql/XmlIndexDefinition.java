// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.tsql;

import dev.caravan.standin.catalog.Column;
import dev.caravan.standin.catalog.Index;
import dev.caravan.standin.catalog.Names;
import dev.caravan.standin.catalog.Table;
import dev.caravan.standin.catalog.XmlIndexes;
import dev.caravan.standin.catalog.XmlIndexes.XmlIndex;
import dev.caravan.standin.session.SqlError;
import dev.caravan.standin.store.Transaction;
import dev.caravan.standin.tsql.syntax.Statement;
import dev.caravan.standin.tsql.value.Errors;
import dev.caravan.standin.type.SqlType;

/** Runs CREATE XML INDEX, and DROP INDEX of one. */
final class XmlIndexDefinition {
    private final Table table;
    private final XmlIndexes indexes;
    private final Transaction transaction;

    XmlIndexDefinition(Table table, Transaction transaction) {
        this.table = table;
        this.indexes = XmlIndexes.of(table);
        this.transaction = transaction;
    }

    void create(Statement.CreateXmlIndex create) throws SqlError {
        int at = table.ordinal(create.column());
        if (at < 0) {
            throw Errors.error(
                    1911, "Column name '" + create.column() + "' does not exist in the target table or view.");
        }
        Column column = table.columns().get(at);
        if (column.type().kind() != SqlType.Kind.XML) {
            throw Errors.error(
                    6327, "The specified xml index column '" + create.column() + "' is not of the xml data type.");
        }
        boolean taken = indexes.find(create.name()) != null
                || table.indexes().stream().anyMatch(index -> Names.same(index.name(), create.name()));
        if (taken) {
            throw Errors.error(
                    1913,
                    "The operation failed because an index or statistics with name '" + create.name()
                            + "' already exists on table '" + table.schema().name() + "." + table.name() + "'.");
        }
        XmlIndex primary = create.primary().isEmpty() ? null : indexes.find(create.primary());
        if (create.primary().isEmpty()) {
            checkKey();
        } else if (primary == null || primary.primaryId() != 0 || primary.columnId() != column.columnId()) {
            throw Errors.error(
                    6343,
                    "Cannot create secondary xml index '" + create.name()
                            + "' without a USING XML INDEX clause that names a primary xml index of the column.");
        }
        add(new XmlIndex(
                indexes.nextId(),
                create.name(),
                column.columnId(),
                primary == null ? 0 : primary.id(),
                create.purpose()));
    }

    private void checkKey() throws SqlError {
        Index key = table.primaryKey();
        if (key == null || !key.clustered()) {
            throw Errors.error(
                    6332,
                    "Table '" + table.name()
                            + "' needs to have a clustered primary key with less than 32 columns in it in order to create a"
                            + " primary XML index on it.");
        }
    }

    private void add(XmlIndex index) {
        indexes.all().add(index);
        transaction.onRollback(() -> indexes.all().remove(index));
    }

    /** Drops an xml index, with a primary one those that stand on it; whether there was one of that name. */
    boolean drop(String name) {
        XmlIndex dropped = indexes.find(name);
        if (dropped == null) {
            return false;
        }
        for (XmlIndex index : indexes.all()) {
            if (index == dropped || index.primaryId() == dropped.id()) {
                indexes.all().remove(index);
                transaction.onRollback(() -> indexes.all().add(index));
            }
        }
        return true;
    }
}
