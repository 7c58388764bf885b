// SPDX-License-Identifier: Apache-2.0
package dev.caravan.precheck;

import dev.caravan.enrich.TablePlan;
import dev.caravan.enrich.TaskPlan;
import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import dev.caravan.model.TableShape;
import dev.caravan.source.ChangeDataCapture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What must hold before a task may write anything. Every check runs; findings are collected. */
public final class StartChecks {

    private static final int MINIMUM_VERSION = 120_000;

    private final JdbcClient source;
    private final JdbcClient target;
    private final List<String> findings = new ArrayList<>();

    /** Checks through the given clients. */
    public StartChecks(JdbcClient source, JdbcClient target) {
        this.source = source;
        this.target = target;
    }

    /** Findings so far: what was found and what to do. */
    public List<String> findings() {
        return findings;
    }

    /** Change data capture is on, or the login may enable it; and SQL Server Agent, which does the capturing, runs. */
    public void changeDataCapture(ChangeDataCapture cdc, String database) {
        if (!cdc.isEnabled()) {
            Integer sysadmin = source.sql("SELECT IS_SRVROLEMEMBER('sysadmin')")
                    .query(Integer.class)
                    .single();
            if (sysadmin == null || sysadmin != 1) {
                findings.add("Change data capture is not enabled for database " + database
                        + " and the login may not enable it. Have an administrator run: USE [" + database
                        + "]; EXEC sys.sp_cdc_enable_db;");
            }
        }
        boolean running = source.sql("SELECT CASE WHEN EXISTS (SELECT 1 FROM sys.dm_server_services"
                        + " WHERE status = 4 AND servicename LIKE N'SQL Server Agent (%') THEN 1 ELSE 0 END")
                .query(Integer.class)
                .single()
                .equals(1);
        if (!running) {
            findings.add("SQL Server Agent is not running, so changes are not captured. Start the service"
                    + " 'SQL Server Agent', and set it to start automatically.");
        }
    }

    /** The target is one that Caravan can write to: a PostgreSQL, not of the Greenplum family, which needs other SQL. */
    public void supportedTarget() {
        boolean greenplum = target.sql("SELECT to_regclass('pg_catalog.gp_distribution_policy') IS NOT NULL")
                .query(Boolean.class)
                .single();
        if (greenplum) {
            findings.add(
                    "The target is of the Greenplum family, which this version does not write to yet. Use a PostgreSQL"
                            + " of version 12 or later.");
        }
        int version = target.sql("SELECT current_setting('server_version_num')::int")
                .query(Integer.class)
                .single();
        if (version < MINIMUM_VERSION) {
            findings.add("The target is PostgreSQL " + version / 10_000 + "; 12 or later is needed. Upgrade it.");
        }
    }

    /** Tables that Caravan is to make are not there yet, but for those that an earlier attempt has noted as its own. */
    public void absentTargets(TaskPlan plan, Map<String, ?> ownTables) {
        for (TablePlan planned : plan.tables()) {
            TableShape table = planned.target();
            if (!ownTables.containsKey(planned.source().name().toString()) && exists(table.name())) {
                findings.add("Table " + table.name() + " exists in the target. Choose another 'target', or set"
                        + " 'existing-tables' to truncate or recreate.");
            }
        }
    }

    /** Tables that Caravan is not to make are there. */
    public void presentTargets(TaskPlan plan) {
        for (TableShape table : plan.targets()) {
            if (!exists(table.name())) {
                findings.add("Table " + table.name() + " does not exist in the target. Create it, or add 'schema' to"
                        + " 'initialize'.");
            }
        }
    }

    /** The user may create the control schema, and target schemas that are not there. */
    public void mayCreate(TaskPlan plan) {
        boolean create = target.sql("SELECT has_database_privilege(current_database(), 'CREATE')")
                .query(Boolean.class)
                .single();
        List<String> missing = new ArrayList<>(List.of("caravan"));
        plan.targets().forEach(table -> missing.add(table.name().schema()));
        missing.removeIf(this::schemaExists);
        if (!create && !missing.isEmpty()) {
            findings.add("The target's user may not create schemas, and " + String.join(", ", missing)
                    + " does not exist. Run as owner of the database: GRANT CREATE ON DATABASE … TO the user.");
        }
    }

    /** Changes after the stored position are still in the change tables. */
    public void available(Lsn position, TaskPlan plan, Map<TableName, Lsn> capturedSince) {
        for (TablePlan table : plan.tables()) {
            TableName name = table.source().name();
            Lsn since = capturedSince.get(name);
            if (since == null) {
                findings.add("Table " + name + " is no longer captured: its changes since " + position
                        + " are lost. Remove the task's rows from schema caravan and load again.");
            } else if (since.compareTo(position) > 0) {
                findings.add("Changes of table " + name + " between " + position + " and " + since
                        + " were removed from the source before they were read. Remove the task's rows from schema"
                        + " caravan and load again; raise the retention of change data capture.");
            }
        }
    }

    private boolean exists(TableName table) {
        return target.sql("SELECT EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE n.nspname = ? AND c.relname = ?)")
                .params(table.schema(), table.table())
                .query(Boolean.class)
                .single();
    }

    private boolean schemaExists(String schema) {
        return target.sql("SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = ?)")
                .param(schema)
                .query(Boolean.class)
                .single();
    }
}
