// SPDX-License-Identifier: Apache-2.0
package dev.caravan.task;

import dev.caravan.filter.FilterException;
import dev.caravan.filter.RowFilter;
import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.schema.TargetDialect;
import dev.caravan.schema.TypeProfile;
import dev.caravan.source.TrustStore;
import dev.caravan.task.SyncTask.ComputedColumns;
import dev.caravan.task.SyncTask.ExistingTables;
import dev.caravan.task.SyncTask.NameCase;
import dev.caravan.task.SyncTask.Operation;
import dev.caravan.task.SyncTask.Part;
import dev.caravan.task.SyncTask.RenameRule;
import dev.caravan.task.SyncTask.Selection;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.springframework.core.env.Environment;

/** Reads the tasks below {@code caravan.tasks} and refuses the whole configuration when anything is wrong with it. */
public final class TaskReader {

    /** What the driver takes for no, as "Setting the connection properties" of its documentation lists it. */
    private static final Set<String> NO = Set.of("false", "no", "optional");

    /** Prefix of all tasks. */
    public static final String PREFIX = "caravan.tasks";

    private static final Pattern ID = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern CREDENTIALS = Pattern.compile("(?i)[?&](?:user|password)=|//[^/?]*@");
    private static final long MEGABYTE = 1L << 20;

    private final Environment environment;
    private final Map<String, Finding.Level> checks;
    private final List<ConfigProblem> problems = new ArrayList<>();

    private TaskReader(Environment environment, Map<String, Finding.Level> checks) {
        this.environment = environment;
        this.checks = checks;
    }

    /**
     * Reads all tasks.
     *
     * @param checks levels of all prechecks by id; tasks may accept warnings among them
     * @throws ConfigurationException with all problems of all tasks
     */
    public static List<SyncTask> read(Environment environment, Map<String, Finding.Level> checks) {
        TaskReader reader = new TaskReader(environment, checks);
        ConfigNode root = ConfigNode.read(environment, PREFIX);
        List<SyncTask> tasks =
                root.children().values().stream().map(reader::task).toList();
        reader.checkTwins(root);
        if (!reader.problems.isEmpty()) {
            throw new ConfigurationException(reader.problems);
        }
        return tasks;
    }

    /** Two spellings of one key in a file: only one of them would be read. */
    private void checkTwins(ConfigNode node) {
        if (node.twin() != null) {
            problems.add(new ConfigProblem(
                    node.path(),
                    null,
                    node.origin(),
                    "the same key is there as '" + node.twin() + "', too, and only one is read",
                    "Remove one of them; names of columns that differ by '-', '_' or case alone are written in brackets,"
                            + " such as \"[" + node.twin() + "]\""));
        }
        node.children().values().forEach(this::checkTwins);
    }

    private SyncTask task(ConfigNode node) {
        ConfigSection task = new ConfigSection(node, environment, problems);
        String id = node.name();
        if (!ID.matcher(id).matches()) {
            task.problem("", id, "a task id has 1 to 40 of a-z, 0-9 and '-'", "Rename the task");
        }
        Set<Operation> operations = task.setOf("operations", EnumSet.allOf(Operation.class), Operation.class);
        boolean merge = task.flag("merge-tables", false);
        SyncTask.Names names = new SyncTask.Names(
                task.oneOf("name-case", NameCase.LOWER, NameCase.class),
                task.flag("quote-names", false),
                task.sections("rename").stream()
                        .flatMap(rule -> renameRule(rule).stream())
                        .toList());
        SyncTask read = new SyncTask(
                id,
                task.text("name", id),
                task.flag("auto-start", true),
                source(task.section("source")),
                target(task.section("target")),
                task.setOf("initialize", EnumSet.allOf(Part.class), Part.class),
                StartFromReader.read(task),
                operations,
                task.oneOf("existing-tables", ExistingTables.FAIL, ExistingTables.class),
                merge,
                names,
                retry(task.section("retry")),
                retentionWarning(task.section("retention")),
                heartbeat(task.section("heartbeat"), id),
                load(task.section("load")),
                apply(task.section("apply")),
                KafkaReader.read(task.section("kafka"), id),
                values(task.section("values")),
                task.oneOf("computed-columns", ComputedColumns.LEAVE_OUT, ComputedColumns.class),
                ddl(task.section("ddl")),
                task.oneOf("type-profile", TypeProfile.RECOMMENDED, TypeProfile.class),
                acceptWarnings(task),
                selections(task, operations));
        task.oneOf("consistency", Consistency.TRANSACTION, Consistency.class);
        task.rejectUnknown();
        InitializeRules.check(task, read);
        return read;
    }

