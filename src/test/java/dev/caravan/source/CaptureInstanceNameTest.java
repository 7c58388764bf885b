// SPDX-License-Identifier: Apache-2.0
package dev.caravan.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.caravan.model.TableName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureInstanceNameTest {

    @Test
    void isTheUsualOneForOrdinaryNames() {
        assertThat(CaptureInstanceName.of(new TableName("dbo", "Order Lines_2"), false))
                .isEqualTo("dbo_Order Lines_2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a]b", "a'b", "a\nb", "a.b", "a[b", "a%b"})
    void isMadeUpForOthers(String table) {
        assertThat(CaptureInstanceName.of(new TableName("dbo", table), false)).matches("caravan_[0-9a-f_]{36}");
    }

    @Test
    void isMadeUpWhereTheUsualOneIsTooLongOrTaken() {
        assertThat(CaptureInstanceName.of(new TableName("dbo", "x".repeat(96)), false))
                .hasSize(100);
        assertThat(CaptureInstanceName.of(new TableName("dbo", "x".repeat(97)), false))
                .startsWith("caravan_");
        String one = CaptureInstanceName.of(new TableName("a", "b_c"), true);
        String other = CaptureInstanceName.of(new TableName("a_b", "c"), true);
        assertThat(one).isNotEqualTo(other).isEqualTo(CaptureInstanceName.of(new TableName("a", "b_c"), true));
    }
}
