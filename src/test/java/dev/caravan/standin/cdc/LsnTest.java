// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LsnTest {
    private static final HexFormat HEX = HexFormat.of();

    @Property
    void growsWithThePositionInTheLog(
            @ForAll @LongRange(max = 1L << 40) long position, @ForAll @LongRange(min = 1, max = 1L << 40) long step) {
        assertThat(Lsn.compare(Lsn.at(position), Lsn.at(position + step))).isNegative();
    }

    @Property
    void decrementTakesBackAnIncrement(@ForAll @LongRange(max = 1L << 40) long position) {
        byte[] lsn = Lsn.at(position);

        assertThat(Lsn.decrement(Lsn.increment(lsn))).isEqualTo(lsn);
    }

    @Test
    void incrementCarriesIntoTheBlock() {
        assertThat(Lsn.increment(HEX.parseHex("0000002a00000110ffff"))).isEqualTo(HEX.parseHex("0000002a000001110000"));
    }

    @Test
    void decrementBorrowsFromTheBlock() {
        assertThat(Lsn.decrement(HEX.parseHex("0000002a000001110000"))).isEqualTo(HEX.parseHex("0000002a00000110ffff"));
    }

    @Test
    void comparesUnsignedBytes() {
        assertThat(Lsn.compare(HEX.parseHex("00000080000000000000"), HEX.parseHex("0000007f000000000000")))
                .isPositive();
    }

    @Test
    void textHasThreeGroupsOfHexDigits() {
        assertThat(Lsn.text(HEX.parseHex("0000002a000001100003"))).isEqualTo("0000002a:00000110:0003");
    }
}