    private Set<String> acceptWarnings(ConfigSection task) {
        Set<String> accepted = new LinkedHashSet<>(task.strings("accept-warnings"));
        for (String id : accepted) {
            Finding.Level level = checks.get(id);
            if (level == null) {
                task.problem(
                        "accept-warnings",
                        id,
                        "there is no such precheck",
                        ConfigSection.suggestion(id, new TreeSet<>(checks.keySet())));
            } else if (level == Finding.Level.ERROR) {
                task.problem("accept-warnings", id, "an error cannot be accepted", "Remove it and correct the cause");
            }
        }
        return Set.copyOf(accepted);
    }

    private SyncTask.Source source(ConfigSection source) {
        String database = source.required("database", "Name the database to read");
        String username = source.required("username", "Name the login");
        String password = source.required("password", "Write ${VARIABLE} and set that environment variable");
        Map<String, String> properties = new LinkedHashMap<>();
        String host;
        int port;
        if (source.has("url")) {
            SourceUrl url = sourceUrl(source);
            host = url.host();
            port = url.port();
            requirePort(source, "url", host, url.portGiven());
            properties.putAll(url.properties());
            for (String key : List.of("host", "port")) {
                source.text(key)
                        .ifPresent(value -> source.problem(key, value, "the url names it too", "Remove one of them"));
            }
        } else {
            host = source.required("host", "Name the server, or give a url");
            port = source.integer("port", SourceUrl.DEFAULT_PORT, 1, SourceUrl.MAX_PORT);
            requirePort(source, "host", host, source.has("port"));
        }
        Encryption encryption = source.oneOf("encryption", Encryption.SSL, Encryption.class);
        boolean trustAny = source.flag("trust-any", false);
        requireAlike(source, "encryption", encryption == Encryption.SSL, properties, "encrypt");
        requireAlike(source, "trust-any", trustAny, properties, "trustServerCertificate");
        properties.putIfAbsent("encrypt", String.valueOf(encryption == Encryption.SSL));
        properties.putIfAbsent("trustServerCertificate", String.valueOf(trustAny));
        Optional<Path> trusted = source.text("trust-certificate").flatMap(file -> certificates(source, file));
        if (trusted.isPresent() && trustAny) {
            source.problem("trust-any", "true", "'trust-certificate' names what to trust", "Remove one of them");
        }
        source.rejectUnknown();
        return new SyncTask.Source(host, port, database, username, password, Map.copyOf(properties), trusted);
    }

    /** A property of the url may not say the opposite of the key for it. */
    private static void requireAlike(
            ConfigSection source, String key, boolean wanted, Map<String, String> properties, String property) {
        properties.forEach((name, value) -> {
            if (name.equalsIgnoreCase(property)
                    && source.has(key)
                    && wanted == NO.contains(value.toLowerCase(Locale.ROOT))) {
                source.problem(
                        key,
                        source.text(key).orElse(""),
                        "the url says '" + name + "=" + value + "'",
                        "Remove one of them");
            }
        });
    }

    /** A named instance has a port of its own; at the default one another instance would answer. */
    private static void requirePort(ConfigSection source, String key, String host, boolean given) {
        if (host.contains("\\") && !given) {
            source.problem(
                    key,
                    host,
                    "a named instance listens on a port of its own",
                    "Give its port too, which SQL Server Configuration Manager shows under TCP/IP");
        }
    }

    private static Optional<Path> certificates(ConfigSection source, String file) {
        try {
            Path path = Path.of(file);
            TrustStore.certificates(path);
            return Optional.of(path);
        } catch (IOException | CertificateException | InvalidPathException e) {
            source.problem(
                    "trust-certificate",
                    file,
                    "not a readable PEM file with certificates: " + e.getMessage(),
                    "Name a file that begins with -----BEGIN CERTIFICATE-----");
            return Optional.empty();
        }
    }

    private static SourceUrl sourceUrl(ConfigSection source) {
        String text = source.required("url", "Write jdbc:sqlserver://HOST:PORT");
        return SourceUrl.parse(text).orElseGet(() -> {
            source.problem("url", text, "not a SQL Server URL", "Write jdbc:sqlserver://HOST:PORT");
            return new SourceUrl("", SourceUrl.DEFAULT_PORT, false, Map.of());
        });
    }

    private enum Encryption {
        SSL,
        NONE
    }

