// SPDX-License-Identifier: Apache-2.0
package dev.caravan.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.TableName;
import io.debezium.function.Predicates;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DebeziumSettingsTest {

    private static final DebeziumSettings.Connection CONNECTION = new DebeziumSettings.Connection(
            "db.example", 14330, "Shop", "caravan", "s3cret", Map.of("encrypt", "true", "trustStore", "/ca"));

    private final Properties settings = DebeziumSettings.of(
            "shop", CONNECTION, List.of(new TableName("dbo", "orders"), new TableName("dbo", "x")), Map.of(), false);

    @Test
    void reachesTheDatabase() {
        assertThat(settings)
                .containsEntry("database.hostname", "db.example")
                .containsEntry("database.port", "14330")
                .containsEntry("database.names", "Shop")
                .containsEntry("database.user", "caravan")
                .containsEntry("database.password", "s3cret")
                .containsEntry("driver.encrypt", "true")
                .containsEntry("driver.trustStore", "/ca");
    }

    @Test
    void startsAtThePositionOfTheTargetWithThePresentColumns() {
        assertThat(settings)
                .containsEntry("offset.storage", StoredPosition.class.getName())
                .containsEntry("schema.history.internal", "io.debezium.relational.history.MemorySchemaHistory")
                .containsEntry("snapshot.mode", "recovery")
                .containsEntry("snapshot.locking.mode", "none")
                .containsEntry("internal.log.position.check.enable", "false");
    }

    @Test
    void readsThroughServerCursorsInBlocksThatLargeValuesMakeSmaller() {
        assertThat(settings).containsEntry("driver.selectMethod", "cursor").containsEntry("query.fetch.size", "2000");
        assertThat(DebeziumSettings.of("shop", CONNECTION, List.of(name("t")), Map.of(), true))
                .containsEntry("query.fetch.size", "100");
    }

    @Test
    void readsWithoutCursorsWhereThereAreVeryManyTablesOrTheUrlSaysSo() {
        List<TableName> many =
                IntStream.range(0, 201).mapToObj(n -> name("t" + n)).toList();
        assertThat(DebeziumSettings.of("shop", CONNECTION, many, Map.of(), false))
                .doesNotContainKey("driver.selectMethod");
        DebeziumSettings.Connection direct = new DebeziumSettings.Connection(
                "db.example", 1433, "Shop", "caravan", "s3cret", Map.of("selectMethod", "direct"));
        assertThat(DebeziumSettings.of("shop", direct, List.of(name("t")), Map.of(), false))
                .containsEntry("driver.selectMethod", "direct");
    }

    @Test
    void endsAtTheFirstErrorAndLeavesRetriesToTheTask() {
        assertThat(settings).containsEntry("errors.max.retries", "0");
    }

    /** In direct mode a page boundary inside a deferred update loses rows: there must be no pages. */
    @Test
    void readsChangeTablesDirectlyAndWithoutPages() {
        assertThat(settings).containsEntry("data.query.mode", "direct").containsEntry("streaming.fetch.size", "0");
    }

    @Test
    void keepsSixDigitsOfTimesAndAllOfNumbers() {
        assertThat(settings)
                .containsEntry("time.precision.mode", "microseconds")
                .containsEntry("decimal.handling.mode", "precise")
                .containsEntry("instant.type", InstantConverter.class.getName());
    }

    @Test
    void sendsNoTombstonesAndNoTransactionRecords() {
        assertThat(settings).containsEntry("tombstones.on.delete", "false");
        assertThat(settings.getProperty("provide.transaction.metadata", "false"))
                .isEqualTo("false");
    }

    @Test
    void aConnectionShowsNoPassword() {
        assertThat(CONNECTION).hasToString("db.example:14330/Shop");
    }

    @Test
    void readsExactlyTheGivenTables() {
        List<TableName> tables = List.of(
                new TableName("dbo", "a.b"), new TableName("dbo", "c,d"), new TableName("s.x", "t|u"), name("[q]*"));
        assertThat(tables).allMatch(included(tables));
        assertThat(List.of(
                        name("axb"),
                        name("c"),
                        name("d"),
                        name("c,dd"),
                        new TableName("s.x", "t"),
                        name("q"),
                        name("[q]"),
                        name("[q]]]")))
                .noneMatch(included(tables));
    }

    @Property
    void matchesOneTableAndNoOther(@ForAll("tables") TableName table, @ForAll("tables") TableName other) {
        Assume.that(!(table.schema() + "." + table.table()).equalsIgnoreCase(other.schema() + "." + other.table()));
        Predicate<TableName> included = included(List.of(table));
        assertThat(included).accepts(table).rejects(other);
    }

    @Property
    void severalTablesStaySeveral(@ForAll("tables") TableName one, @ForAll("tables") TableName two) {
        assertThat(included(List.of(one, two))).accepts(one, two);
    }

    @Test
    void namesTheKeyOfTablesThatDeclareNone() {
        assertThat(keys(Map.of(name("t"), List.of("b", "a;:,")))).isEqualTo("dbo\\x{2e}t:b,a\\x{3b}\\x{3a}\\x{2c}");
        assertThat(keys(Map.of())).isNull();
    }

    private static @Nullable String keys(Map<TableName, List<String>> keys) {
        return DebeziumSettings.of("shop", CONNECTION, List.of(name("t")), keys, false)
                .getProperty("message.key.columns");
    }

    /** The connector's own way of reading the list. */
    private static Predicate<TableName> included(Collection<TableName> tables) {
        String list =
                DebeziumSettings.of("shop", CONNECTION, tables, Map.of(), false).getProperty("table.include.list");
        return Predicates.includes(list, table -> table.schema() + "." + table.table());
    }

    private static TableName name(String table) {
        return new TableName("dbo", table);
    }

    @Provide
    Arbitrary<TableName> tables() {
        Arbitrary<String> names = Arbitraries.strings()
                .withChars("abAB09_. ,;:*?+|\\^$(){}[]'\"#-/éß漢")
                .ofMinLength(1)
                .ofMaxLength(6);
        return Combinators.combine(names, names).as(TableName::new);
    }
}
