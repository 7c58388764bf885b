// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.model.Lsn;
import dev.caravan.model.TableName;
import dev.caravan.schema.Partition;
import dev.caravan.schema.TableType;
import dev.caravan.schema.TargetDialect;
import dev.caravan.schema.TypeProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A task as configured: validated, immutable. Made by {@link TaskReader}.
 *
 * @param id task id, {@code [a-z0-9-]{1,40}}; also the instance id in {@code __dts_data_source}
 * @param name display name
 * @param autoStart whether the process starts it by itself
 * @param source where changes come from
 * @param target where they go
 * @param initialize parts to do, at least one
 * @param startFrom where changes begin; empty for the present, or for the begin of the load
 * @param operations kinds of changes to apply
 * @param existingTables what to do with target tables that are there before the first start
 * @param mergeTables whether several source tables may go to one target table, told apart by {@code __dts_data_source}
 * @param names how target names are made
 * @param retry how long failures are retried
 * @param retentionWarning time until the loss of changes below which the task warns, empty for a quarter of the retention
 * @param heartbeat the heartbeat table at the source
 * @param load settings of the full load
 * @param apply settings of applying changes
 * @param kafka topic that changes go through on their way to the target, empty for the straight way
 * @param values what to do with values that the target refuses
 * @param computedColumns what to do with tables that have computed columns
 * @param ddl what to do about changes of columns at the source
 * @param typeProfile which target types are made
 * @param acceptWarnings ids of prechecks whose warnings are known and accepted
 * @param tables selected tables, at least one
 */
