// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.schema.Identifiers;
import dev.caravan.schema.TargetDialect;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The tables in schema {@code caravan} of the target. */
final class ControlTables {

    private static final String RELATION = "SELECT EXISTS (SELECT 1 FROM pg_class c"
            + " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'caravan' AND c.relname = ?)";
    private static final String LAST = "event_of_task";
    private static final String POSITION_OF = "position_";
    private static final String PARTITION_OF = "partition_";

    private static final Pattern CREATE =
            Pattern.compile("CREATE (SCHEMA|TABLE|INDEX) IF NOT EXISTS (?:caravan\\.)?(\\w+).*", Pattern.DOTALL);

    private final JdbcClient target;
    private final TargetDialect dialect;

    ControlTables(JdbcClient target, TargetDialect dialect) {
        this.target = target;
        this.dialect = dialect;
    }

    /** Whether they are there. */
    static boolean exist(JdbcClient target) {
        return exists(target, LAST);
    }

    /** Whether one of them is there: those of an earlier version may be fewer. */
    static boolean exists(JdbcClient target, String relation) {
        return target.sql(RELATION).param(relation).query(Boolean.class).single();
    }

    /**
     * The table that holds a task's position. An UPDATE locks the whole table on the Greenplum family, unless its global
     * deadlock detector runs: in one table, the first task to apply a batch would hold up all others until it commits. There,
     * each task has a table of its own, which inherits from {@code caravan.position}, so that this shows all of them.
     */
    static String position(String task, TargetDialect dialect) {
        return dialect.isDistributed() ? "caravan." + Identifiers.target(POSITION_OF + task) : "caravan.position";
    }

    /** The table that holds how far a partition of a task's topic is applied; one for each on the Greenplum family, as above. */
    static String partition(String task, int partition, TargetDialect dialect) {
        return dialect.isDistributed()
                ? "caravan." + Identifiers.target(PARTITION_OF + task + "_" + partition)
                : "caravan.topic_partition";
    }

    /** Makes the table of a partition where each has one of its own. */
    void createPartition(String task, int partition) {
        if (dialect.isDistributed() && !exists(target, PARTITION_OF + task + "_" + partition)) {
            target.sql("CREATE TABLE " + partition(task, partition, dialect)
                            + " (PRIMARY KEY (task, partition_number)) INHERITS (caravan.topic_partition)"
                            + " DISTRIBUTED BY (task, partition_number)")
                    .update();
        }
    }

    /**
     * Makes those that are not there, with what the task needs. What is there is not asked for by IF NOT EXISTS, which takes the
     * right to create on the database and ownership of indexed tables all the same, and which kernels of PostgreSQL 9.4 do not
     * have for indexes.
     */
    void create(String task) {
        for (String statement : statements()) {
            Matcher create = CREATE.matcher(statement);
            if (!create.matches()) {
                throw new IllegalStateException("control-tables.sql makes no relation by: " + statement);
            }
            if (!isThere(create.group(1), create.group(2))) {
                target.sql(statement.replaceFirst(" IF NOT EXISTS", "")).update();
            }
        }
        if (dialect.isDistributed() && !exists(target, POSITION_OF + task)) {
            target.sql("CREATE TABLE " + position(task, dialect)
                            + " (PRIMARY KEY (task)) INHERITS (caravan.position) DISTRIBUTED BY (task)")
                    .update();
        }
    }

    private boolean isThere(String kind, String name) {
        return kind.equals("SCHEMA")
                ? target.sql("SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = ?)")
                        .param(name)
                        .query(Boolean.class)
                        .single()
                : exists(target, name);
    }

    private static List<String> statements() {
        try (InputStream in = TaskStore.class.getResourceAsStream("control-tables.sql")) {
            String script = new String(
                            Objects.requireNonNull(in, "control-tables.sql").readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"))
                    .collect(Collectors.joining("\n"));
            return Arrays.stream(script.split(";\\s*\n"))
                    .map(String::strip)
                    .map(statement ->
                            statement.endsWith(";") ? statement.substring(0, statement.length() - 1) : statement)
                    .filter(statement -> !statement.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Could not read control-tables.sql from the class path", e);
        }
    }
}
