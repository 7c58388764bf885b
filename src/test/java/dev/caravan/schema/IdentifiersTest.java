// SPDX-License-Identifier: Apache-2.0
package dev.caravan.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.TableName;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class IdentifiersTest {

    @Test
    void quotesForPostgreSql() {
        assertThat(Identifiers.target("order")).isEqualTo("\"order\"");
        assertThat(Identifiers.target("a\"b")).isEqualTo("\"a\"\"b\"");
        assertThat(Identifiers.target(new TableName("Sales", "Order Lines"))).isEqualTo("\"Sales\".\"Order Lines\"");
        assertThat(Identifiers.target(List.of("id", "It's"))).isEqualTo("\"id\", \"It's\"");
    }

    @Test
    void bracketsForSqlServer() {
        assertThat(Identifiers.source("order")).isEqualTo("[order]");
        assertThat(Identifiers.source("a]b[c")).isEqualTo("[a]]b[c]");
        assertThat(Identifiers.source(new TableName("dbo", "t.1"))).isEqualTo("[dbo].[t.1]");
        assertThat(Identifiers.source(List.of("id", "x]"))).isEqualTo("[id], [x]]]");
    }

    @Property
    void aTargetNameCannotEndItsQuotes(@ForAll("names") String name) {
        assertThat(unquoted(Identifiers.target(name), '"', '"')).isEqualTo(name);
    }

    @Property
    void aSourceNameCannotEndItsBrackets(@ForAll("names") String name) {
        assertThat(unquoted(Identifiers.source(name), '[', ']')).isEqualTo(name);
    }

    /** Reads a quoted name as a server does: a doubled end character is part of the name, a single one ends it. */
    private static String unquoted(String quoted, char begin, char end) {
        assertThat(quoted.charAt(0)).isEqualTo(begin);
        StringBuilder name = new StringBuilder();
        int i = 1;
        while (i < quoted.length()) {
            char c = quoted.charAt(i);
            if (c == end) {
                if (i + 1 == quoted.length()) {
                    return name.toString();
                }
                assertThat(quoted.charAt(++i))
                        .as("character after an end of quotes")
                        .isEqualTo(end);
            }
            name.append(c);
            i++;
        }
        throw new AssertionError("The quotes of " + quoted + " do not end");
    }

    @Property
    void fitsWhenPostgreSqlKeepsItWhole(@ForAll("names") String name) {
        int bytes = name.codePoints()
                .map(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                .sum();
        assertThat(Identifiers.fitsTarget(name)).isEqualTo(bytes >= 1 && bytes <= 63);
    }

    @Test
    void countsBytesNotCharacters() {
        assertThat(Identifiers.fitsTarget("x".repeat(63))).isTrue();
        assertThat(Identifiers.fitsTarget("x".repeat(64))).isFalse();
        assertThat(Identifiers.fitsTarget("ä".repeat(31))).isTrue();
        assertThat(Identifiers.fitsTarget("ä".repeat(32))).isFalse();
        assertThat(Identifiers.fitsTarget("😀".repeat(15) + "abc")).isTrue();
        assertThat(Identifiers.fitsTarget("😀".repeat(16))).isFalse();
    }

    @Test
    void refusesAnEmptyName() {
        assertThat(Identifiers.fitsTarget("")).isFalse();
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.frequencyOf(
                Tuple.of(
                        3,
                        Arbitraries.strings().withChars("ab\"][.' ;-\n\r\t\\").ofMaxLength(20)),
                Tuple.of(2, Arbitraries.strings().withChars("\"]a\n").ofLength(128)),
                Tuple.of(
                        2,
                        Arbitraries.of("😀", "𐐀", "漢", "é", "\"", "]", "[", "\n")
                                .list()
                                .ofMaxSize(30)
                                .map(parts -> String.join("", parts))),
                Tuple.of(2, Arbitraries.strings().alpha().ofMinLength(55).ofMaxLength(70)),
                Tuple.of(2, Arbitraries.strings().withChars("äß漢字é").ofMaxLength(40)));
    }
}
