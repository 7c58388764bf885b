// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.schema.TargetDialect;
import org.jspecify.annotations.Nullable;

/**
 * Queries of the target's catalogue in the words that its kernel knows. They name catalogues without a schema, and use
 * neither recursion nor LATERAL, which not every member of the family has.
 */
final class CatalogSql {

    private final TargetDialect dialect;

    CatalogSql(TargetDialect dialect) {
        this.dialect = dialect;
    }

    private String table() {
        return "SELECT c.oid, n.nspname, c.relname, c.relkind, "
                + (dialect.isModern() ? "row_security_active(c.oid)" : "false")
                + ", EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.confrelid = c.oid) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace ";
    }

    /** Takes schema and name. */
    String tableByName() {
        return table() + "WHERE n.nspname = ? AND c.relname = ?";
    }

    /** Takes a name; the search path decides. */
    String tableByPath() {
        return table() + "WHERE c.relname = ? AND pg_table_is_visible(c.oid)";
    }

    /** Takes an oid. */
    String columns() {
        return "SELECT a.attname, a.attnum, a.atttypid, a.atttypmod, format_type(a.atttypid, a.atttypmod), "
                + (dialect.isModern() ? "a.attgenerated, a.attidentity" : "'', ''")
                + ", t.typtype FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid"
                + " WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";
    }

    /** Takes a modifier and an oid of a type. */
    static String type() {
        return "SELECT t.typtype, t.typbasetype, t.typtypmod, quote_ident(n.nspname) || '.' || quote_ident(t.typname),"
                + " format_type(t.oid, ?) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.oid = ?";
    }

    /** Takes an oid. Columns come as numbers between blanks. */
    String uniqueIndexes() {
        return "SELECT i.indkey::text, " + (dialect.isModern() ? "i.indnkeyatts" : "i.indnatts")
                + ", i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL, i.indisprimary"
                + " FROM pg_index i WHERE i.indrelid = ? AND i.indisunique AND i.indisvalid";
    }

    /** Takes an oid. */
    static String references() {
        return "SELECT DISTINCT n.nspname, c.relname FROM pg_constraint f JOIN pg_class c ON c.oid = f.confrelid"
                + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE f.contype = 'f' AND f.conrelid = ? AND f.confrelid <> f.conrelid";
    }

    /** Takes an oid; null where there are no segments. */
    @Nullable
    String distribution() {
        return dialect.isDistributed()
                ? "SELECT policytype, distkey::text FROM gp_distribution_policy WHERE localoid = ?"
                : null;
    }

    /** Takes an oid; columns come as numbers between blanks. */
    String partition() {
        return dialect.isModern()
                ? "SELECT partattrs::text FROM pg_partitioned_table WHERE partrelid = ?"
                : "SELECT paratts::text FROM pg_partition WHERE parrelid = ? AND NOT paristemplate";
    }

    /** Takes an oid twice; the storage of a table and its partitions, null where there is one kind. */
    @Nullable
    String storage() {
        if (!dialect.isDistributed()) {
            return null;
        }
        return dialect.isModern()
                ? "SELECT am.amname FROM pg_class c JOIN pg_am am ON am.oid = c.relam WHERE c.oid = ?"
                        + " OR c.oid IN (SELECT relid FROM pg_partition_tree(CAST(? AS oid)))"
                : "SELECT c.relstorage FROM pg_class c WHERE c.oid = ? OR c.oid IN (SELECT r.parchildrelid"
                        + " FROM pg_partition_rule r JOIN pg_partition p ON p.oid = r.paroid WHERE p.parrelid = ?)";
    }
}
