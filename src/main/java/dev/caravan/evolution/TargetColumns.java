// SPDX-License-Identifier: Apache-2.0
package dev.caravan.evolution;

import dev.caravan.enrich.TablePlan;
import dev.caravan.model.Column;
import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.schema.TypeWidening;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Alters the columns of target tables, in SQL that PostgreSQL 9.4 and its descendants know. */
final class TargetColumns {

    private final JdbcClient target;

    TargetColumns(JdbcClient target) {
        this.target = target;
    }

    /** The target column that a source column becomes by the plan. */
    static Optional<Column> of(TablePlan plan, String source) {
        for (int i = 0; i < plan.columns().size(); i++) {
            if (plan.columns().get(i).name().equals(source)) {
                return Optional.of(plan.target().columns().get(i));
            }
        }
        return Optional.empty();
    }

    /** Types of a table's columns by name; none when there is no such table. */
    Map<String, String> types(TableName table) {
        Map<String, String> types = new HashMap<>();
        target.sql("SELECT a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_attribute a"
                        + " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relname = ? AND a.attnum > 0 AND NOT a.attisdropped")
                .params(table.schema(), table.table())
                .query(rs -> {
                    types.put(rs.getString(1), rs.getString(2));
                });
        return types;
    }

    /** Names of a table's columns that do not allow NULL; none when there is no such table. */
    Set<String> required(TableName table) {
        return Set.copyOf(target.sql(
                        "SELECT a.attname FROM pg_attribute a"
                                + " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
                                + " WHERE n.nspname = ? AND c.relname = ? AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull")
                .params(table.schema(), table.table())
                .query(String.class)
                .list());
    }

    /** Adds a column that allows NULL; rows that are there get the literal, later ones nothing by themselves. */
    void add(TableName table, Column column, @Nullable String literal) {
        String value = literal == null ? "" : " DEFAULT CAST('" + literal + "' AS " + column.type() + ")";
        alter(table, "ADD COLUMN " + Identifiers.target(column.name()) + " " + column.type() + value);
        if (literal != null) {
            alter(table, "ALTER COLUMN " + Identifiers.target(column.name()) + " DROP DEFAULT");
        }
    }

    /** Whether a type that is there takes what the planned one does: then it stays, wider as it may be. */
    static boolean holds(String there, String planned) {
        return there.equals("numeric") && planned.startsWith("numeric(")
                || TypeWidening.common(there, planned).filter(there::equals).isPresent();
    }

    void drop(TableName table, String column) {
        alter(table, "DROP COLUMN IF EXISTS " + Identifiers.target(column));
    }

    void retype(TableName table, String column, String type) {
        alter(table, "ALTER COLUMN " + Identifiers.target(column) + " TYPE " + type);
    }

    /** Whether a row has a value in a column. */
    boolean hasValues(TableName table, String column) {
        return target.sql("SELECT EXISTS (SELECT 1 FROM " + Identifiers.target(table) + " WHERE "
                        + Identifiers.target(column) + " IS NOT NULL)")
                .query(Boolean.class)
                .single();
    }

    /** Changes the type of a column of which no row has a value. */
    void retypeEmpty(TableName table, String column, String type) {
        alter(table, "ALTER COLUMN " + Identifiers.target(column) + " DROP DEFAULT");
        alter(
                table,
                "ALTER COLUMN " + Identifiers.target(column) + " TYPE " + type + " USING CAST(NULL AS " + type + ")");
    }

    void allowNull(TableName table, String column) {
        alter(table, "ALTER COLUMN " + Identifiers.target(column) + " DROP NOT NULL");
    }

    private void alter(TableName table, String action) {
        target.sql("ALTER TABLE " + Identifiers.target(table) + " " + action).update();
    }
}
