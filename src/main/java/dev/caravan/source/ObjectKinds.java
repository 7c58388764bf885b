// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import dev.caravan.model.TableName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Objects of a source database that are not synchronised, because only tables are: how many there are of each kind, their
 * names, and why. A handful of queries, however many objects there are.
 */
public final class ObjectKinds {

    /** A kind of object other than a table of a user. */
    public enum Kind {
        /** Views. */
        VIEW("a view", "views", "a view shows rows of tables; create it in the target's SQL"),
        /** Triggers, of tables and of the database. */
        TRIGGER(
                "a trigger",
                "triggers",
                "what triggers change at the source is captured with the tables that they change"),
        /** Stored procedures in T-SQL. */
        PROCEDURE("a stored procedure", "stored procedures", TSQL),
        /** Functions in T-SQL. */
        FUNCTION("a function", "functions", TSQL),
        /** Sequences. */
        SEQUENCE("a sequence", "sequences", "values come from the source with the rows"),
        /** Synonyms. */
        SYNONYM(
                "a synonym",
                "synonyms",
                "a synonym names an object that may be anywhere; select the table that it names"),
        /** CLR assemblies. */
        ASSEMBLY("an assembly", "assemblies", CLR),
        /** Service Broker. */
        SERVICE_BROKER("a Service Broker service", "Service Broker services", "the target has no queues"),
        /** Full-text indexes. */
        FULL_TEXT_INDEX("a full-text index", "full-text indexes", "the target's text search has indexes of its own"),
        /** Full-text catalogues. */
        FULL_TEXT_CATALOG(
                "a full-text catalog", "full-text catalogs", "the target's text search has indexes of its own"),
        /** Partition schemes, which the service's documentation calls distributed schemas. */
        PARTITION_SCHEME("a partition scheme", "partition schemes (distributed schemas)", PARTITIONS),
        /** Partition functions, which the service's documentation calls distributed functions. */
        PARTITION_FUNCTION("a partition function", "partition functions (distributed functions)", PARTITIONS),
        /** CLR stored procedures. */
        CLR_PROCEDURE("a CLR stored procedure", "CLR stored procedures", CLR),
        /** CLR scalar-valued functions. */
        CLR_SCALAR_FUNCTION("a CLR scalar-valued function", "CLR scalar-valued functions", CLR),
        /** CLR table-valued functions. */
        CLR_TABLE_FUNCTION("a CLR table-valued function", "CLR table-valued functions", CLR),
        /** Internal tables. */
        INTERNAL_TABLE("an internal table", "internal tables", INTERNAL),
        /** System tables. */
        SYSTEM_TABLE("a system table", "system tables", INTERNAL),
        /** CLR aggregate functions. */
        AGGREGATE_FUNCTION("an aggregate function", "aggregate functions", CLR);

        private final String one;
        private final String text;
        private final String reason;

        Kind(String one, String text, String reason) {
            this.one = one;
            this.text = text;
            this.reason = reason;
        }

        /** What users call one of it, with the article. */
        public String one() {
            return one;
        }

        /** What users call it, in the plural. */
        public String text() {
            return text;
        }

        /** Why it is not synchronised. */
        public String reason() {
            return reason;
        }

        /** Whether every database has some, which no user made. */
        public boolean isServersOwn() {
            return this == INTERNAL_TABLE || this == SYSTEM_TABLE;
        }
    }

    /** Names that are shown of a kind; reports as JSON have all of them. */
    private static final int SHOWN = 20;

    private static final String TSQL = "T-SQL does not run at the target";
    private static final String CLR = "the target does not run .NET code";
    private static final String PARTITIONS = "the task says how target tables are partitioned, by 'partition'";
    private static final String INTERNAL = "SQL Server keeps them for itself";

    /**
     * Objects of one kind.
     *
     * @param kind kind
     * @param names names, with schema where the kind has one, in order; at least one
     */
    public record Found(Kind kind, List<String> names) {

        /** How many there are. */
        public int count() {
            return names.size();
        }

        /** Why they are not synchronised. */
        public String reason() {
            return kind.reason();
        }

        /** Some of their names, and why they stay behind. */
        public String text() {
            int more = count() - SHOWN;
            return kind.text() + ": " + names.stream().limit(SHOWN).collect(Collectors.joining(", "))
                    + (more > 0 ? " and " + more + " more" : "") + " (" + reason() + ")";
        }
    }