public record SyncTask(
        String id,
        String name,
        boolean autoStart,
        Source source,
        Target target,
        Set<Part> initialize,
        Optional<StartFrom> startFrom,
        Set<Operation> operations,
        ExistingTables existingTables,
        boolean mergeTables,
        Names names,
        Retry retry,
        Optional<Duration> retentionWarning,
        Heartbeat heartbeat,
        Load load,
        Apply apply,
        Optional<Kafka> kafka,
        Values values,
        ComputedColumns computedColumns,
        Ddl ddl,
        TypeProfile typeProfile,
        Set<String> acceptWarnings,
        List<Selection> tables) {

    /** A part of a task. */
    public enum Part {
        /** Create target tables. */
        SCHEMA,
        /** Load existing rows. */
        DATA,
        /** Follow changes. */
        CHANGES
    }

    /** Whether the task has the part. */
    public boolean does(Part part) {
        return initialize.contains(part);
    }

    /** Where changes begin that no load comes before. */
    public sealed interface StartFrom {
        /**
         * After a commit.
         *
         * @param lsn LSN of the last commit that is not wanted any more
         */
        record AfterCommit(Lsn lsn) implements StartFrom {}

        /**
         * At a time.
         *
         * @param time commits at this time, by the source's clock, and later ones are wanted
         */
        record AtTime(Instant time) implements StartFrom {}
    }

    /** A kind of change. */
    public enum Operation {
        /** Rows inserted. */
        INSERT,
        /** Rows updated. */
        UPDATE,
        /** Rows deleted. */
        DELETE,
        /** Columns added. */
        ADD_COLUMN
    }

    /** What to do with a target table that exists before the first start. */
    public enum ExistingTables {
        /** Refuse to start where there is one; where none is to be made, where one has rows. */
        FAIL,
        /** Keep it and its rows: the load leaves out rows whose key it has. Later changes of such rows are applied. */
        KEEP_ROWS,
        /** Empty it. */
        TRUNCATE,
        /** Drop it and make it anew. */
        RECREATE
    }

    /** What to do with tables that have computed columns, for which change data capture delivers NULL. */
    public enum ComputedColumns {
        /** Synchronise the table without them. */
        LEAVE_OUT,
        /** Refuse the table, as the cloud service does. */
        REFUSE
    }

    /**
     * SQL Server.
     *
     * @param host server, with {@code \\instance} where there is one
     * @param port TCP port
     * @param database database name
     * @param username login
     * @param password password
     * @param properties further connection properties of the driver, such as {@code encrypt}
     * @param trustCertificate PEM file with the certificates that the server's is signed by, empty for those that Java
     *     trusts
     */
    public record Source(
            String host,
            int port,
            String database,
            String username,
            String password,
            Map<String, String> properties,
            Optional<Path> trustCertificate) {

        /** JDBC URL without credentials. */
        public String url() {
            StringBuilder url = new StringBuilder("jdbc:sqlserver://")
                    .append(host)
                    .append(':')
                    .append(port)
                    .append(";databaseName=")
                    .append(braced(database));
            properties.forEach(
                    (key, value) -> url.append(';').append(key).append('=').append(braced(value)));
            return url.toString();
        }

        /** The same with further connection properties. */
        public Source with(Map<String, String> more) {
            Map<String, String> all = new LinkedHashMap<>(properties);
            all.putAll(more);
            return new Source(host, port, database, username, password, Map.copyOf(all), trustCertificate);
        }

        /** The same with another login. */
        public Source as(String otherUsername, String otherPassword) {
            return new Source(host, port, database, otherUsername, otherPassword, properties, trustCertificate);
        }

        private static String braced(String value) {
            return '{' + value.replace("}", "}}") + '}';
        }

        @Override
        public String toString() {
            return "database " + database + " on " + host + ":" + port + " as " + username;
        }
    }

    /**
     * PostgreSQL or AnalyticDB for PostgreSQL.
     *
     * @param url JDBC URL without credentials
     * @param username user
     * @param password password
     * @param dialect member of the family, empty for the one that is found there
     */
    public record Target(String url, String username, String password, Optional<TargetDialect> dialect) {
        @Override
        public String toString() {
            return url + " as " + username;
        }
    }

    /**
     * How target names are made.
     *
     * @param nameCase case of names
     * @param quoteNames whether names that would need quotation marks keep their exact spelling, whatever the case
     * @param rename rules, applied in order
     */
    public record Names(NameCase nameCase, boolean quoteNames, List<RenameRule> rename) {}

    /** Case of target names. */
    public enum NameCase {
        /** Folded to lower case. */
        LOWER,
        /** As at the source. */
        SOURCE,
        /** Folded to upper case. */
        UPPER
    }

    /**
     * A batch rule for names.
     *
     * @param subject what it renames
     * @param pattern regular expression that must match the whole name
     * @param replacement replacement with {@code $1} groups
     */
    public record RenameRule(Subject subject, Pattern pattern, String replacement) {
        /** What a rule renames. */
        public enum Subject {
            /** Schemas. */
            SCHEMA,
            /** Tables. */
            TABLE
        }
    }

    /**
     * How long failures are retried before the task fails.
     *
     * @param connection failures to connect and broken connections
     * @param other deadlocks, lock time-outs, full disks and the like
     */
    public record Retry(Duration connection, Duration other) {}

    /**
     * The heartbeat table at the source, a captured table with one row.
     *
     * @param enabled whether it is used
     * @param interval how often the row is updated
     * @param table its name
     */
    public record Heartbeat(boolean enabled, Duration interval, TableName table) {
        /** What names of heartbeat tables end with unless the task says otherwise, as the cloud service names them. */
        public static final String SUFFIX = "_dts_mysql_heartbeat";
    }

    /**
     * Settings of the full load.
     *
     * @param parallel chunks loaded at the same time
     * @param chunkRows rows of a chunk
     * @param rate how fast it reads at most, when it begins
     */
    public record Load(int parallel, int chunkRows, RateLimit rate) {}

    /**
     * How fast the load reads at most, over all its chunks.
     *
     * @param maxRowsPerSecond rows a second, 0 for no limit
     * @param maxBytesPerSecond bytes of values a second, 0 for no limit
     */
    public record RateLimit(long maxRowsPerSecond, long maxBytesPerSecond) {

        /** As fast as it goes. */
        public static final RateLimit NONE = new RateLimit(0, 0);

        /**
         * Checks the ranges.
         *
         * @throws IllegalArgumentException for a negative number
         */
        public RateLimit {
            if (maxRowsPerSecond < 0 || maxBytesPerSecond < 0) {
                throw new IllegalArgumentException("A limit is a number of rows or bytes a second, 0 for none, found "
                        + maxRowsPerSecond + " rows and " + maxBytesPerSecond + " bytes");
            }
        }
    }

    /**
     * Settings of applying changes.
     *
     * @param batchRows changes that complete a batch
     * @param batchBytes bytes of values, estimated, that complete a batch
     * @param linger how long a batch waits for more
     */
    public record Apply(int batchRows, long batchBytes, Duration linger) {}

    /**
     * The topic between capture and target. The process that captures writes changes to it; appliers, there and in other
     * processes, share its partitions.
     *
     * @param brokers Kafka's bootstrap servers, as host:port separated by commas
     * @param topic name of the topic, also of the appliers' consumer group
     * @param partitions partitions of a topic that is not there yet
     * @param orderBy what keeps its order
     * @param role what this process does
     * @param appliers appliers of this process
     * @param properties further properties of Kafka's clients, which may be secrets
     */
    public record Kafka(
            String brokers,
            String topic,
            int partitions,
            OrderBy orderBy,
            Role role,
            int appliers,
            Map<String, String> properties) {

        /** What is kept in one partition, so that its changes are applied in the order of their commits. */
        public enum OrderBy {
            /** All rows of a table. */
            TABLE,
            /** Rows with the same key. */
            ROW
        }

        /** What a process does of the task. */
        public enum Role {
            /** All of it. */
            ALL,
            /** Everything but applying changes. */
            CAPTURE,
            /** Nothing but applying changes. */
            APPLY
        }

        /** Whether this process captures, creates tables and loads. */
        public boolean captures() {
            return role != Role.APPLY;
        }

        /** Whether this process applies changes. */
        public boolean applies() {
            return role != Role.CAPTURE;
        }

        @Override
        public String toString() {
            return "topic " + topic + " at " + brokers;
        }
    }

    /** Whether this process does nothing of the task but apply changes from a topic. */
    public boolean onlyApplies() {
        return kafka.filter(topic -> !topic.captures()).isPresent();
    }

    /**
     * What to do with values that the target refuses.
     *
     * @param removeNul whether U+0000 is removed from text; otherwise the task stops
     * @param replaceSurrogates whether a lone surrogate becomes U+FFFD; otherwise the task stops
     * @param quarantine whether a row that the target refuses is set aside; otherwise the task stops
     */
    public record Values(boolean removeNul, boolean replaceSurrogates, boolean quarantine) {}

    /**
     * What to do about changes of columns at the source. Columns that are added follow as {@code operations} says.
     *
     * @param dropColumn a column is dropped
     * @param alterType a column's type is changed
     * @param rename a column is renamed
     * @param noCaptureSlot a column is added, but others have taken both capture instances of the table
     */
    public record Ddl(DropColumn dropColumn, AlterType alterType, Rename rename, NoCaptureSlot noCaptureSlot) {

        /** What to do when a column is dropped. */
        public enum DropColumn {
            /** The target keeps it; it is no longer written. */
            KEEP,
            /** It is dropped at the target, too. */
            DROP,
            /** The task fails. */
            STOP
        }

        /** What to do when a column's type is changed. */
        public enum AlterType {
            /** The target's type follows where every value fits; otherwise the task fails. */
            WIDEN,
            /** The task fails. */
            STOP
        }

        /** What to do when a column is renamed. */
        public enum Rename {
            /** The task fails. */
            STOP
        }

        /** What to do when a new column cannot be captured. */
        public enum NoCaptureSlot {
            /** The task goes on without it until there is a free slot. */
            WAIT,
            /** The task fails. */
            STOP
        }
    }

    /**
     * One entry of {@code tables}.
     *
     * @param source table or pattern with {@code *} and {@code ?}
     * @param excluded tables that the pattern must not take
     * @param target target table, empty for the name that the rules make
     * @param primaryKey source columns of the key, empty for the source's own
     * @param columns renames, source column to target column
     * @param exclude source columns left out
     * @param operations kinds of changes to apply to these tables
     * @param type how rows are spread over segments, empty for the default
     * @param distributionKey source columns whose hash decides on the segment, empty for the default
     * @param partition how the tables are cut, by a source column; empty for one piece
     * @param filter predicate that rows must pass, empty for all rows
     */
    public record Selection(
            TableName source,
            List<TableName> excluded,
            Optional<TableName> target,
            List<String> primaryKey,
            Map<String, String> columns,
            List<String> exclude,
            Set<Operation> operations,
            Optional<TableType> type,
            List<String> distributionKey,
            Optional<Partition> partition,
            Optional<String> filter) {

        /** Whether {@code source} is a pattern. */
        public boolean isPattern() {
            return isPattern(source.schema()) || isPattern(source.table());
        }

        /** Whether the entry selects the table; names compare without regard to case, as SQL Server's default does. */
        public boolean selects(TableName table) {
            return matches(source, table) && excluded.stream().noneMatch(pattern -> matches(pattern, table));
        }

        private static boolean matches(TableName pattern, TableName table) {
            return glob(pattern.schema()).matcher(table.schema()).matches()
                    && glob(pattern.table()).matcher(table.table()).matches();
        }

        private static boolean isPattern(String name) {
            return name.indexOf('*') >= 0 || name.indexOf('?') >= 0;
        }

        private static Pattern glob(String pattern) {
            StringBuilder regex = new StringBuilder();
            pattern.codePoints().forEach(c -> {
                switch (c) {
                    case '*' -> regex.append(".*");
                    case '?' -> regex.append('.');
                    default -> regex.append(Pattern.quote(Character.toString(c)));
                }
            });
            return Pattern.compile(regex.toString(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);
        }
    }
}
