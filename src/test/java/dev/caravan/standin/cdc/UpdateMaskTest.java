// SPDX-License-Identifier: Apache-2.0
package dev.caravan.standin.cdc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UpdateMaskTest {

    @Test
    void aFullMaskOfFiveColumnsIsOneByte() {
        assertThat(UpdateMask.all(5)).containsExactly(0x1F);
    }

    @Test
    void theNinthColumnIsInTheFirstByte() {
        assertThat(UpdateMask.all(9)).containsExactly(0x01, 0xFF);
    }

    @Test
    void bitsAreFoundByOrdinal() {
        BitSet changed = new BitSet();
        changed.set(0);
        changed.set(9);

        byte[] mask = UpdateMask.of(changed, 12);

        assertThat(IntStream.rangeClosed(0, 20).filter(ordinal -> UpdateMask.isSet(ordinal, mask)))
                .containsExactly(1, 10);
    }
}
