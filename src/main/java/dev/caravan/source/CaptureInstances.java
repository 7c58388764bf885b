// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.SQLErrorCodeSQLExceptionTranslator;

/** The capture instances of a database: read, made, dropped. Making and dropping need db_owner. */
public final class CaptureInstances {

    /** SQL Server's limit of capture instances of one table (error 22962). */
    public static final int MOST_PER_TABLE = 2;

    /** How long making an instance waits for transactions that change the table, while others queue up behind it. */
    private static final int LOCK_MILLIS = 3000;

    private static final String READ = """
            SELECT s.name AS schema_name, t.name AS table_name, ct.capture_instance, ct.object_id, ct.start_lsn, cc.column_id
            FROM cdc.change_tables ct
            JOIN sys.tables t ON t.object_id = ct.source_object_id
            JOIN sys.schemas s ON s.schema_id = t.schema_id
            JOIN cdc.captured_columns cc ON cc.object_id = ct.object_id
            ORDER BY ct.start_lsn, ct.create_date, ct.object_id""";

    private final DataSource dataSource;
    private final JdbcClient source;

    /** Works on connections of the given source, which are in the captured database. */
    public CaptureInstances(DataSource dataSource) {
        this.dataSource = dataSource;
        this.source = JdbcClient.create(dataSource);
    }

    /** Instances of every captured table, the older one first; one that has not started yet last. */
    public Map<TableName, List<CaptureInstance>> byTable() {
        Map<String, CaptureInstance> instances = new LinkedHashMap<>();
        source.sql(READ).query(rs -> {
            String name = rs.getString("capture_instance");
            byte[] start = rs.getBytes("start_lsn");
            TableName table = new TableName(rs.getString("schema_name"), rs.getString("table_name"));
            instances
                    .computeIfAbsent(
                            name,
                            key -> new CaptureInstance(
                                    name, table, start == null ? null : Lsn.of(start), new HashSet<>()))
                    .columnIds()
                    .add(rs.getInt("column_id"));
        });
        return instances.values().stream()
                .sorted((a, b) -> Boolean.compare(a.startLsn() == null, b.startLsn() == null))
                .collect(Collectors.groupingBy(CaptureInstance::table));
    }

    /**
     * Makes an instance that captures all columns of the table from now on.
     *
     * @throws org.springframework.dao.DataAccessException when the source refuses, or the table stays locked for seconds
     */
    public void create(TableName table, String name) {
        execute(
                "EXEC sys.sp_cdc_enable_table @source_schema = ?, @source_name = ?, @role_name = NULL,"
                        + " @supports_net_changes = 0, @capture_instance = ?",
                table,
                name);
    }

    /** Drops an instance with its change table, unless another task has just done so. */
    public void drop(CaptureInstance instance) {
        try {
            execute(
                    "EXEC sys.sp_cdc_disable_table @source_schema = ?, @source_name = ?, @capture_instance = ?",
                    instance.table(),
                    instance.name());
        } catch (DataAccessException e) {
            if (names().contains(instance.name())) {
                throw e;
            }
        }
    }

    private void execute(String sql, TableName table, String instance) {
        try (Connection connection = dataSource.getConnection();
                Statement settings = connection.createStatement();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            settings.execute("SET LOCK_TIMEOUT " + LOCK_MILLIS);
            try {
                statement.setString(1, table.schema());
                statement.setString(2, table.table());
                statement.setString(3, instance);
                statement.execute();
            } finally {
                settings.execute("SET LOCK_TIMEOUT -1");
            }
        } catch (SQLException e) {
            String what = "Changing capture instance " + instance + " of " + table;
            DataAccessException known =
                    new SQLErrorCodeSQLExceptionTranslator("Microsoft SQL Server").translate(what, null, e);
            // Numbers that Spring has no class for, as those of change data capture.
            throw known == null ? new UncategorizedSQLException(what, null, e) : known;
        }
    }

    /** LSN of the last ALTER TABLE of a captured table in {@code cdc.ddl_history}, empty when none is noted. */
    public Optional<Lsn> lastDdl() {
        return source.sql("SELECT MAX(ddl_lsn) FROM cdc.ddl_history")
                .query((rs, row) -> Optional.ofNullable(rs.getBytes(1)).map(Lsn::of))
                .single();
    }

    /**
     * What the source says of its change tables at one moment.
     *
     * @param lastDdl as {@link #lastDdl}, null when nothing is noted
     * @param startsLater captured tables whose oldest instance starts after the position that was asked about
     */
    public record Marks(@Nullable Lsn lastDdl, int startsLater) {}

    /** Asks for the marks in one small query. */
    public Marks marks(Lsn position) {
        return source.sql("SELECT (SELECT MAX(ddl_lsn) FROM cdc.ddl_history), COUNT(*) FROM (SELECT source_object_id,"
                        + " MIN(start_lsn) AS low FROM cdc.change_tables GROUP BY source_object_id) AS oldest"
                        + " WHERE low > ?")
                .param(position.bytes())
                .query((rs, row) -> {
                    byte[] ddl = rs.getBytes(1);
                    return new Marks(ddl == null ? null : Lsn.of(ddl), rs.getInt(2));
                })
                .single();
    }

    /** Names of all instances in the database. */
    public Set<String> names() {
        return Set.copyOf(source.sql("SELECT capture_instance FROM cdc.change_tables")
                .query(String.class)
                .list());
    }
}
