// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import dev.caravan.schema.Identifiers;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps PostgreSQL's planner from being misled. A vacuum that meets a table while its rows are not committed yet, or belong to a
 * transaction that was rolled back, notes that the table has pages without rows. The planner then expects none whatever the
 * table's size, and compares each staged row with each row of the table, which takes hours for millions of them.
 */
final class PlannerStatistics {

    private static final Logger LOG = LoggerFactory.getLogger(PlannerStatistics.class);

    /** Tables, or partitions of them, that are larger than 16 pages and said to be empty. */
    private static final String MISLEADING = """
            SELECT c.oid
            FROM pg_class c
            WHERE (c.oid = ANY (?) OR c.oid IN (SELECT i.inhrelid FROM pg_inherits i WHERE i.inhparent = ANY (?)))
              AND c.relkind = 'r' AND c.relpages > 0 AND c.reltuples = 0
              AND pg_relation_size(c.oid) > 16 * current_setting('block_size')::int""";

    private PlannerStatistics() {}

    /**
     * Has the statistics of tables made anew where they say that there are no rows. Where the role may not do that, joins of this
     * transaction read whole tables once instead of once for each row.
     */
    static void mend(Connection connection, List<TablePlan> tables) throws SQLException {
        if (tables.isEmpty() || !isMisleading(connection, tables)) {
            return;
        }
        String names = tables.stream().map(TablePlan::name).map(String::valueOf).collect(Collectors.joining(", "));
        LOG.debug("{} - statistics say that there are no rows; analyzing", names);
        try (Statement statement = connection.createStatement()) {
            for (TablePlan plan : tables) {
                statement.execute("ANALYZE " + Identifiers.target(plan.name()) + " (" + key(plan) + ")");
            }
            if (isMisleading(connection, tables)) {
                statement.execute("SET LOCAL enable_nestloop = off");
            }
        }
    }

    private static String key(TablePlan plan) {
        return plan.columns().stream()
                .filter(RowEncoder.RowColumn::key)
                .map(column -> Identifiers.target(column.target().name()))
                .collect(Collectors.joining(", "));
    }

    private static boolean isMisleading(Connection connection, List<TablePlan> tables) throws SQLException {
        List<Long> ids = new ArrayList<>();
        tables.forEach(plan -> ids.add(plan.table().oid()));
        Array oids = connection.createArrayOf("oid", ids.toArray());
        try (PreparedStatement query = connection.prepareStatement(MISLEADING)) {
            query.setArray(1, oids);
            query.setArray(2, oids);
            try (ResultSet found = query.executeQuery()) {
                return found.next();
            }
        } finally {
            oids.free();
        }
    }
}
