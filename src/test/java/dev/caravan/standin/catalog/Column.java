// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.catalog;

import dev.caravan.standin.type.SqlType;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table. Its value sits in a row at the column's place in {@link Table#columns()}, not at its id.
 *
 * @param columnId column_id: from 1, never used again after a drop
 * @param name name in its real case
 * @param type declared type, with collation where it has one
 * @param typeName name of the declared type when it is not the base type's, such as {@code sysname}; else null
 * @param nullable whether NULL is allowed
 * @param identity the identity property, null for none
 * @param defaultConstraint the default, null for none
 * @param computed the computed-column definition, null for none
 * @param sparse whether declared SPARSE
 * @param rowGuid whether declared ROWGUIDCOL
 * @param trimmed whether made under SET ANSI_PADDING OFF: it keeps no trailing blanks, or zeros of bytes
 */
public record Column(
        int columnId,
        String name,
        SqlType type,
        @Nullable String typeName,
        boolean nullable,
        @Nullable Identity identity,
        @Nullable DefaultConstraint defaultConstraint,
        @Nullable Computed computed,
        boolean sparse,
        boolean rowGuid,
        boolean trimmed) {

    /** A column that is not ROWGUIDCOL and keeps its blanks. */
    public Column(
            int columnId,
            String name,
            SqlType type,
            @Nullable String typeName,
            boolean nullable,
            @Nullable Identity identity,
            @Nullable DefaultConstraint defaultConstraint,
            @Nullable Computed computed,
            boolean sparse) {
        this(columnId, name, type, typeName, nullable, identity, defaultConstraint, computed, sparse, false, false);
    }

    /** A plain column. */
    public static Column of(int columnId, String name, SqlType type, boolean nullable) {
        return new Column(columnId, name, type, null, nullable, null, null, null, false);
    }

    /** The same column with another name. */
    public Column renamed(String to) {
        return new Column(
                columnId,
                to,
                type,
                typeName,
                nullable,
                identity,
                defaultConstraint,
                computed,
                sparse,
                rowGuid,
                trimmed);
    }

    /** The same column with another default, null for none. */
    public Column withDefault(@Nullable DefaultConstraint to) {
        return new Column(columnId, name, type, typeName, nullable, identity, to, computed, sparse, rowGuid, trimmed);
    }

    /** The same column with another type and nullability; from then on it keeps its blanks ("ALTER TABLE", "ALTER COLUMN"). */
    public Column altered(SqlType to, @Nullable String toName, boolean toNullable) {
        return new Column(
                columnId, name, to, toName, toNullable, identity, defaultConstraint, computed, sparse, rowGuid, false);
    }

    /** The same column, SPARSE or not, and ROWGUIDCOL or not. */
    public Column with(boolean toSparse, boolean toRowGuid) {
        return new Column(
                columnId,
                name,
                type,
                typeName,
                nullable,
                identity,
                defaultConstraint,
                computed,
                toSparse,
                toRowGuid,
                trimmed);
    }

    /**
     * The identity property.
     *
     * @param seed first value
     * @param increment step, not 0
     * @param notForReplication whether declared NOT FOR REPLICATION
     */
    public record Identity(long seed, long increment, boolean notForReplication) {}

    /**
     * A computed column.
     *
     * @param definition expression as sys.computed_columns shows it
     * @param persisted whether declared PERSISTED
     */
    public record Computed(String definition, boolean persisted) {}

    /**
     * A DEFAULT constraint.
     *
     * @param objectId object_id of the constraint
     * @param name name
     * @param definition expression as sys.default_constraints shows it, such as {@code ((0))}
     * @param systemNamed whether SQL Server chose the name
     */
    public record DefaultConstraint(int objectId, String name, String definition, boolean systemNamed) {}
}