    private static boolean isTakenByADriver(String url) {
        return DriverManager.drivers().anyMatch(driver -> {
            try {
                return driver.acceptsURL(url);
            } catch (SQLException e) {
                return false;
            }
        });
    }

    private enum Dialect {
        AUTO,
        POSTGRESQL,
        GREENPLUM6,
        GREENPLUM7,
        ADBPG6,
        ADBPG7
    }

    private SyncTask.Target target(ConfigSection target) {
        String url = target.required("url", "Write jdbc:postgresql://HOST:PORT/DATABASE");
        if (!url.isEmpty() && (!url.startsWith("jdbc:postgresql://") || !isTakenByADriver(url))) {
            target.problem("url", url, "not a PostgreSQL URL", "Write jdbc:postgresql://HOST:PORT/DATABASE");
        } else if (CREDENTIALS.matcher(url).find()) {
            target.problem("url", url, "it holds credentials", "Use the keys 'username' and 'password'");
        }
        String username = target.required("username", "Name the user");
        String password = target.required("password", "Write ${VARIABLE} and set that environment variable");
        Dialect dialect = target.oneOf("dialect", Dialect.AUTO, Dialect.class);
        target.rejectUnknown();
        return new SyncTask.Target(
                url,
                username,
                password,
                dialect == Dialect.AUTO ? Optional.empty() : Optional.of(TargetDialect.valueOf(dialect.name())));
    }

    private Optional<RenameRule> renameRule(ConfigSection rule) {
        boolean schema = rule.has("schema");
        String key = schema ? "schema" : "table";
        String pattern = rule.required(key, "Give 'schema' or 'table' with a regular expression, and 'to'");
        String replacement = rule.required("to", "Give the new name");
        rule.rejectUnknown();
        try {
            Pattern compiled = Pattern.compile(pattern);
            if (!makes(compiled, replacement)) {
                rule.problem("to", replacement, "not a replacement", "Write groups as $1, and no other $ or \\");
            }
            return Optional.of(new RenameRule(
                    schema ? RenameRule.Subject.SCHEMA : RenameRule.Subject.TABLE, compiled, replacement));
        } catch (PatternSyntaxException e) {
            rule.problem(key, pattern, "not a regular expression: " + e.getDescription(), "Correct the pattern");
            return Optional.empty();
        }
    }

