// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.model.TableName;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Tables and schemas that a task has made in the target, noted in the transaction that makes them: only those are dropped
 * when the task is released and that is asked for.
 */
public final class MadeAtTarget {

    private final String task;
    private final JdbcClient target;

    /** Notes of a task; the control tables must be there. */
    public MadeAtTarget(String task, JdbcClient target) {
        this.task = task;
        this.target = target;
    }

    /** Notes a table; to be called in the transaction that makes it. */
    public void table(TableName table) {
        note(table.schema(), table.table());
    }

    /** Notes a schema; to be called in the transaction that makes it. */
    public void schema(String schema) {
        note(schema, "");
    }

    private void note(String schema, String table) {
        forget(schema, table);
        target.sql("INSERT INTO caravan.target_object VALUES (?, ?, ?, CURRENT_TIMESTAMP)")
                .params(task, schema, table)
                .update();
    }

    /** Whether the task has made a table. */
    public boolean hasMade(TableName table) {
        return tables().contains(table);
    }

    List<TableName> tables() {
        return target.sql(
                        "SELECT schema_name, table_name FROM caravan.target_object WHERE task = ? AND table_name <> ''"
                                + " ORDER BY schema_name, table_name")
                .param(task)
                .query((rs, row) -> new TableName(rs.getString(1), rs.getString(2)))
                .list();
    }

    List<String> schemas() {
        return target.sql("SELECT schema_name FROM caravan.target_object WHERE task = ? AND table_name = ''"
                        + " ORDER BY schema_name")
                .param(task)
                .query(String.class)
                .list();
    }

    /** A task other than this one that fills a table. */
    Optional<String> otherTask(TableName table) {
        return target.sql(
                        "SELECT task FROM caravan.table_state WHERE task <> ? AND target_table = ? AND state <> 'REMOVED'"
                                + " ORDER BY task LIMIT 1")
                .params(task, table.toString())
                .query(String.class)
                .optional();
    }

    /** Whether nothing is in a schema. */
    boolean isEmpty(String schema) {
        return target.sql("SELECT NOT EXISTS (SELECT 1 FROM pg_depend d JOIN pg_namespace n ON n.oid = d.refobjid"
                        + " WHERE d.refclassid = 'pg_namespace'::regclass AND n.nspname = ?)")
                .param(schema)
                .query(Boolean.class)
                .single();
    }

    void dropped(TableName table) {
        forget(table.schema(), table.table());
    }

    void dropped(String schema) {
        forget(schema, "");
    }

    private void forget(String schema, String table) {
        target.sql("DELETE FROM caravan.target_object WHERE task = ? AND schema_name = ? AND table_name = ?")
                .params(task, schema, table)
                .update();
    }
}