    /** Asks for most of them; other catalogue views have the rest. */
    public static final String OBJECTS = """
            SELECT o.type, s.name + N'.' + o.name AS name
            FROM sys.objects o
            JOIN sys.schemas s ON s.schema_id = o.schema_id
            WHERE s.name <> N'cdc' AND (o.is_ms_shipped = 0 OR o.type IN ('IT', 'S'))
            ORDER BY s.name, o.name""";

    /** Kinds by sys.objects.type; those that it does not list have catalogue views of their own. */
    private static final Map<String, Kind> TYPES = Map.ofEntries(
            Map.entry("V", Kind.VIEW),
            Map.entry("P", Kind.PROCEDURE),
            Map.entry("FN", Kind.FUNCTION),
            Map.entry("IF", Kind.FUNCTION),
            Map.entry("TF", Kind.FUNCTION),
            Map.entry("SO", Kind.SEQUENCE),
            Map.entry("SN", Kind.SYNONYM),
            Map.entry("PC", Kind.CLR_PROCEDURE),
            Map.entry("FS", Kind.CLR_SCALAR_FUNCTION),
            Map.entry("FT", Kind.CLR_TABLE_FUNCTION),
            Map.entry("IT", Kind.INTERNAL_TABLE),
            Map.entry("S", Kind.SYSTEM_TABLE),
            Map.entry("AF", Kind.AGGREGATE_FUNCTION));

    private static final Map<Kind, String> OTHERS = Map.of(
            // Triggers of tables are in the schema of their table, those of the database in none.
            Kind.TRIGGER, """
                    SELECT COALESCE(s.name + N'.', N'') + t.name FROM sys.triggers t
                    LEFT JOIN sys.objects o ON o.object_id = t.object_id
                    LEFT JOIN sys.schemas s ON s.schema_id = o.schema_id
                    WHERE t.is_ms_shipped = 0""",
            Kind.ASSEMBLY, "SELECT name FROM sys.assemblies WHERE is_user_defined = 1",
            // Services below 65536 are the server's own.
            Kind.SERVICE_BROKER, "SELECT name FROM sys.services WHERE service_id >= 65536",
            Kind.FULL_TEXT_INDEX, """
                    SELECT s.name + N'.' + o.name FROM sys.fulltext_indexes f
                    JOIN sys.objects o ON o.object_id = f.object_id
                    JOIN sys.schemas s ON s.schema_id = o.schema_id""",
            Kind.FULL_TEXT_CATALOG, "SELECT name FROM sys.fulltext_catalogs",
            Kind.PARTITION_SCHEME, "SELECT name FROM sys.partition_schemes",
            Kind.PARTITION_FUNCTION, "SELECT name FROM sys.partition_functions");

    private final JdbcClient source;

    /** Reads through the given client, whose connections are in the database to read. */
    public ObjectKinds(JdbcClient source) {
        this.source = source;
    }

    /** Kinds of those of the names that objects have, without regard to case. */
    public Map<TableName, Kind> named(List<TableName> wanted) {
        Map<TableName, Kind> kinds = new HashMap<>();
        if (!wanted.isEmpty()) {
            List<Found> all = read();
            wanted.forEach(name -> all.stream()
                    .filter(found -> found.names().stream().anyMatch(name.toString()::equalsIgnoreCase))
                    .findFirst()
                    .ifPresent(found -> kinds.put(name, found.kind())));
        }
        return kinds;
    }

    /** Kinds of which there are any. */
    public List<Found> read() {
        Map<Kind, List<String>> names = new EnumMap<>(Kind.class);
        source.sql(OBJECTS).query(rs -> {
            Kind kind = TYPES.get(rs.getString("type").trim());
            if (kind != null) {
                names.computeIfAbsent(kind, key -> new ArrayList<>()).add(rs.getString("name"));
            }
        });
        OTHERS.forEach((kind, sql) -> {
            List<String> found =
                    source.sql(sql).query(String.class).list().stream().sorted().toList();
            if (!found.isEmpty()) {
                names.put(kind, found);
            }
        });
        return names.entrySet().stream()
                .map(entry -> new Found(entry.getKey(), List.copyOf(entry.getValue())))
                .toList();
    }
}
