// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.TableName;
import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding;
import dev.caravan.task.Finding.Level;
import dev.caravan.testing.TargetDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;

/** Names of any kind on both ends, through schema, load and changes. */
class NamesIT {

    private static final int TABLES = 5;

    /** A table with names that nobody should choose. */
    record Odd(String schema, String table, String key, String value) {

        String source() {
            return Identifiers.source(new TableName(schema, table));
        }
    }

    /** Drivers take names of tables as patterns of LIKE. */
    @Example
    void namesThatMatchOthersAsPatternsAreToldApart() throws Exception {
        arrive(
                "source",
                name -> name,
                List.of(
                        new Odd("dbo", "a_b", "k1", "v1"),
                        new Odd("dbo", "axb", "k2", "v2"),
                        new Odd("dbo", "a%", "k3", "v3"),
                        new Odd("d_o", "a[x]b", "k4", "v4"),
                        new Odd("d%", "a\\_b", "k5", "v5")));
    }

    @Example
    void quotedNamesKeepTheirSpellingThroughLoadAndChanges() throws Exception {
        try (SourceDatabase source = SourceDatabase.create("COLLATE Latin1_General_CS_AS");
                TargetDatabase target = TargetDatabase.create()) {
            source.execute("CREATE SCHEMA [Sales]");
            List<String> tables = List.of("dbo.[ORDER]", "dbo.[2-X]", "dbo.PLAIN", "Sales.Lines");
            for (String table : tables) {
                source.execute(
                        "CREATE TABLE " + table + " ([KeyId] int NOT NULL PRIMARY KEY, [SELECT] nvarchar(20) NULL,"
                                + " [1-Note] nvarchar(20) NULL, CODE int NULL)",
                        "INSERT INTO " + table + " VALUES (1, N'" + table + "', N'loaded', 3),"
                                + " (2, N'loaded', N'loaded', 3)");
            }
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.quote-names", "true");
            task.put("caravan.tasks.it.tables[0].source", "dbo.*");
            task.put("caravan.tasks.it.tables[1].source", "Sales.*");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitCaughtUp(source);
                for (String table : tables) {
                    source.execute(
                            "UPDATE " + table + " SET [1-Note] = N'changed' WHERE [KeyId] = 1",
                            "DELETE FROM " + table + " WHERE [KeyId] = 2",
                            "INSERT INTO " + table + " VALUES (3, N'new', NULL, 30)");
                }
                caravan.awaitCaughtUp(source);
            }
            List<String> targets = List.of("dbo.\"ORDER\"", "dbo.\"2-X\"", "dbo.plain", "\"Sales\".\"Lines\"");
            for (int i = 0; i < tables.size(); i++) {
                assertThat(target.rows("SELECT \"KeyId\", \"SELECT\", \"1-Note\", code FROM " + targets.get(i)
                                + " ORDER BY 1"))
                        .hasToString("[[1, " + tables.get(i) + ", changed, 3], [3, new, null, 30]]");
            }
        }
    }

    @Example
    void namesThatFoldingOrCuttingWouldMakeOneAreRefusedBeforeAnythingIsWritten() throws Exception {
        try (SourceDatabase source = SourceDatabase.create("COLLATE Latin1_General_CS_AS");
                TargetDatabase target = TargetDatabase.create()) {
            String cut = "x".repeat(Identifiers.TARGET_MAX_BYTES);
            for (String table : List.of("Orders", cut + "1", cut + "2")) {
                source.execute("CREATE TABLE dbo." + table + " (id int NOT NULL PRIMARY KEY)");
            }
            createTwin(source);
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.tables[0].source", "dbo.*");
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitFailedPrecheck();
                assertThat(caravan.status().reason())
                        .contains("Tables dbo.ORDERS and dbo.Orders would both become dbo.orders."
                                + " Give one of them another 'target', or set 'merge-tables: true'.")
                        .contains("would become table '" + cut + "1', which is longer than 63 bytes")
                        .contains("would become table '" + cut + "2', which is longer than 63 bytes");
                assertThat(caravan.tasks().precheckReport("it").orElseThrow().of(Level.ERROR))
                        .extracting(Finding::id)
                        .containsOnly("table.names");
            }
            assertThat(target.rows("SELECT nspname FROM pg_namespace WHERE nspname IN ('caravan', 'dbo')"))
                    .isEmpty();
            assertThat(target.rows("SELECT tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog',"
                            + " 'information_schema')"))
                    .isEmpty();
            assertThat(source.value("SELECT CAST(is_cdc_enabled AS int) FROM sys.databases WHERE name = DB_NAME()"))
                    .isEqualTo("0");
        }
    }

    /** Makes a table ORDERS beside Orders. The stand-in, whose names never differ by case alone, only shows it. */
    private static void createTwin(SourceDatabase source) throws Exception {
        if (source.standIn().isEmpty()) {
            source.execute("CREATE TABLE dbo.ORDERS (id int NOT NULL PRIMARY KEY)");
            return;
        }
        source.execute("CREATE TABLE dbo.twin (id int NOT NULL PRIMARY KEY)");
        source.standIn().get().control().setViewValue("sys.tables", Map.of("name", "twin"), "name", "ORDERS");
    }

    @Property(tries = 1, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void namesOfAnyKindArriveAsTheyAre(@ForAll("tables") @Size(TABLES) List<Odd> odd) throws Exception {
        arrive("source", name -> name, odd);
    }

    @Property(tries = 1, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void namesOfAnyKindArriveInLowerCase(@ForAll("tables") @Size(TABLES) List<Odd> odd) throws Exception {
        arrive("lower", name -> name.toLowerCase(Locale.ROOT), odd);
    }

    @Property(tries = 1, shrinking = ShrinkingMode.OFF, edgeCases = EdgeCasesMode.NONE)
    void namesOfAnyKindArriveInUpperCase(@ForAll("tables") @Size(TABLES) List<Odd> odd) throws Exception {
        arrive("upper", name -> name.toUpperCase(Locale.ROOT), odd);
    }

    private static void arrive(String policy, UnaryOperator<String> fold, List<Odd> odd) throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.name-case", policy);
            task.put("caravan.tasks.it.tables[0].source", "*.*");
            Targets targets = new Targets(task, fold);
            List<String> queries = new ArrayList<>();
            for (Odd table : odd) {
                create(source, table);
                queries.add("SELECT " + targets.column(table.key()) + ", " + targets.column(table.value()) + " FROM "
                        + targets.schema(table.schema()) + "." + targets.table(table.table()) + " ORDER BY 1");
            }
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitCaughtUp(source);
                for (Odd table : odd) {
                    change(source, table);
                }
                caravan.awaitCaughtUp(source);
            }
            for (int i = 0; i < odd.size(); i++) {
                assertThat(target.rows(queries.get(i)))
                        .as("rows of %s", odd.get(i))
                        .hasToString("[[1, changed], [3, null]]");
            }
        }
    }

    private static void create(SourceDatabase source, Odd table) throws Exception {
        if (source.value("SELECT SCHEMA_ID(N'" + table.schema().replace("'", "''") + "')") == null) {
            source.execute("CREATE SCHEMA " + Identifiers.source(table.schema()));
        }
        source.execute(
                "CREATE TABLE " + table.source() + " (" + Identifiers.source(table.key())
                        + " int NOT NULL PRIMARY KEY, " + Identifiers.source(table.value()) + " nvarchar(20) NULL)",
                "INSERT INTO " + table.source() + " VALUES (1, N'loaded'), (2, N'loaded')");
    }

    private static void change(SourceDatabase source, Odd table) throws Exception {
        String key = Identifiers.source(table.key());
        source.execute(
                "UPDATE " + table.source() + " SET " + Identifiers.source(table.value()) + " = N'changed' WHERE " + key
                        + " = 1",
                "DELETE FROM " + table.source() + " WHERE " + key + " = 2",
                "INSERT INTO " + table.source() + " VALUES (3, NULL)");
    }

    /**
     * What names become, in quotation marks. SQL Server's names have up to 128 characters, PostgreSQL's up to 63 bytes:
     * longer ones are renamed by the task.
     */
    private static final class Targets {

        private final Map<String, Object> task;
        private final UnaryOperator<String> fold;
        private final Map<String, String> renamed = new HashMap<>();

        Targets(Map<String, Object> task, UnaryOperator<String> fold) {
            this.task = task;
            this.fold = fold;
        }

        String schema(String name) {
            return Identifiers.target(byRule("schema", name));
        }

        String table(String name) {
            return Identifiers.target(byRule("table", name));
        }

        private String byRule(String subject, String name) {
            String folded = fold.apply(name);
            if (Identifiers.fitsTarget(folded)) {
                return folded;
            }
            return renamed.computeIfAbsent(subject + " " + name, key -> {
                String rule = "caravan.tasks.it.rename[" + renamed.size() + "].";
                StringBuilder pattern = new StringBuilder();
                name.codePoints()
                        .forEach(c -> pattern.append("\\x{")
                                .append(Integer.toHexString(c))
                                .append('}'));
                String to = "long_" + renamed.size();
                task.put(rule + subject, pattern.toString());
                task.put(rule + "to", to);
                return fold.apply(to);
            });
        }

        String column(String name) {
            String folded = fold.apply(name);
            if (Identifiers.fitsTarget(folded)) {
                return Identifiers.target(folded);
            }
            String to = ("Short " + name.substring(0, 10)).strip();
            task.put("caravan.tasks.it.tables[0].columns[" + name + "]", to);
            return Identifiers.target(to);
        }
    }

    @Provide
    Arbitrary<List<Odd>> tables() {
        // The wildcards of LIKE are there because drivers take names of tables as patterns.
        Arbitrary<String> name = Arbitraries.oneOf(
                        Arbitraries.strings()
                                .withChars("aB9_%. ,;:*?'\"[]{}()\\/|#$^~&<>=-+\n\r\t`éß漢\uFB01")
                                .withChars('\u0301', '\u00A0')
                                .ofMinLength(1)
                                .ofMaxLength(2),
                        Arbitraries.of("😀", "𐐀", "𝒳"))
                .list()
                .ofMinSize(1)
                .ofMaxSize(6)
                .map(parts -> String.join("", parts))
                .filter(text -> !folded(text).isBlank());
        // Exactly as long as the target takes it.
        Arbitrary<String> fitting = Arbitraries.strings().withChars("aB\"]").ofLength(Identifiers.TARGET_MAX_BYTES);
        Arbitrary<String> longest = Arbitraries.strings().withChars("aB漢'\"]").ofLength(128);
        // Stands in a key of the task, where brackets enclose it.
        Arbitrary<String> longestColumn =
                Arbitraries.strings().withChars("aB漢'\" ").ofLength(128).filter(text -> text.equals(text.strip()));
        Arbitrary<String> column = Arbitraries.oneOf(name, name, fitting, longestColumn);
        // SQL Server's procedures for change data capture take blanks at the begin of a name away.
        // A table whose name begins with # is a temporary one of the session that makes it.
        Arbitrary<String> table = Arbitraries.oneOf(name, name, fitting, longest)
                .filter(text -> text.equals(text.strip()) && !text.startsWith("#"));
        return Combinators.combine(table, table, column, column)
                .as(Odd::new)
                .filter(odd -> !folded(odd.key()).equals(folded(odd.value())))
                .list()
                .uniqueElements(odd -> folded(odd.table()))
                .uniqueElements(odd -> folded(odd.schema()));
    }

    /** The source's collation tells neither case nor blanks at the end apart, and may not see what is beyond U+FFFF. */
    private static String folded(String name) {
        return name.replaceAll("[\\x{10000}-\\x{10FFFF}]", "")
                .toUpperCase(Locale.ROOT)
                .stripTrailing();
    }
}