    /** Whether the replacement names only groups that the pattern has. */
    private static boolean makes(Pattern pattern, String replacement) {
        try {
            // The same groups, but it matches the empty text, too.
            Pattern.compile("(?:" + pattern + ")|", pattern.flags()).matcher("").replaceFirst(replacement);
            return true;
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    private static SyncTask.Retry retry(ConfigSection retry) {
        SyncTask.Retry read = new SyncTask.Retry(
                retry.duration("connection", Duration.ofMinutes(720), Duration.ZERO),
                retry.duration("other", Duration.ofMinutes(10), Duration.ZERO));
        retry.rejectUnknown();
        return read;
    }

    private static Optional<Duration> retentionWarning(ConfigSection retention) {
        Duration below = retention.duration("warn-below", Duration.ZERO, Duration.ofMinutes(1));
        retention.rejectUnknown();
        return below.isZero() ? Optional.empty() : Optional.of(below);
    }

    private SyncTask.Heartbeat heartbeat(ConfigSection heartbeat, String id) {
        String table =
                heartbeat.text("table", "{task}" + SyncTask.Heartbeat.SUFFIX).replace("{task}", id);
        SyncTask.Heartbeat read = new SyncTask.Heartbeat(
                heartbeat.flag("enabled", true),
                heartbeat.duration("interval", Duration.ofSeconds(1), Duration.ofMillis(100)),
                table(heartbeat, "table", table));
        heartbeat.rejectUnknown();
        return read;
    }

    private static SyncTask.Load load(ConfigSection load) {
        SyncTask.Load read = new SyncTask.Load(
                load.integer("parallel", 2, 1, 16),
                load.integer("chunk-rows", 200_000, 1, 10_000_000),
                new SyncTask.RateLimit(
                        load.integer("max-rows-per-second", 0, 0, Integer.MAX_VALUE),
                        load.bytes("max-bytes-per-second", 0, 0)));
        load.rejectUnknown();
        return read;
    }

    private static SyncTask.Apply apply(ConfigSection apply) {
        SyncTask.Apply read = new SyncTask.Apply(
                apply.integer("batch-rows", 10_000, 1, 1_000_000),
                apply.bytes("batch-bytes", 64 * MEGABYTE, MEGABYTE),
                apply.duration("linger", Duration.ofMillis(200), Duration.ofMillis(1)));
        apply.rejectUnknown();
        return read;
    }

    /** Only one kind: positions are ends of transactions of the source, and rows are committed with them. */
    private enum Consistency {
        TRANSACTION
    }

    private enum NulPolicy {
        REMOVE,
        FAIL
    }

    private enum SurrogatePolicy {
        REPLACE,
        FAIL
    }

    private enum RoundingPolicy {
        TRUNCATE
    }

    private enum BadRowPolicy {
        STOP,
        QUARANTINE
    }

    private static SyncTask.Values values(ConfigSection values) {
        SyncTask.Values read = new SyncTask.Values(
                values.oneOf("nul", NulPolicy.REMOVE, NulPolicy.class) == NulPolicy.REMOVE,
                values.oneOf("surrogate", SurrogatePolicy.REPLACE, SurrogatePolicy.class) == SurrogatePolicy.REPLACE,
                values.oneOf("on-bad-row", BadRowPolicy.STOP, BadRowPolicy.class) == BadRowPolicy.QUARANTINE);
        values.oneOf("rounding", RoundingPolicy.TRUNCATE, RoundingPolicy.class);
        values.rejectUnknown();
        return read;
    }

    private static SyncTask.Ddl ddl(ConfigSection ddl) {
        SyncTask.Ddl read = new SyncTask.Ddl(
                ddl.oneOf("drop-column", SyncTask.Ddl.DropColumn.KEEP, SyncTask.Ddl.DropColumn.class),
                ddl.oneOf("alter-type", SyncTask.Ddl.AlterType.WIDEN, SyncTask.Ddl.AlterType.class),
                ddl.oneOf("rename", SyncTask.Ddl.Rename.STOP, SyncTask.Ddl.Rename.class),
                ddl.oneOf("no-capture-slot", SyncTask.Ddl.NoCaptureSlot.WAIT, SyncTask.Ddl.NoCaptureSlot.class));
        ddl.rejectUnknown();
        return read;
    }

    private List<Selection> selections(ConfigSection task, Set<Operation> operations) {
        List<Selection> selections = task.sections("tables").stream()
                .map(table -> selection(table, operations))
                .toList();
        if (selections.isEmpty()) {
            task.problem("tables", null, "no table is selected", "List tables, such as '- source: dbo.orders'");
        }
        return selections;
    }

    private Selection selection(ConfigSection table, Set<Operation> operations) {
        String source = table.required("source", "Name a table as schema.table");
        Selection selection = new Selection(
                table(table, "source", source),
                table.strings("exclude-tables").stream()
                        .map(name -> table(table, "exclude-tables", name))
                        .toList(),
                table.text("target").map(name -> targetTable(table, name)),
                table.strings("primary-key"),
                table.map("columns"),
                table.strings("exclude"),
                table.setOf("operations", operations, Operation.class),
                DefinitionReader.type(table),
                table.strings("distribution-key"),
                DefinitionReader.partition(table),
                filter(table));
        selection.columns().forEach((from, to) -> {
            if (!Identifiers.fitsTarget(to)) {
                table.problem("columns." + from, to, "longer than 63 bytes", "Choose a shorter name");
            }
        });
        table.rejectUnknown();
        return selection;
    }

    private static Optional<String> filter(ConfigSection table) {
        Optional<String> filter = table.text("filter");
        filter.ifPresent(text -> {
            try {
                RowFilter.checkSyntax(text);
            } catch (FilterException e) {
                table.problem("filter", text, "at character " + e.position() + ": " + e.reason(), e.remedy());
            }
        });
        return filter;
    }

    private static TableName targetTable(ConfigSection section, String name) {
        TableName table = table(section, "target", name);
        for (String part : List.of(table.schema(), table.table())) {
            if (!part.isEmpty() && !Identifiers.fitsTarget(part)) {
                section.problem("target", name, "longer than 63 bytes", "Choose a shorter name");
            }
        }
        return table;
    }

    /** A name as {@code schema.table} or {@code table}, which is in schema dbo; the first dot separates. */
    private static TableName table(ConfigSection section, String key, String name) {
        int dot = name.indexOf('.');
        String schema = dot < 0 ? "dbo" : name.substring(0, dot);
        String table = name.substring(dot + 1);
        if (schema.isBlank() || table.isBlank()) {
            if (!name.isEmpty()) {
                section.problem(key, name, "not a table name", "Write schema.table");
            }
        }
        return new TableName(schema, table);
    }
}
