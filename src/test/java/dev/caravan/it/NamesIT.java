// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.schema.Identifiers;
import dev.caravan.task.Finding;
import dev.caravan.task.Finding.Level;
import dev.caravan.testing.TargetDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
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
    record Odd(String table, String key, String value) {}

    /** Drivers take names of tables as patterns of LIKE. */
    @Example
    void namesThatMatchOthersAsPatternsAreToldApart() throws Exception {
        namesOfAnyKindArriveThroughSchemaLoadAndChanges(List.of(
                new Odd("a_b", "k1", "v1"),
                new Odd("axb", "k2", "v2"),
                new Odd("a%", "k3", "v3"),
                new Odd("a[x]b", "k4", "v4"),
                new Odd("a\\_b", "k5", "v5")));
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
            assertThat(source.unknownStatements()).isEmpty();
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

    @Property(tries = 3, shrinking = ShrinkingMode.OFF)
    void namesOfAnyKindArriveThroughSchemaLoadAndChanges(@ForAll("tables") @Size(TABLES) List<Odd> odd)
            throws Exception {
        try (SourceDatabase source = SourceDatabase.create();
                TargetDatabase target = TargetDatabase.create()) {
            Map<String, Object> task = Caravan.task(source, target);
            task.put("caravan.tasks.it.name-case", "source");
            task.put("caravan.tasks.it.tables[0].source", "dbo.*");
            List<String> targets = new ArrayList<>();
            for (int i = 0; i < odd.size(); i++) {
                Odd table = odd.get(i);
                String name = Identifiers.source(table.table());
                source.execute(
                        "CREATE TABLE dbo." + name + " (" + Identifiers.source(table.key())
                                + " int NOT NULL PRIMARY KEY, " + Identifiers.source(table.value())
                                + " nvarchar(20) NULL)",
                        "INSERT INTO dbo." + name + " VALUES (1, N'loaded'), (2, N'loaded')");
                targets.add(renamedWhenTooLong(task, i, table.table()));
            }
            try (Caravan caravan = Caravan.start(task)) {
                caravan.awaitCaughtUp(source);
                for (Odd table : odd) {
                    String name = "dbo." + Identifiers.source(table.table());
                    source.execute(
                            "UPDATE " + name + " SET " + Identifiers.source(table.value()) + " = N'changed' WHERE "
                                    + Identifiers.source(table.key()) + " = 1",
                            "DELETE FROM " + name + " WHERE " + Identifiers.source(table.key()) + " = 2",
                            "INSERT INTO " + name + " VALUES (3, NULL)");
                }
                caravan.awaitCaughtUp(source);
            }
            for (int i = 0; i < odd.size(); i++) {
                assertThat(target.rows("SELECT "
                                + Identifiers.target(
                                        List.of(odd.get(i).key(), odd.get(i).value())) + " FROM dbo."
                                + Identifiers.target(targets.get(i)) + " ORDER BY 1"))
                        .as("rows of %s", odd.get(i))
                        .hasToString("[[1, changed], [3, null]]");
            }
            assertThat(source.unknownStatements()).isEmpty();
        }
    }

    /** SQL Server's names have up to 128 characters, PostgreSQL's up to 63 bytes. */
    private static String renamedWhenTooLong(Map<String, Object> task, int number, String name) {
        if (Identifiers.fitsTarget(name)) {
            return name;
        }
        StringBuilder pattern = new StringBuilder();
        name.codePoints()
                .forEach(c ->
                        pattern.append("\\x{").append(Integer.toHexString(c)).append('}'));
        int rule =
                (int) task.keySet().stream().filter(key -> key.endsWith(".to")).count();
        task.put("caravan.tasks.it.rename[" + rule + "].table", pattern.toString());
        task.put("caravan.tasks.it.rename[" + rule + "].to", "long_" + number);
        return "long_" + number;
    }

    @Provide
    Arbitrary<List<Odd>> tables() {
        // The wildcards of LIKE are there because drivers take names of tables as patterns.
        Arbitrary<String> name = Arbitraries.strings()
                .withChars("aB9_%. ,;:*?'\"[]{}()\\/|#$^~&<>=-+\n\t`éß漢\uFB01")
                .withChars('\u0301', '\u00A0')
                .ofMinLength(1)
                .ofMaxLength(12)
                .filter(text -> !text.isBlank());
        Arbitrary<String> longName = Arbitraries.strings().withChars("aB漢'\"]").ofLength(128);
        Arbitrary<String> column = name.filter(Identifiers::fitsTarget);
        // SQL Server's procedures for change data capture take blanks at the begin of a name away.
        // A table whose name begins with # is a temporary one of the session that makes it.
        Arbitrary<String> table = name.filter(text -> text.equals(text.strip()) && !text.startsWith("#"));
        return Combinators.combine(Arbitraries.oneOf(table, table, table, longName), column, column)
                .as(Odd::new)
                .filter(odd -> !same(odd.key(), odd.value()))
                .list()
                .uniqueElements(odd -> folded(odd.table()));
    }

    private static boolean same(String one, String other) {
        return folded(one).equals(folded(other));
    }

    /** The source's collation tells neither case nor blanks at the end apart. */
    private static String folded(String name) {
        return name.toUpperCase(Locale.ROOT).stripTrailing();
    }
}
