// SPDX-License-Identifier: Apache-2.0
package dev.caravan.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CopyBufferTest {

    @Test
    void writesLongTextsLikeTheJdk() {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder();
        while (text.length() < 50_000) {
            int point = 1 + random.nextInt(random.nextBoolean() ? 0x7F : Character.MAX_CODE_POINT);
            if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
                text.appendCodePoint(point);
            }
        }
        CopyBuffer buffer = new CopyBuffer(16);

        buffer.utf8(text.toString());

        assertThat(Arrays.copyOf(buffer.bytes(), buffer.size()))
                .isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void keepsPairsTogetherWhereItLooksAtTheRoom() {
        for (int before = 1020; before < 1028; before++) {
            String text = "x".repeat(before) + "\uD83D\uDE00".repeat(3000);
            CopyBuffer plain = new CopyBuffer(1);
            CopyBuffer escaped = new CopyBuffer(1);

            plain.utf8(text);
            escaped.utf8Escaped(text);

            assertThat(plain.text(0)).isEqualTo(text);
            assertThat(escaped.text(0)).isEqualTo(text);
        }
    }

    @Test
    void givesBackTheRoomThatALargeRowTook() {
        CopyBuffer buffer = new CopyBuffer(1024);
        buffer.raw(new byte[10 << 20]);

        buffer.reset();

        assertThat(buffer.size()).isZero();
        assertThat(buffer.bytes()).hasSize(1024);
    }
}
