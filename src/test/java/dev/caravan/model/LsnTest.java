// SPDX-License-Identifier: Apache-2.0
package dev.caravan.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LsnTest {

    @Test
    void readsTheBytesOfSqlServer() {
        assertThat(Lsn.of(HexFormat.of().parseHex("0000002a000001100003")))
                .isEqualTo(Lsn.parse("0000002a:00000110:0003"))
                .hasToString("0000002a:00000110:0003");
    }

    @Test
    void readsUpperCaseAndWritesLowerCase() {
        assertThat(Lsn.parse("0000002A:0000ABCD:00FF")).hasToString("0000002a:0000abcd:00ff");
    }

    @Test
    void ordersEveryPartAsAnUnsignedNumber() {
        assertThat(Lsn.parse("80000000:00000000:0000")).isGreaterThan(Lsn.parse("7fffffff:ffffffff:ffff"));
        assertThat(Lsn.parse("00000001:80000000:0000")).isGreaterThan(Lsn.parse("00000001:7fffffff:ffff"));
        assertThat(Lsn.parse("00000001:00000001:8000")).isGreaterThan(Lsn.parse("00000001:00000001:7fff"));
    }

    @Property
    void comesBackFromItsBytesAndItsText(@ForAll("lsns") Lsn lsn) {
        assertThat(Lsn.of(lsn.bytes())).isEqualTo(lsn);
        assertThat(Lsn.parse(lsn.toString())).isEqualTo(lsn);
    }

    @Property
    void ordersAsItsBytesAndItsTextDo(@ForAll("lsns") Lsn one, @ForAll("lsns") Lsn other) {
        int order = Integer.signum(one.compareTo(other));
        assertThat(order).isEqualTo(Integer.signum(Arrays.compareUnsigned(one.bytes(), other.bytes())));
        assertThat(order).isEqualTo(Integer.signum(one.toString().compareTo(other.toString())));
    }

    @Property
    void liesBetweenZeroAndTheHighest(@ForAll("lsns") Lsn lsn) {
        assertThat(lsn).isBetween(Lsn.ZERO, Lsn.MAX);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 9, 11, 20})
    void refusesAnythingButTenBytes(int length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Lsn.of(new byte[length]))
                .withMessage("An LSN has 10 bytes, found " + length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "NULL",
                "0000002a000001100003",
                "0000002a:00000110:3",
                "0000002a:00000110-0003",
                "0000002a:0000011g:0003",
                "0000002a:00000110:00 3",
                "0000002a:00000110:00033"
            })
    void refusesAnyOtherText(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Lsn.parse(text));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0x1_0000})
    void refusesASlotThatDoesNotFitTwoBytes(int slot) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Lsn(1, slot)).withMessageEndingWith("found " + slot);
    }

    @Provide
    Arbitrary<Lsn> lsns() {
        return Combinators.combine(Arbitraries.longs(), Arbitraries.integers().between(0, 0xFFFF))
                .as(Lsn::new);
    }
}
