// SPDX-License-Identifier: Apache-2.0
package dev.caravan.testing;

import java.util.List;

/**
 * Makes a PostgreSQL answer questions of the catalogue as a member of the Greenplum family does. It distributes nothing:
 * what it shows is that the questions are understood, and what follows from the answers.
 */
public enum LookAlike {
    /** The catalogue of a kernel of PostgreSQL 9.4. Tables whose names end with {@code _ao} are append-optimized. */
    GREENPLUM6,
    /** The catalogue of a kernel of PostgreSQL 12. Tables whose names end with {@code _ao} or {@code _beam} are that. */
    GREENPLUM7;

    private static final String SEARCH_PATH = "public, pg_catalog";

    /** Makes a database one; connections that are opened from now on see it so. */
    public void dress(TargetDatabase database) {
        String name = database.value("SELECT current_database()");
        boolean old = Integer.parseInt(String.valueOf(database.value("SELECT current_setting('server_version_num')")))
                < 120_000;
        // Other servers let their superuser do it since they started.
        database.execute((old ? "" : "SET allow_system_table_mods = on; ")
                + "CREATE TABLE pg_catalog.gp_distribution_policy (localoid oid, policytype \"char\","
                + " numsegments int, distkey int2vector, distclass oidvector);"
                + " CREATE TABLE pg_catalog.pg_appendonly (relid oid)");
        (this == GREENPLUM6 ? six(old) : seven()).forEach(database::execute);
        database.execute("ALTER DATABASE " + name + " SET search_path = " + SEARCH_PATH);
        database.reconnect();
    }

    /** Notes how a table is distributed. */
    public static void distribute(TargetDatabase database, String table, String policy, String columns) {
        database.execute("INSERT INTO gp_distribution_policy VALUES ('" + table + "'::regclass, '" + policy + "', 2, '"
                + columns + "', '')");
    }

    private static List<String> six(boolean old) {
        String oid = old ? "" : "oid oid, ";
        String with = old ? " WITH OIDS" : "";
        String storage = "CASE WHEN c.relname LIKE '%\\_ao' THEN 'a' ELSE 'h' END::\"char\" AS relstorage";
        // 9.4 knows to_regclass, for texts in quotation marks.
        String regclass = "CREATE FUNCTION public.to_regclass(text) RETURNS regclass LANGUAGE plpgsql AS"
                + " 'BEGIN RETURN $1::regclass; EXCEPTION WHEN undefined_table OR invalid_schema_name THEN RETURN NULL; END'";
        return List.of(
                old ? regclass : "SELECT",
                "CREATE TABLE public.pg_partition (" + oid + "parrelid oid, paristemplate boolean, paratts int2vector)"
                        + with,
                "CREATE TABLE public.pg_partition_rule (" + oid + "paroid oid, parchildrelid oid,"
                        + " parisdefault boolean)" + with,
                "CREATE VIEW public.pg_class AS SELECT " + (old ? "c.oid, " : "") + "c.*, " + storage
                        + " FROM pg_catalog.pg_class c");
    }

    private static List<String> seven() {
        return List.of(
                "CREATE VIEW public.pg_am AS SELECT oid, amname FROM pg_catalog.pg_am"
                        + " UNION ALL VALUES (9001::oid, 'ao_column'::name), (9002::oid, 'beam'::name)",
                "CREATE VIEW public.pg_class AS SELECT c.oid, c.relname, c.relnamespace, c.relkind,"
                        + " CASE WHEN c.relname LIKE '%\\_ao' THEN 9001::oid WHEN c.relname LIKE '%\\_beam' THEN 9002::oid"
                        + " ELSE c.relam END AS relam FROM pg_catalog.pg_class c");
    }
}
